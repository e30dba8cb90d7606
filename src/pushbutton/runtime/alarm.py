"""One timer that follows a deadline which moves often and expires seldom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Alarm:
    """Call `ring` once when the deadline has come.

    Moving a deadline further away, or dropping it, costs nothing: the timer that waits finds out
    when it fires.
    """

    __slots__ = ("_armed", "_deadline", "_loop", "_ring", "_timer")

    def __init__(self, ring: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ring = ring
        self._deadline: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._armed = 0.0

    def set(self, deadline: float | None) -> None:
        """Ring at this time of the loop's clock; None for not at all."""
        self._deadline = deadline
        if deadline is None:
            return
        if self._timer is not None:
            if self._armed <= deadline:
                return
            self._timer.cancel()
        self._armed = deadline
        self._timer = self._loop.call_at(deadline, self._fire)

    def close(self) -> None:
        """Never ring again."""
        self._deadline = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        deadline = self._deadline
        if deadline is None:
            return
        if deadline <= self._loop.time():
            self._deadline = None
            self._ring()
        else:
            self.set(deadline)
