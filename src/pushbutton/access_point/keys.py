"""Which station has which key: `KeyStore` reserves, confirms, finds and revokes.

A device's own key is *reserved* on the disk before the message that tells it (M8) leaves, and
*confirmed* at WSC_Done or at the first 4-way handshake that succeeds with it, whichever comes
first.  So a device whose WSC_Done was lost, or that the power cut interrupted, is not lost: its
key works.

Confirmed keys are lines of `wpa_psk_file`, which is the truth: a line that a person deleted is a
revoked key, a line that a person wrote is a key.  Reserved ones wait in `<wpa_psk_file>.pending`.
Without `wpa_psk_file` all keys live in memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from pushbutton.errors import ConfigurationFileError
from pushbutton.formats.psk_file import ANY_STATION, PskEntry, encode, parse, whole
from pushbutton.runtime import files
from pushbutton.secret import Secret

_log = logging.getLogger(__name__)

MOST_RESERVED = 256
"""Reserved keys of devices that never came; the oldest makes room for a new one."""

DerivePsk = Callable[[Secret], Secret]
"""Makes the PSK of 32 octets of a passphrase, for this network's name."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredKey:
    """A key that a station may use: a PSK of 32 octets."""

    address: bytes
    psk: Secret
    key_id: str | None = None
    wps: bool = False
    reserved: bool = False


class KeyStore:
    """The keys of one BSS.

    What is asked (`find`, `candidates`) is answered from memory; what changes also goes to the
    disk, in a worker and one change after the other.  A disk that fails is logged and reported by
    the result, and the key works while the process lives.
    """

    def __init__(
        self, path: Path | None, derive: DerivePsk, executor: Executor | None = None
    ) -> None:
        self.path = path
        self._derive = derive
        self._executor = executor
        self._entries: list[StoredKey] = []
        self._reserved: dict[bytes, StoredKey] = {}
        self._ahead = False
        """The disk refused reserved keys that are in memory."""
        self._disk = asyncio.Lock()
        """Held for a whole change, of memory and disk: a reading in between would undo it."""

    @property
    def pending_path(self) -> Path | None:
        """The file of the reserved keys."""
        return None if self.path is None else self.path.with_name(self.path.name + ".pending")

    def __len__(self) -> int:
        return len(self._entries)

    async def load(self) -> None:
        """Read the files again; raises `ConfigurationFileError` and then keeps what it had.

        Reserved keys that the disk refused stay: it does not know of them.
        """
        if self.path is not None:
            async with self._disk:
                loop = asyncio.get_running_loop()
                entries, reserved = await loop.run_in_executor(self._executor, self._read)
                self._entries = entries
                if not self._ahead:
                    self._reserved = reserved

    def find(self, address: bytes) -> Secret | None:
        """Return the PSK to hand out to the device in a Credential, or None for a new one.

        A key that a registration made for the address, or for any address; keys that a person
        wrote without `wps=1` are not handed out.  A device that asks again before it confirmed
        its key gets the same one.
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
        """Return the keys that the station may have, the most likely first."""
        found = [self._reserved[address]] if address in self._reserved else []
        found += [entry for entry in reversed(self._entries) if entry.address == address]
        return found + [entry for entry in reversed(self._entries) if entry.address == ANY_STATION]

    def is_reserved(self, address: bytes) -> bool:
        """Say whether the device's key waits for its confirmation."""
        return address in self._reserved

    async def reserve(self, address: bytes, psk: Secret) -> bool:
        """Keep a new key for the device; when this returns, M8 may leave.

        False when the disk refused; the key then lives in memory alone.
        """
        async with self._disk:
            self._reserved.pop(address, None)
            while len(self._reserved) >= MOST_RESERVED:
                del self._reserved[next(iter(self._reserved))]
            self._reserved[address] = StoredKey(address, psk, wps=True, reserved=True)
            waiting = tuple(self._reserved.values())
            written = await self._write(lambda: self._write_pending(waiting))
            self._ahead = not written
            return written

    async def confirm(self, address: bytes) -> bool:
        """Make the device's reserved key one of the network's; nothing without one.

        False when the disk refused; the key then stays reserved.
        """
        async with self._disk:
            reserved = self._reserved.get(address)
            if reserved is None:
                return True
            waiting = tuple(key for key in self._reserved.values() if key is not reserved)
            if not await self._write(lambda: self._append(address, reserved.psk, waiting)):
                return False
            self._reserved.pop(address, None)
            self._entries.append(StoredKey(address, reserved.psk, wps=True))
            return True

    async def revoke(self, address: bytes) -> bool:
        """Forget all keys of the device; True when there was one and the disk followed."""
        async with self._disk:
            known = address in self._reserved or any(e.address == address for e in self._entries)
            self._reserved.pop(address, None)
            self._entries = [entry for entry in self._entries if entry.address != address]
            waiting = tuple(self._reserved.values())
            return known and await self._write(lambda: self._strike(address, waiting))

    def forget_all(self) -> None:
        """Forget every key, as the network has a new one; the files are left alone."""
        self._entries.clear()
        self._reserved.clear()

    # On the disk, in a worker.

    async def _write(self, change: Callable[[], None]) -> bool:
        if self.path is None:
            return True
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, change)
        except (OSError, ConfigurationFileError) as error:
            reason = getattr(error, "strerror", None) or "a line of it is wrong"
            _log.error("the key file %s cannot be written: %s", self.path, reason)
            return False
        return True

    def _read(self) -> tuple[list[StoredKey], dict[bytes, StoredKey]]:
        assert self.path is not None
        assert self.pending_path is not None
        try:
            octets = self.path.read_bytes()
        except OSError as error:
            raise ConfigurationFileError(
                self.path, 0, "wpa_psk_file", f"cannot be read: {error.strerror}"
            ) from None
        for path in (self.path, self.pending_path):
            files.sweep(path)
        try:
            waiting = parse(self.pending_path.read_bytes(), self.pending_path)
        except OSError:
            waiting = ()
        if (size := whole(octets, waiting)) < len(octets):
            octets = octets[:size]
            self._cut(size)
        entries = [self._stored(entry) for entry in parse(octets, self.path)]
        reserved = {
            entry.address: StoredKey(entry.address, entry.key, wps=True, reserved=True)
            for entry in waiting
            if not (entry.passphrase or _is_among(entry, entries))
        }
        return entries, reserved

    def _cut(self, size: int) -> None:
        """Take away a line whose writing was cut short; its key still is among the reserved."""
        assert self.path is not None
        _log.warning("%s ends in a line that was not written to its end; it is cut off", self.path)
        try:
            files.cut(self.path, size)
        except OSError as error:
            _log.error("the key file %s cannot be written: %s", self.path, error.strerror)

    def _stored(self, entry: PskEntry) -> StoredKey:
        psk = self._derive(entry.key) if entry.passphrase else entry.key
        return StoredKey(entry.address, psk, entry.key_id, entry.wps)

    def _write_pending(self, waiting: tuple[StoredKey, ...]) -> None:
        assert self.pending_path is not None
        if waiting:
            entries = tuple(PskEntry(key.address, key.psk, wps=True) for key in waiting)
            files.replace(self.pending_path, encode(entries), files.NEW_FILE_MODE)
        else:
            files.remove(self.pending_path)

    def _append(self, address: bytes, psk: Secret, waiting: tuple[StoredKey, ...]) -> None:
        assert self.path is not None
        files.append_line(self.path, PskEntry(address, psk, wps=True).encode())
        # Only now: between the two the key stands in both files, which does no harm.
        try:
            self._write_pending(waiting)
        except OSError as error:
            _log.warning("%s still has a key too many: %s", self.pending_path, error.strerror)

    def _strike(self, address: bytes, waiting: tuple[StoredKey, ...]) -> None:
        assert self.path is not None
        kept = []
        for line in self.path.read_bytes().split(b"\n"):
            of_device = False
            if line and not line.startswith(b"#"):
                (entry,) = parse(line, self.path)
                of_device = entry.address == address
            if not of_device:
                kept.append(line)
        files.replace(self.path, b"\n".join(kept))
        self._write_pending(waiting)


def _is_among(waiting: PskEntry, entries: list[StoredKey]) -> bool:
    """Say whether a reserved key was confirmed: then it is among the lines of its device."""
    return any(e.address == waiting.address and waiting.key.matches(e.psk) for e in entries)
