"""What happens to the keys of a BSS, and what follows from it.

The store (`keys`) remembers; here stations are sent away whose key ended, keys expire at their
time, and control clients are told (KEY-CHANGED).  BSSes with one network's name share its keys, so
what happens at one of them is followed at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pushbutton.access_point.inventory import NewKey, Record, State
from pushbutton.access_point.key_import import Stages
from pushbutton.protocol import events
from pushbutton.protocol.credential_policy import PSK_LENGTH
from pushbutton.protocol.registrar_outputs import DeviceJoined, ReserveKey
from pushbutton.runtime.alarm import Alarm
from pushbutton.secret import Secret
from pushbutton.wire.frames import Reason

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

LONGEST_WAIT = 3600.0
"""Seconds after which the clock is looked at again before a key expires: somebody may set it."""

_AGAIN = 60.0
"""Seconds until the disk is asked again to let keys expire that it did not."""


class KeyRing:
    """The keys of one BSS, with the consequences."""

    def __init__(self, bss: Bss) -> None:
        self.stages = Stages()
        """Imports that are under way."""
        self.entering = asyncio.Lock()
        """Held from the last look at what there is until imported keys are entered."""
        self._bss = bss
        self._alarm = Alarm(self._due)

    def close(self) -> None:
        """Let nothing expire any more."""
        self._alarm.close()

    def rearm(self) -> None:
        """Wait for the next key that expires."""
        keys = self._bss.keys
        when = keys.next_expiry()
        if when is None:
            self._alarm.set(None)
            return
        wait = min(max(when - keys.clock(), 0.0), LONGEST_WAIT)
        self._alarm.set(asyncio.get_running_loop().time() + wait)

    # ---- What registrations and stations bring about --------------------------------------------

    async def reserve(self, key: ReserveKey) -> bool:
        """Keep a new key for a device; as `KeyStore.reserve`."""
        written = await self._bss.keys.reserve(key.address, key.psk, key.device, key.way)
        record = self._bss.keys.of_device(key.address)
        if record is not None:
            self._tell(record.number, "reserved")
        return written

    async def joined(self, joined: DeviceJoined) -> None:
        """Note a registration that ended well."""
        number = await self._bss.keys.joined(joined.device, joined.way)
        if number is not None:
            self._tell(number, "joined")

    async def used(self, address: bytes, number: int | None) -> None:
        """Note that a station is on the network, with the key of this number if it is known."""
        keys = self._bss.keys
        record = None if number is None else keys.record(number)
        owner = address if record is None else record.device.mac_address
        reserved = keys.is_reserved(owner)
        if reserved:
            # Its WSC_Done was lost, but it has its key.
            await self._bss.confirm(owner)
        await keys.used(address, number)
        if record is None:
            return
        if reserved:
            self._tell(record.number, "joined")
        if address not in record.addresses:
            # It came with another address: who shows the list wants to know.
            self._tell(record.number, "seen")

    # ---- What people do -------------------------------------------------------------------------

    async def rename(self, record: Record, name: str) -> bool:
        """Call a device something else; False when the disk refused."""
        done = await self._bss.keys.rename(record.number, name)
        if done:
            self._tell(record.number, "renamed")
        return done

    async def expire_at(self, record: Record, when: float | None) -> bool:
        """Let a key work until then (seconds since 1970), or for ever."""
        done = await self._bss.keys.expire_at(record.number, when)
        if done:
            self._tell(record.number, "limited")
        return done

    async def revoke(self, record: Record) -> bool:
        """Take a key back: its station is sent away at once, and nobody else."""
        done = await self._bss.keys.end([record.number], State.REVOKED)
        self._send_away(record.number)
        if done:
            self._tell(record.number, "revoked")
        return done

    async def rotate(self, record: Record) -> bool:
        """Give a device a new key in the place of its own, which ends."""
        psk = Secret(self._bss.process.random(PSK_LENGTH))
        done = await self._bss.keys.rotate(record.number, psk)
        if done:
            self._send_away(record.number)
            self._tell(record.number, "rotated")
        return done

    async def load(self) -> None:
        """Read the file of keys again: who is here with a line that is gone is sent away.

        Where there is no inventory nobody is.  Raises `ConfigurationFileError` when the file is
        wrong, which changes nothing.
        """
        keys = self._bss.keys
        before = [record.number for record in keys.records() if record.works(keys.clock())]
        await keys.load()
        working = {record.number for record in keys.records() if record.works(keys.clock())}
        for number in before:
            if number not in working:
                self._send_away(number)
                self._tell(number, "revoked")
        self.rearm()

    async def add(self, keys: Sequence[NewKey]) -> bool:
        """Enter keys, all or none."""
        before = {record.number for record in self._bss.keys.records()}
        done = await self._bss.keys.add(keys)
        entered = [record for record in self._bss.keys.records() if record.number not in before]
        for record in entered:
            self._announce(record.number, "imported", record.device.mac_address)
        self._rearm_all()
        return done

    # ---- Consequences ---------------------------------------------------------------------------

    def _due(self) -> None:
        overdue = self._bss.keys.overdue()
        if overdue:
            self._bss.start_task(self._expire(overdue))
        else:
            self.rearm()

    async def _expire(self, numbers: Sequence[int]) -> None:
        done = await self._bss.keys.end(numbers, State.EXPIRED)
        for number in numbers:
            self._send_away(number)
            if done:
                self._tell(number, "expired")
        if not done:
            # They are no candidates any more in any case, as their time is over.
            self._alarm.set(asyncio.get_running_loop().time() + _AGAIN)

    def _alike(self) -> Iterator[Bss]:
        """Return the BSSes that share these keys, this one among them."""
        network = self._bss.keys.home.network
        for bss in list(self._bss.process.bsses.values()):
            if bss.keys.home.network == network:
                yield bss

    def _send_away(self, number: int) -> None:
        for bss in self._alike():
            bss.reception.disconnect_key(number, Reason.PREVIOUS_AUTHENTICATION_INVALID)

    def _tell(self, number: int, change: str) -> None:
        record = self._bss.keys.record(number)
        self._announce(number, change, None if record is None else record.device.mac_address)
        self._rearm_all()

    def _announce(self, number: int, change: str, address: bytes | None) -> None:
        for bss in self._alike():
            bss.tell(events.KeyChanged(number, change, address))

    def _rearm_all(self) -> None:
        for bss in self._alike():
            bss.key_ring.rearm()
