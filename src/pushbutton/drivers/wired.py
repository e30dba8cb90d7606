"""EAPOL on Ethernet (IEEE 802.1X-2010, "EAPOL transport"): `wired:eth0`.

No access control happens on the wire itself: the driver carries EAPOL packets (EtherType 0x888E)
between stations, told apart by their MAC addresses, and whoever listens.  Stations send to the
PAE group address, so the interface is made a member of that group; Ethernet bridges of the
kernel do not forward it, a direct link or a veth pair does.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
from collections.abc import Sequence

from pushbutton.drivers.base import (
    PAE_GROUP_ADDRESS,
    ApParameters,
    Capabilities,
    EapolReceived,
    EventSink,
    Key,
    LinkChanged,
    MacAddress,
    ScanEntry,
    StationParameters,
    StationStatistics,
)
from pushbutton.drivers.eapol_socket import EapolSocket
from pushbutton.errors import DriverError

_log = logging.getLogger(__name__)

_CAPABILITIES = Capabilities(radio=False)


class WiredDriver:
    """One Ethernet interface; needs root or the capability CAP_NET_RAW."""

    def __init__(self, interface: str) -> None:
        self.name = interface
        self.address: MacAddress = bytes(6)
        self.capabilities = _CAPABILITIES
        self.lost = 0
        """Packets that could not be sent; EAP sends again by itself."""
        self._eapol = EapolSocket(interface, self._received, self._link_failed)
        self._sink: EventSink | None = None
        self._up = True

    async def open(self, sink: EventSink) -> None:
        """Listen; raises `DriverError` in one sentence."""
        self.address = self._eapol.open(PAE_GROUP_ADDRESS)
        self._sink, self._up = sink, True

    async def close(self) -> None:
        """Listen no more."""
        self._eapol.close()

    def send_eapol(self, destination: MacAddress, octets: bytes) -> None:
        """Send an EAPOL packet; one that cannot be sent is counted as lost."""
        if self._eapol.is_open and not self._eapol.send(destination, octets):
            self.lost += 1

    def _received(self, source: MacAddress, octets: bytes) -> None:
        if self._sink is None:
            return
        if not self._up:
            self._up = True
            self._sink(LinkChanged(True))
        self._sink(EapolReceived(source, octets))

    def _link_failed(self, error: OSError) -> None:
        _log.debug("%s: %s", self.name, error.strerror)
        if error.errno in (errno.ENETDOWN, errno.ENODEV, errno.ENXIO):
            if self._up and self._sink is not None:
                self._up = False
                self._sink(LinkChanged(False, f"{self.name} is down"))
            gone = True
            with contextlib.suppress(OSError):
                socket.if_nametoindex(self.name)
                gone = False
            if gone:
                self._eapol.ignore()

    # An access point on a wire has nothing to announce and no keys.

    async def choose_channel(self, channel: int, hw_mode: str, country: str = "") -> int:
        """Return the channel as it is: a wire has none."""
        return channel

    async def start_access_point(self, parameters: ApParameters) -> None:
        """Nothing: there are no beacons on a wire."""

    async def change_access_point(self, parameters: ApParameters) -> None:
        """Nothing: there are no beacons on a wire."""

    async def stop_access_point(self) -> None:
        """Nothing: there are no beacons on a wire."""

    async def add_station(self, station: StationParameters) -> None:
        """Nothing: a station on a wire is there when it speaks."""

    async def authorize_station(self, station: MacAddress, authorized: bool) -> None:
        """Nothing: the wire's port belongs to a switch."""

    async def remove_station(self, station: MacAddress) -> None:
        """Nothing: a station on a wire cannot be sent away."""

    async def statistics(self, station: MacAddress) -> StationStatistics:
        """Return nothing but zeros: stations are not counted one by one."""
        return StationStatistics()

    async def scan(
        self, elements: bytes, ssids: Sequence[bytes] = (b"",), frequencies: Sequence[int] = ()
    ) -> list[ScanEntry]:
        """Refuse: there is nothing to scan."""
        raise DriverError(f"{self.name} is a wire; there are no networks to look for.")

    async def associate(self, entry: ScanEntry, elements: bytes) -> None:
        """Nothing: a wire needs no association."""

    async def disassociate(self) -> None:
        """Nothing: a wire needs no association."""

    def send_frame(self, frame: bytes) -> None:
        """Nothing: there are no 802.11 frames on a wire."""

    def send_data(self, destination: MacAddress, ethertype: int, payload: bytes) -> None:
        """Nothing: only EAPOL goes through here."""

    async def set_key(self, key: Key) -> None:
        """Nothing: a wire has no keys."""
