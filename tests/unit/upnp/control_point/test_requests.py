"""Answers that are slow, endless or broken end the request, and nothing else."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address

import aiohttp
import pytest
from async_upnp_client.const import HttpRequest
from async_upnp_client.exceptions import UpnpConnectionError

from pushbutton.upnp.control_point.requests import LARGEST, DeviceRequests, UnreachableError

HERE = IPv4Address("127.0.0.1")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def answering(octets: bytes):  # type: ignore[no-untyped-def]
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(octets)
        await writer.drain()

    return script


async def test_an_answer_comes_back_whatever_its_status(session, serve) -> None:  # type: ignore[no-untyped-def]
    url = await serve(answering(b"HTTP/1.1 600 Error\r\nContent-Length: 4\r\nX-A: b\r\n\r\ngood"))
    answer = await DeviceRequests(session, HERE).exchange("GET", f"{url}/x")
    assert (answer.status, answer.body, answer.headers["x-a"]) == (600, b"good", "b")


async def test_an_octet_a_second_ends_with_the_time_for_the_whole(session, serve) -> None:  # type: ignore[no-untyped-def]
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for octet in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + bytes(1000):
            writer.write(bytes((octet,)))
            await writer.drain()
            await asyncio.sleep(0.05)

    url = await serve(drip)
    began = asyncio.get_running_loop().time()
    with pytest.raises(UnreachableError, match="did not answer"):
        await DeviceRequests(session, HERE).exchange("GET", url, seconds=0.3)
    assert asyncio.get_running_loop().time() - began < 5


async def test_an_endless_answer_is_cut(session, serve) -> None:  # type: ignore[no-untyped-def]
    sent = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(bytes(4096))
            await writer.drain()
            sent += 4096

    url = await serve(flood)
    with pytest.raises(UnreachableError, match="without end"):
        await DeviceRequests(session, HERE).exchange("GET", url)
    assert sent < 100 * LARGEST


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00\x01\x02\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 20000 + b"\r\n\r\n",
    ],
)
async def test_what_is_no_http_raises_one_error(session, serve, octets: bytes) -> None:  # type: ignore[no-untyped-def]
    url = await serve(answering(octets))
    with pytest.raises(UnreachableError):
        await DeviceRequests(session, HERE).exchange("GET", url, seconds=5)


async def test_nothing_redirects(session, serve) -> None:  # type: ignore[no-untyped-def]
    asked: list[bytes] = []

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))

    target = await serve(elsewhere)
    url = await serve(answering(f"HTTP/1.1 302 Found\r\nLocation: {target}/\r\n\r\n".encode()))
    answer = await DeviceRequests(session, HERE).exchange("GET", url)
    assert answer.status == 302
    assert not asked


@pytest.mark.parametrize("url", ["http://127.0.0.2/", "http://localhost/", "https://127.0.0.1/"])
async def test_no_other_host_is_asked(session: aiohttp.ClientSession, url: str) -> None:
    with pytest.raises(UnreachableError, match="another host"):
        await DeviceRequests(session, HERE).exchange("GET", url)


async def test_the_library_gets_its_own_form_and_error(session, serve) -> None:  # type: ignore[no-untyped-def]
    url = await serve(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\xff"))
    requests = DeviceRequests(session, HERE)
    answer = await requests.async_http_request(HttpRequest("SUBSCRIBE", url, {"SID": "x"}, None))
    assert (answer.status_code, answer.body) == (200, "\ufffd")
    with pytest.raises(UpnpConnectionError):
        await requests.async_http_request(HttpRequest("GET", "http://10.0.0.1/", {}, None))
