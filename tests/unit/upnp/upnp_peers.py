"""The other sides of a UPnP device: a client that says what no library would, a subscriber."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from urllib.parse import urlsplit

from pushbutton.upnp import soap
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.service import Value
from pushbutton.upnp.wlan_config import SERVICE_TYPE

HERE = "127.0.0.1"
SECONDS = 30.0


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


class Recorder:
    """A handler that keeps what it was asked and answers what it was told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Value], IPv4Address]] = []
        self.gone: list[IPv4Address] = []
        self.answer: Mapping[str, object] | Exception = {"NewDeviceInfo": b"M1"}
        self.waits: asyncio.Event | None = None

    async def invoke(
        self, action: str, arguments: Mapping[str, Value], client: IPv4Address
    ) -> Mapping[str, object]:
        self.asked.append((action, arguments, client))
        if self.waits is not None:
            await self.waits.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def subscriber_gone(self, address: IPv4Address) -> None:
        self.gone.append(address)


class Client:
    """Talks to a device octet by octet."""

    def __init__(self, device: UpnpDevice, address: str = HERE) -> None:
        where = urlsplit(device.location)
        self.host, self.port = where.hostname or "", where.port or 0
        self.address = address

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port, local_addr=(self.address, 0))

    async def send(self, octets: bytes, end: bool = False) -> bytes:
        """Send octets and return all that comes back; nothing if the connection is cut."""
        reader, writer = await self.open()
        answer = b""
        try:
            async with asyncio.timeout(SECONDS):
                writer.write(octets)
                await writer.drain()
                if end:
                    writer.write_eof()
                while part := await reader.read(65536):
                    answer += part
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()
        return answer

    async def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """Send a request as it should be."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return Answer(await self.send("\r\n".join([*lines, "", ""]).encode() + body))

    async def call(self, action: str, arguments: Mapping[str, str] | None = None) -> Answer:
        """Call an action."""
        body = soap.encode_call(SERVICE_TYPE, action, arguments or {})
        headers = {"SOAPAction": soap.soap_action(SERVICE_TYPE, action)}
        return await self.request("POST", "/wps_control", headers, body)

    async def subscribe(self, callback: str, **headers: str) -> Answer:
        """Subscribe to events."""
        given = {"CALLBACK": callback, "NT": "upnp:event", **headers}
        return await self.request("SUBSCRIBE", "/wps_event", given)


class Answer:
    """What came back."""

    def __init__(self, octets: bytes) -> None:
        head, _, self.body = octets.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        self.status = first.removeprefix("HTTP/1.1 ")
        self.lines = [line.partition(": ")[0] for line in lines]
        self.headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }

    @property
    def sid(self) -> str:
        return self.headers["sid"]

    def fault(self) -> int:
        """Return the number of the fault in the body."""
        try:
            soap.parse_response(self.body)
        except UpnpError as error:
            return error.code
        raise AssertionError(f"no fault: {self.body!r}")


class Listener:
    """A subscriber: keeps the events that come, and answers each with a status."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()
        self.status = "200 OK"
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self, address: str = HERE) -> None:
        self._server = await asyncio.start_server(self._serve, address, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {"": first}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        body = await reader.readexactly(int(headers["content-length"]))
        if self.status:
            writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: 0\r\n\r\n".encode())
            writer.close()
        if self.status.startswith("200"):
            self.events.put_nowait((headers, body))

    async def next(self) -> tuple[dict[str, str], bytes]:
        async with asyncio.timeout(SECONDS):
            return await self.events.get()
