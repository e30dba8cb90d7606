"""The way of multicast to the device's network, for programs on the same machine.

A program that names no interface asks the routes, both to send a search and to hear announcements;
on a machine with several networks, or with none, it would not find a device there.  Deployed access
points set a route for 239.0.0.0/8 (RFC 2365, "Administratively Scoped IP Multicast") when they
start; so does this, and takes it away at the end.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import logging
import socket
import struct

_log = logging.getLogger(__name__)

_SIOCADDRT = 0x890B
_SIOCDELRT = 0x890C
_RTF_UP = 0x0001
_ROUTE = "@L16s16s16sHhLPhPLLH"
"""struct rtentry, route(4) and <linux/route.h>."""
_DESTINATION, _MASK = "239.0.0.0", "255.0.0.0"


class MulticastRoute:
    """A route for the group of announcements by way of an interface, as long as it is wanted."""

    def __init__(self, interface: str) -> None:
        self._interface = interface
        self._set = False

    def start(self) -> None:
        """Set the route; harmless where there is one already or the system does not let us."""
        self._set = self._ask(_SIOCADDRT)

    def stop(self) -> None:
        """Take away what was set; harmless when repeated."""
        if self._set:
            self._ask(_SIOCDELRT)
            self._set = False

    def _ask(self, request: int) -> bool:
        name = ctypes.create_string_buffer(self._interface.encode())
        addresses = _address(_DESTINATION), _address("0.0.0.0"), _address(_MASK)
        where = ctypes.addressof(name)
        entry = struct.pack(_ROUTE, 0, *addresses, _RTF_UP, 0, 0, 0, 0, where, 0, 0, 0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
            try:
                fcntl.ioctl(handle, request, entry)
            except OSError as error:
                _log.debug("no multicast route: %s", errno.errorcode.get(error.errno or 0, "?"))
                return False
        return True


def _address(text: str) -> bytes:
    """Return a struct sockaddr_in."""
    return struct.pack("@HH", socket.AF_INET, 0) + socket.inet_aton(text) + bytes(8)
