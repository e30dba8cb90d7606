"""Keys that come in from outside: gathered row by row, checked each, entered all or none."""

from __future__ import annotations

import json

from pushbutton.access_point.inventory import ANY_STATION, NewKey
from pushbutton.access_point.keys import KeyStore
from pushbutton.crypto import wpa
from pushbutton.errors import CryptographyError, PushbuttonError
from pushbutton.formats.device_keys import MOST_KEYS, ColumnError, DeviceKey, checked
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.device import Device

MOST_STAGES = 4
"""Imports that are under way; the oldest is dropped for a further one."""


class ImportRowError(PushbuttonError):
    """A row that cannot be taken; the text is one sentence that says which and why."""


class Stages:
    """The imports of one BSS that are under way."""

    def __init__(self) -> None:
        self._stages: dict[int, list[DeviceKey]] = {}
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
        if len(rows) >= MOST_KEYS:
            raise ImportRowError(f"an import has at most {MOST_KEYS} keys")
        row = read_row(text)
        for index, other in enumerate(rows, 1):
            if other.address == row.address and row.address is not None:
                raise ImportRowError(f"{format_mac(row.address)} is in row {index} already")
        rows.append(row)
        return len(rows)

    def cancel(self, stage: int) -> None:
        """Forget an import; harmless when there is none."""
        for row in self._stages.pop(stage, []):
            row.key.wipe()

    def take(self, stage: int) -> list[DeviceKey]:
        """Return the rows of an import and end it; raises `ImportRowError`."""
        rows = self._find(stage)
        del self._stages[stage]
        return rows

    def _find(self, stage: int) -> list[DeviceKey]:
        if stage not in self._stages:
            raise ImportRowError(f"there is no import {stage}")
        return self._stages[stage]


def read_row(text: str) -> DeviceKey:
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
    try:
        return checked(values.pop("key", None), **values)
    except ColumnError as error:
        raise ImportRowError(error.reason) from None


def check_against(rows: list[DeviceKey], keys: KeyStore) -> None:
    """Raise `ImportRowError` where a row is for a device that has a key already, or is over."""
    now = keys.clock()
    # Once for all rows: there may be thousands of both.
    known = {r.device.mac_address: r.number for r in keys.records() if r.works(now)}
    for index, row in enumerate(rows, 1):
        if row.expires is not None and row.expires <= now:
            raise ImportRowError(f"row {index}: its time is over already")
        if row.address is not None and row.address in known:
            raise ImportRowError(
                f"row {index}: {format_mac(row.address)} has a key already, "
                f"number {known[row.address]}"
            )


def new_keys(rows: list[DeviceKey], keys: KeyStore) -> list[NewKey]:
    """Return what is to be entered; derives PSKs of passphrases, so it is for a worker."""
    return [_new(row, keys) for row in rows]


def _new(row: DeviceKey, keys: KeyStore) -> NewKey:
    home = keys.home
    try:
        psk = wpa.pmk(row.key, home.network)
    except CryptographyError as error:
        raise ImportRowError(str(error)) from None
    return NewKey(
        home.network,
        home.bss,
        Device(mac_address=row.address or ANY_STATION),
        JoinedBy.IMPORT,
        psk,
        None if row.is_psk else row.key,
        name=row.name,
        expires=row.expires,
    )
