"""One end of the socket between a radio and the process that hosts its air."""

from __future__ import annotations

import asyncio
import socket
from typing import Protocol

from pushbutton.drivers.simulated import datagram
from pushbutton.errors import MalformedError

_AT_ONCE = 64
"""Datagrams read before others of the event loop have their turn."""


class Owner(Protocol):
    """Who has the connection."""

    def take(self, message: datagram.Datagram) -> None:
        """Take a datagram; `MalformedError` when it is out of turn."""

    def ended(self) -> None:
        """Take notice that the other end has gone; the connection is closed."""

    def dropped(self) -> None:
        """Count a datagram that was none, or found no room."""


class Connection:
    """A connected socket, read by the running event loop until it is closed."""

    def __init__(self, connected: socket.socket, owner: Owner) -> None:
        self._socket, self._owner = connected, owner
        self._loop = asyncio.get_running_loop()
        connected.setblocking(False)
        self._loop.add_reader(connected, self._read)

    @property
    def open(self) -> bool:
        return self._socket.fileno() >= 0

    def send(self, message: datagram.Datagram) -> None:
        """Send a datagram, unless there is no room: then it is lost, as on the air."""
        try:
            self._socket.send(datagram.encode(message))
        except BlockingIOError:
            self._owner.dropped()
        except OSError:
            self._end()

    def close(self) -> None:
        """Hang up; harmless when repeated."""
        if self.open:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _end(self) -> None:
        if self.open:
            self.close()
            self._owner.ended()

    def _read(self) -> None:
        for _ in range(_AT_ONCE):
            if not self.open:  # closed by what the last datagram brought about
                return
            try:
                octets = self._socket.recv(datagram.LONGEST + 1)
            except BlockingIOError:
                return
            except OSError:
                octets = b""
            if not octets:
                self._end()
                return
            try:
                self._owner.take(datagram.parse(octets))
            except MalformedError:
                self._owner.dropped()
