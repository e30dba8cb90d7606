"""Clients that asked for events (ATTACH), each with the lowest level it wants to hear of."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

Address = str | bytes
"""Where a client's own socket is bound: a path, or an abstract name as octets."""

FIRST_LEVEL = 3
"""A new client hears of level INFO and above, as in hostapd."""

MOST_ERRORS = 10
"""Consecutive errors after which a client that does not read is dropped."""

MOST_MONITORS = 256

_GONE = frozenset({errno.ENOENT, errno.ECONNREFUSED, errno.ENOTSOCK})


@dataclass(slots=True)
class Monitor:
    """One such client."""

    level: int = FIRST_LEVEL
    probe_requests: bool = False
    errors: int = 0


class Monitors:
    """The attached clients of one control socket."""

    def __init__(self) -> None:
        self._monitors: dict[Address, Monitor] = {}

    def __len__(self) -> int:
        return len(self._monitors)

    def attach(self, address: Address, probe_requests: bool | None) -> bool:
        """Add a client, or change what a known one wants; False when there are too many."""
        monitor = self._monitors.get(address)
        if monitor is None:
            if len(self._monitors) >= MOST_MONITORS:
                return False
            monitor = self._monitors[address] = Monitor()
        if probe_requests is not None:
            monitor.probe_requests = probe_requests
        return True

    def detach(self, address: Address) -> bool:
        """Remove a client; False when it was not attached."""
        return self._monitors.pop(address, None) is not None

    def set_level(self, address: Address, level: int) -> bool:
        """Set the lowest level for a client; False when it is not attached."""
        monitor = self._monitors.get(address)
        if monitor is None:
            return False
        monitor.level = level
        return True

    def wanted(self, level: int, probe_request: bool = False) -> bool:
        """Say whether anybody would be told of an event."""
        for monitor in self._monitors.values():
            if level >= monitor.level and (not probe_request or monitor.probe_requests):
                return True
        return False

    def send(
        self, sender: socket.socket, datagram: bytes, level: int, probe_request: bool = False
    ) -> None:
        """Send an event to those who want it, from the socket that they attached to."""
        for address, monitor in list(self._monitors.items()):
            if level < monitor.level or (probe_request and not monitor.probe_requests):
                continue
            try:
                sender.sendto(datagram, address)
            except OSError as error:
                monitor.errors += 1
                if error.errno in _GONE or monitor.errors > MOST_ERRORS:
                    del self._monitors[address]
            else:
                monitor.errors = 0
