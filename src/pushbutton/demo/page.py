"""The page of the demo: the household's, with what a person in the house could press."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from pushbutton.demo.cast import BOX_PIN
from pushbutton.demo.stage import Stage
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.web import Household, Listen, PageServer, PageSettings, Places, open_page
from pushbutton.web.board import Board

TOPIC = "stage"
LOOK_AGAIN = 0.5
"""Seconds between two looks at how the devices are doing."""


class StageRoutes:
    """The devices of the demo, as things that somebody in the house can press."""

    def __init__(self, stage: Stage, board: Board) -> None:
        self._stage = stage
        self._board = board

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the route of the devices' buttons."""
        return [web.post("/api/stage/{name}", self.press)]

    async def press(self, request: web.Request) -> web.StreamResponse:
        """Press the button of a device."""
        self._stage.press(request.match_info["name"])
        self.show()
        return web.json_response({})

    def show(self) -> None:
        """Put on the board how the devices are doing."""
        for name, device in self._stage.devices.items():
            label = device.character.label
            self._board.put(
                TOPIC,
                name,
                {
                    "text": device.character.described
                    if label is None
                    else f"{device.character.described}: {label[:4]}-{label[4:]}",
                    "press": None if label is not None else "Press its button",
                    "state": device.condition.value,
                },
            )
        if self._stage.with_box:
            label = f"{BOX_PIN[:4]}-{BOX_PIN[4:]}"
            self._board.put(
                TOPIC,
                "new-box",
                {
                    "text": f"a new access point with a PIN on its label: {label}",
                    "press": None,
                    "state": "waits to be set up",
                },
            )

    async def keep_showing(self) -> None:
        """Do so until cancelled."""
        while True:
            self.show()
            await asyncio.sleep(LOOK_AGAIN)


@asynccontextmanager
async def demo_page(stage: Stage) -> AsyncIterator[PageServer]:
    """Serve the page of the demo on a port of loopback, the usual one if it is free.

    What it saves goes when the demo goes, and its audit log is the log of the process.
    """
    interfaces = ("lo",) if stage.with_box else None
    household = Household(Places(stage.directory, None, stage.directory, interfaces))
    routes = StageRoutes(stage, household.board)
    profiles = ProfileStore(stage.directory.parent / "networks")
    showing = asyncio.create_task(routes.keep_showing())
    settings = PageSettings((Listen(),), any_port=True)
    try:
        async with open_page(household, settings, profiles=profiles, further=(routes,)) as server:
            yield server
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
