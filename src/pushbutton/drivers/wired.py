"""EAPOL on Ethernet (IEEE 802.1X-2010, "EAPOL transport"): `wired:eth0`.

No access control happens on the wire itself: the driver carries EAPOL packets (EtherType 0x888E)
between stations, told apart by their MAC addresses, and whoever listens.  Stations send to the
PAE group address, so the interface is made a member of that group; Ethernet bridges of the
kernel do not forward it, a direct link or a veth pair does.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import struct
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
from pushbutton.errors import DriverError

_log = logging.getLogger(__name__)

ETHERTYPE_EAPOL = 0x888E

LONGEST_FRAME = 2304
"""Octets; what is longer is cut and then fails the EAPOL length check."""

MOST_AT_ONCE = 64
"""Frames that are read before the loop has its turn again."""

# Numbers of linux/if_packet.h and linux/if_arp.h that the socket module does not name.
_PACKET_ADD_MEMBERSHIP = 1
_PACKET_MR_MULTICAST = 0
_SOL_PACKET = 263
_ARPHRD_ETHER = 1
_FROM_OTHERS = frozenset({0, 1, 2})
"""Packet types: to us, broadcast, multicast; not what the host sent or overheard."""

_CAPABILITIES = Capabilities(radio=False)


class WiredDriver:
    """One Ethernet interface; needs root or the capability CAP_NET_RAW."""

    def __init__(self, interface: str) -> None:
        self.name = interface
        self.address: MacAddress = bytes(6)
        self.capabilities = _CAPABILITIES
        self.lost = 0
        """Packets that could not be sent; EAP sends again by itself."""
        self._socket: socket.socket | None = None
        self._sink: EventSink | None = None
        self._up = True

    async def open(self, sink: EventSink) -> None:
        """Listen; raises `DriverError` in one sentence."""
        made: socket.socket | None = None
        try:
            index = socket.if_nametoindex(self.name)
            made = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, 0)
            made.bind((self.name, ETHERTYPE_EAPOL))
            *_, kind, address = made.getsockname()
            if kind != _ARPHRD_ETHER:
                raise DriverError(f"{self.name} is not an Ethernet interface.")
            member = struct.pack("iHH8s", index, _PACKET_MR_MULTICAST, 6, PAE_GROUP_ADDRESS)
            made.setsockopt(_SOL_PACKET, _PACKET_ADD_MEMBERSHIP, member)
        except OSError as error:
            if made is not None:
                made.close()
            raise DriverError(_sentence(self.name, error)) from None
        except DriverError:
            if made is not None:
                made.close()
            raise
        self.address = bytes(address)
        self._socket, self._sink, self._up = made, sink, True
        asyncio.get_running_loop().add_reader(made.fileno(), self._readable)

    async def close(self) -> None:
        """Listen no more."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def send_eapol(self, destination: MacAddress, octets: bytes) -> None:
        """Send an EAPOL packet; one that cannot be sent is counted as lost."""
        if self._socket is None:
            return
        try:
            self._socket.sendto(octets, (self.name, ETHERTYPE_EAPOL, 0, 0, destination))
        except OSError as error:
            self.lost += 1
            self._link_failed(error)

    def _readable(self) -> None:
        for _ in range(MOST_AT_ONCE):
            if self._socket is None or self._sink is None:
                return
            try:
                octets, origin = self._socket.recvfrom(LONGEST_FRAME)
            except BlockingIOError:
                return
            except OSError as error:
                self._link_failed(error)
                return
            if not self._up:
                self._up = True
                self._sink(LinkChanged(True))
            _, _, packet_type, _, source = origin
            if packet_type in _FROM_OTHERS and len(source) == 6 and not source[0] & 1:
                self._sink(EapolReceived(bytes(source), octets))

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
            if gone and self._socket is not None:
                asyncio.get_running_loop().remove_reader(self._socket.fileno())

    # An access point on a wire has nothing to announce and no keys.

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


def _sentence(interface: str, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"{interface} cannot be opened: that needs root or the capability CAP_NET_RAW."
    if error.errno in (errno.ENODEV, errno.ENXIO) or "no interface" in str(error):
        return f"There is no network interface {interface}."
    return f"{interface} cannot be opened: {error.strerror or error}."
