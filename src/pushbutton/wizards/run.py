"""A wizard under way: several people may look at it, and it goes on when none of them does.

    run = wizard.run(choices)
    async for event in run:
        ...

A page that is loaded again follows the run from its first event, and two people who start the same
thing follow one run: `UnderWay` gives the second the run of the first.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Self

from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.wizards.steps import (
    Answered,
    Choice,
    Countdown,
    Done,
    Question,
    QuestionKind,
    Trouble,
    WizardEvent,
)

_log = logging.getLogger(__name__)

Explain = Callable[[Exception], Trouble]
"""How an error of the play is told to a person."""

CANCELLED = Trouble(
    "It was cancelled; nothing is waiting for a device any more.", "cancelled", True
)


class Run:
    """One wizard under way; iterate over it to follow it from the beginning.

    `play` does the work, tells its events by `tell` and asks by `ask`.  Whatever way it ends, the
    last event is a `Done` or a `Trouble`; `explain` makes the latter of an error.
    """

    def __init__(self, play: Callable[[Run], Awaitable[None]], explain: Explain) -> None:
        self.events: list[WizardEvent] = []
        """What was told so far; of the countdown only its last second."""
        self._changed = asyncio.Event()
        self._told = 0
        self._countdown: tuple[int, Countdown] | None = None
        self._waiting: dict[int, tuple[Question, asyncio.Future[str]]] = {}
        self._asked = 0
        self._task = asyncio.create_task(self._perform(play, explain))

    # ---- for whoever looks on -------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether the last event was told."""
        return self.result is not None

    @property
    def result(self) -> Done | Trouble | None:
        """How it ended; None while it goes on."""
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Done | Trouble) else None

    @property
    def question(self) -> Question | None:
        """The question that nobody answered yet."""
        return next((question for question, _ in self._waiting.values()), None)

    async def __aiter__(self) -> AsyncIterator[WizardEvent]:
        position, seconds_seen = 0, -1
        while True:
            while position < len(self.events):
                event = self.events[position]
                position += 1
                yield event
                if isinstance(event, Done | Trouble):
                    return
            if self._countdown is not None and self._countdown[0] != seconds_seen:
                seconds_seen, event = self._countdown
                yield event
                continue
            await self._changed.wait()

    def answer(self, number: int, name: str) -> None:
        """Answer question `number`; `UsageError` for a choice it has not.

        A question that was answered already, by another viewer, stays answered.
        """
        if number not in self._waiting:
            if number > self._asked or number < 1:
                raise UsageError(f"There is no question {number}.")
            return
        question, future = self._waiting[number]
        if name not in {choice.name for choice in question.choices}:
            raise UsageError(f"{name!r} is no answer to: {question.text}")
        if not future.done():
            future.set_result(name)

    async def cancel(self) -> None:
        """End it now; PIN, button and Selected Registrar are withdrawn before this returns."""
        self._task.cancel()
        await asyncio.wait((self._task,))
        self.tell(CANCELLED)  # it may not even have begun

    async def wait(self) -> Done | Trouble:
        """Wait for the end and return it."""
        await asyncio.wait((self._task,))
        assert self.result is not None
        return self.result

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Cancel it: for the one viewer who started it for himself."""
        await self.cancel()

    # ---- for the play ---------------------------------------------------------------------------

    def tell(self, event: WizardEvent) -> None:
        """Tell an event to everybody who follows."""
        if self.over:
            return
        if isinstance(event, Countdown):
            self._told += 1
            self._countdown = (self._told, event)
        else:
            self.events.append(event)
            if isinstance(event, Done | Trouble):
                self._countdown = None
        self._changed.set()
        self._changed = asyncio.Event()

    async def ask(self, kind: QuestionKind, text: str, choices: tuple[Choice, ...]) -> str:
        """Ask whoever looks on, and return the name of the choice."""
        self._asked += 1
        number = self._asked
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        question = Question(number, kind, text, choices)
        self._waiting[number] = (question, future)
        try:
            self.tell(question)
            name = await future
        finally:
            del self._waiting[number]
        self.tell(Answered(number, name))
        return name

    @contextlib.asynccontextmanager
    async def counting_down(self, what: str, seconds: float) -> AsyncIterator[None]:
        """Tell every second how many are left while the block runs."""
        task = asyncio.create_task(self._count(what, round(seconds)))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._countdown = None

    async def _count(self, what: str, seconds: int) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := round(end - loop.time())) >= 0:
            self.tell(Countdown(left, seconds, what))
            await asyncio.sleep(max(0.0, end - (left - 1) - loop.time()))

    async def _perform(self, play: Callable[[Run], Awaitable[None]], explain: Explain) -> None:
        try:
            await play(self)
        except asyncio.CancelledError:
            self.tell(CANCELLED)
        except (PushbuttonError, OSError) as error:
            self.tell(explain(error))
        except Exception as error:
            _log.exception("a wizard broke")
            self.tell(explain(error))
        if not self.over:
            self.tell(Trouble("The wizard ended without a result.", "no result", True))


class UnderWay:
    """The runs that are not over, each by what it is about."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}

    def join_or_start(self, about: str, start: Callable[[], Run]) -> Run:
        """Return the run about the same thing that is under way, or a new one from `start`."""
        run = self._runs.get(about)
        if run is None or run.over:
            run = self._runs[about] = start()
        for name in [name for name, each in self._runs.items() if each.over]:
            del self._runs[name]
        return run

    @property
    def runs(self) -> dict[str, Run]:
        """The runs under way by what they are about; for a page that is loaded again."""
        return {about: run for about, run in self._runs.items() if not run.over}
