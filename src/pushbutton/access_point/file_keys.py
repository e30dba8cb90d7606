"""The keys of a BSS in hostapd's `wpa_psk_file`, or in memory alone.

Confirmed keys are lines of the file, which is the truth: a line that a person deleted is a
revoked key, a line that a person wrote is a key.  Reserved ones wait in `<wpa_psk_file>.pending`.
Without `wpa_psk_file` all keys live in memory.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pushbutton.access_point.inventory import NewKey, Record, State
from pushbutton.access_point.key_file import KeyFile
from pushbutton.access_point.keys import MOST_RESERVED, Home, KeyStore, StoredKey
from pushbutton.errors import ConfigurationFileError
from pushbutton.formats.psk_file import ANY_STATION, LONGEST_KEY_ID, PskEntry
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.device import Device

_log = logging.getLogger(__name__)

DerivePsk = Callable[[Secret], Secret]
"""Makes the PSK of 32 octets of a passphrase, for this network's name."""

_KEY_ID = re.compile(rf"[!-~]{{1,{LONGEST_KEY_ID}}}")


class FileKeys(KeyStore):
    """The store of a BSS with a file of keys; a change holds up the next one."""

    def __init__(self, path: Path | None, derive: DerivePsk, home: Home | None = None) -> None:
        super().__init__(home or Home())
        self.path = path
        self.file = None if path is None else str(path)
        self._disk = None if path is None else KeyFile(path)
        self._derive = derive
        self._entries: list[StoredKey] = []
        self._reserved: dict[bytes, StoredKey] = {}
        self._ahead = False
        """The disk refused reserved keys that are in memory."""
        self._turn = asyncio.Lock()
        """Held for a whole change, of memory and disk: a reading in between would undo it."""

    def __len__(self) -> int:
        return len(self._entries)

    # ---- Questions ------------------------------------------------------------------------------

    def find(self, address: bytes) -> Secret | None:
        """Return a key that a registration made for the address, or for any address.

        Keys that a person wrote without `wps=1` are not handed out.
        """
        reserved = self._reserved.get(address)
        if reserved is not None:
            return reserved.psk
        for wanted in (address, ANY_STATION):
            for entry in reversed(self._entries):
                if entry.wps and entry.address == wanted:
                    return entry.psk
        return None

    def candidates(self, address: bytes) -> list[StoredKey]:
        """Return the keys whose lines say the station's address, then those for any address."""
        found = [self._reserved[address]] if address in self._reserved else []
        found += [entry for entry in reversed(self._entries) if entry.address == address]
        return found + [entry for entry in reversed(self._entries) if entry.address == ANY_STATION]

    def further(self, address: bytes) -> list[StoredKey]:
        """Return the others where each device has its own; a file alone goes by its addresses."""
        if not self.home.own:
            return []
        everyone = [*self._reserved.values(), *reversed(self._entries)]
        return [entry for entry in everyone if entry.address not in (address, ANY_STATION)]

    def is_reserved(self, address: bytes) -> bool:
        """Say whether the device's key waits for its confirmation."""
        return address in self._reserved

    # ---- Reading --------------------------------------------------------------------------------

    async def load(self) -> None:
        """Read the files again; raises `ConfigurationFileError` and then keeps what it had.

        Reserved keys that the disk refused stay: it does not know of them.
        """
        if self._disk is None:
            return
        async with self._turn:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self.home.executor, self._read, self._disk)
            entries, reserved = await self._adopt(*found)
            self._entries = entries
            if not self._ahead:
                self._reserved = {entry.address: entry for entry in reserved}

    def _read(self, disk: KeyFile) -> tuple[list[StoredKey], list[StoredKey]]:
        lines, waiting = disk.read()
        entries = [self._stored(line) for line in lines]
        reserved = [
            StoredKey(entry.address, entry.key, wps=True, reserved=True)
            for entry in waiting
            if not (entry.passphrase or _is_among(entry, entries))
        ]
        return entries, reserved

    def _stored(self, entry: PskEntry) -> StoredKey:
        psk = self._derive(entry.key) if entry.passphrase else entry.key
        passphrase = entry.key if entry.passphrase else None
        return StoredKey(entry.address, psk, entry.key_id, entry.wps, passphrase=passphrase)

    async def _adopt(
        self, entries: list[StoredKey], reserved: list[StoredKey]
    ) -> tuple[list[StoredKey], list[StoredKey]]:
        """Bring the inventory in line with the file; the keys come back with their numbers."""
        inventory = self.home.inventory
        if inventory is None:
            return entries, reserved
        left = [r for r in self.records() if r.state.works and r.psk is not None]
        found = [_numbered(key, left) for key in (*entries, *reserved)]
        for key in found:
            if key.number is not None and not key.reserved:
                await self.in_worker(inventory.settle, key.number)
        unknown = [key for key in found if key.number is None]
        numbers = await self.in_worker(inventory.add, [self._new(key) for key in unknown])
        given = iter(numbers or [None] * len(unknown))
        found = [replace(k, number=next(given)) if k.number is None else k for k in found]
        await self.in_worker(inventory.end, [record.number for record in left], State.REVOKED)
        return found[: len(entries)], found[len(entries) :]

    def _new(self, key: StoredKey) -> NewKey:
        return NewKey(
            self.home.network,
            self.home.bss,
            Device(mac_address=key.address),
            JoinedBy.FILE,
            key.psk,
            key.passphrase,
            State.RESERVED if key.reserved else State.CONFIRMED,
            self.file,
            key.key_id or "",
        )

    # ---- Changes --------------------------------------------------------------------------------

    async def reserve(
        self,
        address: bytes,
        psk: Secret,
        device: Device | None = None,
        way: JoinedBy = JoinedBy.NFC,
    ) -> bool:
        """Keep a new key for the device; when this returns, M8 may leave."""
        async with self._turn:
            self._reserved.pop(address, None)
            while len(self._reserved) >= MOST_RESERVED:
                del self._reserved[next(iter(self._reserved))]
            key = StoredKey(address, psk, wps=True, reserved=True)
            self._reserved[address] = key
            waiting = [_line(each) for each in self._reserved.values()]
            written = await self._write(lambda disk: disk.write_waiting(waiting))
            self._ahead = not written
            if self.home.inventory is not None and self.path is not None:
                described = replace(device or Device(), mac_address=address)
                new = replace(self._new(key), device=described, way=way)
                reserve = self.home.inventory.reserve
                number = await self.in_worker(reserve, new, MOST_RESERVED)
                self._reserved[address] = replace(key, number=number)
            return written

    async def confirm(self, address: bytes) -> bool:
        """Make the device's reserved key one of the network's; nothing without one."""
        async with self._turn:
            reserved = self._reserved.get(address)
            if reserved is None:
                return True
            waiting = [_line(key) for key in self._reserved.values() if key is not reserved]
            line = _line(reserved)
            if not await self._write(lambda disk: disk.append(line, waiting)):
                return False
            self._reserved.pop(address, None)
            self._entries.append(replace(reserved, reserved=False))
            if self.home.inventory is not None and reserved.number is not None:
                await self.in_worker(self.home.inventory.settle, reserved.number)
            return True

    async def end(self, numbers: Sequence[int], state: State) -> bool:
        """Strike the lines of these keys."""
        async with self._turn:
            everyone = [*self._entries, *self._reserved.values()]
            struck = [key for key in everyone if key.number in numbers]
            self._entries = [key for key in self._entries if key not in struck]
            self._reserved = {a: k for a, k in self._reserved.items() if k not in struck}
            waiting = [_line(key) for key in self._reserved.values()]

            def strike(disk: KeyFile) -> None:
                disk.edit(lambda line: None if self._is_of(line, struck) else line)
                disk.write_waiting(waiting)

            written = not struck or await self._write(strike)
            inventory = self.home.inventory
            if inventory is not None:
                await self.in_worker(inventory.end, numbers, state)
            return written

    async def rotate(self, number: int, psk: Secret) -> bool:
        """Put another key into the line of this one."""
        async with self._turn:
            old = next((key for key in self._entries if key.number == number), None)
            if old is None:
                return False

            def change(line: PskEntry) -> PskEntry:
                if not self._is_of(line, [old]):
                    return line
                return replace(line, key=psk, passphrase=False)

            if not await self._write(lambda disk: disk.edit(change)):
                return False
            new = replace(old, psk=psk, passphrase=None)
            self._entries = [new if key is old else key for key in self._entries]
            return await self._change(lambda inventory: inventory.rotate(number, psk))

    async def add(self, keys: Sequence[NewKey]) -> bool:
        """Add lines, all or none."""
        async with self._turn:
            stored = [
                StoredKey(key.device.mac_address, key.psk, wps=True, passphrase=key.passphrase)
                for key in keys
                if key.psk is not None
            ]
            pairs = zip(stored, keys, strict=True)
            lines = [replace(_line(each), key_id=_key_id(key.name)) for each, key in pairs]
            if not await self._write(lambda disk: disk.edit(lambda line: line, lines)):
                return False
            numbers = None
            if self.home.inventory is not None:
                here = [replace(key, file=self.file) for key in keys]
                numbers = await self.in_worker(self.home.inventory.add, here)
            given = numbers or [None] * len(stored)
            named = zip(stored, given, lines, strict=True)
            self._entries += [replace(k, number=n, key_id=line.key_id) for k, n, line in named]
            return True

    # ---- On the disk, in a worker ---------------------------------------------------------------

    async def _write(self, change: Callable[[KeyFile], None]) -> bool:
        if self._disk is None:
            return True
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self.home.executor, change, self._disk)
        except (OSError, ConfigurationFileError) as error:
            reason = getattr(error, "strerror", None) or "a line of it is wrong"
            _log.error("the key file %s cannot be written: %s", self.path, reason)
            return False
        return True

    def _is_of(self, line: PskEntry, keys: Sequence[StoredKey]) -> bool:
        """Say whether a line has one of these keys; a passphrase is derived for that."""
        fitting = [key for key in keys if key.address == line.address]
        return bool(fitting) and any(key.psk.matches(self._stored(line).psk) for key in fitting)


def _line(key: StoredKey) -> PskEntry:
    written = key.passphrase or key.psk
    return PskEntry(key.address, written, key.passphrase is not None, wps=True)


def _key_id(name: str) -> str | None:
    return name if _KEY_ID.fullmatch(name) else None


def _numbered(key: StoredKey, left: list[Record]) -> StoredKey:
    """Return the key with the number of its record, which is taken from those `left`."""
    for record in left:
        same = record.device.mac_address == key.address
        if same and record.psk is not None and record.psk.matches(key.psk):
            left.remove(record)
            return replace(key, number=record.number)
    return key


def _is_among(waiting: PskEntry, entries: list[StoredKey]) -> bool:
    """Say whether a reserved key was confirmed: then it is among the lines of its device."""
    return any(e.address == waiting.address and waiting.key.matches(e.psk) for e in entries)
