"""Registrars in front of the access point: answers in their order, and after errors of our own."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address
from typing import Any

import pytest
from memory_house import House

from pushbutton.access_point.bss import Bss
from pushbutton.access_point.upnp_sessions import SetupSessions
from pushbutton.protocol.upnp_exchange import MOST_SESSIONS
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import Message, attribute

CLIENT = IPv4Address("10.0.0.9")


def sessions(bss: Bss | None, process: Any = None, anyone: bool = False) -> SetupSessions:
    return SetupSessions(process or bss.process, lambda: bss, anyone)  # type: ignore[union-attr]


async def refused(answer: Any) -> int:
    with pytest.raises(UpnpError) as error:
        await answer
    return error.value.code


async def test_each_call_has_its_own_m1(bss: Bss) -> None:
    made = sessions(bss)
    answers = [Message.parse(await made.get_device_info(CLIENT)) for _ in range(3)]
    assert {answer.message_type for answer in answers} == {MessageType.M1}
    assert len({answer.require(a.ENROLLEE_NONCE) for answer in answers}) == 3
    assert len({answer.require(a.PUBLIC_KEY) for answer in answers}) == 3
    made.close()


async def test_without_an_ap_pin_nobody_looks_unless_everybody_may(house: House) -> None:
    bss = await house.start(house.configure(ap_pin=None))
    assert await refused(sessions(bss).get_device_info(CLIENT)) == 500
    looked = Message.parse(await sessions(bss, anyone=True).get_device_info(CLIENT))
    assert looked.message_type is MessageType.M1


async def test_without_a_bss_there_is_nobody_to_look_at(bss: Bss) -> None:
    assert await refused(sessions(None, bss.process, True).get_device_info(CLIENT)) == 500


async def test_what_cannot_be_read_and_what_fits_nowhere(bss: Bss) -> None:
    made = sessions(bss)
    assert await refused(made.put_message(b"", CLIENT)) == 400
    await made.get_device_info(CLIENT)
    assert await refused(made.put_message(b"\x10", CLIENT)) == 400
    nonce = attribute(a.ENROLLEE_NONCE, bytes(16))
    assert await refused(made.put_message(nonce, CLIENT)) == 500
    made.close()


async def test_an_end_leaves_no_session(bss: Bss) -> None:
    made = sessions(bss)
    m1 = Message.parse(await made.get_device_info(CLIENT))
    made.clear()
    nonce = attribute(a.ENROLLEE_NONCE, m1.require(a.ENROLLEE_NONCE))
    assert await refused(made.put_message(nonce, CLIENT)) == 400
    made.close()


async def test_an_error_of_our_own_refuses_who_waits_and_begins_anew(
    bss: Bss, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sessions(bss)

    def broken(*_: object) -> list[object]:
        raise RuntimeError("an error of ours")

    await made.get_device_info(CLIENT)
    with monkeypatch.context() as patched:
        patched.setattr(bss.process.key_pairs, "take", broken)
        assert await refused(made.get_device_info(CLIENT)) == 500
    assert Message.parse(await made.get_device_info(CLIENT)).message_type is MessageType.M1
    made.close()


async def test_whoever_does_not_wait_for_the_answer_holds_up_nobody(bss: Bss) -> None:
    made = sessions(bss)
    impatient = asyncio.ensure_future(made.get_device_info(CLIENT))
    impatient.cancel()
    for _ in range(MOST_SESSIONS):
        assert await made.get_device_info(CLIENT)
    made.close()
