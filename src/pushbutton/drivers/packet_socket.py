"""Whole Ethernet frames of one EtherType, sent and received on a network interface.

For tests that send packets of their own over the network (`access_point.data_test`); EAPOL has a
socket of its own (`eapol_socket`).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from pushbutton.errors import DriverError

LONGEST_FRAME = 2304
"""Octets; what is longer is cut."""

MOST_AT_ONCE = 64
"""Frames that are read before the loop has its turn again."""

_OUTGOING = 4
"""linux/if_packet.h: what the host itself sent."""


class PacketSocket:
    """One interface's frames of one EtherType; `received` is told each, from its addresses on."""

    def __init__(self, interface: str, ethertype: int, received: Callable[[bytes], None]) -> None:
        self._interface = interface
        self._ethertype = ethertype
        self._received = received
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Listen; raises `DriverError` where there is no such interface, or no right to it."""
        made = None
        try:
            made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
            made.bind((self._interface, self._ethertype))
        except OSError as error:
            if made is not None:
                made.close()
            reason = error.strerror or str(error)
            raise DriverError(f"{self._interface} cannot be listened on: {reason}.") from None
        self._socket = made
        asyncio.get_running_loop().add_reader(made.fileno(), self._readable)

    def close(self) -> None:
        """Listen no more; harmless when repeated."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def send(self, frame: bytes) -> None:
        """Send a frame as it is; raises `DriverError` when the interface does not take it."""
        if self._socket is None:
            raise DriverError(f"{self._interface} is not listened on.")
        try:
            self._socket.send(frame)
        except OSError as error:
            raise DriverError(f"{self._interface}: {error.strerror or error}.") from None

    def _readable(self) -> None:
        for _ in range(MOST_AT_ONCE):
            if self._socket is None:
                return
            try:
                frame, origin = self._socket.recvfrom(LONGEST_FRAME)
            except BlockingIOError:
                return
            except OSError:
                self.close()
                return
            if origin[2] != _OUTGOING:
                self._received(frame)
