from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire.eapol import EapolPacket, EapolType

_packets = st.builds(EapolPacket, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=40))


@pytest.mark.parametrize(
    ("packet", "octets"),
    [
        (EapolPacket(2, EapolType.START), "02010000"),
        (EapolPacket(1, EapolType.EAP, b"\x04\x01\x00\x04"), "0100000404010004"),
        (EapolPacket(3, EapolType.KEY, b"\x02"), "0303000102"),
    ],
)
def test_packets_are_written_and_read(packet: EapolPacket, octets: str) -> None:
    assert packet.encode().hex() == octets
    assert EapolPacket.parse(bytes.fromhex(octets)) == packet


@given(_packets, st.binary(max_size=50))
def test_any_version_and_type_round_trips_and_padding_is_ignored(
    packet: EapolPacket, tail: bytes
) -> None:
    assert EapolPacket.parse(packet.encode() + tail) == packet


@given(_packets)
def test_a_packet_cut_anywhere_is_malformed(packet: EapolPacket) -> None:
    octets = packet.encode()
    for end in range(len(octets)):
        with pytest.raises(MalformedError):
            EapolPacket.parse(octets[:end])


@given(st.binary(max_size=20))
def test_random_octets_raise_nothing_but_malformed(octets: bytes) -> None:
    with suppress(MalformedError):
        EapolPacket.parse(octets)


def test_a_packet_that_is_too_long_is_not_written() -> None:
    with pytest.raises(MalformedError):
        EapolPacket(2, EapolType.EAP, bytes(0x10000)).encode()
