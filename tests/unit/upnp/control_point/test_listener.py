"""Events arrive under a path that nobody can guess; everything else is thanked or refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from pushbutton.upnp.control_point.listener import EventListener, Notification
from pushbutton.upnp.gena import encode_properties
from pushbutton.upnp.interface_address import interface_address

LIMIT = 10.0


@pytest.fixture
async def listener() -> AsyncIterator[EventListener]:
    made = EventListener(interface_address("lo"))
    await made.start()
    yield made
    await made.stop()


async def say(url: str, octets: bytes) -> bytes:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(octets)
    async with asyncio.timeout(LIMIT):
        answer = await reader.read()
    writer.close()
    return answer


def notify(url: str, body: bytes, sequence: str = "1", method: str = "NOTIFY") -> bytes:
    return (
        f"{method} {urlsplit(url).path} HTTP/1.1\r\nHOST: x\r\nNT: upnp:event\r\n"
        f"NTS: upnp:propchange\r\nSID: uuid:1\r\nSEQ: {sequence}\r\n"
        f"CONTENT-LENGTH: {len(body)}\r\n\r\n"
    ).encode() + body


async def test_a_notification_is_heard_under_its_url(listener: EventListener) -> None:
    heard: asyncio.Queue[Notification] = asyncio.Queue()
    url = listener.open(heard.put_nowait)
    answer = await say(url, notify(url, encode_properties({"APStatus": "1"}), "7"))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert await asyncio.wait_for(heard.get(), LIMIT) == Notification(7, {"APStatus": "1"})


async def test_each_subscription_has_a_path_of_its_own_that_is_long(
    listener: EventListener,
) -> None:
    urls = {listener.open(lambda _: None) for _ in range(20)}
    assert len(urls) == 20
    assert all(len(urlsplit(url).path) > 20 for url in urls)


async def test_an_event_that_makes_no_sense_is_thanked_and_not_heard(
    listener: EventListener,
) -> None:
    heard: asyncio.Queue[Notification] = asyncio.Queue()
    url = listener.open(heard.put_nowait)
    good = encode_properties({"APStatus": "1"})
    for request in (
        notify(url, b"no XML"),
        notify(url, b"<!DOCTYPE a><a/>"),
        notify(url, good, "first"),
        notify(url, good, "-1"),
        notify(url, good, "9" * 30),
    ):
        assert (await say(url, request)).startswith(b"HTTP/1.1 200 ")
    assert listener.dropped["malformed event"] == 5
    await say(url, notify(url, good, "2"))
    assert (await asyncio.wait_for(heard.get(), LIMIT)).sequence == 2
    assert heard.empty()


async def test_other_paths_and_methods_find_nobody(listener: EventListener) -> None:
    url = listener.open(lambda _: pytest.fail("heard"))
    good = encode_properties({"APStatus": "1"})
    assert (await say(url, notify(f"{url}x", good))).startswith(b"HTTP/1.1 404 ")
    assert (await say(url, notify(url, good, method="POST"))).startswith(b"HTTP/1.1 501 ")
    listener.close(url)
    assert (await say(url, notify(url, good))).startswith(b"HTTP/1.1 404 ")


async def test_what_is_too_large_is_cut_off_and_the_next_event_heard(
    listener: EventListener,
) -> None:
    heard: asyncio.Queue[Notification] = asyncio.Queue()
    url = listener.open(heard.put_nowait)
    with pytest.raises((ConnectionError, AssertionError)):
        answer = await say(url, notify(url, b"x" * 60_000))
        assert answer
    await say(url, notify(url, encode_properties({"APStatus": "1"})))
    assert await asyncio.wait_for(heard.get(), LIMIT)
