"""The packets of the data test."""

from __future__ import annotations

import struct

import pytest

from pushbutton.access_point.data_test import KnownPacket, judged, payload
from pushbutton.protocol import events

HERE, THERE = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")


def test_a_packet_is_an_ipv4_packet_with_known_content() -> None:
    frame = KnownPacket(THERE, HERE, 0x20, 24).encode()
    assert frame[:14] == THERE + HERE + b"\x08\x00"
    assert frame[14:] == (
        bytes.fromhex("45200018 0000 0000 4001 f771 c0a80101 c0a80102") + b"\0\1\2\3"
    )
    words = struct.unpack("!10H", frame[14:34])
    total = sum(words)
    assert (total & 0xFFFF) + (total >> 16) == 0xFFFF, "the checksum of a header fits"


def test_the_usual_packet_makes_a_frame_of_1500_octets() -> None:
    frame = KnownPacket(THERE, HERE).encode()
    assert len(frame) == 1500
    assert frame[34 : 34 + 300] == bytes(range(256)) + bytes(range(44))


@pytest.mark.parametrize("length", [20, 21, 1485, 1486])
def test_a_packet_that_arrives_whole_is_told(length: int) -> None:
    event = judged(KnownPacket(THERE, HERE, length=length).encode())
    assert event == events.TestPacketReceived(THERE, HERE, None if length == 1486 else length)
    usual = "DATA-TEST-RX 02:00:00:00:00:02 02:00:00:00:00:01"
    assert event is not None
    assert event.encode() == (usual if length == 1486 else f"{usual} len={length}")


def test_padding_of_the_link_does_no_harm() -> None:
    assert judged(KnownPacket(THERE, HERE, length=24).encode() + bytes(22)) is not None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda frame: frame[:33],
        lambda frame: frame[:-1],
        lambda frame: frame[:-1] + b"\xff",
        lambda frame: frame[:14] + b"\x46" + frame[15:],
        lambda frame: frame[:16] + b"\x00\x13" + frame[18:],
        lambda frame: frame[:16] + b"\xff\xff" + frame[18:],
        lambda frame: b"",
    ],
)
def test_other_packets_are_none_of_ours(spoil: object) -> None:
    assert callable(spoil)
    assert judged(spoil(KnownPacket(THERE, HERE, length=100).encode())) is None


def test_the_content_counts_up_and_around() -> None:
    assert payload(20) == b""
    assert payload(20 + 258)[-2:] == b"\0\1"
