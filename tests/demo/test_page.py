"""The page of the demo, without a browser: what is on its board, and its devices' buttons."""

from __future__ import annotations

import asyncio
import io
import re

import aiohttp
from rich.console import Console

from pushbutton.demo.page import StageRoutes, demo_page
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import SSID, Stage
from pushbutton.web.board import Board

LIMIT = 30.0


async def test_the_household_and_its_devices_are_on_the_page() -> None:
    async with Stage("page-test", Screen(Console(file=io.StringIO()))) as stage:
        board = Board()
        StageRoutes(stage, board).show()
        assert set(board.topic("stage")) == {"printer", "camera", "lamp", "radio"}
        assert "1234-5670" in board.topic("stage")["printer"]["text"]
        assert board.topic("stage")["lamp"]["press"]
        async with demo_page(stage) as server:
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/login#\S+", server.make_link())
            link = server.make_link()
            origin, _, token = link.partition("/login#")
            headers = {"Origin": origin}
            jar = aiohttp.CookieJar(unsafe=True)
            async with aiohttp.ClientSession(cookie_jar=jar, headers=headers) as client:
                answer = await client.post(f"{origin}/login", json={"token": token})
                assert answer.status == 200
                session = await (await client.get(f"{origin}/api/session")).json()
                client.headers["X-CSRF-Token"] = session["csrf"]
                events = await client.get(f"{origin}/api/events")
                async with asyncio.timeout(LIMIT):
                    while b"access_points" not in await events.content.readline():
                        pass
                printer = await client.post(f"{origin}/api/stage/printer", json={})
                assert printer.status == 409
                assert "has no button" in (await printer.json())["trouble"]
                assert (await client.post(f"{origin}/api/stage/home", json={})).status == 409
                pressed = await client.post(f"{origin}/api/access-points/{SSID}/button", json={})
                assert pressed.status == 200
                assert (await client.post(f"{origin}/api/stage/lamp", json={})).status == 200
                assert (await stage.devices["lamp"].settled()).value == "joined"
