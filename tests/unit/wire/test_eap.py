from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire.eap import EapCode, EapPacket, EapType

_packets = st.builds(
    EapPacket,
    st.sampled_from([EapCode.REQUEST, EapCode.RESPONSE]),
    st.integers(0, 255),
    st.integers(0, 255),
    st.binary(max_size=50),
) | st.builds(EapPacket, st.sampled_from([EapCode.SUCCESS, EapCode.FAILURE]), st.integers(0, 255))


@pytest.mark.parametrize(
    ("packet", "octets"),
    [
        (EapPacket(EapCode.REQUEST, 1, EapType.IDENTITY), "0101000501"),
        (EapPacket(EapCode.RESPONSE, 2, EapType.IDENTITY, b"me"), "02020007016d65"),
        (EapPacket(EapCode.FAILURE, 255), "04ff0004"),
        (EapPacket(EapCode.SUCCESS, 0), "03000004"),
    ],
)
def test_packets_are_written_and_read(packet: EapPacket, octets: str) -> None:
    assert packet.encode().hex() == octets
    assert EapPacket.parse(bytes.fromhex(octets)) == packet


@given(_packets, st.binary(max_size=9))
def test_any_packet_round_trips_and_padding_of_the_link_is_ignored(
    packet: EapPacket, tail: bytes
) -> None:
    assert EapPacket.parse(packet.encode() + tail) == packet


@given(_packets)
def test_a_packet_cut_anywhere_is_malformed(packet: EapPacket) -> None:
    octets = packet.encode()
    for end in range(len(octets)):
        with pytest.raises(MalformedError):
            EapPacket.parse(octets[:end])


@pytest.mark.parametrize(
    "octets",
    [
        "",
        "01000003",  # shorter than its own header
        "01000004",  # a request without a type
        "00000005ff",
        "05000005ff",  # codes of other protocols
    ],
)
def test_malformed_packets(octets: str) -> None:
    with pytest.raises(MalformedError):
        EapPacket.parse(bytes.fromhex(octets))


@given(st.binary(max_size=30))
def test_random_octets_raise_nothing_but_malformed(octets: bytes) -> None:
    with suppress(MalformedError):
        EapPacket.parse(octets)


def test_a_packet_that_is_too_long_is_not_written() -> None:
    with pytest.raises(MalformedError):
        EapPacket(EapCode.REQUEST, 1, 1, bytes(0x10000)).encode()


@pytest.mark.parametrize(
    ("packet", "nak"),
    [
        (EapPacket(EapCode.RESPONSE, 1, EapType.NAK, b"\xfe"), True),
        (EapPacket(EapCode.RESPONSE, 1, EapType.EXPANDED, bytes.fromhex("00000000000003")), True),
        (EapPacket(EapCode.RESPONSE, 1, EapType.EXPANDED, bytes.fromhex("00372a00000001")), False),
        (EapPacket(EapCode.REQUEST, 1, EapType.NAK), False),
        (EapPacket(EapCode.FAILURE, 1), False),
    ],
)
def test_nak(packet: EapPacket, nak: bool) -> None:
    assert packet.is_nak == nak
