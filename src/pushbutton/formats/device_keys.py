"""The keys of one network's devices, for the formats that hold many of them.

`DeviceKey` is what such a format says of one device, `KeyFormat` how it is written and read.
Every row is checked by `checked`; an error names the row and, where there are columns, the column,
and never shows a key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.secret import Secret
from pushbutton.wire.codecs import parse_mac

LONGEST_NAME = 64
MOST_KEYS = 10_000
"""Rows of a file; an import takes no more."""
LONGEST_FILE = 8 << 20

ANY = "any"
"""How a key for whichever device has it is written in the place of an address."""


@dataclass(frozen=True, slots=True, eq=False)
class DeviceKey:
    """One device's key."""

    key: Secret = field(repr=False)
    """As it is typed: a passphrase of 8 to 63 characters, or the 64 digits of a PSK."""
    address: bytes | None = None
    """None for whichever device has the key."""
    name: str = ""
    expires: float | None = None
    """Seconds since 1970."""

    @property
    def is_psk(self) -> bool:
        """The key is the 64 digits of a PSK and no passphrase."""
        return len(self.key) == 64


@dataclass(frozen=True, slots=True)
class KeyFormat:
    """One way to write the keys of a network down."""

    title: str
    suffix: str
    """The usual end of a file name, with its dot."""
    write: Callable[[Sequence[DeviceKey]], bytes]
    """Raises `InexpressibleError`."""
    read: Callable[[bytes], tuple[DeviceKey, ...]]
    """Raises `RowError`, which names the row, or `UnreadableError`."""


class RowError(UnreadableError):
    """A row that is wrong: `row 3, column address: 'x' is not a MAC address`."""

    def __init__(self, row: int, column: str | None, reason: str) -> None:
        where = f"row {row}" if column is None else f"row {row}, column {column}"
        super().__init__(f"{where}: {reason}")
        self.row, self.column, self.reason = row, column, reason


class ColumnError(ValueError):
    """What `checked` refuses: the column, and a reason that does not show a key."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def checked(
    key: object, address: object = ANY, name: object = "", expires: Any = None
) -> DeviceKey:
    """Return the key of a row after its values were checked; raises `ColumnError`."""
    return DeviceKey(
        checked_key(key), checked_address(address), checked_name(name), checked_expiry(expires)
    )


def checked_key(key: object) -> Secret:
    """Return a key, which is text; raises `ColumnError`."""
    if not isinstance(key, str) or not key:
        raise ColumnError("key", "the key is missing")
    octets = key.encode("utf-8", "surrogateescape")
    digits = len(octets) == 64 and all(o in b"0123456789abcdefABCDEF" for o in octets)
    if not digits and not 8 <= len(octets) <= 63:
        raise ColumnError("key", "a key has 8 to 63 characters, or 64 hexadecimal digits")
    if any(o < 0x20 or o == 0x7F for o in octets):
        raise ColumnError("key", "a key has no control characters")
    return Secret(octets.lower() if digits else octets)


def checked_address(text: object) -> bytes | None:
    """Return a device's address, None for `any`; raises `ColumnError`."""
    if text in (ANY, "", None):
        return None
    try:
        address = parse_mac(str(text).strip())
    except MalformedError:
        raise ColumnError("address", f"{str(text)[:40]!r} is not a MAC address") from None
    if address[0] & 1:
        raise ColumnError("address", f"{text!r} is the address of a group, not of a device")
    return address if any(address) else None


def checked_name(name: object) -> str:
    """Return a device's name; raises `ColumnError`."""
    if (
        not isinstance(name, str)
        or len(name) > LONGEST_NAME
        or not (name.isprintable() or not name)
    ):
        raise ColumnError(
            "name", f"a name has at most {LONGEST_NAME} characters, and no control characters"
        )
    return name


def checked_expiry(expires: object) -> float | None:
    """Return a time in seconds since 1970, None for never; raises `ColumnError`."""
    if expires is None:
        return None
    if isinstance(expires, bool) or not isinstance(expires, int | float) or not expires > 0:
        raise ColumnError("expires", "expires is a number of seconds since 1970")
    return float(expires)


def check_size(octets: bytes) -> None:
    """Raise `UnreadableError` for a file that is longer than any import."""
    if len(octets) > LONGEST_FILE:
        raise UnreadableError("the file is too long for a list of keys")


def check_distinct(keys: Sequence[DeviceKey], rows: Sequence[int]) -> tuple[DeviceKey, ...]:
    """Return the keys; raises `RowError` where two are for one address, or where they are many."""
    seen: dict[bytes, int] = {}
    for key, row in zip(keys, rows, strict=True):
        if key.address is None:
            continue
        if key.address in seen:
            raise RowError(row, "address", f"the same device is in row {seen[key.address]} already")
        seen[key.address] = row
    if len(keys) > MOST_KEYS:
        raise UnreadableError(f"there are more than {MOST_KEYS} keys in the file")
    return tuple(keys)


def passphrase_text(key: DeviceKey, title: str) -> str:
    """Return the key as text; `InexpressibleError` for octets that are none."""
    try:
        return key.key.text()
    except UnicodeDecodeError:
        raise InexpressibleError(f"{title} cannot hold a key that is not text.") from None
