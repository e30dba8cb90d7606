"""Which station has which key: what every store of keys answers and does.

A device's own key is *reserved* on the disk before the message that tells it (M8) leaves, and
*confirmed* at WSC_Done or at the first 4-way handshake that succeeds with it, whichever comes
first.  So a device whose WSC_Done was lost, or that the power cut interrupted, is not lost: its
key works.

There are two stores.  `file_keys` has hostapd's `wpa_psk_file` for the truth, or memory alone;
`table_keys` has the inventory.  Where there is an inventory, both enter every registration there.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from pushbutton.access_point.inventory import Inventory, NewKey, Record, State
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.device import Device

_log = logging.getLogger(__name__)

MOST_RESERVED = 256
"""Reserved keys of devices that never came; the oldest makes room for a new one."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredKey:
    """A key that a station may use: a PSK of 32 octets."""

    address: bytes
    psk: Secret = field(repr=False)
    key_id: str | None = None
    wps: bool = False
    reserved: bool = False
    number: int | None = None
    """Its number in the inventory."""
    passphrase: Secret | None = field(default=None, repr=False)
    """What the PSK was made of, where a person wrote a passphrase."""


@dataclass(frozen=True, slots=True)
class Home:
    """Whose keys a store has, and what it works with."""

    network: bytes = b""
    """The SSID; BSSes with one SSID share the keys in the inventory."""
    bss: str = ""
    inventory: Inventory | None = None
    executor: Executor | None = None
    """For what goes to the disk."""
    own: bool = False
    """A key for each device is the rule, and works from whichever address it is used."""


class KeyStore(ABC):
    """The keys of one BSS.

    What is asked is answered from memory; what changes also goes to the disk, in a worker.  A disk
    that fails is logged and reported by the result.
    """

    file: str | None = None
    """The `wpa_psk_file`, where one is the truth."""

    def __init__(self, home: Home) -> None:
        self.home = home

    # ---- Questions of the protocol --------------------------------------------------------------

    @abstractmethod
    def find(self, address: bytes) -> Secret | None:
        """Return the PSK to hand out to the device in a Credential, or None for a new one.

        A device that asks again before it confirmed its key gets the same one.
        """

    @abstractmethod
    def candidates(self, address: bytes) -> list[StoredKey]:
        """Return the keys that are this station's, the most likely first."""

    def further(self, address: bytes) -> list[StoredKey]:
        """Return those of other devices, one of which may have come with another address."""
        return []

    @abstractmethod
    def is_reserved(self, address: bytes) -> bool:
        """Say whether the device's key waits for its confirmation."""

    # ---- What becomes of keys -------------------------------------------------------------------

    @abstractmethod
    async def load(self) -> None:
        """Read the store again; raises `ConfigurationFileError` and then keeps what it had."""

    @abstractmethod
    async def reserve(
        self,
        address: bytes,
        psk: Secret,
        device: Device | None = None,
        way: JoinedBy = JoinedBy.NFC,
    ) -> bool:
        """Keep a new key for the device; when this returns, M8 may leave.

        False when the disk refused; the key then lives in memory alone.
        """

    @abstractmethod
    async def confirm(self, address: bytes) -> bool:
        """Make the device's reserved key one of the network's; nothing without one.

        False when the disk refused; the key then stays reserved.
        """

    @abstractmethod
    async def end(self, numbers: Sequence[int], state: State) -> bool:
        """Let keys work no more, as revoked or expired; False when the disk refused."""

    @abstractmethod
    async def rotate(self, number: int, psk: Secret) -> bool:
        """Give a device another key in the place of its own; False when the disk refused."""

    @abstractmethod
    async def add(self, keys: Sequence[NewKey]) -> bool:
        """Enter keys, all or none; False when the disk refused."""

    # ---- What is known of devices ---------------------------------------------------------------

    def records(self) -> tuple[Record, ...]:
        """Return what the inventory knows of this store's devices; nothing without one."""
        if self.home.inventory is None:
            return ()
        found = self.home.inventory.records(self.home.network)
        return tuple(each for each in found if each.file == self.file or each.psk is None)

    def record(self, number: int) -> Record | None:
        """Return one of them."""
        return next((each for each in self.records() if each.number == number), None)

    def works(self, number: int, psk: Secret | None = None) -> bool:
        """Say whether a key that was a candidate still is one, and still this one if it is told."""
        record = self.record(number)
        if record is None or record.psk is None or not record.works(self.clock()):
            return False
        return psk is None or record.psk.matches(psk)

    def of_device(self, address: bytes) -> Record | None:
        """Return the latest working record of the device that joined with this address."""
        fitting = [
            each
            for each in self.records()
            if each.device.mac_address == address and each.state.works
        ]
        own = [each for each in fitting if each.works(self.clock())]
        return next(reversed(own or [each for each in fitting if each.psk is None]), None)

    def clock(self) -> float:
        """Return the inventory's time, in seconds since 1970."""
        return 0.0 if self.home.inventory is None else self.home.inventory.clock()

    async def joined(self, device: Device, way: JoinedBy) -> int | None:
        """Note a registration that ended well; returns the number of its record."""
        inventory = self.home.inventory
        if inventory is None:
            return None
        if self.is_reserved(device.mac_address):
            await self.confirm(device.mac_address)
        known = self.of_device(device.mac_address)
        if known is None:
            new = NewKey(self.home.network, self.home.bss, device, way)
            numbers = await self.in_worker(inventory.add, [new])
            return numbers[0] if numbers else None
        await self.in_worker(inventory.describe, known.number, device, way)
        return known.number

    async def used(self, address: bytes, number: int | None) -> None:
        """Note that a station is on the network, with the key of this number where it is known."""
        inventory = self.home.inventory
        if inventory is None:
            return
        if number is None:
            known = self.of_device(address)
            number = None if known is None or known.psk is not None else known.number
        if number is not None:
            await self.in_worker(inventory.note, number, address)

    async def rename(self, number: int, name: str) -> bool:
        """Call a device something else; False when the disk refused."""
        return await self._change(lambda inventory: inventory.rename(number, name))

    async def expire_at(self, number: int, when: float | None) -> bool:
        """Let a key work until then (seconds since 1970), or for ever."""
        return await self._change(lambda inventory: inventory.expire_at(number, when))

    def next_expiry(self) -> float | None:
        """Return when the next key expires, in seconds since 1970."""
        times = [r.expires for r in self.records() if r.state.works and r.expires is not None]
        return min(times, default=None)

    def overdue(self) -> list[int]:
        """Return the numbers of those whose time is over."""
        now = self.clock()
        return [
            each.number
            for each in self.records()
            if each.state.works and each.expires is not None and each.expires <= now
        ]

    # ---- On the disk ----------------------------------------------------------------------------

    async def _change(self, change: Callable[[Inventory], None]) -> bool:
        inventory = self.home.inventory
        if inventory is None:
            return True
        return await self.in_worker(_told, change, inventory) is True

    async def in_worker(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Change the inventory in a worker; None when the disk refused, which is logged."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.home.executor, function, *arguments)
        except sqlite3.Error as error:
            assert self.home.inventory is not None
            _log.error("%s cannot be written: %s", self.home.inventory.path, error)
            return None


def _told(change: Callable[[Inventory], None], inventory: Inventory) -> bool:
    change(inventory)
    return True
