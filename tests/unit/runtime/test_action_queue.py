"""Actions in their order."""

from __future__ import annotations

import asyncio

from pushbutton.runtime.action_queue import ActionQueue


async def test_actions_that_do_not_wait_are_done_at_once() -> None:
    done: list[int] = []
    queue = ActionQueue(lambda error: None)
    queue.do(lambda: done.append(1))
    queue.do(lambda: done.append(2))
    assert done == [1, 2]


async def test_an_action_that_waits_holds_up_those_behind_it() -> None:
    done: list[int] = []
    gate = asyncio.Event()
    queue = ActionQueue(lambda error: None)

    async def slow() -> None:
        await gate.wait()
        done.append(1)

    queue.do(slow)
    queue.do(lambda: done.append(2))
    queue.do(slow)
    queue.do(lambda: done.append(3))
    await asyncio.sleep(0)
    assert done == []
    gate.set()
    await queue.drain()
    assert done == [1, 2, 1, 3]


async def test_an_action_that_fails_does_not_stop_the_next() -> None:
    done: list[int] = []
    errors: list[Exception] = []
    queue = ActionQueue(errors.append)

    async def broken() -> None:
        raise ValueError("late")

    def broken_at_once() -> None:
        raise KeyError("early")

    queue.do(broken)
    queue.do(broken_at_once)
    queue.do(lambda: done.append(1))
    await queue.drain()
    assert done == [1]
    assert [type(error) for error in errors] == [ValueError, KeyError]


async def test_a_closed_queue_forgets() -> None:
    done: list[int] = []
    queue = ActionQueue(lambda error: None)
    queue.do(lambda: asyncio.sleep(60))
    await asyncio.sleep(0)
    queue.do(lambda: done.append(1))
    queue.close()
    await queue.drain()
    assert done == []
