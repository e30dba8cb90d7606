"""An interface as a station: it looks for access points and connects to one."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Sequence

from pushbutton.drivers.base import DriverEvent, LinkChanged, ScanEntry
from pushbutton.drivers.nl80211 import netlink, station
from pushbutton.drivers.nl80211.connection import Attributes, Connection, Event, tolerating
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.drivers.nl80211.numbers import Attribute, Command, InterfaceType
from pushbutton.drivers.nl80211.radio import Radio
from pushbutton.errors import DriverError
from pushbutton.wire.frames import Reason

SCAN_TIME = 30.0
"""Seconds that a scan of all channels may take."""

SCAN_TRIES = 4
CONNECT_TIME = 15.0
"""Seconds until an access point that does not answer is given up; the kernel is faster."""

_SLACK = 500
"""Milliseconds that a result may be older than the scan."""

_STATUS_SUCCESS = 0
_TIMED_OUT = {1: "it is not there any more", 2: "it does not answer", 3: "it does not answer"}


class StationRole:
    """The station of one interface."""

    def __init__(self, radio: Radio) -> None:
        self._radio = radio
        self._scanned: asyncio.Future[bool] | None = None
        self._answered: asyncio.Future[Attributes] | None = None
        self._held: list[DriverEvent] | None = None
        """What came before the caller knows that it is associated."""
        self.access_point: bytes | None = None
        """The BSSID of the access point that we are associated with."""

    async def scan(
        self, elements: bytes, ssids: Sequence[bytes], frequencies: Sequence[int]
    ) -> list[ScanEntry]:
        """Return what is heard; a scan that somebody else runs is waited for."""
        radio = self._radio
        await radio.work(lambda _: self._prepare())
        content = station.scan(radio.index, radio.wiphy, elements, ssids, frequencies)
        loop = asyncio.get_running_loop()
        for _ in range(SCAN_TRIES):
            begun = loop.time()
            scanned = self._scanned = loop.create_future()
            started = await radio.work(
                lambda commands: tolerating(
                    lambda: commands.request(Command.TRIGGER_SCAN, content), errno.EBUSY
                )
            )
            complete = await self._wait_for(scanned)
            if started and complete:
                age = int((loop.time() - begun) * 1000) + _SLACK
                return await self._results(age)
        raise DriverError(f"{radio.name} cannot scan: another program keeps it busy.")

    async def _wait_for(self, scanned: asyncio.Future[bool]) -> bool:
        try:
            async with asyncio.timeout(SCAN_TIME):
                return await scanned
        except TimeoutError:
            return False
        finally:
            self._scanned = None

    async def _results(self, age: int) -> list[ScanEntry]:
        index = netlink.u32(Attribute.IFINDEX, self._radio.index)
        answers = await self._radio.work(
            lambda commands: commands.request(Command.GET_SCAN, index, dump=True)
        )
        return station.scan_results((answer.attributes for answer in answers), age)

    async def associate(self, entry: ScanEntry, elements: bytes) -> None:
        """Connect to an access point; `DriverError` when it refuses or does not answer.

        What it sends meanwhile is told after the caller has taken note.
        """
        radio = self._radio
        loop = asyncio.get_running_loop()
        self._held = []
        self._answered = None
        self.access_point = None
        try:
            await radio.own(self._begin)
            radio.open_eapol()
            content = station.connect(radio.index, entry, elements, radio.wiphy)
            self._answered = loop.create_future()
            await radio.own(lambda owner: owner.request(Command.CONNECT, content))
            async with asyncio.timeout(CONNECT_TIME):
                found = await self._answered
            self._judge(found)
        except TimeoutError:
            await self.disassociate()
            raise DriverError("the access point does not answer.") from None
        except BaseException:
            self._held = None
            raise
        finally:
            self._answered = None
            loop.call_soon(self._release)
        self.access_point = entry.bssid

    async def disassociate(self) -> None:
        """Leave the access point; harmless without one."""
        self.access_point = None
        self._held = None
        self._radio.close_eapol()
        await self._radio.own(self._disconnect)

    def heard(self, event: Event) -> None:
        """Take an event of this interface that is about scanning or the connection."""
        match event.command:
            case Command.NEW_SCAN_RESULTS | Command.SCAN_ABORTED:
                if self._scanned is not None and not self._scanned.done():
                    self._scanned.set_result(event.command == Command.NEW_SCAN_RESULTS)
            case Command.CONNECT:
                if self._answered is not None and not self._answered.done():
                    self._answered.set_result(event.attributes)
            case Command.DISCONNECT:
                self._lost(event.attributes)

    def hold(self, event: DriverEvent) -> bool:
        """Keep an event until the caller of `associate` can take it; returns whether it is kept."""
        if self._held is None:
            return False
        self._held.append(event)
        return True

    def _release(self) -> None:
        held, self._held = self._held, None
        for event in held or ():
            self._radio.tell(event)

    def _lost(self, found: Attributes) -> None:
        if self.access_point is None:
            return
        self.access_point = None
        reason = station.reason_code(found)
        who = "the access point" if Attribute.DISCONNECTED_BY_AP in found else "the radio"
        self._radio.tell(LinkChanged(False, f"{who} ended the association (reason {reason})"))

    def _judge(self, found: Attributes) -> None:
        status = netlink.number(found.get(Attribute.STATUS_CODE, b""))
        if Attribute.TIMED_OUT in found:
            reason = netlink.number(found.get(Attribute.TIMEOUT_REASON, b""))
            why = _TIMED_OUT.get(reason, "it does not answer")
            raise DriverError(f"The access point cannot be joined: {why}.")
        if status != _STATUS_SUCCESS:
            raise DriverError(f"The access point refused the association (status {status}).")

    # In the worker thread:

    def _prepare(self) -> None:
        radio = self._radio
        radio.find_again()
        radio.become(InterfaceType.STATION)
        radio.set_up()

    def _begin(self, owner: Connection) -> None:
        """Be ready, and not connected: another program may have left a connection."""
        self._prepare()
        self._disconnect(owner)

    def _disconnect(self, owner: Connection) -> None:
        content = netlink.u32(Attribute.IFINDEX, self._radio.index)
        content += netlink.u16(Attribute.REASON_CODE, Reason.LEAVING)
        try:
            owner.request(Command.DISCONNECT, content)
        except NetlinkError as error:
            if error.number not in (
                errno.ENOTCONN,
                errno.ENETDOWN,
                errno.ENODEV,
                errno.EALREADY,
                errno.EOPNOTSUPP,
            ):
                raise
