"""Keys that come in from outside: gathered row by row, checked each, entered all or none."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pushbutton.access_point.inventory import ANY_STATION, NewKey
from pushbutton.access_point.keys import KeyStore
from pushbutton.crypto import wpa
from pushbutton.errors import CryptographyError, MalformedError, PushbuttonError
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac
from pushbutton.wire.device import Device

MOST_STAGES = 4
"""Imports that are under way; the oldest is dropped for a further one."""
MOST_ROWS = 10_000
LONGEST_NAME = 64


class ImportRowError(PushbuttonError):
    """A row that cannot be taken; the text is one sentence that says which and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One key as it was given."""

    address: bytes
    key: Secret = field(repr=False)
    name: str
    expires: float | None


class Stages:
    """The imports of one BSS that are under way."""

    def __init__(self) -> None:
        self._stages: dict[int, list[Row]] = {}
        self._latest = 0

    def begin(self) -> int:
        """Begin an import; returns its number."""
        self._latest += 1
        while len(self._stages) >= MOST_STAGES:
            self.cancel(next(iter(self._stages)))
        self._stages[self._latest] = []
        return self._latest

    def add(self, stage: int, text: str) -> int:
        """Take a row, a JSON object; returns how many there are.  Raises `ImportRowError`."""
        rows = self._find(stage)
        if len(rows) >= MOST_ROWS:
            raise ImportRowError(f"an import has at most {MOST_ROWS} keys")
        row = read_row(text)
        for index, other in enumerate(rows, 1):
            if other.address == row.address and row.address != ANY_STATION:
                raise ImportRowError(f"{format_mac(row.address)} is in row {index} already")
        rows.append(row)
        return len(rows)

    def cancel(self, stage: int) -> None:
        """Forget an import; harmless when there is none."""
        for row in self._stages.pop(stage, []):
            row.key.wipe()

    def take(self, stage: int) -> list[Row]:
        """Return the rows of an import and end it; raises `ImportRowError`."""
        rows = self._find(stage)
        del self._stages[stage]
        return rows

    def _find(self, stage: int) -> list[Row]:
        if stage not in self._stages:
            raise ImportRowError(f"there is no import {stage}")
        return self._stages[stage]


def read_row(text: str) -> Row:
    """Read a row; raises `ImportRowError`, which never shows the key."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise ImportRowError("a row is a JSON object") from None
    if not isinstance(values, dict):
        raise ImportRowError("a row is a JSON object")
    unknown = values.keys() - {"address", "key", "name", "expires"}
    if unknown:
        raise ImportRowError(f"a row has no {min(unknown)}")
    return Row(_address(values), _key(values), _name(values), _expires(values))


def _address(values: dict[str, Any]) -> bytes:
    text = values.get("address", "any")
    if text == "any":
        return ANY_STATION
    try:
        address = parse_mac(str(text))
    except MalformedError:
        raise ImportRowError(f"{text!r} is not a MAC address") from None
    if address[0] & 1:
        raise ImportRowError(f"{text!r} is the address of a group, not of a device")
    return address


def _key(values: dict[str, Any]) -> Secret:
    key = values.get("key")
    if not isinstance(key, str):
        raise ImportRowError("the key is missing")
    secret = Secret(key)
    octets = secret.reveal()
    digits = len(octets) == 64 and all(o in b"0123456789abcdefABCDEF" for o in octets)
    if not digits and not 8 <= len(octets) <= 63:
        raise ImportRowError("a key has 8 to 63 characters, or 64 hexadecimal digits")
    if any(o < 0x20 or o == 0x7F for o in octets):
        raise ImportRowError("a key has no control characters")
    return secret


def _name(values: dict[str, Any]) -> str:
    name = values.get("name", "")
    if not isinstance(name, str) or not checked_name(name):
        raise ImportRowError(
            f"a name has at most {LONGEST_NAME} characters, and no control characters"
        )
    return name


def checked_name(name: str) -> bool:
    """Say whether a device may be called so."""
    return len(name) <= LONGEST_NAME and (name.isprintable() or not name)


def _expires(values: dict[str, Any]) -> float | None:
    expires = values.get("expires")
    if expires is None:
        return None
    if isinstance(expires, bool) or not isinstance(expires, int | float) or not expires > 0:
        raise ImportRowError("expires is a number of seconds since 1970")
    return float(expires)


def check_against(rows: list[Row], keys: KeyStore) -> None:
    """Raise `ImportRowError` where a row is for a device that has a key already, or is over."""
    now = keys.clock()
    for index, row in enumerate(rows, 1):
        if row.expires is not None and row.expires <= now:
            raise ImportRowError(f"row {index}: its time is over already")
        known = None if row.address == ANY_STATION else keys.of_device(row.address)
        if known is not None and known.psk is not None:
            raise ImportRowError(
                f"row {index}: {format_mac(row.address)} has a key already, number {known.number}"
            )


def new_keys(rows: list[Row], keys: KeyStore) -> list[NewKey]:
    """Return what is to be entered; derives PSKs of passphrases, so it is for a worker."""
    return [_new(row, keys) for row in rows]


def _new(row: Row, keys: KeyStore) -> NewKey:
    home = keys.home
    try:
        psk = wpa.pmk(row.key, home.network)
    except CryptographyError as error:
        raise ImportRowError(str(error)) from None
    return NewKey(
        home.network,
        home.bss,
        Device(mac_address=row.address),
        JoinedBy.IMPORT,
        psk,
        None if len(row.key) == 64 else row.key,
        name=row.name,
        expires=row.expires,
    )
