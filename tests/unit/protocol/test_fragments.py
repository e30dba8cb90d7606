from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.protocol.fragments import (
    DEFAULT_FRAGMENT_SIZE,
    LONGEST_MESSAGE,
    MINIMUM_FRAGMENT_SIZE,
    Fragmentation,
    FragmentationError,
    MessageLengthError,
    Reassembler,
    Sender,
    WholeMessage,
    fragment_size,
)
from pushbutton.wire.eap_wsc import VENDOR_AND_TYPE, WscPacket
from pushbutton.wire.enums import OpCode

MESSAGES = st.binary(max_size=2000)
SIZES = st.integers(MINIMUM_FRAGMENT_SIZE, 1600)
ACK = WscPacket(OpCode.FRAG_ACK)


def cut(octets: bytes, size: int, op_code: OpCode = OpCode.MSG) -> list[WscPacket]:
    sender = Sender(op_code, octets, size)
    packets = []
    while not sender.finished:
        packets.append(sender.take())
    return packets


def octets_on_the_wire(packet: WscPacket) -> int:
    """From the op-code on, which is what a fragment size counts."""
    return len(packet.encode()) - len(VENDOR_AND_TYPE)


@given(MESSAGES, SIZES, st.sampled_from([OpCode.MSG, OpCode.ACK, OpCode.NACK, OpCode.DONE]))
def test_what_is_cut_is_joined_again(octets: bytes, size: int, op_code: OpCode) -> None:
    reassembler = Reassembler()
    *first, last = [reassembler.receive(packet) for packet in cut(octets, size, op_code)]
    assert first == [None] * len(first)
    assert last == WholeMessage(op_code, octets)


def test_every_message_begins_with_nothing() -> None:
    reassembler = Reassembler()
    for octets in (b"one" * 50, b"two" * 50):
        results = [reassembler.receive(packet) for packet in cut(octets, 64)]
        assert results[-1] == WholeMessage(OpCode.MSG, octets)


@given(MESSAGES, SIZES)
def test_fragments_fill_their_size_and_say_what_they_are(octets: bytes, size: int) -> None:
    *fragments, last = cut(octets, size)
    assert all(octets_on_the_wire(fragment) == size for fragment in fragments)
    assert octets_on_the_wire(last) <= size
    assert all(fragment.more_fragments for fragment in fragments)
    assert not last.more_fragments
    assert last.message_length is None
    lengths = [fragment.message_length for fragment in fragments]
    assert lengths == ([len(octets)] + [None] * (len(fragments) - 1) if fragments else [])


@pytest.mark.parametrize(("length", "count"), [(1398, 1), (1399, 2), (1396 + 1398, 2), (2795, 3)])
def test_a_message_is_cut_only_when_it_must_be(length: int, count: int) -> None:
    assert len(cut(bytes(length), DEFAULT_FRAGMENT_SIZE)) == count


def test_sizes_that_cannot_be_used() -> None:
    assert fragment_size(0) == DEFAULT_FRAGMENT_SIZE
    assert fragment_size(-1) == DEFAULT_FRAGMENT_SIZE
    assert fragment_size(1) == MINIMUM_FRAGMENT_SIZE
    assert fragment_size(64) == 64


def test_a_finished_sender_has_nothing_more() -> None:
    sender = Sender(OpCode.DONE, b"")
    sender.take()
    with pytest.raises(ValueError, match="taken"):
        sender.take()


def fragment(data: bytes, length: int | None = None, op_code: int = OpCode.MSG) -> WscPacket:
    return WscPacket(op_code, True, length, data)


def last(data: bytes, length: int | None = None, op_code: int = OpCode.MSG) -> WscPacket:
    return WscPacket(op_code, False, length, data)


@pytest.mark.parametrize(
    "packets",
    [
        pytest.param([fragment(b"ab")], id="first fragment without length"),
        pytest.param([fragment(b"ab", 3), last(b"cd")], id="longer than announced"),
        pytest.param(
            [fragment(b"ab", 3), fragment(b"cd")], id="fragment beyond what was announced"
        ),
        pytest.param([fragment(b"ab", 0xFF), last(b"c", op_code=OpCode.DONE)], id="other op-code"),
        pytest.param([last(b"", op_code=OpCode.START)], id="WSC_Start"),
        pytest.param([last(b"", op_code=OpCode.FRAG_ACK)], id="acknowledgement of nothing"),
        pytest.param([last(b"", op_code=0)], id="op-code 0"),
        pytest.param([last(b"", op_code=0x77)], id="unknown op-code"),
    ],
)
def test_fragments_that_end_the_conversation(packets: list[WscPacket]) -> None:
    reassembler = Reassembler()
    for packet in packets[:-1]:
        assert reassembler.receive(packet) is None
    with pytest.raises(FragmentationError):
        reassembler.receive(packets[-1])


@pytest.mark.parametrize(
    "packet",
    [
        fragment(b"abc", 2),
        last(b"abc", 2),
        last(b"", LONGEST_MESSAGE + 1),
        fragment(b"", LONGEST_MESSAGE + 1),
    ],
)
def test_announcements_that_cannot_be_right(packet: WscPacket) -> None:
    reassembler = Reassembler()
    with pytest.raises(MessageLengthError):
        reassembler.receive(packet)
    assert reassembler.receive(last(b"next")) == WholeMessage(OpCode.MSG, b"next")


def test_what_is_tolerated() -> None:
    reassembler = Reassembler()
    assert reassembler.receive(last(b"abc", 9)) == WholeMessage(OpCode.MSG, b"abc")
    assert reassembler.receive(fragment(b"ab", LONGEST_MESSAGE)) is None
    assert reassembler.receive(fragment(b"", 7)) is None
    assert reassembler.receive(last(b"cd")) == WholeMessage(OpCode.MSG, b"abcd"), "shorter"
    assert reassembler.receive(last(b"x")) == WholeMessage(OpCode.MSG, b"x")


@given(MESSAGES, MESSAGES, SIZES, SIZES)
def test_two_sides_take_turns(question: bytes, answer: bytes, size: int, other_size: int) -> None:
    here, there = Fragmentation(size), Fragmentation(other_size)
    heard: list[WholeMessage] = []
    packet: WscPacket = here.send(OpCode.MSG, question)
    speaker, listener = here, there
    for _ in range(1000):
        result = listener.receive(packet)
        if isinstance(result, WholeMessage):
            heard.append(result)
            if len(heard) == 2:
                break
            result = listener.send(OpCode.MSG, answer)
        packet = result
        speaker, listener = listener, speaker
    assert [each.octets for each in heard] == [question, answer]
    assert not here.sending
    assert not there.sending


def test_every_fragment_wants_its_acknowledgement() -> None:
    fragmentation = Fragmentation(64)
    fragmentation.send(OpCode.MSG, bytes(200))
    assert fragmentation.sending
    with pytest.raises(FragmentationError):
        fragmentation.receive(last(b"a message too early"))
    assert fragmentation.receive(ACK).data == bytes(62)
