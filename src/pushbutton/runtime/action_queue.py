"""Actions on a driver in the order in which they were asked for, although some of them wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Action = Callable[[], Awaitable[None] | None]


class ActionQueue:
    """Carry out actions one after the other.

    An action that returns nothing is done at once where nothing waits before it, without a task.
    `failed` is told when an action raised; the next one follows all the same.
    """

    __slots__ = ("_failed", "_task", "_waiting")

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._waiting: deque[Action] = deque()
        self._task: asyncio.Task[None] | None = None

    def do(self, action: Action) -> None:
        """Carry out an action when those before it are done."""
        self._waiting.append(action)
        if self._task is None:
            self._advance()

    async def drain(self) -> None:
        """Return when nothing waits any more."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def close(self) -> None:
        """Forget what waits, and stop what runs."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _advance(self) -> None:
        while self._waiting:
            try:
                result = self._waiting.popleft()()
            except Exception as error:
                self._failed(error)
                continue
            if result is not None:
                self._task = asyncio.ensure_future(self._wait_for(result))
                self._task.add_done_callback(self._done)
                return

    async def _wait_for(self, result: Awaitable[None]) -> None:
        try:
            await result
        except Exception as error:
            self._failed(error)

    def _done(self, task: asyncio.Task[None]) -> None:
        if self._task is task:
            self._task = None
            self._advance()
