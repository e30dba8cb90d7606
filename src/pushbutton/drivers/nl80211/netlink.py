"""Netlink messages and sockets: what nl80211 and rtnetlink have in common.

Formats: RFC 3549, "Netlink Message Format"; `<linux/netlink.h>`.  Everything is in host byte
order and padded to four octets.  A send runs the kernel's whole operation before it returns, so
the answer can be read at once; operations that talk to firmware belong in a worker thread.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pushbutton.errors import DriverError, MalformedError

REQUEST = 0x0001
ACK = 0x0004
DUMP = 0x0300
CREATE = 0x0400
EXCLUSIVE = 0x0200

_ERROR, _DONE = 2, 3
_DUMP_INTERRUPTED = 0x0010
_ACK_CAPPED, _ACK_ATTRIBUTES = 0x0100, 0x0200
_SOL_NETLINK, _ADD_MEMBERSHIP, _CAP_ACK, _EXT_ACK = 270, 1, 10, 11
_NESTED, _TYPE_MASK = 0x8000, 0x3FFF
_HEADER = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_RECEIVE_SIZE = 1 << 16
_RECEIVE_BUFFER = 1 << 21
_DUMP_TRIES = 5
_SO_RCVBUFFORCE = 33
_PATIENCE = struct.pack("@ll", 20, 0)
"""Seconds and microseconds: answers are ready at once, unless a full buffer swallowed one."""


class NetlinkError(DriverError):
    """The kernel refused a request: `number` is the errno, the text names the operation."""

    def __init__(
        self, operation: str, number: int, said: str = "", offset: int | None = None
    ) -> None:
        reason = said or os.strerror(number)
        place = "" if offset is None else f" (octet {offset} of the request)"
        super().__init__(f"{operation}: {reason}{place}")
        self.operation, self.number, self.said = operation, number, said


@dataclass(frozen=True, slots=True)
class NetlinkMessage:
    """One message as received: its type, and what follows the 16 octets of header."""

    type: int
    flags: int
    sequence: int
    port: int
    payload: bytes


def attribute(kind: int, value: bytes, nested: bool = False) -> bytes:
    """Encode one attribute, padded."""
    length = 4 + len(value)
    header = _ATTRIBUTE.pack(length, kind | (_NESTED if nested else 0))
    return header + value + bytes(-length % 4)


def nest(kind: int, content: bytes) -> bytes:
    """Encode an attribute whose value is attributes."""
    return attribute(kind, content, nested=True)


def u8(kind: int, value: int) -> bytes:
    """Encode an attribute that is a number of 8 bits."""
    return attribute(kind, struct.pack("=B", value))


def u16(kind: int, value: int) -> bytes:
    """Encode an attribute that is a number of 16 bits."""
    return attribute(kind, struct.pack("=H", value))


def u32(kind: int, value: int) -> bytes:
    """Encode an attribute that is a number of 32 bits."""
    return attribute(kind, struct.pack("=I", value))


def u64(kind: int, value: int) -> bytes:
    """Encode an attribute that is a number of 64 bits."""
    return attribute(kind, struct.pack("=Q", value))


def flag(kind: int) -> bytes:
    """Encode an attribute that says something by being there."""
    return attribute(kind, b"")


def text(kind: int, value: str) -> bytes:
    """Encode an attribute that is a string, zero-terminated."""
    return attribute(kind, value.encode() + b"\0")


def walk(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the attributes (type, value); `MalformedError` where a length lies."""
    position, end = 0, len(octets)
    while position + 4 <= end:
        length, kind = _ATTRIBUTE.unpack_from(octets, position)
        if length < 4 or position + length > end:
            raise MalformedError("a netlink attribute runs over the end")
        yield kind & _TYPE_MASK, octets[position + 4 : position + length]
        position += length + (-length % 4)


def attributes(octets: bytes) -> dict[int, bytes]:
    """Return the attributes by type; of several the last."""
    return dict(walk(octets))


def number(octets: bytes) -> int:
    """Decode an unsigned integer of 1, 2, 4 or 8 octets in host order."""
    return int.from_bytes(octets, _HOST_ORDER)


def signed(octets: bytes) -> int:
    """Decode a signed integer in host order."""
    return int.from_bytes(octets, _HOST_ORDER, signed=True)


_HOST_ORDER: Literal["little", "big"] = "little" if struct.pack("=H", 1)[0] else "big"


def split(datagram: bytes) -> Iterator[NetlinkMessage]:
    """Yield the messages of one datagram; `MalformedError` where a length lies."""
    position, end = 0, len(datagram)
    while position + _HEADER.size <= end:
        length, kind, flags, sequence, port = _HEADER.unpack_from(datagram, position)
        if length < _HEADER.size or position + length > end:
            raise MalformedError("a netlink message runs over the end")
        payload = datagram[position + _HEADER.size : position + length]
        yield NetlinkMessage(kind, flags, sequence, port, payload)
        position += length + (-length % 4)


MakeSocket = Callable[[int, int, int], socket.socket]
"""Makes a socket of a family, type and protocol."""


class NetlinkSocket:
    """One netlink socket.  The kernel's choice of port is what it judges ownership by."""

    def __init__(self, protocol: int, make: MakeSocket = socket.socket) -> None:
        """`make` is for tests, which put a kernel of their own there."""
        try:
            self._socket = make(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        except OSError as error:
            raise DriverError(f"netlink is not available here: {error.strerror}") from error
        self._socket.bind((0, 0))
        self._sequence = 0
        self._early: list[NetlinkMessage] = []
        self._lost = False
        self._widen()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PATIENCE)
        for option in (_CAP_ACK, _EXT_ACK):
            self._socket.setsockopt(_SOL_NETLINK, option, 1)

    def _widen(self) -> None:
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RECEIVE_BUFFER)
        except OSError:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)

    def fileno(self) -> int:
        """Return the file descriptor, readable when `events` has something."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close it; what the kernel tied to it ends."""
        self._socket.close()

    def join(self, group: int) -> None:
        """Join a multicast group by its number."""
        self._socket.setsockopt(_SOL_NETLINK, _ADD_MEMBERSHIP, group)

    def request(self, kind: int, payload: bytes, operation: str, flags: int = 0) -> Answer:
        """Send a request and wait for its answer; `NetlinkError` when the kernel refuses it."""
        dump = flags & DUMP == DUMP
        for _ in range(_DUMP_TRIES):
            answer = self._transact(
                kind, payload, operation, flags | REQUEST | (0 if dump else ACK)
            )
            if not answer.interrupted:
                return answer
        raise NetlinkError(operation, errno.EAGAIN, "the list kept changing while it was read")

    def _transact(self, kind: int, payload: bytes, operation: str, flags: int) -> Answer:
        self._sequence = self._sequence % 0xFFFFFFFF + 1
        length = _HEADER.size + len(payload)
        header = _HEADER.pack(length, kind, flags, self._sequence, 0)
        try:
            self._socket.send(header + payload)
            return self._collect(operation)
        except OSError as error:
            self._lost |= error.errno == errno.ENOBUFS
            raise NetlinkError(operation, error.errno or errno.EIO) from error

    def _collect(self, operation: str) -> Answer:
        messages: list[NetlinkMessage] = []
        interrupted = False
        while True:
            for message in split(self._socket.recv(_RECEIVE_SIZE)):
                if message.sequence != self._sequence:
                    self._early.append(message)  # an event, read by `events` later
                    continue
                interrupted |= bool(message.flags & _DUMP_INTERRUPTED)
                if message.type == _DONE:
                    return Answer(tuple(messages), interrupted, b"")
                if message.type == _ERROR:
                    cookie = self._judge(message, operation)
                    return Answer(tuple(messages), interrupted, cookie)
                messages.append(message)

    def _judge(self, message: NetlinkMessage, operation: str) -> bytes:
        """Read an acknowledgement; its cookie, if any, or `NetlinkError`."""
        code = struct.unpack_from("=i", message.payload)[0]
        found: dict[int, bytes] = {}
        if message.flags & _ACK_ATTRIBUTES:
            echoed = 16
            if not message.flags & _ACK_CAPPED:
                echoed = struct.unpack_from("=I", message.payload, 4)[0]
            found = attributes(message.payload[4 + echoed + (-echoed % 4) :])
        if code < 0:
            said = found.get(1, b"").rstrip(b"\0").decode(errors="replace")
            offset = number(found[2]) if 2 in found else None
            raise NetlinkError(operation, -code, said, offset)
        return found.get(3, b"")

    def events(self) -> tuple[list[NetlinkMessage], bool]:
        """Read what waits, without blocking; also tell whether events were lost (ENOBUFS)."""
        messages, self._early = self._early, []
        lost, self._lost = self._lost, False
        while True:
            try:
                datagram = self._socket.recv(_RECEIVE_SIZE, socket.MSG_DONTWAIT)
                messages.extend(split(datagram))
            except BlockingIOError:
                return messages, lost
            except MalformedError:
                lost = True
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise DriverError(f"netlink: {error.strerror}") from error
                lost = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the kernel answered: its data messages, and the cookie of its acknowledgement."""

    messages: tuple[NetlinkMessage, ...]
    interrupted: bool
    cookie: bytes
