"""Wizards as pages see them: one document, whoever looks on and whenever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from pushbutton.errors import UsageError
from pushbutton.formats.network import personal
from pushbutton.web.board import Board
from pushbutton.web.wizard_runs import MOST, WizardRuns
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import Choice, Done, QuestionKind, Step, Trouble

LIMIT = 10.0
KEY = "a very secret phrase"
ABOUT = {"kind": "add", "name": "lamp"}


def begin(play: Callable[[Run], Awaitable[None]]) -> Run:
    return Run(play, lambda error: Trouble(str(error), "detail", True))


async def shown(board: Board, name: str, condition: Callable[[dict[str, object]], object]) -> dict:  # type: ignore[type-arg]
    async with asyncio.timeout(LIMIT):
        while not condition(dict(board.topic("runs").get(name, {}))):
            await board.moved(board.number)
    return dict(board.topic("runs")[name])


async def test_a_run_is_shown_from_its_steps_to_its_end() -> None:
    board = Board()
    runs = WizardRuns(board)
    asked = asyncio.Event()

    async def play(run: Run) -> None:
        run.tell(Step("It begins.", "line"))
        async with run.counting_down("Press it now", 120):
            answer = await run.ask(
                QuestionKind.OVERWRITE, "Sure?", (Choice("yes", "Yes"), Choice("no", "No"))
            )
            asked.set()
            run.tell(Step(f"The answer was {answer}.", "line"))
        run.tell(Done("It worked.", "line", network=personal(b"home", KEY)))

    name = runs.show(begin(play), ABOUT)
    told = await shown(board, name, lambda run: run["question"])
    assert told["about"] == ABOUT
    assert [event["text"] for event in told["events"]] == ["It begins."]
    told = await shown(board, name, lambda run: run["countdown"])
    assert told["countdown"]["of"] == 120
    with pytest.raises(UsageError):
        runs.run(name).answer(1, "perhaps")
    runs.run(name).answer(1, "yes")
    told = await shown(board, name, lambda run: run["result"])
    assert told["question"] is None
    assert told["countdown"] is None
    assert told["events"][-1]["text"] == "The answer was yes."
    assert told["result"]["event"] == "done"
    assert KEY not in str(board.everything())
    assert runs.network(name).network_key.matches(KEY.encode())
    await runs.stop()


async def test_the_same_run_has_one_name() -> None:
    board = Board()
    runs = WizardRuns(board)
    waiting = asyncio.Event()
    run = begin(lambda run: waiting.wait())  # type: ignore[arg-type, return-value]
    assert runs.show(run, ABOUT) == runs.show(run, ABOUT)
    assert len(board.topic("runs")) == 1
    await runs.stop()


async def test_a_cancelled_run_says_so_and_has_no_network() -> None:
    board = Board()
    runs = WizardRuns(board)
    waiting = asyncio.Event()
    name = runs.show(begin(lambda run: waiting.wait()), ABOUT)  # type: ignore[arg-type, return-value]
    await runs.cancel(name)
    told = await shown(board, name, lambda run: run["result"])
    assert told["result"]["event"] == "trouble"
    with pytest.raises(UsageError):
        runs.network(name)
    with pytest.raises(UsageError):
        runs.run("unknown")
    await runs.stop()


async def test_a_count_that_goes_on_as_it_should_is_told_once() -> None:
    board = Board()
    runs = WizardRuns(board)

    async def play(run: Run) -> None:
        async with run.counting_down("Press it now", 2):
            await asyncio.sleep(1.2)
        run.tell(Trouble("Nobody came.", "detail", True))

    name = runs.show(begin(play), ABOUT)
    await shown(board, name, lambda run: run["result"])
    assert board.number <= 4, "made, its first second, its end: pages count by themselves"
    await runs.stop()


async def test_runs_that_are_over_are_forgotten_in_time() -> None:
    board = Board()
    runs = WizardRuns(board)

    async def play(run: Run) -> None:
        run.tell(Trouble("No.", "detail", False))

    names = []
    for _ in range(MOST + 3):
        names.append(runs.show(begin(play), ABOUT))
        await shown(board, names[-1], lambda run: run["result"])
    assert len(board.topic("runs")) == MOST
    assert names[0] not in board.topic("runs")
    assert names[-1] in board.topic("runs")
    await runs.stop()
