"""Who is told of events: subscriptions, their rules and their queues, without I/O.

UPnP Device Architecture 1.0, "Eventing"; the limits are those of deployed access points.  Events
are only ever sent to the subscriber itself: a callback at another host would let anybody send our
connections to anybody ("CallStranger", CVE-2020-12695).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from uuid import UUID

from pushbutton.errors import MalformedError
from pushbutton.upnp.xml_document import document, element, leaf, local_name, parse

EVENT_NAMESPACE = "urn:schemas-upnp-org:event-1-0"
LEASE = 1801
"""Seconds that a subscription holds; what the subscriber asks for is not looked at."""
MOST_SUBSCRIPTIONS = 4
MOST_CALLBACKS = 8
"""Addresses of one subscription."""
LONGEST_CALLBACK = 700
"""Characters of a callback's URL."""
LONGEST_QUEUE = 20
MOST_FAILURES = 10
"""After so many an address is given up."""
MOST_EVENTS = 5
EVENT_PERIOD = 1.0
"""Seconds in which at most `MOST_EVENTS` are told before Probe Requests have to stand back."""

_LARGEST_SEQUENCE = 0xFFFF_FFFF
_SCHEME = "http://"
_HTTP_PORT = 80
_UUID = "uuid:"


# ---- property sets ----------------------------------------------------------------------------


def encode_properties(values: Mapping[str, str]) -> bytes:
    """Return the document that tells new values of variables, in the order given."""
    return document(
        element(
            f'e:propertyset xmlns:e="{EVENT_NAMESPACE}"',
            *(element("e:property", leaf(name, value)) for name, value in values.items()),
        )
    )


def parse_properties(octets: bytes) -> Mapping[str, str]:
    """Return the variables of a property set; `MalformedError` for anything else."""
    root = parse(octets)
    if local_name(root) != "propertyset":
        raise MalformedError("not a property set")
    return {
        local_name(variable): variable.text or ""
        for one in root
        if local_name(one) == "property"
        for variable in one
    }


# ---- headers ----------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Callback:
    """One address of a subscriber, and how often it failed in a row."""

    url: str
    host: str
    """Host and port as the subscriber wrote them."""
    address: IPv4Address
    port: int
    path: str
    failures: int = 0


def parse_callbacks(header: str, network: IPv4Network, peer: IPv4Address) -> tuple[Callback, ...]:
    """Return the callbacks of a CALLBACK header that may be used, in their order.

    One may be used if it is plain HTTP to an IPv4 address in figures that lies in `network` and is
    the subscriber's own, and not too long.  The rest are left out; reading stops at the first item
    that is not in angle brackets.
    """
    found: list[Callback] = []
    rest = header.strip()
    while rest.startswith("<") and len(found) < MOST_CALLBACKS:
        url, closed, rest = rest[1:].partition(">")
        if not closed:
            break
        callback = _callback(url)
        if callback is not None and callback.address in network and callback.address == peer:
            found.append(callback)
        rest = rest.lstrip()
    return tuple(found)


def _callback(url: str) -> Callback | None:
    if len(url) > LONGEST_CALLBACK or not url.lower().startswith(_SCHEME):
        return None
    if not url.isascii() or not url.isprintable() or " " in url:
        return None  # a line break in it would be a header of our making
    host, slash, path = url[len(_SCHEME) :].partition("/")
    literal, colon, port = host.partition(":")
    number = int(port) if port.isdigit() and len(port) <= 5 else 0
    try:
        address = IPv4Address(literal)
    except ValueError:
        return None
    if colon and not 0 < number <= 0xFFFF:
        return None
    return Callback(url, host, address, number or _HTTP_PORT, slash + path or "/")


def parse_sid(header: str) -> UUID:
    """Return the UUID of a SID header; `MalformedError` where it has none."""
    value = header.strip()
    if not value.lower().startswith(_UUID):
        raise MalformedError("a SID begins with uuid:")
    text = value[len(_UUID) :].strip()
    try:
        found = UUID(text)
    except ValueError:
        raise MalformedError("the SID is no UUID") from None
    if str(found) != text.lower():
        raise MalformedError("the SID is no UUID")
    return found


# ---- subscriptions ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """What one NOTIFY tells.

    `expendable` marks a Probe Request, which stands back where there is too much to tell.
    """

    properties: bytes
    expendable: bool = False


@dataclass(slots=True, eq=False)
class Subscription:
    """One subscriber: where it hears, how far it was told, and what waits for it."""

    sid: UUID
    subscriber: IPv4Address
    callbacks: deque[Callback]
    expires: float
    sequence: int = 0
    queue: deque[tuple[int, Event]] = field(default_factory=deque)
    failing: bool = False
    """The last delivery failed."""

    def put(self, event: Event) -> bool:
        """Queue an event with its number; returns False where it has to be left out.

        A full queue takes no Probe Request and loses its oldest entry for anything else; behind a
        failed delivery no Probe Request waits.
        """
        if event.expendable and (
            len(self.queue) >= LONGEST_QUEUE or (self.failing and bool(self.queue))
        ):
            return False
        if len(self.queue) >= LONGEST_QUEUE:
            self.queue.popleft()
        self.queue.append((self.sequence, event))
        # After the largest number comes 1, for 0 is the first event.
        self.sequence = 1 if self.sequence == _LARGEST_SEQUENCE else self.sequence + 1
        return True

    def failed(self, callback: Callback) -> None:
        """Count a failure of an address: it goes to the end of the list, or off it."""
        callback.failures += 1
        if callback in self.callbacks:
            self.callbacks.remove(callback)
            if callback.failures < MOST_FAILURES:
                self.callbacks.append(callback)

    def delivered(self, callback: Callback) -> None:
        """Forget the failures of an address that works again."""
        callback.failures = 0
        self.failing = False


class Subscriptions:
    """The table of subscriptions, the one that was renewed longest ago first."""

    def __init__(self) -> None:
        self._entries: dict[UUID, Subscription] = {}

    def __iter__(self) -> Iterator[Subscription]:
        return iter(tuple(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, sid: object) -> bool:
        return sid in self._entries

    @property
    def deadline(self) -> float | None:
        """When the next one expires."""
        return min((one.expires for one in self), default=None)

    def add(
        self, sid: UUID, callbacks: tuple[Callback, ...], now: float
    ) -> tuple[Subscription, tuple[Subscription, ...]]:
        """Add a subscription; returns it, and those that had to go to make room.

        `callbacks` are one or more, all at the subscriber's address.
        """
        added = Subscription(sid, callbacks[0].address, deque(callbacks), now + LEASE)
        evicted = []
        while len(self._entries) >= MOST_SUBSCRIPTIONS:
            evicted.append(self._entries.pop(self._superfluous(added.subscriber)))
        self._entries[sid] = added
        return added, tuple(evicted)

    def _superfluous(self, subscriber: IPv4Address) -> UUID:
        """Return the oldest subscription of the address that has most of them.

        So whoever subscribes again and again ends nobody's subscription but its own.
        """
        counted = Counter([*(one.subscriber for one in self), subscriber])
        most = max(counted[one.subscriber] for one in self)
        return next(one.sid for one in self if counted[one.subscriber] == most)

    def renew(self, sid: UUID, now: float) -> bool:
        """Let a subscription hold from now on and move to the end; returns whether there is one."""
        found = self._entries.pop(sid, None)
        if found is None:
            return False
        found.expires = now + LEASE
        self._entries[sid] = found
        return True

    def remove(self, sid: UUID) -> Subscription | None:
        """Remove a subscription and return it."""
        return self._entries.pop(sid, None)

    def expire(self, now: float) -> tuple[Subscription, ...]:
        """Remove what is over and return it."""
        over = tuple(one for one in self if one.expires <= now)
        for one in over:
            del self._entries[one.sid]
        return over

    def has_address(self, address: IPv4Address) -> bool:
        """Tell whether a subscription is told at this address."""
        return any(address == one.subscriber for one in self)


class EventRate:
    """Keeps Probe Requests from drowning the rest: they yield where much was told within a second.

    Five in a second are also what the service's moderation of 0.2 s between events comes to.
    """

    def __init__(self) -> None:
        self._told: deque[float] = deque(maxlen=MOST_EVENTS)

    def admits(self, expendable: bool, now: float) -> bool:
        """Tell whether an event may be told now, and count it if so."""
        busy = len(self._told) == MOST_EVENTS and now - self._told[0] < EVENT_PERIOD
        if busy and expendable:
            return False
        self._told.append(now)
        return True
