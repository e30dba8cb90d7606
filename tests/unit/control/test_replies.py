"""Replies in each of their shapes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.control.replies import (
    Station,
    read_lines,
    read_reply,
    read_station,
    read_values,
    refused,
)

STATION = "02:00:00:00:03:00\nflags=[AUTH][ASSOC][WPS]\naid=1\nwpsDeviceName=a=b\n"


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("state=ENABLED\nssid[0]=a b\nphy=\n", {"state": "ENABLED", "ssid[0]": "a b", "phy": ""}),
        (
            "PBC Status: Active\nLast WPS result: None\n",
            {"PBC Status": "Active", "Last WPS result": "None"},
        ),
        (
            STATION,
            Station(
                "02:00:00:00:03:00",
                {"flags": "[AUTH][ASSOC][WPS]", "aid": "1", "wpsDeviceName": "a=b"},
            ),
        ),
        ("12345670", "12345670"),
        ("OK\n", "OK"),
        ("", ""),
        ("a line\nstate=ENABLED\n", "a line\nstate=ENABLED"),
    ],
)
def test_the_shape_of_a_reply_is_found(reply: str, value: object) -> None:
    assert read_reply(reply) == value


def test_the_flags_of_a_station() -> None:
    station = read_station(STATION)
    assert station is not None
    assert station.flags == {"AUTH", "ASSOC", "WPS"}
    assert read_station("FAIL\n") is None
    assert read_station("") is None


def test_lines_and_values() -> None:
    assert read_lines("wlan0\nwlan1\n") == ["wlan0", "wlan1"]
    assert read_lines("") == []
    assert read_values("first line\na=1\nb=\n=c\n") == {"a": "1", "b": ""}
    # Not a line end in this protocol, whatever Python thinks.
    assert read_values("name=a\u2028b\n") == {"name": "a\u2028b"}


@pytest.mark.parametrize("reply", ["FAIL\n", "FAIL-CHECKSUM\n", "UNKNOWN COMMAND\n"])
def test_refusals(reply: str) -> None:
    assert refused(reply)
    assert not refused("OK\n")


@given(st.text())
def test_any_text_can_be_read(reply: str) -> None:
    assert isinstance(read_reply(reply), str | dict | Station)
