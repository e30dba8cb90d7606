from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY, WscPacket
from pushbutton.wire.enums import OpCode

_packets = st.builds(
    WscPacket,
    st.sampled_from(list(OpCode)) | st.integers(7, 255),
    st.booleans(),
    st.none() | st.integers(0, 0xFFFF),
    st.binary(max_size=40),
)


def test_identities() -> None:
    assert (len(ENROLLEE_IDENTITY), len(REGISTRAR_IDENTITY)) == (29, 30)


@pytest.mark.parametrize(
    ("packet", "octets"),
    [
        (WscPacket(OpCode.START), "00372a000000010100"),
        (WscPacket(OpCode.FRAG_ACK), "00372a000000010600"),
        (WscPacket(OpCode.MSG, False, None, b"\x10"), "00372a00000001040010"),
        (WscPacket(OpCode.MSG, True, 0x0102, b"\x10"), "00372a000000010403010210"),
        (WscPacket(OpCode.MSG, True, None, b"\x10"), "00372a00000001040110"),
        (WscPacket(OpCode.DONE, False, 1, b"\x10"), "00372a000000010502000110"),
    ],
)
def test_packets_are_written_and_read(packet: WscPacket, octets: str) -> None:
    assert packet.encode().hex() == octets
    assert WscPacket.parse(bytes.fromhex(octets)) == packet


@given(_packets)
def test_any_packet_round_trips(packet: WscPacket) -> None:
    assert WscPacket.parse(packet.encode()) == packet


def test_unknown_flags_are_ignored() -> None:
    assert WscPacket.parse(bytes.fromhex("00372a0000000104fc10")).data == b"\x10"


@pytest.mark.parametrize(
    "octets",
    [
        "",
        "00372a0000000104",  # no flags
        "00372b000000010400",  # another vendor
        "00372a000000020400",  # another type of the vendor
        "00372a00000001040200",  # a length field of one octet
    ],
)
def test_malformed_packets(octets: str) -> None:
    with pytest.raises(MalformedError):
        WscPacket.parse(bytes.fromhex(octets))


@pytest.mark.parametrize("length", [-1, 0x10000])
def test_a_length_that_does_not_fit_is_not_written(length: int) -> None:
    with pytest.raises(MalformedError):
        WscPacket(OpCode.MSG, True, length).encode()


@given(st.binary(max_size=12))
def test_random_octets_raise_nothing_but_malformed(octets: bytes) -> None:
    for prefix in (b"", bytes.fromhex("00372a00000001")):
        with suppress(MalformedError):
            WscPacket.parse(prefix + octets)
