"""EAPOL (EtherType 0x888E) by a packet socket: on Ethernet, and on radios that offer no better way.

The kernel of a radio lets EAPOL of an associated station through before its port is open, and
encrypts it as soon as there is a key.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
from collections.abc import Callable

from pushbutton.drivers.base import MacAddress
from pushbutton.errors import DriverError
from pushbutton.wire.eapol import ETHERTYPE as ETHERTYPE_EAPOL

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


class EapolSocket:
    """One interface's EAPOL; `received` is told each packet, `failed` what went wrong."""

    def __init__(
        self,
        interface: str,
        received: Callable[[MacAddress, bytes], None],
        failed: Callable[[OSError], None],
    ) -> None:
        self._interface = interface
        self._received = received
        self._failed = failed
        self._socket: socket.socket | None = None

    def open(self, group: MacAddress | None = None, listen_on: str = "") -> MacAddress:
        """Listen, also to the group address, and return the interface's own address.

        `listen_on` names the bridge that the interface is a port of: a port hears nothing itself.
        Raises `DriverError` in one sentence.
        """
        made: socket.socket | None = None
        name = listen_on or self._interface
        try:
            index = socket.if_nametoindex(name)
            made = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, 0)
            made.bind((name, ETHERTYPE_EAPOL))
            *_, kind, address = made.getsockname()
            if kind != _ARPHRD_ETHER:
                raise DriverError(f"{name} is not an Ethernet interface.")
            if group is not None:
                member = struct.pack("iHH8s", index, _PACKET_MR_MULTICAST, 6, group)
                made.setsockopt(_SOL_PACKET, _PACKET_ADD_MEMBERSHIP, member)
        except OSError as error:
            if made is not None:
                made.close()
            raise DriverError(_sentence(name, error)) from None
        except DriverError:
            if made is not None:
                made.close()
            raise
        self._socket = made
        asyncio.get_running_loop().add_reader(made.fileno(), self._readable)
        return bytes(address)

    def close(self) -> None:
        """Listen no more; harmless when repeated."""
        if self._socket is not None:
            self.ignore()
            self._socket.close()
            self._socket = None

    def ignore(self) -> None:
        """Read no more: the interface is gone and the socket would fail for ever."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def send(self, destination: MacAddress, octets: bytes) -> bool:
        """Send a packet; returns whether the interface took it, and tells `failed` if not."""
        if self._socket is None:
            return False
        try:
            self._socket.sendto(octets, (self._interface, ETHERTYPE_EAPOL, 0, 0, destination))
        except OSError as error:
            self._failed(error)
            return False
        return True

    def _readable(self) -> None:
        for _ in range(MOST_AT_ONCE):
            if self._socket is None:
                return
            try:
                octets, origin = self._socket.recvfrom(LONGEST_FRAME)
            except BlockingIOError:
                return
            except OSError as error:
                self._failed(error)
                return
            _, _, packet_type, _, source = origin
            if packet_type in _FROM_OTHERS and len(source) == 6 and not source[0] & 1:
                self._received(bytes(source), octets)


def _sentence(interface: str, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"{interface} cannot be opened: that needs root or the capability CAP_NET_RAW."
    if error.errno in (errno.ENODEV, errno.ENXIO) or "no interface" in str(error):
        return f"There is no network interface {interface}."
    return f"{interface} cannot be opened: {error.strerror or error}."
