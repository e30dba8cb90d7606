"""Network interfaces as rtnetlink knows them: up and down, address, bridge.

RFC 3549, "Network Interface Service Module"; `<linux/rtnetlink.h>`, `<linux/if_link.h>`.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable
from dataclasses import dataclass

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.netlink import NetlinkError, NetlinkMessage, NetlinkSocket
from pushbutton.errors import DriverError, MalformedError

ROUTE = 0
"""The netlink protocol."""

_NEW_LINK, _DELETE_LINK, _GET_LINK = 16, 17, 18
_GROUP_LINK = 1
_ADDRESS, _NAME, _MASTER, _LINK_INFO = 1, 3, 10, 18
_KIND = 1
_UP = 0x1
_HEADER = struct.Struct("=BxHiII")
"""Family, device type, index, flags, which flags to change."""


@dataclass(frozen=True, slots=True)
class Link:
    """One network interface."""

    index: int
    name: str
    address: bytes
    up: bool
    master: int
    """The index of the bridge it is a port of; 0 without one."""
    gone: bool = False
    """It was removed."""


class Links:
    """The interfaces of this network namespace, by one rtnetlink socket."""

    def __init__(self, make: Callable[[int], NetlinkSocket] = NetlinkSocket) -> None:
        self._socket = make(ROUTE)

    def fileno(self) -> int:
        """Return the file descriptor, readable when `events` has something."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def watch(self) -> None:
        """Hear of changes; a socket that watches should do nothing else."""
        self._socket.join(_GROUP_LINK)

    def events(self) -> tuple[list[Link], bool]:
        """Return the changes that wait, and whether some were lost."""
        messages, lost = self._socket.events()
        links = []
        for message in messages:
            try:
                if message.type in (_NEW_LINK, _DELETE_LINK):
                    links.append(_parse(message))
            except MalformedError:
                lost = True
        return links, lost

    def find(self, name: str) -> Link:
        """Return the interface of this name; `NetlinkError` (ENODEV) without one."""
        return self._get(0, netlink.text(_NAME, name))

    def get(self, index: int) -> Link:
        """Return the interface of this index; `NetlinkError` (ENODEV) without one."""
        return self._get(index, b"")

    def set_up(self, index: int, up: bool) -> None:
        """Set the interface up or down; on a radio this may talk to firmware."""
        operation = "setting the link up" if up else "setting the link down"
        self._change(index, operation, flags=_UP if up else 0, mask=_UP)

    def set_master(self, index: int, master: int) -> None:
        """Make the interface a port of the bridge `master`, or of none (0)."""
        self._change(index, "joining the bridge", netlink.u32(_MASTER, master))

    def set_address(self, index: int, address: bytes) -> None:
        """Set the MAC address; the interface must be down."""
        self._change(index, "setting the MAC address", netlink.attribute(_ADDRESS, address))

    def make_bridge(self, name: str) -> Link:
        """Make a bridge of this name."""
        kind = netlink.nest(_LINK_INFO, netlink.attribute(_KIND, b"bridge"))
        content = _HEADER.pack(0, 0, 0, 0, 0) + netlink.text(_NAME, name) + kind
        flags = netlink.CREATE | netlink.EXCLUSIVE
        self._socket.request(_NEW_LINK, content, f"making the bridge {name}", flags)
        return self.find(name)

    def remove(self, index: int) -> None:
        """Remove an interface that has no hardware; one that has gone is left alone."""
        try:
            self._socket.request(
                _DELETE_LINK, _HEADER.pack(0, 0, index, 0, 0), "removing the bridge"
            )
        except NetlinkError as error:
            if error.number != errno.ENODEV:
                raise

    def _get(self, index: int, content: bytes) -> Link:
        header = _HEADER.pack(0, 0, index, 0, 0)
        answer = self._socket.request(_GET_LINK, header + content, "looking for the interface")
        if not answer.messages:
            raise DriverError("the kernel says nothing of the interface")
        return _parse(answer.messages[0])

    def _change(
        self, index: int, operation: str, content: bytes = b"", flags: int = 0, mask: int = 0
    ) -> None:
        header = _HEADER.pack(0, 0, index, flags, mask)
        self._socket.request(_NEW_LINK, header + content, operation)


def _parse(message: NetlinkMessage) -> Link:
    if len(message.payload) < _HEADER.size:
        raise MalformedError("a link message without its header")
    _, _, index, flags, _ = _HEADER.unpack_from(message.payload)
    found = netlink.attributes(message.payload[_HEADER.size :])
    return Link(
        index,
        found.get(_NAME, b"").rstrip(b"\0").decode(errors="replace"),
        found.get(_ADDRESS, bytes(6)),
        bool(flags & _UP),
        netlink.number(found.get(_MASTER, b"")),
        message.type == _DELETE_LINK,
    )
