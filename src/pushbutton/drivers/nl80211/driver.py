"""Radios of Linux: `nl80211:wlan0`, and `nl80211:wlan0_1@wlan0` for a further BSS on a radio.

The first form takes an interface that is there, the second makes one on the radio of the interface
behind the `@` and removes it at the end.  Whatever was changed on an interface is put back by
`close`, and by the kernel where this process dies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from pushbutton.drivers.base import (
    ApParameters,
    Capabilities,
    DriverEvent,
    EventSink,
    Key,
    LinkChanged,
    MacAddress,
    ScanEntry,
    StationParameters,
    StationStatistics,
)
from pushbutton.drivers.nl80211 import interface
from pushbutton.drivers.nl80211.access_point_role import AccessPointRole, authorize, set_key
from pushbutton.drivers.nl80211.capabilities import capabilities_of
from pushbutton.drivers.nl80211.channels import Channels
from pushbutton.drivers.nl80211.connection import Event, explain
from pushbutton.drivers.nl80211.events import STATUSES, concerns, decode
from pushbutton.drivers.nl80211.interface import InterfaceState
from pushbutton.drivers.nl80211.netlink import NetlinkError, NetlinkSocket
from pushbutton.drivers.nl80211.numbers import Command
from pushbutton.drivers.nl80211.radio import Radio
from pushbutton.drivers.nl80211.rtnetlink import Link
from pushbutton.drivers.nl80211.sockets import Sockets
from pushbutton.drivers.nl80211.station_role import StationRole
from pushbutton.errors import DriverError


class Nl80211Driver:
    """One interface of a radio; needs root or the capability CAP_NET_ADMIN."""

    def __init__(
        self,
        target: str,
        address: MacAddress | None = None,
        make: Callable[[int], NetlinkSocket] = NetlinkSocket,
    ) -> None:
        """`address` is the one that the interface shall have; `make` is for tests."""
        self.name, _, self._neighbour = target.partition("@")
        self.address: MacAddress = address or bytes(6)
        self.capabilities = Capabilities(radio=True, controls_port=True)
        self._make = make
        self._wanted_address = address
        self._opened: _Opened | None = None

    async def open(self, sink: EventSink) -> None:
        """Find the interface and what its radio can do; only its address is changed yet."""
        sockets = await asyncio.to_thread(Sockets, self._make)
        try:
            before = await sockets.own(lambda owner: self._find(sockets))
            radio = await sockets.work(lambda: Radio(self.name, sockets, before, sink))
        except NetlinkError as error:
            sockets.close()
            raise explain(self.name, error) from None
        except BaseException:
            sockets.close()
            raise
        self.address = before.address
        self.capabilities = capabilities_of(radio.wiphy)
        self._opened = _Opened(radio)
        sockets.listen(self._opened)

    def _find(self, sockets: Sockets) -> InterfaceState:
        if not self._neighbour:
            found = interface.find(sockets.commands, sockets.links, self.name)
            wanted = self._wanted_address
            return found if wanted is None else interface.take_address(sockets.links, found, wanted)
        neighbour = interface.find(sockets.commands, sockets.links, self._neighbour)
        return interface.make(
            sockets.owner, sockets.links, self.name, neighbour.index, self._wanted_address
        )

    async def close(self) -> None:
        """End what runs and put the interface back as it was found."""
        opened, self._opened = self._opened, None
        if opened is None:
            return
        try:
            await opened.end()
        finally:
            opened.radio.sockets.close()

    @property
    def _use(self) -> _Opened:
        if self._opened is None:
            raise DriverError(f"{self.name} is not open.")
        return self._opened

    # access point

    async def choose_channel(self, channel: int, hw_mode: str, country: str = "") -> int:
        """Set the country and return the channel, for 0 the least busy one."""
        opened = self._use
        chosen = await opened.channels.choose(channel, hw_mode, country)
        self.capabilities = capabilities_of(opened.radio.wiphy)
        return chosen

    async def start_access_point(self, parameters: ApParameters) -> None:
        """Put the access point on the air."""
        opened = self._use
        await opened.access_point.start(parameters)
        opened.begin()
        self.address = opened.radio.before.address

    async def change_access_point(self, parameters: ApParameters) -> None:
        """Change what is on the air; stations stay unless the network becomes another."""
        await self._use.access_point.change(parameters)

    async def stop_access_point(self) -> None:
        """Take the access point off the air."""
        await self._use.access_point.stop()

    async def add_station(self, station: StationParameters) -> None:
        """Let the kernel know an associated station."""
        await self._use.access_point.add_station(station)

    async def authorize_station(self, station: MacAddress, authorized: bool) -> None:
        """Open or close the port of a station, or towards our access point."""
        await authorize(self._use.radio, station, authorized)

    async def remove_station(self, station: MacAddress) -> None:
        """Let the kernel forget a station."""
        await self._use.access_point.remove_station(station)

    async def statistics(self, station: MacAddress) -> StationStatistics:
        """Return the kernel's counters of a station."""
        return await self._use.access_point.statistics(station)

    async def poll_station(self, station: MacAddress) -> bool:
        """Ask a quiet station whether it is still there."""
        return await self._use.radio.transmission.poll(station)

    # station

    async def scan(
        self, elements: bytes, ssids: Sequence[bytes] = (b"",), frequencies: Sequence[int] = ()
    ) -> list[ScanEntry]:
        """Return the access points that are heard, on all channels of 2.4 and 5 GHz."""
        return await self._use.station.scan(elements, ssids, frequencies)

    async def associate(self, entry: ScanEntry, elements: bytes) -> None:
        """Connect to an access point."""
        opened = self._use
        await opened.station.associate(entry, elements)
        opened.begin()

    async def disassociate(self) -> None:
        """Leave the access point."""
        await self._use.station.disassociate()

    # both

    def send_frame(self, frame: bytes) -> None:
        """Send a management frame."""
        self._use.radio.transmission.send_frame(frame)

    def send_eapol(self, destination: MacAddress, octets: bytes) -> None:
        """Send an EAPOL packet."""
        self._use.radio.send_eapol(destination, octets)

    def send_data(self, destination: MacAddress, ethertype: int, payload: bytes) -> None:
        """Nothing: other data is the kernel's own."""

    async def set_key(self, key: Key) -> None:
        """Install a key."""
        opened = self._use
        await set_key(opened.radio, key, opened.access_point.running is not None)


class _Opened:
    """What exists while a driver is open; it hears the kernel."""

    def __init__(self, radio: Radio) -> None:
        self.radio = radio
        self.access_point = AccessPointRole(radio)
        self.station = StationRole(radio)
        self.channels = Channels(radio, self.station)
        self._up = False
        """The link is up as far as those above know, and they want to know."""
        self._watching = False

    def begin(self) -> None:
        """From now on the link is to stay up; what changed until now was our doing."""
        self.radio.sockets.changes.events()
        self._up = self._watching = True

    async def end(self) -> None:
        """End what runs and put everything back."""
        self._watching = False
        if self.station.access_point is not None:
            await self.station.disassociate()
        if self.access_point.running is not None:
            await self.access_point.stop()
        self.radio.close_eapol()
        await self.radio.work(lambda _: self.access_point.put_back())

    # what the kernel tells

    def heard(self, event: Event) -> None:
        """Take an event of any interface."""
        if event.command in (Command.REG_CHANGE, Command.WIPHY_REG_CHANGE):
            self.channels.heard()
        if not concerns(event, self.radio.index):
            return
        if event.command in STATUSES:
            self._tell(self.radio.transmission.status(event))
        elif event.command == Command.PROBE_CLIENT:
            self.radio.transmission.polled(event)
        elif event.command == Command.STOP_AP:
            self._link(False, "the kernel stopped the access point")
        else:
            self.station.heard(event)
            self._tell(decode(event))

    def changed(self, link: Link) -> None:
        """Take a change of any network interface."""
        radio = self.radio
        if link.gone:
            if link.index == radio.index:
                self._link(False, f"{radio.name} was removed", gone=True)
        elif link.index == radio.index:
            self._link(link.up, "" if link.up else f"{radio.name} is down")
        elif link.name == radio.name:
            self._link(True, f"{radio.name} is back")

    def lost(self) -> None:
        """Look where we stand: the kernel could not tell everything."""
        self.radio.transmission.give_up()
        asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        radio = self.radio
        try:
            link = await radio.sockets.work(lambda: radio.sockets.links.get(radio.index))
        except (DriverError, RuntimeError):
            self._link(False, f"{radio.name} was removed", gone=True)
        else:
            self.changed(link)

    def _link(self, up: bool, reason: str, *, gone: bool = False) -> None:
        if self._watching and up != self._up:
            self._up = up
            self.radio.tell(LinkChanged(up, reason, gone))

    def _tell(self, event: DriverEvent | None) -> None:
        if event is not None and not self.station.hold(event):
            self.radio.tell(event)
