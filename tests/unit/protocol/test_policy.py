"""The policy of one password given by hand."""

from __future__ import annotations

from uuid import UUID

import pytest

from pushbutton.protocol.policy import (
    Declined,
    DevicePassword,
    FixedPassword,
    push_button_password,
)
from pushbutton.secret import Secret
from pushbutton.wire.attributes import DEVICE_PASSWORD_ID
from pushbutton.wire.message import Message, attribute


def m1_naming(password_id: int) -> Message:
    return Message.parse(attribute(DEVICE_PASSWORD_ID, password_id))


@pytest.mark.parametrize("asked", [0, 1, 2, 5, 8])
@pytest.mark.parametrize("given", [0, 5])
def test_a_pin_serves_for_every_kind_of_pin(asked: int, given: int) -> None:
    policy = FixedPassword(DevicePassword(given, Secret("12345670")))
    verdict = policy.judge(m1_naming(asked), 0)
    assert isinstance(verdict, DevicePassword)
    assert verdict.id == asked
    assert verdict.secret.matches(b"12345670")


@pytest.mark.parametrize(
    ("given", "asked", "password_needed"),
    [(0, 4, False), (4, 0, True), (0x1234, 0, True), (0, 0x1234, False), (0x1234, 0x1235, False)],
)
def test_any_other_password_serves_for_its_own_id(
    given: int, asked: int, password_needed: bool
) -> None:
    policy = FixedPassword(DevicePassword(given, Secret("AB")))
    assert policy.judge(m1_naming(asked), 0) == Declined(password_needed=password_needed)
    assert isinstance(policy.judge(m1_naming(given), 0), DevicePassword)


def test_the_button_has_the_password_that_everybody_knows() -> None:
    password = push_button_password()
    assert password.id == 4
    assert password.secret.matches(b"00000000")


def test_there_is_no_overlap_where_one_device_is_meant() -> None:
    assert FixedPassword(push_button_password()).overlap(UUID(int=1), 0) is False
