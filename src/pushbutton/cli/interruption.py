"""Running a verb so that whoever ends it leaves nothing behind: Ctrl-C, or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
TERMINATED = 128 + signal.SIGTERM
"""The exit status that a shell tells of a program that SIGTERM ended."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end and return its result.

    SIGTERM cancels it as Ctrl-C does, so that interfaces are put back; the status is then 143.
    """
    return asyncio.run(_interruptible(work))


async def _interruptible(work: Coroutine[Any, Any, T]) -> T:
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    terminated = False

    def terminate() -> None:
        nonlocal terminated
        terminated = True
        task.cancel()

    with suppress(ValueError, RuntimeError):  # not the main thread: signals are somebody else's
        loop.add_signal_handler(signal.SIGTERM, terminate)
    try:
        return await task
    except asyncio.CancelledError:
        if terminated:
            raise SystemExit(TERMINATED) from None
        raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
