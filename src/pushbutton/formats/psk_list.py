"""The keys of devices as hostapd's `wpa_psk_file` (`psk_file` has its lines)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pushbutton.errors import ConfigurationFileError
from pushbutton.formats.device_keys import (
    DeviceKey,
    KeyFormat,
    RowError,
    check_distinct,
    check_size,
    checked_name,
)
from pushbutton.formats.format import InexpressibleError
from pushbutton.formats.psk_file import (
    ANY_STATION,
    LONGEST_KEY_ID,
    LONGEST_LINE,
    PskEntry,
    encode,
    parse,
)
from pushbutton.secret import Secret

TITLE = "hostapd's wpa_psk_file"
_KEY_ID = re.compile(rf"[!-~]{{1,{LONGEST_KEY_ID}}}")


def entry(key: DeviceKey) -> PskEntry:
    """Return the line of a key: its name is told where hostapd can hold it, its end never."""
    octets = key.key.reveal()
    secret = Secret(bytes.fromhex(octets.decode())) if key.is_psk else key.key
    key_id = key.name if _KEY_ID.fullmatch(key.name) else None
    return PskEntry(key.address or ANY_STATION, secret, not key.is_psk, key_id, wps=True)


def _write(keys: Sequence[DeviceKey]) -> bytes:
    entries = tuple(entry(key) for key in keys)
    for each in entries:
        if len(each.encode()) > LONGEST_LINE:
            raise InexpressibleError(f"{TITLE} has lines of at most {LONGEST_LINE} characters.")
    return encode(entries)


def _read(octets: bytes) -> tuple[DeviceKey, ...]:
    check_size(octets)
    found, rows = [], []
    for row, line in enumerate(octets.replace(b"\r\n", b"\n").split(b"\n"), 1):
        try:
            for each in parse(line, "keys"):
                key = each.key if each.passphrase else Secret(each.key.reveal().hex())
                address = None if each.address == ANY_STATION else each.address
                found.append(DeviceKey(key, address, checked_name(each.key_id or "")))
                rows.append(row)
        except ConfigurationFileError as error:
            raise RowError(row, None, error.reason) from None
    return check_distinct(found, rows)


FORMAT = KeyFormat(TITLE, ".psk", _write, _read)
