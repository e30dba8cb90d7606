"""Finding devices: searches, their answers, and the announcements of devices that come and go.

UPnP Device Architecture 1.0, "Discovery".  What is heard counts only when the device is in the
subnet of one of our interfaces and its LOCATION names, as a number, the host that sent it: a
datagram leads nobody to a third host, and no name is ever resolved.

The sockets are our own and not those of async-upnp-client: its listener takes port 1900 of every
address, so that a device on the same machine would not hear searches sent to it alone any more, and
a datagram that is no text raises in the event loop.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address
from urllib.parse import urlsplit
from uuid import UUID

from pushbutton.errors import DriverError, MalformedError
from pushbutton.upnp import ssdp
from pushbutton.upnp.interface_address import InterfaceAddress, interface_address
from pushbutton.upnp.wlan_config import DEVICE_TYPE, ROOT_DEVICE, SERVICE_TYPE

WAIT = 3
"""Seconds within which devices answer a search (MX)."""
REPEATS = (0.0, 0.5, 2.0)
"""Seconds after which a search is sent, since datagrams get lost."""
LONGEST_LOCATION = 700
MOST_AT_ONCE = 64
"""Datagrams that are taken in one turn of the loop."""
BUFFER = 1 << 20
"""Octets that the kernel is asked to keep of what waits, per socket."""

_MULTICAST_ALL = 49
"""IP_MULTICAST_ALL, ip(7): 0 leaves out the groups that others on this machine have joined."""
_TYPES = (DEVICE_TYPE.rpartition(":")[0], SERVICE_TYPE.rpartition(":")[0])


@dataclass(frozen=True, slots=True)
class Sighting:
    """A device said that it is there, or that it goes (`location` None).

    `max_age` are the seconds for which the word holds; `interface` is ours on the same subnet.
    """

    uuid: UUID
    address: IPv4Address
    interface: InterfaceAddress
    location: str | None
    max_age: int = 0


def host_of(url: str) -> IPv4Address | None:
    """Return the host of an http URL that names it as a number; None for every other URL."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is none
        if parts.scheme != "http" or parts.username is not None or len(url) > LONGEST_LOCATION:
            return None
        return IPv4Address(parts.hostname or "")
    except ValueError:
        return None


def find_interfaces(names: Sequence[str] = ()) -> tuple[InterfaceAddress, ...]:
    """Return the interfaces called so, or all that have an IPv4 address.

    Raises `DriverError` for a name without such an interface, and when there is none at all.
    """
    if names:
        return tuple(interface_address(name) for name in names)
    found = []
    for _, name in socket.if_nameindex():
        with suppress(DriverError):
            found.append(interface_address(name))
    if not found:
        raise DriverError("No network interface has an IPv4 address.")
    return tuple(found)


def facing(interfaces: Iterable[InterfaceAddress], address: IPv4Address) -> InterfaceAddress | None:
    """Return the interface whose subnet has this address; of several the narrowest subnet."""
    found = [each for each in interfaces if address in each.network]
    return max(found, key=lambda each: each.network.prefixlen) if found else None


class Search:
    """The ears and the voice of a control point on some interfaces."""

    def __init__(
        self, interfaces: Sequence[InterfaceAddress], hear: Callable[[Sighting], None]
    ) -> None:
        self._interfaces = tuple(interfaces)
        self._hear = hear
        self._voices: list[socket.socket] = []
        self._timers: list[asyncio.TimerHandle] = []
        self._closing = ExitStack()
        self.dropped: Counter[str] = Counter()
        """Datagrams that were not listened to, by the reason."""

    async def start(self) -> None:
        """Open the sockets and search; raises `DriverError` when the system does not let us.

        Where another program keeps the port of announcements to itself, only answers to searches
        are heard.
        """
        try:
            try:
                self._listen(_group_socket(self._interfaces), None)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                self.dropped["all announcements: the port is taken"] += 1
            for interface in self._interfaces:
                voice = _search_socket(interface)
                self._listen(voice, interface)
                self._voices.append(voice)
        except OSError as error:
            self.stop()
            raise DriverError(f"Devices cannot be searched for: {error.strerror}.") from None
        self.search()

    def search(self) -> None:
        """Ask who is there; the answers come within `WAIT` seconds after the last `REPEATS`."""
        loop = asyncio.get_running_loop()
        self._silence()
        self._timers = [loop.call_later(delay, self._ask) for delay in REPEATS]

    def stop(self) -> None:
        """Close the sockets; nothing is heard any more."""
        self._silence()
        self._voices.clear()
        self._closing.close()

    def _silence(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _listen(self, opened: socket.socket, interface: InterfaceAddress | None) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(opened, self._drain, opened, interface)
        self._closing.callback(opened.close)
        self._closing.callback(loop.remove_reader, opened)

    def _drain(self, opened: socket.socket, interface: InterfaceAddress | None) -> None:
        """Take what waits, so much at a time that the loop is not held up.

        A house answers a search with hundreds of datagrams at once; one for each turn of the
        loop, as transports take them, would leave the rest to overflow.
        """
        for _ in range(MOST_AT_ONCE):
            try:
                datagram, host = opened.recvfrom(ssdp.LARGEST + 1)
            except OSError:
                return  # nothing more, or a search that could not be sent reports so
            self._take(datagram, str(host[0]), interface)

    def _ask(self) -> None:
        datagram = ssdp.encode_search(ssdp.Search(DEVICE_TYPE, WAIT))
        for voice in self._voices:
            with suppress(OSError):  # the interface may be down; the next search may go
                voice.sendto(datagram, (ssdp.GROUP, ssdp.PORT))

    def _take(self, datagram: bytes, host: str, interface: InterfaceAddress | None) -> None:
        try:
            said = ssdp.parse(datagram)
        except MalformedError:
            self.dropped["malformed"] += 1
            return
        if not said.target.startswith((*_TYPES, "uuid:", ROOT_DEVICE)):
            return
        address = IPv4Address(host)
        facing_us = interface if interface and address in interface.network else None
        facing_us = facing_us or facing(self._interfaces, address)
        uuid = ssdp.uuid_of(said.usn)
        if facing_us is None or uuid is None:
            self.dropped["not on the subnet" if facing_us is None else "no UUID"] += 1
            return
        gone = isinstance(said, ssdp.Announcement) and said.notice is ssdp.Notice.BYEBYE
        if not said.target.startswith(_TYPES) and not gone:
            return  # something else than a WFADevice may have a root device, too
        if gone:
            self._hear(Sighting(uuid, address, facing_us, None))
        elif host_of(said.location) != address:
            self.dropped["leads to another host"] += 1
        else:
            self._hear(Sighting(uuid, address, facing_us, said.location, said.max_age))


def _group_socket(interfaces: Sequence[InterfaceAddress]) -> socket.socket:
    """Return a socket for what is said to the group on these interfaces, and nothing else."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            made.setsockopt(socket.IPPROTO_IP, _MULTICAST_ALL, 0)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        made.bind((ssdp.GROUP, ssdp.PORT))
        for interface in interfaces:
            member = socket.inet_aton(ssdp.GROUP) + interface.address.packed
            with suppress(OSError):  # one that cannot do multicast is searched all the same
                made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made


def _search_socket(interface: InterfaceAddress) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, interface.address.packed)
        made.setsockopt(
            socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, struct.pack("B", ssdp.TIME_TO_LIVE)
        )
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        made.bind((str(interface.address), 0))
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made
