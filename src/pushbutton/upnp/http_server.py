"""The HTTP server of a device: one request per connection, few connections, little time for each.

It stands on plain asyncio and not on aiohttp's server, because a device has to close, without an
answer, what goes beyond its limits, and to answer with status lines of its own
(docs/architecture.md, "UPnP").
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address

from pushbutton.errors import DriverError
from pushbutton.upnp.http_message import Refused, Request, RequestReader, Response

_log = logging.getLogger(__name__)

FIRST_PORT = 49152
_LAST_PORT = 65535
MOST_CONNECTIONS = 10
SECONDS = 30.0
"""For a whole request and its answer."""
_BACKLOG = 16
_READ = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back, and what is to happen once it has gone."""

    response: Response
    afterwards: Callable[[], None] | None = None


Respond = Callable[[Request, IPv4Address], Awaitable[Answer]]


@dataclass(slots=True)
class _Connection:
    """Who is at the other end, and whether its request is whole."""

    peer: IPv4Address
    writer: asyncio.StreamWriter
    asked: bool = False

    def cut(self, task: asyncio.Task[None]) -> None:
        """End it; its task may not have begun yet, and then cuts nothing itself."""
        task.cancel()
        self.writer.transport.abort()


class HttpServer:
    """Listens on one address and hands whole requests to `respond`."""

    def __init__(
        self,
        respond: Respond,
        admits: Callable[[IPv4Address], bool],
        *,
        seconds: float = SECONDS,
        connections: int = MOST_CONNECTIONS,
    ) -> None:
        """`admits` says whether a peer's address is on our network; others are closed at once.

        There are no more than `connections`.  One that is too many is closed, too, unless another
        peer keeps more of them busy with requests that do not end: that one gives way.
        """
        self._respond = respond
        self._admits = admits
        self._seconds = seconds
        self._most = connections
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], _Connection] = {}

    async def start(self, address: IPv4Address) -> int:
        """Listen on the first free port from 49152 on, and return it; `DriverError` if none is."""
        listener = listen(address)
        self._server = await asyncio.start_server(self._accept, sock=listener, limit=_READ)
        port: int = listener.getsockname()[1]
        return port

    async def stop(self) -> None:
        """Close the listener and every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        connections = dict(self._connections)
        for task, connection in connections.items():
            connection.cut(task)
        await asyncio.gather(*connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = IPv4Address(writer.get_extra_info("peername", ("0.0.0.0",))[0])
        if not self._admits(peer) or not self._has_room(peer):
            writer.transport.abort()
            return
        connection = _Connection(peer, writer)
        task = asyncio.get_running_loop().create_task(self._serve(reader, connection))
        self._connections[task] = connection
        task.add_done_callback(self._served)

    def _has_room(self, peer: IPv4Address) -> bool:
        """Tell whether one more of this peer's is served, and make room for it if need be.

        So a peer that opens connections and says nothing takes them from nobody but itself.
        """
        if len(self._connections) < self._most:
            return True
        counted = Counter(one.peer for one in self._connections.values())
        most = max(counted.values(), default=0)
        if counted[peer] + 1 >= most:
            return False
        for task, one in self._connections.items():
            if counted[one.peer] == most and not one.asked:
                one.cut(task)
                del self._connections[task]
                return True
        return False

    def _served(self, task: asyncio.Task[None]) -> None:
        self._connections.pop(task, None)

    async def _serve(self, reader: asyncio.StreamReader, connection: _Connection) -> None:
        writer, answer = connection.writer, None
        try:
            async with asyncio.timeout(self._seconds):
                request = await _read_request(reader)
                connection.asked = True
                answer = await self._answer(request, connection.peer)
                writer.write(answer.response.encode())
                await writer.drain()
        except (Refused, OSError, TimeoutError):
            writer.transport.abort()
            # Whoever does not wait for the answer has no use for what comes after it.
            return
        except BaseException:
            writer.transport.abort()
            raise
        writer.close()
        if answer.afterwards is not None:
            answer.afterwards()

    async def _answer(self, request: Request, peer: IPv4Address) -> Answer:
        try:
            return await self._respond(request, peer)
        except Exception as error:
            # Only the kind: its text may quote what the client sent.
            _log.error("a request broke: %s", type(error).__name__)
            return Answer(Response("500 Internal server error", (("Connection", "close"),)))


async def _read_request(reader: asyncio.StreamReader) -> Request:
    received = RequestReader()
    while True:
        octets = await reader.read(_READ)
        if not octets:
            return received.finish()
        request = received.feed(octets)
        if request is not None:
            return request


def listen(address: IPv4Address) -> socket.socket:
    """Return a listening socket on the first free port from 49152 on; `DriverError` if none is."""
    for port in range(FIRST_PORT, _LAST_PORT + 1):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((str(address), port))
            listener.listen(_BACKLOG)
            listener.setblocking(False)
            return listener
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise DriverError(f"{address} cannot be listened on: {error.strerror}.") from None
    raise DriverError(f"{address} has no free port from {FIRST_PORT} on.")
