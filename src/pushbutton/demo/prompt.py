"""The prompt of the demo: a person's commands, one a line."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

from pushbutton.control.client import CommandRefusedError, ControlError
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import Stage
from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.runtime.typed_lines import typed_lines

PROMPT = "demo> "


class Prompt:
    """Read commands and carry them out until `quit` or the end of the input."""

    def __init__(
        self, stage: Stage, screen: Screen, make_link: Callable[[], str] | None = None
    ) -> None:
        """`make_link` makes another link to the page, where there is one."""
        self._make_link = make_link
        self._stage = stage
        self._screen = screen
        self._verbs: dict[str, Callable[[str], Awaitable[None]]] = {
            "admit": self._admit,
            "press": self._press,
            "devices": self._devices,
            "scan": self._scan,
            "status": self._status,
            "ctl": self._control,
            "page": self._page,
            "help": self._help,
        }

    async def run(self) -> None:
        """Serve the person."""
        async for line in typed_lines(PROMPT if sys.stdin.isatty() else ""):
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

    async def _page(self, rest: str) -> None:
        if self._make_link is None:
            raise UsageError("There is no page here.")
        self._screen.say(self._make_link())

    async def _help(self, rest: str) -> None:
        self._screen.help()
