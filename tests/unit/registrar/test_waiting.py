"""Whom a Registrar lets in by a PIN, a button or the password of a tag, and how often."""

from __future__ import annotations

import os
from uuid import UUID

import pytest
from upnp_neighbours import PIN, Station

from pushbutton.crypto import dh
from pushbutton.protocol.nfc_tokens import spoken
from pushbutton.protocol.passwords import Outcome
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.registrar.found import KnockingDevice
from pushbutton.registrar.waiting import Waiting
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import DevicePasswordId
from pushbutton.wire.message import Message
from pushbutton.wire.values import OobDevicePassword

THE_PIN = DevicePassword(DevicePasswordId.DEFAULT, Secret(PIN))


def m1(station: Station) -> Message:
    return Message.parse(station.start())


async def test_a_pin_serves_one_run_at_a_time_and_is_given_up_when_it_was_exposed() -> None:
    waiting = Waiting(THE_PIN, None)
    first = waiting.admit(m1(Station(1)), 0.0)
    assert first is not None
    assert waiting.admit(m1(Station(2)), 0.0) is None
    waiting.finish(first, Outcome.UNSPENT)
    second = waiting.admit(m1(Station(2)), 0.0)
    assert second is not None
    assert not waiting.used_up
    waiting.finish(second, Outcome.EXPOSED)
    assert waiting.used_up
    assert waiting.admit(m1(Station(2)), 0.0) is None


async def test_a_pin_for_any_device_has_two_runs() -> None:
    waiting = Waiting(THE_PIN, None)
    for number in (1, 2):
        ticket = waiting.admit(m1(Station(number)), 0.0)
        assert ticket is not None
        waiting.finish(ticket, Outcome.UNSPENT)
    assert waiting.used_up


@pytest.mark.parametrize("by", ["uuid", "address"])
@pytest.mark.parametrize("pin", [PIN, None])
async def test_only_the_device_that_is_meant_comes_in(by: str, pin: str | None) -> None:
    station = Station(1, pin=pin)
    whom = station.device.uuid if by == "uuid" else station.address
    waiting = Waiting(THE_PIN if pin else push_button_password(), whom)
    assert waiting.admit(m1(Station(2, pin=pin)), 0.0) is None
    assert waiting.admit(m1(station), 0.0) is not None


async def test_a_device_with_another_kind_of_password_does_not() -> None:
    assert Waiting(THE_PIN, None).admit(m1(Station(1, pin=None)), 0.0) is None
    assert Waiting(push_button_password(), None).admit(m1(Station(1)), 0.0) is None


async def test_two_buttons_let_nobody_in() -> None:
    waiting = Waiting(push_button_password(), None)
    ticket = waiting.admit(m1(Station(1, pin=None)), 0.0)
    assert ticket is not None
    assert not ticket.overlap(Station(1).device.uuid, 1.0)
    assert waiting.admit(m1(Station(2, pin=None)), 1.0) is None
    assert waiting.button.overlapping(1.0)
    assert ticket.overlap(Station(1).device.uuid, 1.0)


async def test_a_tag_is_for_the_device_whose_key_it_has_the_hash_of() -> None:
    station = Station(1)
    station.password = DevicePassword(0x1234, Secret("A" * 32))
    first = m1(station)
    public = first.require(a.PUBLIC_KEY)
    token = OobDevicePassword(dh.key_hash(public), 0x1234, Secret(bytes(16)))
    waiting = Waiting(token, None)
    assert waiting.password_id == 0x1234
    ticket = waiting.admit(first, 0.0)
    assert ticket is not None
    assert ticket.admission.password.secret.matches(spoken(token.password))
    other = OobDevicePassword(
        dh.key_hash(dh.generate(os.urandom).public), 0x1234, Secret(bytes(16))
    )
    assert Waiting(other, None).admit(first, 0.0) is None


def test_whom_the_access_points_say_is_welcome() -> None:
    known = KnockingDevice(b"\x02" * 6, None, UUID(int=1), 0.0)
    assert Waiting(THE_PIN, None).addresses([known]) == ()
    assert Waiting(THE_PIN, b"\x04" * 6).addresses([known]) == (b"\x04" * 6,)
    assert Waiting(THE_PIN, UUID(int=1)).addresses([known]) == (b"\x02" * 6,)
    assert Waiting(THE_PIN, UUID(int=2)).addresses([known]) == ()


def test_many_who_say_that_they_are_the_one_are_all_welcome() -> None:
    waiting = Waiting(THE_PIN, UUID(int=1))
    known = [KnockingDevice(bytes([2, 0, 0, 0, 0, n]), None, UUID(int=1), 0.0) for n in range(6)]
    assert len(waiting.addresses(known[:5])) == 5
    assert waiting.addresses(known) == ()  # no message has room for six
