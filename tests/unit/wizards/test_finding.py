"""The only device is taken, of several one is chosen, and of none it is said what to check."""

from __future__ import annotations

import asyncio

import pytest
from pretended_neighbourhood import Pretended, found

from pushbutton.wire.enums import WpsState
from pushbutton.wizards import finding
from pushbutton.wizards.finding import AGAIN, BY_USB, NOTHING_FOUND, STOP, find_device
from pushbutton.wizards.run import Run
from pushbutton.wizards.sentences import of_error
from pushbutton.wizards.steps import Done, Question, QuestionKind, Trouble

ONE, TWO = found(1), found(2, "Extender", state=WpsState.NOT_CONFIGURED)


def looking(there: Pretended, wanted: str = "any") -> Run:
    async def play(run: Run) -> None:
        device = await find_device(there.as_neighbourhood(), wanted, run, seconds=0.05)
        run.tell(Done(device.friendly_name, str(device.uuid)))

    return Run(play, of_error)


async def question_of(run: Run) -> Question:
    async with asyncio.timeout(10):
        async for event in run:
            if isinstance(event, Question):
                return event
    raise AssertionError(run.events)


async def name_of(run: Run) -> str:
    async with asyncio.timeout(10):
        result = await run.wait()
    return result.sentence


async def test_the_only_one_is_taken() -> None:
    assert await name_of(looking(Pretended(ONE))) == "Router"


async def test_a_device_on_ethernet_is_no_access_point() -> None:
    printer = found(3, "Printer", access_point=False)
    assert await name_of(looking(Pretended(ONE, printer))) == "Router"


async def test_one_that_comes_later_is_taken() -> None:
    there = Pretended()
    run = looking(there)
    await asyncio.sleep(0)
    there.put(ONE)
    assert await name_of(run) == "Router"
    assert there.changed == []


async def test_a_name_is_looked_up() -> None:
    assert await name_of(looking(Pretended(ONE, TWO), "Extender")) == "Extender"
    assert await name_of(looking(Pretended(ONE), "nothing")) == "There is no 'nothing'."


async def test_of_several_one_is_chosen() -> None:
    run = looking(Pretended(ONE, TWO))
    question = await question_of(run)
    assert question.kind is QuestionKind.WHICH_DEVICE
    assert [each.text for each in question.choices] == [
        "Extender (192.0.2.3, not configured yet)",
        "Router (192.0.2.2, configured)",
    ]
    run.answer(question.number, str(ONE.uuid))
    assert await name_of(run) == "Router"


async def test_none_is_looked_for_again() -> None:
    there = Pretended()
    run = looking(there)
    question = await question_of(run)
    assert (question.kind, question.text) == (QuestionKind.NOTHING_FOUND, NOTHING_FOUND)
    there.on_search = lambda: there.put(ONE)
    run.answer(question.number, AGAIN)
    assert await name_of(run) == "Router"
    assert there.searches == 1


@pytest.mark.parametrize(("answer", "says"), [(BY_USB, "Put a USB drive in"), (STOP, "Check that")])
async def test_none_and_something_else_is_done(answer: str, says: str) -> None:
    run = looking(Pretended())
    question = await question_of(run)
    run.answer(question.number, answer)
    assert says in await name_of(run)
    assert isinstance(run.result, Trouble)


def test_a_locked_one_is_shown_so() -> None:
    assert finding.described(found(1, locked=True)).endswith("configured, setup locked)")
    assert finding.described(found(1, state=None)) == "Router (192.0.2.2)"
