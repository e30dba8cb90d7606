"""The data test of hostapd and wpa_supplicant: IPv4 packets whose content both sides know.

A packet is sent on request (DATA_TEST_TX), and each that arrives whole is told (DATA-TEST-RX), so
that a test sees whether data pass between two stations, and at which address they come out.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from pushbutton.drivers.base import DataReceived, Driver
from pushbutton.drivers.packet_socket import PacketSocket
from pushbutton.errors import DriverError
from pushbutton.protocol.events import TestPacketReceived

ETHERTYPE_IPV4 = 0x0800
USUAL_LENGTH = 1486
"""Octets of the IPv4 packet where no other length is asked for; that of a frame of 1500."""
HEADER_LENGTH = 20
_ETHERNET_LENGTH = 14
_VERSION_AND_LENGTH, _TIME_TO_LIVE, _PROTOCOL = 0x45, 64, 1
_FROM, _TO = socket.inet_aton("192.168.1.1"), socket.inet_aton("192.168.1.2")
_HEADER = struct.Struct("!BBHHHBBH4s4s")


@dataclass(frozen=True, slots=True)
class KnownPacket:
    """One packet to send; addresses are MAC addresses, the length is that of the IPv4 packet."""

    destination: bytes
    source: bytes
    type_of_service: int = 0
    length: int = USUAL_LENGTH

    def encode(self) -> bytes:
        """Return the Ethernet frame."""
        header = self._header(0)
        words = struct.unpack("!10H", header)
        total = sum(words)
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        ethernet = self.destination + self.source + struct.pack("!H", ETHERTYPE_IPV4)
        return ethernet + self._header(~total & 0xFFFF) + payload(self.length)

    def _header(self, checksum: int) -> bytes:
        tos = self.type_of_service & 0xFF
        first = (_VERSION_AND_LENGTH, tos, self.length, 0, 0, _TIME_TO_LIVE, _PROTOCOL)
        return _HEADER.pack(*first, checksum, _FROM, _TO)


def payload(length: int) -> bytes:
    """Return what follows the header of a packet of this length: 0, 1, 2 ... 255, 0 ..."""
    return bytes(number & 0xFF for number in range(length - HEADER_LENGTH))


def judged(frame: bytes) -> TestPacketReceived | None:
    """Return what is to be told of a frame that arrived; None where it is none of the test's."""
    if len(frame) < _ETHERNET_LENGTH + HEADER_LENGTH:
        return None
    packet = frame[_ETHERNET_LENGTH:]
    first, _, length, *_ = _HEADER.unpack_from(packet)
    if first != _VERSION_AND_LENGTH or not HEADER_LENGTH <= length <= USUAL_LENGTH:
        return None
    if packet[HEADER_LENGTH:length] != payload(length):
        return None
    told = None if length == USUAL_LENGTH else length
    return TestPacketReceived(frame[:6], frame[6:12], told)


class DataTest:
    """The running test of one BSS: `open`, `send`, `close`.

    Packets go over the network interface where the system has it, and else by the driver, which
    then also brings those that arrive (`take`).
    """

    def __init__(
        self, interface: str, driver: Driver | None, tell: Callable[[TestPacketReceived], None]
    ) -> None:
        self._driver = driver
        self._tell = tell
        self._socket: PacketSocket | None = PacketSocket(interface, ETHERTYPE_IPV4, self._received)
        try:
            socket.if_nametoindex(interface)
        except OSError:
            self._socket = None

    def open(self) -> None:
        """Begin to listen; raises `DriverError`."""
        if self._socket is not None:
            self._socket.open()
        elif self._driver is None or not self._driver.capabilities.radio:
            raise DriverError("there is no such interface.")

    def close(self) -> None:
        """Listen no more."""
        if self._socket is not None:
            self._socket.close()

    def send(self, frame: bytes) -> None:
        """Send an Ethernet frame; raises `DriverError`."""
        if self._socket is not None:
            self._socket.send(frame)
        elif self._driver is not None:
            ethertype = int.from_bytes(frame[12:14], "big")
            self._driver.send_data(frame[:6], ethertype, frame[_ETHERNET_LENGTH:])

    def take(self, data: DataReceived) -> None:
        """Look at a packet that the driver received."""
        if self._socket is None and data.ethertype == ETHERTYPE_IPV4:
            ethernet = data.destination + data.source + struct.pack("!H", data.ethertype)
            self._received(ethernet + data.payload)

    def _received(self, frame: bytes) -> None:
        event = judged(frame)
        if event is not None:
            self._tell(event)
