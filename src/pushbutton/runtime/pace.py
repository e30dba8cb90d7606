"""Where a computation runs: in the loop when this machine does it at once, else in a worker.

To hand work to a thread and back costs a few wake-ups, which on a quick machine is as much
processor time as the exponentiation itself.  On a slow one the same exponentiation would hold up
every other station.  So the first is measured in a worker, and the following run in the loop only
as long as none of them was long.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SHORT = 0.002
"""Seconds for which the loop may be held up."""


class Pace:
    """How long one kind of computation takes on this machine; shared by all who need it."""

    __slots__ = ("_longest",)

    def __init__(self) -> None:
        self._longest: float | None = None

    @property
    def is_short(self) -> bool:
        """Whether every computation so far took less than `SHORT` seconds of processor time."""
        return self._longest is not None and self._longest < SHORT

    def measure(self, compute: Callable[[], Any]) -> Any:
        """Run `compute` and remember how long it took; its errors pass through."""
        began = time.thread_time()
        try:
            return compute()
        finally:
            took = time.thread_time() - began
            self._longest = took if self._longest is None else max(took, self._longest)
