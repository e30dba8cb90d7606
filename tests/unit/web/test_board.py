from __future__ import annotations

import asyncio

from pushbutton.web import board as board_module
from pushbutton.web.board import Board


def test_a_document_that_is_shown_already_is_no_change() -> None:
    board = Board()
    board.put("cards", "a", {"name": "lamp"})
    board.put("cards", "a", {"name": "lamp"})
    assert board.number == 1
    board.remove("cards", "b")
    assert board.number == 1


def test_changes_are_told_in_order() -> None:
    board = Board()
    board.put("cards", "a", {"name": "lamp"})
    board.put("cards", "a", {"name": "Lamp"})
    board.remove("cards", "a")
    changes = board.since(1)
    assert changes is not None
    assert [(change.number, change.document) for change in changes] == [
        (2, {"name": "Lamp"}),
        (3, None),
    ]
    assert board.since(3) == []
    assert board.everything() == {"cards": {}}


def test_who_missed_too_much_or_comes_from_elsewhere_is_told_so() -> None:
    board = Board()
    for number in range(board_module.MOST_CHANGES + 10):
        board.put("cards", "a", {"number": number})
    assert board.since(5) is None
    assert board.since(board.number + 1) is None
    latest = board.since(board.number - 3)
    assert latest is not None
    assert len(latest) == 3
    assert Board().since(0) == []


def test_replacing_a_topic_removes_what_is_gone() -> None:
    board = Board()
    board.replace("cards", {"a": {"n": 1}, "b": {"n": 2}})
    board.replace("cards", {"b": {"n": 2}, "c": {"n": 3}})
    assert set(board.topic("cards")) == {"b", "c"}
    assert board.number == 4


async def test_everybody_who_waits_hears_of_a_change() -> None:
    board = Board()
    waiting = [asyncio.create_task(board.moved(0)) for _ in range(3)]
    await asyncio.sleep(0)
    board.put("cards", "a", {})
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting)
        await board.moved(0)
