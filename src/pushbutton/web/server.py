"""The page's HTTP server: its routes behind its guard, on the addresses it was told."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from aiohttp import web

from pushbutton.errors import UsageError
from pushbutton.web.audit import AuditLog
from pushbutton.web.board import Board
from pushbutton.web.event_stream import EventStreams
from pushbutton.web.guard import LARGEST_BODY, Guard, add_headers
from pushbutton.web.password import read_password_file
from pushbutton.web.routes_session import SessionRoutes
from pushbutton.web.sessions import Sessions
from pushbutton.web.settings import Listen, PageSettings

_log = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 0.5


class Routes(Protocol):
    """The routes of one subject."""

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return them."""
        ...


class PageServer:
    """Serves a board, and routes of several subjects, to browsers that logged in."""

    def __init__(self, board: Board, settings: PageSettings, routes: Sequence[Routes]) -> None:
        """Raises `UsageError` for settings that would let anybody in, and for a bad password."""
        settings.check()
        password = None
        if settings.password_file is not None:
            password = read_password_file(settings.password_file)
        self._settings = settings
        self._sessions = Sessions()
        self._streams = EventStreams(board, self._sessions)
        self._guard = Guard(self._sessions, settings.host_names(), AuditLog(settings.audit_log))
        application = web.Application(
            middlewares=[self._guard.answer], client_max_size=LARGEST_BODY
        )
        application.on_response_prepare.append(add_headers)
        application.router.add_get("/api/events", self._streams.serve)
        subjects: tuple[Routes, ...] = (
            SessionRoutes(self._sessions, self._guard, password),
            *routes,
        )
        for each in subjects:
            application.router.add_routes(each.routes())
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
        )

    async def start(self) -> None:
        """Listen; raises `UsageError` when an address cannot be listened on."""
        await self._runner.setup()
        try:
            for listen in self._settings.listen:
                await self._listen(listen)
        except BaseException:
            await self._runner.cleanup()
            raise

    async def stop(self) -> None:
        """Answer no more; open streams end."""
        self._streams.close()
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        """The page's address, without a way in."""
        listen = self._settings.listen[0]
        host = "127.0.0.1" if listen.every_address else listen.host
        return f"http://{host}:{min(self._guard.ports)}/"

    def make_link(self) -> str:
        """Return a link that logs one browser in, once; earlier ones become void.

        The token stands behind the #, so that it reaches neither a log nor a Referer.
        """
        return f"{self.address}login#{self._sessions.make_link(time.monotonic())}"

    async def _listen(self, listen: Listen) -> None:
        site = web.TCPSite(self._runner, listen.address, listen.port)
        try:
            await site.start()
        except OSError as error:
            await site.stop()
            if self._settings.any_port and listen.port:
                await self._listen(replace(listen, port=0))
                return
            raise UsageError(
                f"The page cannot listen on {listen.host}:{listen.port}: "
                f"{(error.strerror or str(error)).lower()}; --listen takes another address or port."
            ) from None
        server = site._server
        assert server is not None
        for bound in getattr(server, "sockets", ()):
            self._guard.ports.add(bound.getsockname()[1])
