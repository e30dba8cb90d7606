"""Makes a device known: announces it, and answers those who search for it.

UPnP Device Architecture 1.0, "Discovery".  UDP, one socket for what comes to the group, one that
sends; several devices of one machine share the port.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import secrets
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from uuid import UUID

from pushbutton.errors import DriverError
from pushbutton.upnp import ssdp
from pushbutton.upnp.interface_address import InterfaceAddress
from pushbutton.upnp.ssdp import Announcement, Notice, Search, SearchAnswer

_log = logging.getLogger(__name__)

SPACING = 0.1
"""Seconds between the datagrams of a set; the first set begins within as many."""
REPETITIONS = 2
"""Each datagram is sent twice, for UDP loses some."""
REFRESH = ssdp.MAX_AGE / 4
"""Seconds between two sets, and as many again by chance."""
AFTER_AN_ERROR = 10.0
"""Seconds until the next attempt."""
MOST_PENDING = 20
"""Searches that wait for their answers; more are dropped."""

_IP_MULTICAST_ALL = 49
_DATAGRAMS_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """What is announced: the device and where its description is."""

    uuid: UUID
    location: str


class Advertiser:
    """Announces one device on one interface until it is stopped."""

    def __init__(
        self,
        place: InterfaceAddress,
        identity: Identity,
        *,
        only_what_was_searched: bool = False,
    ) -> None:
        """`only_what_was_searched` answers a search with the names it asks for, as UPnP has it.

        Otherwise every answer tells all four, as deployed access points do.
        """
        self._place = place
        self._identity = identity
        self._only_what_was_searched = only_what_was_searched
        self._receiver: socket.socket | None = None
        self._sender: socket.socket | None = None
        self._announcing: asyncio.Task[None] | None = None
        self._pending: set[asyncio.TimerHandle] = set()

    def start(self) -> None:
        """Open the sockets and begin; `DriverError` where the system does not let us."""
        loop = asyncio.get_running_loop()
        try:
            self._receiver = _receiver(self._place)
            self._sender = _sender(self._place)
        except OSError as error:
            self.stop()
            raise DriverError(
                f"{self._place.name} cannot be used for UPnP: {error.strerror}."
            ) from None
        loop.add_reader(self._receiver, self._readable)
        self._begin()

    def stop(self) -> None:
        """Say goodbye and close the sockets; harmless when repeated."""
        if self._announcing is not None:
            self._announcing.cancel()
            self._announcing = None
            self._say_goodbye()
        for handle in self._pending:
            handle.cancel()
        self._pending.clear()
        if self._receiver is not None:
            asyncio.get_running_loop().remove_reader(self._receiver)
            self._receiver.close()
            self._receiver = None
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    def change(self, identity: Identity) -> None:
        """Announce another device instead."""
        if identity == self._identity:
            return
        running = self._announcing
        if running is not None:
            running.cancel()
            self._say_goodbye()
        self._identity = identity
        if running is not None:
            self._begin()

    # ---- announcing ---------------------------------------------------------------------------

    def _begin(self) -> None:
        """Take leave of an earlier life, so that nobody keeps old ideas of us, and come alive.

        The leave is taken at once: whoever finds us by a search meanwhile must not hear it later,
        for that one would take us for gone.
        """
        self._say_goodbye()
        self._announcing = asyncio.get_running_loop().create_task(self._announce())

    async def _announce(self) -> None:
        await asyncio.sleep(_chance(SPACING))
        while True:
            for datagram in self._datagrams(Notice.ALIVE):
                sent = self._multicast(datagram)
                await asyncio.sleep(SPACING if sent else AFTER_AN_ERROR)
            await asyncio.sleep(REFRESH + _chance(REFRESH))

    def _say_goodbye(self) -> None:
        for datagram in self._datagrams(Notice.BYEBYE):
            self._multicast(datagram)

    def _datagrams(self, notice: Notice) -> Iterator[bytes]:
        alive = notice is Notice.ALIVE
        for name in ssdp.names(self._identity.uuid):
            location = self._identity.location if alive else ""
            announcement = Announcement(notice, name.target, name.usn, location)
            for _ in range(REPETITIONS):
                yield ssdp.encode_announcement(announcement)

    def _multicast(self, datagram: bytes) -> bool:
        return self._send(datagram, (ssdp.GROUP, ssdp.PORT))

    def _send(self, datagram: bytes, target: tuple[str, int]) -> bool:
        if self._sender is None:
            return True
        try:
            self._sender.sendto(datagram, target)
        except OSError as error:
            _log.debug("a datagram was not sent: %s", errno.errorcode.get(error.errno or 0, "?"))
            return False
        return True

    # ---- answering ----------------------------------------------------------------------------

    def _readable(self) -> None:
        receiver = self._receiver
        # Not for ever: whoever floods us must not keep the loop from everything else.
        for _ in range(_DATAGRAMS_AT_ONCE):
            if receiver is None:
                return
            try:
                datagram, sender = receiver.recvfrom(ssdp.LARGEST)
            except OSError:
                return
            self._hear(datagram, sender)

    def _hear(self, datagram: bytes, sender: tuple[str, int]) -> None:
        search = ssdp.parse_search(datagram)
        if search is None or not ssdp.is_searched(search, self._identity.uuid):
            return
        host = IPv4Address(sender[0])
        if host.is_unspecified and self._place.address.is_loopback:
            # What a program of this machine sends that binds to nothing.
            host = self._place.address
        # An answer is larger than the search: it goes to nobody beyond this network.
        if host not in self._place.network or not sender[1]:
            return
        if len(self._pending) >= MOST_PENDING:
            return
        delay = secrets.randbelow(search.wait) if search.wait else 0
        loop = asyncio.get_running_loop()

        def due() -> None:
            self._pending.discard(handle)
            self._answer(search, (str(host), sender[1]))

        handle = loop.call_later(delay, due)
        self._pending.add(handle)

    def _answer(self, search: Search, target: tuple[str, int]) -> None:
        now = datetime.now(UTC)
        for name in ssdp.names(self._identity.uuid):
            if self._only_what_was_searched and not _asks_for(search, name.target):
                continue
            answer = SearchAnswer(name.target, name.usn, self._identity.location)
            for _ in range(REPETITIONS):
                self._send(ssdp.encode_answer(answer, now), target)


def _asks_for(search: Search, target: str) -> bool:
    wanted = search.target.lower()
    return wanted.startswith((ssdp.ALL, target.lower()))


def _chance(seconds: float) -> float:
    """Return a random part of `seconds`."""
    return seconds * secrets.randbelow(1000) / 1000


def _receiver(place: InterfaceAddress) -> socket.socket:
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    with _closed_after_errors(receiver):
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Otherwise whatever any program of this machine has joined comes here, too.
        receiver.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
        receiver.bind(("", ssdp.PORT))
        receiver.setsockopt(
            socket.IPPROTO_IP,
            socket.IP_ADD_MEMBERSHIP,
            socket.inet_aton(ssdp.GROUP) + place.address.packed + _native(place.index),
        )
    return receiver


def _sender(place: InterfaceAddress) -> socket.socket:
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    with _closed_after_errors(sender):
        sender.setsockopt(
            socket.IPPROTO_IP,
            socket.IP_MULTICAST_IF,
            socket.inet_aton("0.0.0.0") + place.address.packed + _native(place.index),
        )
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, ssdp.TIME_TO_LIVE)
        sender.bind((str(place.address), 0))
    return sender


def _native(number: int) -> bytes:
    return number.to_bytes(4, sys.byteorder)


@contextlib.contextmanager
def _closed_after_errors(opened: socket.socket) -> Iterator[None]:
    try:
        yield
    except BaseException:
        opened.close()
        raise
