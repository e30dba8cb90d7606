"""The keys of a BSS in the inventory alone: no file of keys is configured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pushbutton.access_point.inventory import ANY_STATION, NewKey, Record, State
from pushbutton.access_point.keys import MOST_RESERVED, Home, KeyStore, StoredKey
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.device import Device


class TableKeys(KeyStore):
    """The store of a BSS whose truth about keys is the inventory."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        assert home.inventory is not None
        self._inventory = home.inventory
        self._unwritten: dict[bytes, StoredKey] = {}
        """Reserved keys that the disk refused: they work while the process lives."""

    # ---- Questions ------------------------------------------------------------------------------

    def find(self, address: bytes) -> Secret | None:
        """Return the key that the device has already, where each device has its own."""
        if not self.home.own:
            return None
        if address in self._unwritten:
            return self._unwritten[address].psk
        now = self.clock()
        for record in reversed(self.records()):
            if record.device.mac_address == address and record.works(now):
                return record.psk
        return None

    def candidates(self, address: bytes) -> list[StoredKey]:
        """Return the keys that were seen with this address, and those of no address."""
        unwritten = [self._unwritten[address]] if address in self._unwritten else []
        working = self._working()
        known = [r for r in working if address in r.addresses]
        anybody = [r for r in working if r.device.mac_address == ANY_STATION and r not in known]
        return unwritten + [_stored(record) for record in (*known, *anybody)]

    def further(self, address: bytes) -> list[StoredKey]:
        """Return all others, those that were here last first."""
        return [
            _stored(record)
            for record in self._working()
            if address not in record.addresses and record.device.mac_address != ANY_STATION
        ]

    def _working(self) -> list[Record]:
        now = self.clock()
        working = [record for record in self.records() if record.works(now)]
        return sorted(working, key=lambda r: (r.seen or r.joined, r.number), reverse=True)

    def is_reserved(self, address: bytes) -> bool:
        """Say whether the device's key waits for its confirmation."""
        return address in self._unwritten or self._reserved(address) is not None

    def _reserved(self, address: bytes) -> Record | None:
        for record in self.records():
            if record.state is State.RESERVED and record.device.mac_address == address:
                return record
        return None

    # ---- Changes --------------------------------------------------------------------------------

    async def load(self) -> None:
        """Nothing: the inventory reads itself when another process changed it."""

    async def reserve(
        self,
        address: bytes,
        psk: Secret,
        device: Device | None = None,
        way: JoinedBy = JoinedBy.NFC,
    ) -> bool:
        """Keep a new key for the device; when this returns, M8 may leave."""
        described = replace(device or Device(), mac_address=address)
        home = self.home
        new = NewKey(home.network, home.bss, described, way, psk, state=State.RESERVED)
        number = await self.in_worker(self._inventory.reserve, new, MOST_RESERVED)
        if number is not None:
            self._unwritten.pop(address, None)
            return True
        while len(self._unwritten) >= MOST_RESERVED:
            del self._unwritten[next(iter(self._unwritten))]
        self._unwritten[address] = StoredKey(address, psk, wps=True, reserved=True)
        return False

    async def confirm(self, address: bytes) -> bool:
        """Make the device's reserved key one of the network's, and try again to write it."""
        unwritten = self._unwritten.get(address)
        # Nobody knows any more how it joined; the registration tells it, if it still runs.
        if unwritten is not None and not await self.reserve(address, unwritten.psk):
            return False
        reserved = self._reserved(address)
        if reserved is None:
            return True
        return await self._change(lambda inventory: inventory.confirm(reserved.number))

    async def end(self, numbers: Sequence[int], state: State) -> bool:
        """Let keys work no more."""
        return await self._change(lambda inventory: inventory.end(numbers, state))

    async def rotate(self, number: int, psk: Secret) -> bool:
        """Give a device another key in the place of its own."""
        return await self._change(lambda inventory: inventory.rotate(number, psk))

    async def add(self, keys: Sequence[NewKey]) -> bool:
        """Enter keys, all or none."""
        return await self.in_worker(self._inventory.add, keys) is not None


def _stored(record: Record) -> StoredKey:
    assert record.psk is not None
    return StoredKey(
        record.device.mac_address,
        record.psk,
        key_id=str(record.number),
        wps=True,
        reserved=record.state is State.RESERVED,
        number=record.number,
        passphrase=record.passphrase,
    )
