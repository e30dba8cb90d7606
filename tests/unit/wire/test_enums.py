from __future__ import annotations

from contextlib import suppress
from enum import IntEnum, IntFlag

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire import enums
from pushbutton.wire.enums import DeviceCategory, MessageType, OpCode, PrimaryDeviceType


def test_message_types_are_one_to_fifteen_in_the_order_of_the_protocol() -> None:
    assert [int(kind) for kind in MessageType] == list(range(1, 16))
    assert [kind.name for kind in MessageType][3:] == [
        *("M1", "M2", "M2D", "M3", "M4", "M5", "M6", "M7", "M8"),
        *("WSC_ACK", "WSC_NACK", "WSC_DONE"),
    ]


def test_op_codes() -> None:
    assert {code.name: int(code) for code in OpCode} == {
        "START": 1,
        "ACK": 2,
        "NACK": 3,
        "MSG": 4,
        "DONE": 5,
        "FRAG_ACK": 6,
    }


@pytest.mark.parametrize(
    "kind",
    [
        member
        for member in vars(enums).values()
        if isinstance(member, type) and issubclass(member, IntFlag) and member is not IntFlag
    ],
)
def test_every_member_of_a_bit_set_is_one_bit(kind: type[IntFlag]) -> None:
    assert list(kind)
    assert all(int(member).bit_count() == 1 for member in kind)


@pytest.mark.parametrize(
    "kind",
    [
        member
        for member in vars(enums).values()
        if isinstance(member, type) and issubclass(member, IntEnum) and member is not IntEnum
    ],
)
def test_no_number_has_two_names(kind: type[IntEnum]) -> None:
    assert len(kind.__members__) == len(set(kind))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1-0050F204-5", "Notebook"),
        ("3-0050F204-1", "Printer"),
        ("3-0050F204-5", "All-in-one printer"),
        ("6-0050F204-1", "Access point"),
        ("7-0050F204-1", "Television"),
        ("11-0050F204-7", "Home theatre"),
        ("6-0050F204-99", "Network infrastructure"),
        ("12-0050F204-0", "Docking device"),
        ("255-0050F204-0", "Other device"),
        ("77-0050F204-1", "Device type 77-0050F204-1"),
        ("6-00112233-1", "Device type 6-00112233-1"),
    ],
)
def test_device_types_are_read_written_and_named(text: str, name: str) -> None:
    device_type = PrimaryDeviceType.parse(text)
    assert str(device_type) == text
    assert device_type.human_name == name


def test_every_category_has_a_name() -> None:
    for category in DeviceCategory:
        assert not PrimaryDeviceType(category).human_name.startswith("Device type")


@pytest.mark.parametrize(
    "text",
    [
        *("", "6", "6-0050F204", "6-0050F204-1-2", "6-0050F2-1", "6-0050F20411-1"),
        *("x-0050F204-1", "6-0050G204-1", "65536-0050F204-1", "6-0050F204-65536", "-1-0050F204-1"),
    ],
)
def test_what_is_not_a_device_type_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        PrimaryDeviceType.parse(text)


@given(st.integers(0, 0xFFFF), st.binary(min_size=4, max_size=4), st.integers(0, 0xFFFF))
def test_the_text_form_round_trips(category: int, oui: bytes, subcategory: int) -> None:
    device_type = PrimaryDeviceType(category, oui, subcategory)
    assert PrimaryDeviceType.parse(str(device_type)) == device_type


@given(st.text())
def test_any_text_is_read_or_malformed(text: str) -> None:
    with suppress(MalformedError):
        PrimaryDeviceType.parse(text)
