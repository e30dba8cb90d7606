"""Wizards that run in the server: a page that is loaded again finds them where they are.

A run's document on the board has what it told so far.  Two people who begin the same thing follow
one run (`wizards.run.UnderWay`), so both get the same document.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from pushbutton.errors import UsageError
from pushbutton.web.board import Board, Document
from pushbutton.wire.credential import Credential
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import (
    Answered,
    Countdown,
    DeviceKnocking,
    Done,
    Question,
    Trouble,
    WizardEvent,
    described,
)

TOPIC = "runs"

MOST = 32
"""Runs that are kept; of those beyond, the oldest that are over are forgotten."""

SAME_MOMENT = 1500
"""Milliseconds by which the end of a countdown may differ without being another one."""


@dataclass(slots=True)
class Shown:
    """One run as pages see it; `about` says for the page which form it came from."""

    run: Run
    about: Document
    events: list[Document] = field(default_factory=list)
    countdown: Document | None = None
    question: Document | None = None
    knocking: dict[str, Document] = field(default_factory=dict)
    result: Document | None = None

    def take(self, event: WizardEvent) -> bool:
        """Note an event; False when pages need not be told."""
        document = described(event)
        match event:
            case Countdown():
                return self._count(event)
            case Question():
                self.question = document
            case Answered():
                self.question = None
            case DeviceKnocking():
                self.knocking[event.address.hex()] = document
            case Done() | Trouble():
                self.result, self.countdown, self.question = document, None, None
            case _:
                self.events.append(document)
        return True

    def described(self) -> dict[str, Any]:
        """Return the document."""
        return {
            "about": self.about,
            "events": list(self.events),
            "countdown": self.countdown,
            "question": self.question,
            "knocking": list(self.knocking.values()),
            "result": self.result,
        }

    def _count(self, event: Countdown) -> bool:
        """Pages count by themselves: they are told the moment when it ends."""
        until = round(time.time() * 1000) + event.left * 1000
        known = self.countdown
        if (
            known is not None
            and known["what"] == event.what
            and abs(known["until"] - until) < SAME_MOMENT
        ):
            return False
        self.countdown = {"until": until, "of": event.of, "what": event.what}
        return True


class WizardRuns:
    """All runs of this server, by a name that pages have in their address."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._shown: dict[str, Shown] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def show(self, run: Run, about: Document) -> str:
        """Put a run on the board and return its name; one that is there keeps its name."""
        for name, shown in self._shown.items():
            if shown.run is run:
                return name
        self._forget()
        name = secrets.token_hex(6)
        self._shown[name] = Shown(run, about)
        self._put(name)
        self._tasks[name] = asyncio.create_task(self._follow(name))
        return name

    def run(self, name: str) -> Run:
        """Return the run called `name`; `UsageError` when there is none."""
        if name not in self._shown:
            raise UsageError("This wizard is not there any more.")
        return self._shown[name].run

    def network(self, name: str) -> Credential:
        """Return the network that a run ended with; `UsageError` when it has none to show."""
        result = self.run(name).result
        if not isinstance(result, Done) or result.network is None:
            raise UsageError("This wizard has no network to show.")
        return result.network

    async def cancel(self, name: str) -> None:
        """End a run; what it opened for a device is closed when this returns."""
        await self.run(name).cancel()

    async def stop(self) -> None:
        """End all runs."""
        await asyncio.gather(*(shown.run.cancel() for shown in self._shown.values()))
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _follow(self, name: str) -> None:
        shown = self._shown[name]
        async for event in shown.run:
            if shown.take(event):
                self._put(name)

    def _put(self, name: str) -> None:
        self._board.put(TOPIC, name, self._shown[name].described())

    def _forget(self) -> None:
        for name, shown in list(self._shown.items()):
            if len(self._shown) < MOST:
                return
            if shown.run.over:
                del self._shown[name]
                self._tasks.pop(name).cancel()
                self._board.remove(TOPIC, name)
