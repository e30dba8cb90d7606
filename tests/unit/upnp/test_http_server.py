"""The server of a device: its port, its connections, its patience."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from ipaddress import IPv4Address

import pytest
from upnp_peers import until

from pushbutton.errors import DriverError
from pushbutton.upnp.http_message import Request, Response
from pushbutton.upnp.http_server import FIRST_PORT, Answer, HttpServer, listen

HERE = IPv4Address("127.0.0.1")
ELSEWHERE = IPv4Address("127.0.0.2")
GET = b"GET /a HTTP/1.1\r\n\r\n"


class Case:
    """A server with few connections and little time."""

    def __init__(self) -> None:
        self.admitted = True
        self.asked: list[str] = []
        self.begun = 0
        self.gone = asyncio.Event()
        self.server = HttpServer(self.respond, lambda _: self.admitted, seconds=0.3, connections=2)
        self.port = 0

    async def respond(self, request: Request, client: IPv4Address) -> Answer:
        assert client in (HERE, ELSEWHERE)
        self.asked.append(request.name)
        if request.name == "slow":
            await asyncio.Event().wait()
        if request.name == "broken":
            raise RuntimeError("a reason that nobody is told")
        return Answer(Response("200 OK", (), b"x" * 100_000), self.gone.set)

    async def send(self, octets: bytes, source: IPv4Address = HERE) -> bytes:
        reader, writer = await asyncio.open_connection(
            str(HERE), self.port, local_addr=(str(source), 0)
        )
        writer.write(octets)
        answer = b""
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionError):
                while part := await reader.read(65536):
                    answer += part
        writer.close()
        return answer

    async def send_slowly(self) -> bytes:
        """Begin a request and say no more."""
        reader, writer = await asyncio.open_connection(str(HERE), self.port)
        writer.write(GET[:5])
        self.begun += 1
        with contextlib.suppress(ConnectionError):
            return await reader.read()
        writer.close()
        return b""


@pytest.fixture
async def case() -> AsyncIterator[Case]:
    made = Case()
    made.port = await made.server.start(HERE)
    yield made
    await made.server.stop()


async def test_the_first_free_port_is_taken(case: Case) -> None:
    assert case.port >= FIRST_PORT
    with listen(HERE) as another:
        assert another.getsockname()[1] not in (case.port, 0)


def test_an_address_that_is_not_ours_is_an_error() -> None:
    with pytest.raises(DriverError, match=r"192\.0\.2\.1 cannot be listened on"):
        listen(IPv4Address("192.0.2.1"))


async def test_an_answer_goes_whole_and_then_comes_what_follows_it(case: Case) -> None:
    assert (await case.send(GET)).endswith(b"\r\n\r\n" + b"x" * 100_000)
    async with asyncio.timeout(10):
        await case.gone.wait()


async def test_who_is_not_admitted_is_not_heard(case: Case) -> None:
    case.admitted = False
    assert await case.send(GET) == b""
    assert case.asked == []


@pytest.mark.parametrize("octets", [b"", b"GET /a", b"GET /slow HTTP/1.1\r\n\r\n"])
async def test_nobody_gets_more_than_its_time(case: Case, octets: bytes) -> None:
    assert await case.send(octets) == b""
    assert await case.send(GET) != b""


async def test_an_error_of_ours_is_told_without_its_reason(case: Case) -> None:
    answer = await case.send(b"GET /broken HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 500 Internal server error\r\n")
    assert b"reason" not in answer


async def test_connections_become_free_again(case: Case) -> None:
    for _ in range(5):
        assert await case.send(b"nonsense\x00\r\n\r\n") == b""
    results = await asyncio.gather(*(case.send(GET) for _ in range(2)))
    assert all(results)


async def test_a_peer_that_says_nothing_takes_connections_from_nobody_but_itself(
    case: Case,
) -> None:
    patient = HttpServer(case.respond, lambda _: True, seconds=60, connections=3)
    case.port = await patient.start(HERE)
    begun = [asyncio.create_task(case.send(b"GET /slow HTTP/1.1\r\n\r\n"))]
    await until(lambda: case.asked == ["slow"])
    begun += [asyncio.create_task(case.send_slowly()) for _ in range(2)]
    await until(lambda: case.begun == 2)
    assert await case.send(GET) == b""  # its own fourth
    assert await case.send(GET, ELSEWHERE) != b""
    assert await begun[1] == b""  # the oldest that had not asked
    assert not begun[0].done()
    assert not begun[2].done()
    await patient.stop()
    assert [await one for one in (begun[0], begun[2])] == [b"", b""]


async def test_a_server_that_stops_cuts_its_connections(case: Case) -> None:
    waiting = asyncio.create_task(case.send(b"GET /slow HTTP/1.1\r\n\r\n"))
    await until(lambda: bool(case.asked))
    await case.server.stop()
    assert await waiting == b""
