"""Where a computation runs depends on how long it took before."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from pushbutton.protocol.outputs import Output, Work
from pushbutton.runtime.pace import SHORT, Pace
from pushbutton.runtime.pump import Pump


def busy(seconds: float) -> int:
    """Use the processor; returns in which thread."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass
    return threading.get_ident()


class Worker:
    """A machine that asks for one computation after the other."""

    deadline: float | None = None

    def __init__(self, seconds: list[float]) -> None:
        self.threads: list[int] = []
        self.finished = asyncio.Event()
        self._seconds = seconds

    def start(self, now: float) -> list[Output]:
        if not self._seconds:
            self.finished.set()
            return []
        seconds = self._seconds.pop(0)
        return [Work(lambda: busy(seconds))]

    def complete(self, result: int, now: float) -> list[Output]:
        self.threads.append(result)
        return self.start(now)

    def expire(self, now: float) -> list[Output]:
        return []


async def threads_of(seconds: list[float], pace: Pace) -> list[bool]:
    """Run the computations; tell for each whether it ran in the loop's own thread."""
    machine = Worker(list(seconds))
    pump = Pump(machine, lambda output: None, pace=pace)
    pump.start()
    async with asyncio.timeout(10):
        await machine.finished.wait()
    return [thread == threading.get_ident() for thread in machine.threads]


async def test_the_first_is_measured_in_a_worker_and_short_ones_follow_in_the_loop() -> None:
    assert await threads_of([0.0, 0.0, 0.0], Pace()) == [False, True, True]


async def test_a_long_one_sends_the_next_to_the_worker_until_one_is_short_again() -> None:
    seconds = [0.0, 2 * SHORT, 2 * SHORT, 0.0, 0.0]
    assert await threads_of(seconds, Pace()) == [False, True, False, False, True]


async def test_pumps_share_what_they_learned() -> None:
    pace = Pace()
    assert await threads_of([0.0], pace) == [False]
    assert await threads_of([0.0], pace) == [True]


def test_an_error_passes_through_and_is_measured() -> None:
    pace = Pace()
    with pytest.raises(ZeroDivisionError):
        pace.measure(lambda: 1 / 0)
    assert pace.is_short
