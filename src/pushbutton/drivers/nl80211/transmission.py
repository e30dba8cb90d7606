"""Frames and EAPOL packets on their way out, and what became of them.

The kernel tells what became of a frame to everybody who listens, and two radios give the same
numbers; only those that are waited for here are passed on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from pushbutton.drivers.base import DriverEvent, EapolStatus, FrameStatus, MacAddress
from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Connection, Event
from pushbutton.drivers.nl80211.events import cookie, decode
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.drivers.nl80211.numbers import Attribute, Command
from pushbutton.wire.eapol import ETHERTYPE as ETHERTYPE_EAPOL
from pushbutton.wire.frames import Subtype

_log = logging.getLogger(__name__)

MOST_WAITING = 1024
"""Statuses that are waited for; the oldest is forgotten when there are more."""

POLL_TIME = 3.0
"""Seconds in which a station that sleeps can wake up."""

_PROBE_RESPONSE = Subtype.PROBE_RESPONSE << 4


class Transmission:
    """What one interface sends; runs in the loop's thread."""

    def __init__(
        self, connection: Connection, index: int, tell: Callable[[DriverEvent], None]
    ) -> None:
        self.index = index
        self.lost = 0
        """What the kernel did not take."""
        self._connection = connection
        self._tell = tell
        self._waiting: OrderedDict[int, DriverEvent] = OrderedDict()
        """Cookie -> what to tell when the status itself gets lost."""
        self._polls: dict[int, asyncio.Future[bool]] = {}

    def send_frame(self, frame: bytes) -> None:
        """Send a management frame; its status follows, except that of a Probe Response."""
        content = netlink.u32(Attribute.IFINDEX, self.index)
        content += netlink.attribute(Attribute.FRAME, frame)
        fleeting = frame[:1] == bytes((_PROBE_RESPONSE,))
        if fleeting:
            content += netlink.flag(Attribute.DONT_WAIT_FOR_ACK)
        status = None if fleeting else FrameStatus(frame, True)
        self._send(Command.FRAME, content, status, FrameStatus(frame, False))

    def send_eapol(self, destination: MacAddress, octets: bytes) -> None:
        """Send an EAPOL packet by the control port."""
        content = (
            netlink.u32(Attribute.IFINDEX, self.index)
            + netlink.attribute(Attribute.MAC, destination)
            + netlink.u16(Attribute.CONTROL_PORT_ETHERTYPE, ETHERTYPE_EAPOL)
            + netlink.attribute(Attribute.FRAME, octets)
        )
        status = EapolStatus(destination, True)
        self._send(Command.CONTROL_PORT_FRAME, content, status, EapolStatus(destination, False))

    async def poll(self, station: MacAddress) -> bool:
        """Let the kernel send a frame without content; whether it was acknowledged."""
        content = netlink.u32(Attribute.IFINDEX, self.index)
        content += netlink.attribute(Attribute.MAC, station)
        try:
            number = self._connection.send(Command.PROBE_CLIENT, content)
        except NetlinkError as error:
            _log.debug("%s", error)
            return False
        polled: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._polls[number] = polled
        try:
            async with asyncio.timeout(POLL_TIME):
                return await polled
        except TimeoutError:
            return False
        finally:
            self._polls.pop(number, None)

    def polled(self, event: Event) -> None:
        """Learn what became of a frame without content."""
        waiting = self._polls.get(cookie(event))
        if waiting is not None and not waiting.done():
            waiting.set_result(Attribute.ACK in event.attributes)

    def _send(
        self, command: Command, content: bytes, status: DriverEvent | None, failure: DriverEvent
    ) -> None:
        try:
            number = self._connection.send(command, content)
        except NetlinkError as error:
            self.lost += 1
            _log.debug("%s", error)
            asyncio.get_running_loop().call_soon(self._tell, failure)
            return
        if status is not None and number:
            self._waiting[number] = status
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)

    def status(self, event: Event) -> DriverEvent | None:
        """Return what a status says of something that was sent here."""
        return None if self._waiting.pop(cookie(event), None) is None else decode(event)

    def give_up(self) -> None:
        """Statuses were lost: take everything for acknowledged; who is not there falls silent."""
        waiting, self._waiting = self._waiting, OrderedDict()
        for event in waiting.values():
            self._tell(event)
