"""The keys of devices as hostapd's `sae_password_file`: one `sae_password` value on each line.

    correct horse battery|mac=02:00:00:00:00:01|id=guest

A password goes to the first `|`.  The 64 digits of a PSK are a password like any other here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pushbutton.formats.device_keys import (
    ColumnError,
    DeviceKey,
    KeyFormat,
    RowError,
    check_distinct,
    check_size,
    checked_address,
    checked_key,
    checked_name,
    passphrase_text,
)
from pushbutton.formats.format import InexpressibleError
from pushbutton.wire.codecs import format_mac

TITLE = "hostapd's sae_password_file"


def _line(key: DeviceKey) -> str:
    password = passphrase_text(key, TITLE)
    if "|" in password or password.startswith("#"):
        raise InexpressibleError(f"{TITLE} cannot hold a password with | in it, or # in front.")
    # An identifier would have to be typed at the device: the name stays out.
    return password + ("" if key.address is None else f"|mac={format_mac(key.address)}")


def _write(keys: Sequence[DeviceKey]) -> bytes:
    return "".join(f"{_line(key)}\n" for key in keys).encode()


def _read(octets: bytes) -> tuple[DeviceKey, ...]:
    check_size(octets)
    found, rows = [], []
    for row, line in enumerate(octets.decode("utf-8", "surrogateescape").splitlines(), 1):
        if line and not line.startswith("#"):
            try:
                found.append(_key(line))
            except ColumnError as error:
                raise RowError(row, None, error.reason) from None
            rows.append(row)
    return check_distinct(found, rows)


def _key(line: str) -> DeviceKey:
    line, _, identifier = line.partition("|id=")
    password, *conditions = line.split("|")
    address = None
    for condition in conditions:
        name, _, value = condition.partition("=")
        if name == "mac":
            address = checked_address("any" if value == "ff:ff:ff:ff:ff:ff" else value)
        elif name not in ("vlanid", "pk"):
            raise ColumnError("condition", "only |mac=, |vlanid=, |pk= and |id= follow a password")
    return DeviceKey(checked_key(password), address, checked_name(identifier))


FORMAT = KeyFormat(TITLE, ".sae", _write, _read)
