from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.drivers.simulated import datagram
from pushbutton.drivers.simulated.datagram import HeardFrame, Hello, Send, Told, Tune
from pushbutton.errors import MalformedError

frequency = st.integers(0, 0xFFFF)
token = st.integers(0, 2**32 - 1)
datagrams = st.one_of(
    st.builds(Hello, st.binary(min_size=6, max_size=6)),
    st.builds(Tune, frequency),
    st.builds(Send, token, frequency, st.binary(max_size=100)),
    st.builds(HeardFrame, frequency, st.integers(-128, 127), st.binary(max_size=100)),
    st.builds(Told, token, st.booleans()),
)


@given(datagrams)
def test_round_trip(message: datagram.Datagram) -> None:
    assert datagram.parse(datagram.encode(message)) == message


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00",
        b"\x06",
        b"\x01",
        b"\x01\x01short",
        b"\x01\x02abcdef",
        b"\x02",
        b"\x05",
        bytes(5000),
    ],
)
def test_what_is_no_datagram(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        datagram.parse(octets)


@given(st.binary(max_size=30))
def test_any_octets_parse_or_are_malformed(octets: bytes) -> None:
    try:
        datagram.parse(octets)
    except MalformedError:
        return
