"""Datagrams."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.control import codec
from pushbutton.control.codec import EventText


@pytest.mark.parametrize(
    ("event", "datagram"),
    [
        (EventText("WPS-PBC-ACTIVE ", 3), b"<3>WPS-PBC-ACTIVE "),
        (EventText("AP-ENABLED ", 3, "wlan0"), b"IFNAME=wlan0 <3>AP-ENABLED "),
    ],
)
def test_events_are_written_and_read(event: EventText, datagram: bytes) -> None:
    assert event.encode() == datagram
    assert codec.decode_event(datagram) == event


@pytest.mark.parametrize("datagram", [b"OK\n", b"", b"<x>A", b"IFNAME=wlan0", b"<3"])
def test_replies_are_no_events(datagram: bytes) -> None:
    assert codec.decode_event(datagram) is None


@given(st.binary(max_size=100))
def test_text_keeps_any_octets(octets: bytes) -> None:
    assert codec.encode(codec.decode(octets)) == octets


@pytest.mark.parametrize(
    ("datagram", "text"),
    [
        (b"PING", "PING"),
        (b"PING\0", "PING"),
        (b"PING\n", "PING\n"),
        (b"PI\0NG", None),
        (b"x" * 4097, None),
        (b"SET ssid \xff", "SET ssid \udcff"),
    ],
)
def test_requests(datagram: bytes, text: str | None) -> None:
    assert codec.decode_request(datagram) == text
