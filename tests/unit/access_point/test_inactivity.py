"""Silent stations are asked and sent away; the others are left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from pushbutton.access_point.inactivity import Inactivity
from pushbutton.drivers.base import StationStatistics
from pushbutton.errors import DriverError
from pushbutton.wire.frames import Reason

ONE, TWO = bytes.fromhex("021000000001"), bytes.fromhex("021000000002")


class House:
    """Stations by how long they have been silent, and what was done to them."""

    def __init__(self, **silent: int) -> None:
        self.silent = dict(zip((ONE, TWO), silent.values(), strict=False))
        self.answering: set[bytes] = set()
        self.polled: list[bytes] = []
        self.gone: list[tuple[bytes, int]] = []
        self.name = "wlan0"

    def addresses(self) -> list[bytes]:
        return list(self.silent)

    async def statistics(self, address: bytes) -> StationStatistics:
        if self.silent[address] < 0:
            raise DriverError("no such station")
        return StationStatistics(inactive_ms=self.silent[address])

    def disconnect(self, address: bytes, reason: int) -> None:
        self.gone.append((address, reason))
        del self.silent[address]

    async def poll_station(self, address: bytes) -> bool:
        self.polled.append(address)
        return address in self.answering


def watch(house: House, limit: float = 300.0, *, ask: bool = True) -> Inactivity:
    driver: Any = house
    return Inactivity(house, driver, limit, ask=ask)


async def test_only_who_is_silent_is_asked_and_sent_away() -> None:
    house = House(one=299_000, two=300_000)
    watching = watch(house)
    await watching.look()
    assert house.polled == [TWO]
    assert house.gone == [(TWO, Reason.INACTIVITY)]
    watching.close()


async def test_who_answers_stays() -> None:
    house = House(one=400_000)
    house.answering.add(ONE)
    watching = watch(house)
    await watching.look()
    assert house.polled == [ONE]
    assert house.gone == []
    watching.close()


async def test_without_asking_and_without_the_driver_knowing_it() -> None:
    house = House(one=400_000, two=-1)
    watching = watch(house, ask=False)
    await watching.look()
    assert house.polled == []
    assert [address for address, _ in house.gone] == [ONE, TWO]
    watching.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not holds():  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("answering", [True, False])
async def test_it_looks_by_itself(answering: bool) -> None:
    house = House(one=60_000)
    if answering:
        house.answering.add(ONE)
    watching = watch(house, limit=0.01)
    watching.watch()
    watching.watch()
    await until(lambda: bool(house.polled))
    assert bool(house.gone) is not answering
    watching.close()
