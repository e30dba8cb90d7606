"""The board as server-sent events (HTML Living Standard, "Server-sent events").

The first event is `everything`, unless the browser names the last change that it saw
(Last-Event-ID) and that is remembered; then come `change` events.  A stream ends when its session
does.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from pushbutton.web.board import Board
from pushbutton.web.guard import session_of
from pushbutton.web.sessions import Sessions

BEAT = 15.0
"""Seconds after which a comment shows that the stream is alive."""

RETRY_MILLISECONDS = 1000
MOST_STREAMS = 64


class EventStreams:
    """The open streams."""

    def __init__(self, board: Board, sessions: Sessions) -> None:
        self._board = board
        self._sessions = sessions
        self._open: set[asyncio.Task[Any]] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer GET /api/events until the browser goes."""
        if len(self._open) >= MOST_STREAMS:
            raise web.HTTPServiceUnavailable(text="Too many pages are open.")
        response = web.StreamResponse(headers={"X-Accel-Buffering": "no"})
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await response.prepare(request)
            await response.write(f"retry: {RETRY_MILLISECONDS}\n\n".encode())
            await self._follow(request, response)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
        return response

    def close(self) -> None:
        """End all streams."""
        for task in self._open:
            task.cancel()

    async def _follow(self, request: web.Request, response: web.StreamResponse) -> None:
        board, session = self._board, session_of(request)
        seen = self._last_seen(request.headers.get("Last-Event-ID", ""))
        while session is None or session in self._sessions:
            changes = None if seen is None else board.since(seen)
            if changes is None:
                seen = board.number
                await response.write(self._event("everything", seen, board.everything()))
            for change in changes or ():
                seen = change.number
                document = {
                    "topic": change.topic,
                    "key": change.key,
                    "document": change.document,
                }
                await response.write(self._event("change", seen, document))
            assert seen is not None
            try:
                async with asyncio.timeout(BEAT):
                    await board.moved(seen)
            except TimeoutError:
                await response.write(b": still here\n\n")

    def _event(self, name: str, number: int, document: object) -> bytes:
        # One line: JSON has no line feed of its own.
        text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
        return f"event: {name}\nid: {self._board.name}-{number}\ndata: {text}\n\n".encode()

    def _last_seen(self, identifier: str) -> int | None:
        board, _, number = identifier.partition("-")
        if board != self._board.name or not (number.isascii() and number.isdecimal()):
            return None
        return int(number[:18])
