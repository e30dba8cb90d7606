"""A run is followed by several, answered by any, and always ends with one last event."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.wizards.run import CANCELLED, Run, UnderWay
from pushbutton.wizards.steps import (
    Answered,
    Choice,
    Countdown,
    Done,
    Question,
    QuestionKind,
    Step,
    Trouble,
    WizardEvent,
)

STEP = Step("A message went by.", "sent M2")
DONE = Done("It worked.", "done")
YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


def explain(error: Exception) -> Trouble:
    return Trouble(str(error), type(error).__name__, True)


def started(play: Callable[[Run], Awaitable[None]]) -> Run:
    return Run(play, explain)


async def told(run: Run) -> list[WizardEvent]:
    async with asyncio.timeout(20):
        return [event async for event in run]


async def test_everybody_hears_it_from_the_beginning() -> None:
    go_on = asyncio.Event()

    async def play(run: Run) -> None:
        run.tell(STEP)
        await go_on.wait()
        run.tell(DONE)

    run = started(play)
    first = asyncio.create_task(told(run))
    await asyncio.sleep(0)
    go_on.set()
    assert await first == [STEP, DONE]
    assert await told(run) == [STEP, DONE]
    assert run.over
    assert run.result is DONE


async def test_an_error_is_explained() -> None:
    async def play(run: Run) -> None:
        raise PushbuttonError("The cable is out.")

    run = started(play)
    assert await told(run) == [Trouble("The cable is out.", "PushbuttonError", True)]
    assert isinstance(await run.wait(), Trouble)


async def test_a_mistake_of_ours_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    async def play(run: Run) -> None:
        raise ZeroDivisionError

    assert await told(started(play)) == [Trouble("", "ZeroDivisionError", True)]
    assert "a wizard broke" in caplog.text


async def test_a_play_without_an_end_is_trouble() -> None:
    async def play(run: Run) -> None:
        run.tell(STEP)

    assert isinstance((await told(started(play)))[-1], Trouble)


async def test_cancelling_withdraws_first_and_tells_it() -> None:
    done: list[str] = []

    async def play(run: Run) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.append("withdrawn")

    run = started(play)
    await asyncio.sleep(0)
    await run.cancel()
    assert done == ["withdrawn"]
    assert await told(run) == [CANCELLED]


async def test_one_that_has_not_begun_can_be_cancelled() -> None:
    async def play(run: Run) -> None:
        run.tell(DONE)

    run = started(play)
    await run.cancel()
    assert await told(run) == [CANCELLED]


async def test_a_question_waits_for_an_answer() -> None:
    async def play(run: Run) -> None:
        name = await run.ask(QuestionKind.OVERWRITE, "Overwrite?", YES_NO)
        run.tell(Done(name, name))

    run = started(play)
    events = aiter(run)
    question = await anext(events)
    assert question == Question(1, QuestionKind.OVERWRITE, "Overwrite?", YES_NO)
    assert run.question == question
    with pytest.raises(UsageError, match="'perhaps' is no answer to: Overwrite"):
        run.answer(1, "perhaps")
    with pytest.raises(UsageError, match="no question 2"):
        run.answer(2, "yes")
    run.answer(1, "no")
    run.answer(1, "yes")  # another viewer was slower
    assert await anext(events) == Answered(1, "no")
    last = await anext(events)
    assert isinstance(last, Done)
    assert last.sentence == "no"
    run.answer(1, "yes")
    assert run.question is None


async def test_the_countdown_is_not_kept() -> None:
    go_on = asyncio.Event()

    async def play(run: Run) -> None:
        async with run.counting_down("Press it.", 1):
            await go_on.wait()
        run.tell(DONE)

    run = started(play)
    seen: list[WizardEvent] = []
    async with asyncio.timeout(20):
        async for event in run:
            seen.append(event)
            if event == Countdown(0, 1, "Press it."):
                go_on.set()
    assert isinstance(seen[0], Countdown)
    assert seen[-2:] == [Countdown(0, 1, "Press it."), DONE]
    assert await told(run) == [DONE]


async def test_who_starts_the_same_joins() -> None:
    go_on = asyncio.Event()
    begun: list[str] = []

    async def play(run: Run) -> None:
        begun.append("")
        await go_on.wait()
        run.tell(DONE)

    under_way = UnderWay()
    first = under_way.join_or_start("any", lambda: started(play))
    assert under_way.join_or_start("any", lambda: started(play)) is first
    other = under_way.join_or_start("other", lambda: started(play))
    assert other is not first
    assert under_way.runs == {"any": first, "other": other}
    go_on.set()
    await asyncio.gather(first.wait(), other.wait())
    assert begun == ["", ""]
    assert under_way.runs == {}
    again = under_way.join_or_start("any", lambda: started(play))
    assert again is not first
    await again.wait()
