"""What FreeRADIUS is told of a device's key, as rows of check and reply attributes.

hostapd asks by the station's MAC address (`macaddr_acl=2`): User-Name and User-Password are its
twelve digits in lower case.  With `wpa_psk_radius` it takes the key from Tunnel-Password in the
answer (RFC 2868), a passphrase or the 64 digits of a PSK.  Expiration is FreeRADIUS's own (its
module `expiration`), here in seconds since 1970.

Keys for whichever device has them are replies for the user DEFAULT, several where there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pushbutton.formats.device_keys import (
    ColumnError,
    DeviceKey,
    checked,
    passphrase_text,
)
from pushbutton.formats.format import InexpressibleError

DEFAULT = "DEFAULT"
PASSWORD = "Cleartext-Password"
KEY = "Tunnel-Password"
EXPIRATION = "Expiration"
ACCEPT = "Auth-Type"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row: an attribute of a user, with its operator (`:=` sets, `=` adds, `+=` one more)."""

    user: str
    name: str
    operator: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class User:
    """Everything about one user."""

    name: str
    checks: tuple[Attribute, ...]
    replies: tuple[Attribute, ...]


def users(keys: Sequence[DeviceKey]) -> list[User]:
    """Return the users for keys, DEFAULT at the end."""
    of_devices = [_user(key) for key in keys if key.address is not None]
    anybody = [key for key in keys if key.address is None]
    if any(key.expires is not None for key in anybody):
        raise InexpressibleError(
            "FreeRADIUS cannot hold an expiry for a key that is for any device."
        )
    if anybody:
        accept = Attribute(DEFAULT, ACCEPT, ":=", "Accept")
        replies = tuple(Attribute(DEFAULT, KEY, "+=", _text(key)) for key in anybody)
        of_devices.append(User(DEFAULT, (accept,), replies))
    return of_devices


def _user(key: DeviceKey) -> User:
    assert key.address is not None
    name = key.address.hex()
    checks = [Attribute(name, PASSWORD, ":=", name)]
    if key.expires is not None:
        checks.append(Attribute(name, EXPIRATION, ":=", str(int(key.expires))))
    return User(name, tuple(checks), (Attribute(name, KEY, ":=", _text(key)),))


def _text(key: DeviceKey) -> str:
    return passphrase_text(key, "FreeRADIUS")


def device_keys(
    checks: Iterable[Attribute],
    replies: Iterable[Attribute],
    names: Mapping[str, str] | None = None,
) -> list[DeviceKey]:
    """Return the keys in rows of attributes; users without Tunnel-Password are passed over.

    `names` are names of devices by user, where there are any.  Raises `ColumnError`.
    """
    expiry: dict[str, float] = {}
    for check in checks:
        if check.name == EXPIRATION:
            if not check.value.isdecimal():
                raise ColumnError("Expiration", "Expiration is read in seconds since 1970 only")
            expiry[check.user] = float(check.value)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for reply in replies:
        if reply.name == KEY:
            found[reply.user].append(reply.value)
    return [
        checked(
            value,
            "any" if user == DEFAULT else user,
            (names or {}).get(user, ""),
            expiry.get(user),
        )
        for user, values in found.items()
        for value in values
    ]
