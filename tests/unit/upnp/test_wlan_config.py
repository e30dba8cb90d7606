"""What a WLANEvent is made of."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType, parse_mac

ADDRESS = bytes.fromhex("02112233aabb")


@given(st.sampled_from(WlanEventType), st.binary(min_size=6, max_size=6), st.binary(max_size=300))
def test_events_survive(kind: WlanEventType, address: bytes, message: bytes) -> None:
    event = WlanEvent(kind, address, message)
    assert WlanEvent.parse(event.encode()) == event


def test_an_event_is_type_address_and_message() -> None:
    event = WlanEvent(WlanEventType.EAP, ADDRESS, b"\x10\x4a")
    assert event.encode() == b"\x0202:11:22:33:aa:bb\x10\x4a"


@given(st.binary(max_size=40))
def test_octets_are_an_event_or_malformed(octets: bytes) -> None:
    with contextlib.suppress(MalformedError):
        WlanEvent.parse(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x02",
        b"\x0202:11:22:33:aa:b",
        b"\x0002:11:22:33:aa:bb",
        b"\x0302:11:22:33:aa:bb",
        b"\x0202-11-22-33-aa-bb",
        b"\x0202:11:22:33:aa:b\xff",
        b"\x020211223344550:bb:cc",
    ],
)
def test_what_is_no_event_is_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        WlanEvent.parse(octets)


@pytest.mark.parametrize(
    "text",
    [
        "02:11:22:33:aa:bb",
        "02-11-22-33-AA-BB",
        "02.11.22.33.aa.bb",
        "0211.2233.aabb",
        "02112233aabb",
        " 02:11:22:33:aa:bb ",
    ],
)
def test_an_address_is_read_in_every_common_form(text: str) -> None:
    assert parse_mac(text) == ADDRESS


@pytest.mark.parametrize(
    "text", ["", "02:11:22:33:aa", "02:11:22:33:aa:bg", "02:11:22:33:aa:bb:cc"]
)
def test_other_text_is_no_address(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_mac(text)
