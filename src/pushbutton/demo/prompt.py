"""The prompt of the demo: a person's commands, one a line."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

from pushbutton.control.client import CommandRefusedError, ControlError
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import Stage
from pushbutton.errors import PushbuttonError, UsageError

PROMPT = "demo> "


class Prompt:
    """Read commands and carry them out until `quit` or the end of the input."""

    def __init__(self, stage: Stage, screen: Screen) -> None:
        self._stage = stage
        self._screen = screen
        self._verbs: dict[str, Callable[[str], Awaitable[None]]] = {
            "admit": self._admit,
            "press": self._press,
            "devices": self._devices,
            "scan": self._scan,
            "status": self._status,
            "ctl": self._control,
            "help": self._help,
        }

    async def run(self) -> None:
        """Serve the person."""
        async for line in _lines():
            verb, _, rest = line.strip().partition(" ")
            if verb in ("quit", "exit"):
                return
            if not verb:
                continue
            try:
                await self._carry_out(verb, rest.strip())
            except CommandRefusedError as error:
                self._screen.say(f"The access point said {error.reply.strip()}.", "red")
            except (PushbuttonError, ControlError) as error:
                self._screen.say(str(error), "red")

    async def _carry_out(self, verb: str, rest: str) -> None:
        if verb not in self._verbs:
            raise UsageError(f"There is no command {verb!r}; `help` lists them.")
        await self._verbs[verb](rest)

    async def _admit(self, rest: str) -> None:
        name, _, pin = rest.partition(" ")
        if not pin:
            raise UsageError("Say who and by which PIN: admit printer 1234-5670")
        await self._stage.admit(name, pin)

    async def _press(self, rest: str) -> None:
        if rest == "ap":
            await self._stage.press_access_point()
        else:
            self._stage.press(rest)

    async def _devices(self, rest: str) -> None:
        self._screen.devices(self._stage.devices.values())

    async def _scan(self, rest: str) -> None:
        self._screen.access_points(await self._stage.scan())

    async def _status(self, rest: str) -> None:
        self._screen.say((await self._stage.control("WPS_GET_STATUS")).strip())

    async def _control(self, rest: str) -> None:
        if not rest:
            raise UsageError("Say which command: ctl STATUS")
        self._screen.say((await self._stage.control(rest)).strip())

    async def _help(self, rest: str) -> None:
        self._screen.help()


async def _lines() -> AsyncIterator[str]:
    """Yield the lines that are typed; a terminal is asked by a prompt.

    A thread reads them, since standard input may be a terminal, a pipe or a file, and it is a
    daemon, so that a person who presses Ctrl-C need not press Enter too.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[str] = asyncio.Queue()
    prompt = PROMPT if sys.stdin.isatty() else ""
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
