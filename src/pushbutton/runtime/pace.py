"""Where a computation runs: in the loop when this machine does it at once, else in a worker.

To hand work to a thread and back costs a few wake-ups, which on a quick machine is as much
processor time as the exponentiation itself.  On a slow one the same exponentiation would hold up
every other station.  So each is measured, the first in a worker, and the next one runs in the loop
if the last one was short.  (The last, not the longest: on a busy machine one in thousands is long
for no reason of its own, and a worker from then on makes a registration cost a sixth more.)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SHORT = 0.002
"""Seconds for which the loop may be held up."""


class Pace:
    """How long one kind of computation takes on this machine; shared by all who need it."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: float | None = None

    @property
    def is_short(self) -> bool:
        """Whether the last computation took less than `SHORT` seconds of processor time."""
        return self._last is not None and self._last < SHORT

    def measure(self, compute: Callable[[], Any]) -> Any:
        """Run `compute` and remember how long it took; its errors pass through."""
        began = time.thread_time()
        try:
            return compute()
        finally:
            self._last = time.thread_time() - began
