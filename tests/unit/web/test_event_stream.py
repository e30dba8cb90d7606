"""What a page is told by server-sent events, and what one that comes back is told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from page_client import Browser

LIMIT = 10.0


async def next_event(answer: aiohttp.ClientResponse) -> tuple[str, str, Any]:
    """Return name, identifier and document of the next event."""
    fields: dict[str, str] = {}
    async with asyncio.timeout(LIMIT):
        while True:
            line = (await answer.content.readline()).decode().rstrip("\n")
            if not line and "data" in fields:
                return fields["event"], fields["id"], json.loads(fields["data"])
            name, colon, value = line.partition(": ")
            if colon and name:
                fields[name] = value


async def stream(browser: Browser, last: str | None = None) -> aiohttp.ClientResponse:
    headers = {} if last is None else {"Last-Event-ID": last}
    answer = await browser.client.get(f"{browser.origin}/api/events", headers=headers)
    assert answer.content_type == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


async def test_first_everything_then_changes_as_they_come(browser: Browser) -> None:
    board = browser.household.board
    board.put("cards", "a", {"name": "lamp"})
    answer = await stream(browser)
    name, _, document = await next_event(answer)
    assert name == "everything"
    assert document["cards"]["a"] == {"name": "lamp"}
    board.put("cards", "b", {"name": "printer\nwith a line feed"})
    name, _, document = await next_event(answer)
    assert (name, document["key"]) == ("change", "b")
    assert document["document"] == {"name": "printer\nwith a line feed"}
    board.remove("cards", "a")
    assert (await next_event(answer))[2] == {"topic": "cards", "key": "a", "document": None}


async def test_who_comes_back_is_told_what_was_missed(browser: Browser) -> None:
    board = browser.household.board
    answer = await stream(browser)
    _, last, _ = await next_event(answer)
    answer.close()
    board.put("cards", "a", {"name": "lamp"})
    board.put("cards", "b", {"name": "printer"})
    answer = await stream(browser, last)
    told = [await next_event(answer) for _ in range(2)]
    assert [(name, document["key"]) for name, _, document in told] == [
        ("change", "a"),
        ("change", "b"),
    ]


async def test_who_comes_from_an_earlier_process_is_told_everything(browser: Browser) -> None:
    for last in ("0badcafe-1", f"{browser.household.board.name}-99999", "", "x", "-", "a-b-c"):
        name, _, _ = await next_event(await stream(browser, last))
        assert name == "everything"


async def test_the_stream_ends_with_the_session(browser: Browser) -> None:
    answer = await stream(browser)
    await next_event(answer)
    await browser.post("/api/logout")
    browser.household.board.put("cards", "a", {})
    async with asyncio.timeout(LIMIT):
        rest = await answer.content.read()
    assert b"still here" not in rest
