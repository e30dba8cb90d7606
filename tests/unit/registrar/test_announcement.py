"""What access points are told of a Registrar that waits, octet by octet."""

from __future__ import annotations

from uuid import UUID

import pytest

from pushbutton.registrar.announcement import BROADCAST, deselection, selection
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import ConfigMethods
from pushbutton.wire.message import Message
from pushbutton.wire.messages import SET_SELECTED_REGISTRAR, missing

REGISTRAR = UUID(int=0x42)


def test_by_pin_for_everybody() -> None:
    message = Message.parse(selection(0, (), REGISTRAR))
    assert not missing(SET_SELECTED_REGISTRAR, message, strict=True)
    assert message.raw.startswith(bytes.fromhex("104a000110" + "1041000101" + "101200020000"))
    assert message.get(a.AUTHORIZED_MACS) == (BROADCAST,)
    assert message.get(a.UUID_R) == REGISTRAR
    methods = message.require(a.SELECTED_REGISTRAR_CONFIG_METHODS)
    assert methods & ConfigMethods.KEYPAD
    assert not methods & ConfigMethods.PUSH_BUTTON


@pytest.mark.parametrize(
    ("password_id", "method"),
    [(4, ConfigMethods.PUSH_BUTTON), (0x1234, ConfigMethods.NFC_INTERFACE)],
)
def test_by_other_means_for_one_device(password_id: int, method: ConfigMethods) -> None:
    message = Message.parse(selection(password_id, (b"\x02" * 6,), REGISTRAR))
    assert message.get(a.DEVICE_PASSWORD_ID) == password_id
    assert message.require(a.SELECTED_REGISTRAR_CONFIG_METHODS) & method
    assert message.get(a.AUTHORIZED_MACS) == (b"\x02" * 6,)


def test_nobody_is_waited_for() -> None:
    message = Message.parse(deselection(REGISTRAR))
    assert message.raw.startswith(bytes.fromhex("104a000110" + "1041000100"))
    assert message.get(a.DEVICE_PASSWORD_ID) is None
