"""A wizard on the command line: lines, a bar, JSON, and questions."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import click
import pytest

from pushbutton.cli import wizard_view
from pushbutton.cli.wizard_view import JsonView, TerminalView, View, WizardFailedError, follow
from pushbutton.errors import UsageError
from pushbutton.protocol.outputs import Direction
from pushbutton.wire.enums import MessageType
from pushbutton.wizards.run import Run
from pushbutton.wizards.sentences import of_error
from pushbutton.wizards.steps import (
    Choice,
    Countdown,
    DeviceKnocking,
    Done,
    QuestionKind,
    Step,
    Trouble,
    WizardEvent,
)

MAC = bytes.fromhex("020000000100")
EVENTS: tuple[WizardEvent, ...] = (
    Step(
        "The device [red]introduced[/] itself.", "received M1", Direction.RECEIVED, MessageType.M1
    ),
    Countdown(120, 120, "Press it"),
    Countdown(119, 120, "Press it"),
    Countdown(90, 120, "Press it"),
    DeviceKnocking(MAC, "Printer", None, None, 4, "Home"),
)
DONE = Done("It is in.", "WPS-REG-SUCCESS")
CHOICES = (Choice("overwrite", "Change it"), Choice("keep", "Leave it"))


async def tell(run: Run) -> None:
    for event in EVENTS:
        run.tell(event)
    run.tell(DONE)


async def ask(run: Run) -> None:
    answer = await run.ask(QuestionKind.OVERWRITE, "Change it?", CHOICES)
    run.tell(Done(answer, answer))


def run(play: Callable[[Run], Awaitable[None]]) -> Run:
    return Run(play, of_error)


def test_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    view = View(verbose=True)
    for event in (*EVENTS, DONE):
        view.show(event)
    assert capsys.readouterr().err.splitlines() == [
        "The device [red]introduced[/] itself.  [received M1]",
        "Press it; 120 s left.",
        "Press it; 90 s left.",
        "Device Printer knocks at Home; it asks by its button.",
        "It is in.",
    ]


async def test_a_line_of_json_for_each_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert await follow(run(tell), JsonView()) is DONE
    told = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert told[0] == "step"
    assert told[-1] == "done"


async def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert await follow(run(tell), TerminalView()) is DONE
    told = capsys.readouterr()
    assert "[red]introduced[/]" in told.err  # what others call themselves is no markup
    assert "It is in." in told.err
    assert told.out == ""


async def test_trouble_is_an_error_with_the_sentence() -> None:
    async def fail(run: Run) -> None:
        run.tell(Trouble("No device came.", "WPS-TIMEOUT", True))

    with pytest.raises(WizardFailedError, match=r"^No device came\.$"):
        await follow(run(fail), View())
    with pytest.raises(WizardFailedError, match=r"\[WPS-TIMEOUT\]"):
        await follow(run(fail), View(verbose=True))


async def test_a_question_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []

    def prompt(text: str, **more: object) -> int:
        asked.append(more["default"])
        return 2

    monkeypatch.setattr(click, "prompt", prompt)
    done = await follow(run(ask), TerminalView())
    assert done.sentence == "keep"
    assert asked == [None]  # Enter alone overwrites nothing
    assert "  1  Change it" in capsys.readouterr().err


async def test_a_question_where_nobody_can_be_asked() -> None:
    done = await follow(run(ask), View(), {QuestionKind.OVERWRITE: "overwrite"})
    assert done.sentence == "overwrite"
    with pytest.raises(UsageError, match="Nobody can be asked here"):
        await follow(run(ask), View())


def test_the_view_fits_where_it_is_shown() -> None:
    assert type(wizard_view.view_for()) is View  # the tests have no terminal
    assert type(wizard_view.view_for(as_json=True)) is JsonView
