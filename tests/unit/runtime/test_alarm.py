"""A timer that follows a moving deadline."""

from __future__ import annotations

import asyncio

from pushbutton.runtime.alarm import Alarm


class Bell:
    def __init__(self) -> None:
        self.rung: list[float] = []
        self.alarm = Alarm(self.ring)
        self.loop = asyncio.get_running_loop()
        self.heard = asyncio.Event()

    def ring(self) -> None:
        self.rung.append(self.loop.time())
        self.heard.set()


async def test_it_rings_once_at_its_time() -> None:
    bell = Bell()
    due = bell.loop.time() + 0.01
    bell.alarm.set(due)
    await asyncio.wait_for(bell.heard.wait(), 5)
    await asyncio.sleep(0.01)
    assert len(bell.rung) == 1
    assert bell.rung[0] >= due


async def test_a_deadline_may_come_nearer_or_go_away() -> None:
    bell = Bell()
    now = bell.loop.time()
    bell.alarm.set(now + 60)
    bell.alarm.set(now + 0.005)
    bell.alarm.set(now + 0.02)
    await asyncio.wait_for(bell.heard.wait(), 5)
    assert bell.rung[0] >= now + 0.02
    bell.alarm.set(bell.loop.time() + 0.002)
    bell.alarm.set(None)
    await asyncio.sleep(0.01)
    assert len(bell.rung) == 1


async def test_a_closed_alarm_is_silent() -> None:
    bell = Bell()
    bell.alarm.set(bell.loop.time())
    bell.alarm.close()
    await asyncio.sleep(0.005)
    assert not bell.rung
