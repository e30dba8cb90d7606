"""Fragmentation of registration messages over EAP-WSC, in both directions.

EAP carries no fragments of its own, so the method does (Wi-Fi Simple Configuration 2.0, "EAP
Message Framing"): each fragment but the last has the More Fragments flag, the first also tells
the length of the whole message, and the other side asks for the next one with WSC_FRAG_ACK.  The
length that is told is a promise: a message may come out shorter, never longer, and no buffer
grows beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pushbutton.errors import MalformedError
from pushbutton.wire.eap_wsc import WscPacket
from pushbutton.wire.enums import OpCode

DEFAULT_FRAGMENT_SIZE = 1400
"""Octets from the op-code on (hostapd's `fragment_size`); larger messages are cut."""

MINIMUM_FRAGMENT_SIZE = 16
"""Smaller sizes are raised to this one: op-code, flags and length need four octets already."""

LONGEST_MESSAGE = 50_000
"""Octets that a peer may announce for one message, as hostapd bounds it."""

_HEADER = 2  # op-code and flags
_LENGTH_FIELD = 2
_MESSAGES = frozenset((OpCode.ACK, OpCode.NACK, OpCode.MSG, OpCode.DONE))


class FragmentationError(MalformedError):
    """A fragment that does not fit what came before: the conversation cannot go on."""


class MessageLengthError(MalformedError):
    """A length field that contradicts its own packet, which is therefore not passed on."""


@dataclass(frozen=True, slots=True)
class WholeMessage:
    """A registration message whose fragments have all come."""

    op_code: OpCode
    octets: bytes


def fragment_size(configured: int) -> int:
    """Return the size to use for a configured one; 0 or less means the default."""
    return max(configured, MINIMUM_FRAGMENT_SIZE) if configured > 0 else DEFAULT_FRAGMENT_SIZE


class Sender:
    """Cuts one message into packets of at most `size` octets, counted from the op-code on."""

    __slots__ = ("_octets", "_offset", "_op_code", "_size")

    def __init__(self, op_code: OpCode, octets: bytes, size: int = DEFAULT_FRAGMENT_SIZE) -> None:
        self._op_code = op_code
        self._octets = octets
        self._offset = 0
        self._size = fragment_size(size)

    @property
    def finished(self) -> bool:
        """True once the last packet was taken."""
        return self._offset > len(self._octets)

    def take(self) -> WscPacket:
        """Return the next packet; `ValueError` when the message is finished."""
        if self.finished:
            raise ValueError("every fragment was taken already")
        start, remaining = self._offset, len(self._octets) - self._offset
        if _HEADER + remaining <= self._size:
            self._offset = len(self._octets) + 1
            return WscPacket(self._op_code, data=self._octets[start:])
        length = len(self._octets) if start == 0 else None
        room = self._size - _HEADER - (_LENGTH_FIELD if length is not None else 0)
        self._offset = start + room
        return WscPacket(self._op_code, True, length, self._octets[start : start + room])


class Reassembler:
    """Joins the fragments of one message after another."""

    __slots__ = ("_announced", "_buffer", "_op_code")

    def __init__(self) -> None:
        self._op_code: OpCode | None = None
        self._announced = 0
        self._buffer = bytearray()

    def receive(self, packet: WscPacket) -> WholeMessage | None:
        """Take one packet; the whole message, or None when WSC_FRAG_ACK is the answer.

        Raises `MessageLengthError` and `FragmentationError`; the latter ends the conversation.
        """
        announced, data = packet.message_length, packet.data
        if announced is not None and not len(data) <= announced <= LONGEST_MESSAGE:
            raise MessageLengthError("the announced message length cannot be right")
        if packet.op_code not in _MESSAGES:
            raise FragmentationError("an op-code that carries no message")
        op_code = cast("OpCode", packet.op_code)
        if self._op_code is None:
            if not packet.more_fragments:  # a length field without more fragments is tolerated
                return WholeMessage(op_code, data)
            if announced is None:
                raise FragmentationError("the first fragment does not tell the message length")
            self._op_code, self._announced = op_code, announced
        elif op_code != self._op_code:
            raise FragmentationError("a fragment of another message")
        if len(self._buffer) + len(data) > self._announced:
            raise FragmentationError("more octets than were announced")
        self._buffer += data
        if packet.more_fragments:
            return None
        whole = WholeMessage(op_code, bytes(self._buffer))
        self._op_code = None
        self._buffer.clear()
        return whole


class Fragmentation:
    """Both directions of one conversation, which is lock-step: what to answer to each packet."""

    __slots__ = ("_reassembler", "_sender", "_size")

    def __init__(self, size: int = DEFAULT_FRAGMENT_SIZE) -> None:
        self._size = fragment_size(size)
        self._sender: Sender | None = None
        self._reassembler = Reassembler()

    @property
    def sending(self) -> bool:
        """True while fragments of our message wait for WSC_FRAG_ACK."""
        return self._sender is not None

    def send(self, op_code: OpCode, octets: bytes) -> WscPacket:
        """Begin a message and return its first packet."""
        self._sender = Sender(op_code, octets, self._size)
        return self._next(self._sender)

    def receive(self, packet: WscPacket) -> WscPacket | WholeMessage:
        """Take a packet of the peer; return our answer (a fragment, WSC_FRAG_ACK) or its message.

        Raises as `Reassembler.receive` does.
        """
        if self._sender is None:
            whole = self._reassembler.receive(packet)
            return WscPacket(OpCode.FRAG_ACK) if whole is None else whole
        if packet.op_code != OpCode.FRAG_ACK:
            raise FragmentationError("a fragment was not acknowledged")
        return self._next(self._sender)

    def _next(self, sender: Sender) -> WscPacket:
        packet = sender.take()
        if sender.finished:
            self._sender = None
        return packet
