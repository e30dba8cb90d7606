"""Calls that wait for their answers."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address

import pytest

from pushbutton.protocol.upnp_exchange import Call, Refusal, Refused, Replied
from pushbutton.runtime.upnp_calls import WaitingCalls
from pushbutton.upnp.errors import UpnpError

CLIENT = IPv4Address("127.0.0.1")


async def test_each_call_gets_its_own_answer() -> None:
    calls, begun = WaitingCalls(), list[Call]()
    first = asyncio.ensure_future(calls.ask(CLIENT, begun.append))
    second = asyncio.ensure_future(calls.ask(CLIENT, begun.append))
    await asyncio.sleep(0)
    calls.answer(Replied(begun[1], b"two"))
    calls.answer(Refused(begun[0], Refusal.ACTION_FAILED))
    assert await second == b"two"
    with pytest.raises(UpnpError):
        await first


async def test_an_answer_at_once_is_an_answer() -> None:
    calls = WaitingCalls()
    assert await calls.ask(CLIENT, lambda call: calls.answer(Replied(call, b"M1"))) == b"M1"


async def test_an_answer_to_somebody_who_left_is_nobodys() -> None:
    calls, begun = WaitingCalls(), list[Call]()
    asked = asyncio.ensure_future(calls.ask(CLIENT, begun.append))
    await asyncio.sleep(0)
    asked.cancel()
    calls.answer(Replied(begun[0], b"late"))
    with pytest.raises(asyncio.CancelledError):
        await asked
    calls.answer(Replied(begun[0], b"later"))


async def test_all_that_wait_can_be_refused() -> None:
    calls = WaitingCalls()
    asked = [asyncio.ensure_future(calls.ask(CLIENT, lambda call: None)) for _ in range(3)]
    await asyncio.sleep(0)
    calls.refuse_all()
    for each in asked:
        with pytest.raises(UpnpError):
            await each
