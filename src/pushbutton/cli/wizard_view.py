"""A wizard in the terminal: each step a line, a bar while there is somebody to look at it.

On a terminal a bar shows how far the registration is and how much time is left, and questions are
asked; elsewhere there are plain lines, and whoever cannot be asked has to say it with an option.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from pushbutton.cli.progress import say
from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.wire.enums import MessageType
from pushbutton.wizards.run import Run
from pushbutton.wizards.sentences import wants
from pushbutton.wizards.steps import (
    Answered,
    Countdown,
    DeviceKnocking,
    Done,
    Question,
    QuestionKind,
    Step,
    WizardEvent,
    described,
)

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

REMINDER_PERIOD = 30
"""Seconds between two lines of a countdown where there is no bar."""

Unasked = Mapping[QuestionKind, str]
"""What is answered where nobody can be asked; for other questions the person has to say it."""


class WizardFailedError(PushbuttonError):
    """The wizard ended without what it was for; the text is the sentence for the person."""


async def follow(run: Run, view: View, unasked: Unasked | None = None) -> Done:
    """Show a run to its end and answer its questions; cancels it when this is cancelled.

    Raises `WizardFailedError` when it ends in trouble.
    """
    async with run:
        with view:
            async for event in run:
                view.show(event)
                if isinstance(event, Question):
                    run.answer(event.number, await _answer(event, view, unasked or {}))
    result = run.result
    if isinstance(result, Done):
        return result
    assert result is not None
    raise WizardFailedError(
        f"{result.sentence} [{result.detail}]" if view.verbose else result.sentence
    )


async def _answer(question: Question, view: View, unasked: Unasked) -> str:
    if view.can_ask:
        with view.paused():
            return await asyncio.to_thread(_prompt, question)
    if question.kind in unasked:
        return unasked[question.kind]
    raise UsageError(f"{question.text} (Nobody can be asked here: say it with an option.)")


def _prompt(question: Question) -> str:
    say(question.text)
    for number, choice in enumerate(question.choices, 1):
        say(f"  {number}  {choice.text}")
    # What is overwritten is never the answer of somebody who only pressed Enter.
    first = None if question.kind is QuestionKind.OVERWRITE else 1
    kind = click.IntRange(1, len(question.choices))
    number = click.prompt("Number", type=kind, default=first, err=True)
    return question.choices[number - 1].name


class View:
    """Plain lines on standard error; `verbose` adds the technical line of each step."""

    can_ask = False

    def __init__(self, verbose: bool = False) -> None:
        self.verbose = verbose
        self._countdown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    def paused(self) -> AbstractContextManager[object]:
        """Return a context in which the person types."""
        return nullcontext()

    def show(self, event: WizardEvent) -> None:
        """Show one event; `Done` and `Trouble` are for whoever called."""
        match event:
            case Step():
                self.line(f"{event.text}  [{event.line}]" if self.verbose else event.text)
            case DeviceKnocking():
                kind = event.device.primary_device_type.human_name if event.device else "Device"
                how = wants(event.wants)
                self.line(f"{kind} {event.name} knocks at {event.through}; it asks by {how}.")
            case Countdown():
                self.count(event)
            case Question() if not self.can_ask:
                self.line(event.text)
            case Done():
                self.line(event.sentence)

    def line(self, text: str) -> None:
        """Write one line."""
        say(text)

    def count(self, countdown: Countdown) -> None:
        """Tell now and then how much time is left."""
        first = countdown.what != self._countdown
        if first or (countdown.left % REMINDER_PERIOD == 0 and countdown.left):
            self._countdown = countdown.what
            self.line(f"{countdown.what}; {countdown.left} s left.")


class JsonView(View):
    """One JSON document for each event, one a line, on standard output; keys are not in them."""

    def show(self, event: WizardEvent) -> None:
        if not isinstance(event, Answered):
            click.echo(json.dumps(described(event)))


_WAY = {
    MessageType.M1: 1,
    MessageType.M2: 2,
    MessageType.M3: 3,
    MessageType.M4: 4,
    MessageType.M5: 5,
    MessageType.M6: 6,
    MessageType.M7: 7,
    MessageType.M8: 8,
    MessageType.WSC_DONE: 9,
}
"""How far a registration is with each message, of nine."""


class TerminalView(View):
    """The same with a bar that stays below the lines."""

    can_ask = True

    def __init__(self, verbose: bool = False) -> None:
        super().__init__(verbose)
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("Starting", total=max(_WAY.values()), left="")
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def paused(self) -> AbstractContextManager[object]:
        return _without(self._bar)

    def show(self, event: WizardEvent) -> None:
        super().show(event)
        if isinstance(event, Step) and event.message in _WAY:
            self._update(completed=_WAY[event.message], description=event.message.name)

    def line(self, text: str) -> None:
        assert self._bar is not None
        self._bar.console.print(text, markup=False, highlight=False)

    def count(self, countdown: Countdown) -> None:
        self._update(description=countdown.what, left=f"{countdown.left} s left")

    def _update(self, **values: Any) -> None:
        assert self._bar is not None
        assert self._task is not None
        self._bar.update(self._task, **values)


@contextmanager
def _without(bar: Progress | None) -> Iterator[None]:
    """Show no bar while the person types."""
    if bar is not None:
        bar.stop()
    try:
        yield
    finally:
        if bar is not None:
            bar.start()


def view_for(verbose: bool = False, *, as_json: bool = False) -> View:
    """Return the view that fits where standard error leads to."""
    if as_json:
        return JsonView(verbose)
    return TerminalView(verbose) if sys.stderr.isatty() and sys.stdin.isatty() else View(verbose)
