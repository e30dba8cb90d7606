"""One opened interface of a radio, as both roles of it use it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TypeVar

from pushbutton.drivers.base import DriverEvent, EapolReceived, EventSink, MacAddress
from pushbutton.drivers.eapol_socket import EapolSocket
from pushbutton.drivers.nl80211 import interface, regulatory
from pushbutton.drivers.nl80211.connection import Connection, explain
from pushbutton.drivers.nl80211.interface import InterfaceState
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.drivers.nl80211.numbers import InterfaceType
from pushbutton.drivers.nl80211.sockets import Sockets
from pushbutton.drivers.nl80211.transmission import Transmission
from pushbutton.drivers.nl80211.wiphy import Wiphy, read_wiphy

T = TypeVar("T")


class Radio:
    """The interface as it was found, what its radio can do, and the ways to speak to it."""

    def __init__(self, name: str, sockets: Sockets, before: InterfaceState, sink: EventSink):
        self.name = name
        self.sockets = sockets
        self.before = before
        self.tell: Callable[[DriverEvent], None] = sink
        self.wiphy: Wiphy = read_wiphy(sockets.commands, before.index)
        self.country_before: str | None = None
        """Set when the country was changed."""
        self.transmission = Transmission(sockets.frames, before.index, sink)
        self._packets: EapolSocket | None = None

    @property
    def index(self) -> int:
        """The number of the interface."""
        return self.before.index

    async def work(self, step: Callable[[Connection], T]) -> T:
        """Run `step` on the socket for commands, in the worker thread."""
        try:
            return await self.sockets.work(lambda: step(self.sockets.commands))
        except NetlinkError as error:
            raise explain(self.name, error) from None

    async def own(self, step: Callable[[Connection], T]) -> T:
        """Run `step` on the socket that owns what it starts, in the worker thread."""
        try:
            return await self.sockets.own(step)
        except NetlinkError as error:
            raise explain(self.name, error) from None

    # In the worker thread:

    def find_again(self) -> bool:
        """Look whether the interface is still the same one; returns True for another of its name.

        A radio that was pulled out and put in again has the same name and another number.
        """
        sockets = self.sockets
        try:
            sockets.links.get(self.index)
            return False
        except NetlinkError as error:
            if error.number != errno.ENODEV:
                raise
        wanted = None if self.before.own_address is None else self.before.address
        self.before = interface.find(sockets.commands, sockets.links, self.name)
        if wanted is not None:
            self.before = interface.take_address(sockets.links, self.before, wanted)
        self.wiphy = read_wiphy(sockets.commands, self.index)
        self.transmission.index = self.index
        return True

    def become(self, kind: InterfaceType) -> bool:
        """Make the interface one of this type; returns whether it was another before."""
        return interface.set_type(self.sockets.commands, self.sockets.links, self.index, kind)

    def set_up(self) -> None:
        """Set the link up."""
        self.sockets.links.set_up(self.index, True)

    def put_back(self) -> None:
        """Put interface and country back as they were found."""
        sockets = self.sockets
        interface.put_back(sockets.commands, sockets.links, self.before)
        if self.country_before is not None:
            regulatory.give_back(sockets.commands, self.country_before)
            self.country_before = None

    # In the loop's thread:

    def open_eapol(self, bridge: str = "") -> None:
        """Hear EAPOL by a packet socket, where nl80211 does not bring it."""
        self.close_eapol()
        if not self.wiphy.control_port:
            self._packets = EapolSocket(self.name, self._eapol_received, _ignore)
            self._packets.open(listen_on=bridge)

    def close_eapol(self) -> None:
        """Hear no more EAPOL; harmless when repeated."""
        if self._packets is not None:
            self._packets.close()
            self._packets = None

    def send_eapol(self, destination: MacAddress, octets: bytes) -> None:
        """Send an EAPOL packet; the handshakes send again what got lost."""
        if self._packets is not None:
            self._packets.send(destination, octets)
        else:
            self.transmission.send_eapol(destination, octets)

    def _eapol_received(self, source: MacAddress, octets: bytes) -> None:
        self.tell(EapolReceived(source, octets))


def _ignore(error: OSError) -> None:
    """Let rtnetlink tell when the link is down."""
