"""The lines that a person types, without holding up the event loop."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator


async def typed_lines(prompt: str = "") -> AsyncIterator[str]:
    """Yield the lines of standard input as they come, each with its line feed, until its end.

    The next line is read when it is asked for, after `prompt` was shown.  A thread reads, since
    standard input may be a terminal, a pipe or a file, and it is a daemon, so that a person who
    presses Ctrl-C need not press Enter too.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[str] = asyncio.Queue()
    asked = threading.Semaphore(0)

    def read() -> None:
        line = "-"
        while line:
            asked.acquire()
            print(prompt, end="", flush=True)
            line = sys.stdin.readline()
            loop.call_soon_threadsafe(typed.put_nowait, line)

    threading.Thread(target=read, name="prompt", daemon=True).start()
    while True:
        asked.release()
        line = await typed.get()
        if not line:
            return
        yield line
