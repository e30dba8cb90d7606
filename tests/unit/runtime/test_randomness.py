"""Key pairs that are ready when they are needed."""

from __future__ import annotations

import asyncio

from pushbutton.crypto import dh
from pushbutton.runtime.pace import Pace
from pushbutton.runtime.randomness import KeyPairPool, system_random


class Slow(Pace):
    """The pace of a machine on which a pair takes long."""

    is_short = False  # type: ignore[assignment]


async def until_full(pool: KeyPairPool, size: int) -> None:
    async with asyncio.timeout(5):
        while len(pool) < size:  # noqa: ASYNC110 - the pool tells nobody when it is full
            await asyncio.sleep(0.001)


def test_random_octets_differ() -> None:
    assert len(system_random(32)) == 32
    assert system_random(32) != system_random(32)


def test_an_empty_pool_makes_a_pair_in_place() -> None:
    pair = KeyPairPool().take()
    assert dh.from_private(pair.private.reveal()).public == pair.public


async def test_pairs_are_made_ahead_and_handed_out_once() -> None:
    pool = KeyPairPool(4, pace=Slow())
    pool.fill()
    pool.fill()
    await until_full(pool, 4)
    publics = {pool.take().public for _ in range(4)}
    assert len(publics) == 4
    await until_full(pool, 3)


async def test_where_a_pair_takes_no_time_none_is_made_ahead_any_more() -> None:
    pace = Pace()
    pace.measure(lambda: None)
    pool = KeyPairPool(2, pace=pace)
    pool.fill()
    await until_full(pool, 2)
    publics = {pool.take().public for _ in range(4)}
    assert len(publics) == 4
    await asyncio.sleep(0)
    assert len(pool) == 0
    assert pool._filling is None


async def test_a_closed_pool_wipes_what_nobody_took() -> None:
    pool = KeyPairPool(2)
    pool.fill()
    await until_full(pool, 2)
    pair = pool._ready[0]
    pool.close()
    assert pair.private.wiped
    assert len(pool) == 0
    pool.fill()
    assert len(pool) == 0
