"""Where devices tell us their events: an HTTP server on one of our addresses, and on no other.

Each subscription has a path of its own that nobody can guess, so that an event is what it says it
is and those of an earlier run find nobody.  An event that makes no sense is thanked for all the
same, as a device can do nothing about it.

The server of async-upnp-client is not used: it reads bodies of any size for any time, keeps events
for subscriptions that it never heard of, and fails on XML that is none.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from pushbutton.errors import MalformedError
from pushbutton.upnp.gena import parse_properties
from pushbutton.upnp.http_message import Request, Response
from pushbutton.upnp.http_server import Answer, HttpServer
from pushbutton.upnp.interface_address import InterfaceAddress

MOST_CONNECTIONS = 128
SECONDS = 10.0
"""For a whole request."""
_TOKEN_OCTETS = 16
_LARGEST_SEQUENCE = 0xFFFF_FFFF
_HEADERS = (("Content-Length", "0"), ("Connection", "close"))


@dataclass(frozen=True, slots=True)
class Notification:
    """New values of variables, as text; number 0 repeats what was before the subscription."""

    sequence: int
    values: Mapping[str, str]


Hear = Callable[[Notification], None]


class EventListener:
    """The server on one interface; `dropped` counts what was not listened to, by the reason."""

    def __init__(self, interface: InterfaceAddress) -> None:
        self._interface = interface
        self.dropped: Counter[str] = Counter()
        self._server = HttpServer(
            self._respond, self._admits, seconds=SECONDS, connections=MOST_CONNECTIONS
        )
        self._port = 0
        self._hearing: dict[str, Hear] = {}

    async def start(self) -> None:
        """Take a free port of the interface's address; raises `DriverError`."""
        self._port = await self._server.start(self._interface.address)

    async def stop(self) -> None:
        """Close the port and all connections."""
        await self._server.stop()

    def open(self, hear: Hear) -> str:
        """Return the URL under which the events of one subscription are heard."""
        token = secrets.token_urlsafe(_TOKEN_OCTETS)
        self._hearing[token] = hear
        return f"http://{self._interface.address}:{self._port}/{token}"

    def close(self, url: str) -> None:
        """Hear no more under this URL."""
        self._hearing.pop(url.rpartition("/")[2], None)

    def _admits(self, peer: IPv4Address) -> bool:
        return peer in self._interface.network

    async def _respond(self, request: Request, _peer: IPv4Address) -> Answer:
        hear = self._hearing.get(request.name)
        if hear is None:
            self.dropped["unknown path"] += 1
            return _answer("404 Not Found")
        if request.method != "NOTIFY":
            return _answer("501 Unimplemented")
        try:
            notification = Notification(_sequence(request), parse_properties(request.body))
        except MalformedError:
            self.dropped["malformed event"] += 1
            return _answer("200 OK")
        # The device hears first that its event arrived, as the next one waits for that.
        return Answer(Response("200 OK", _HEADERS), lambda: hear(notification))


def _sequence(request: Request) -> int:
    text = request.header("SEQ") or ""
    if not (text.isascii() and text.isdigit()) or int(text[:11]) > _LARGEST_SEQUENCE:
        raise MalformedError("an event without its number")
    return int(text)


def _answer(status: str) -> Answer:
    return Answer(Response(status, _HEADERS))
