"""What travels between processes that share an air: one datagram each, the kind in its first octet.

From a radio to the host: Hello once, then Tune and Send.  From the host to a radio: Heard and Told.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from pushbutton.errors import MalformedError

VERSION = 1
LONGEST = 4096
"""Octets; a longer datagram is none of ours."""

_HELLO = struct.Struct("!BB6s")
_TUNE = struct.Struct("!BH")
_SEND = struct.Struct("!BIH")
_HEARD = struct.Struct("!BHb")
_TOLD = struct.Struct("!BI?")


@dataclass(frozen=True, slots=True)
class Hello:
    """A radio with this MAC address joins the air."""

    address: bytes
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Tune:
    """The radio listens on `frequency` (MHz), 0 for all."""

    frequency: int


@dataclass(frozen=True, slots=True)
class Send:
    """A frame for the air; with a token other than 0 the radio wants to be told."""

    token: int
    frequency: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class HeardFrame:
    """A frame from the air."""

    frequency: int
    signal: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the frame sent with `token`."""

    token: int
    acknowledged: bool


Datagram = Hello | Tune | Send | HeardFrame | Told


def encode(datagram: Datagram) -> bytes:
    """Return the octets of a datagram."""
    match datagram:
        case Hello(address, version):
            return _HELLO.pack(1, version, address)
        case Tune(frequency):
            return _TUNE.pack(2, frequency)
        case Send(token, frequency, frame):
            return _SEND.pack(3, token, frequency) + frame
        case HeardFrame(frequency, signal, frame):
            return _HEARD.pack(4, frequency, signal) + frame
        case Told(token, acknowledged):
            return _TOLD.pack(5, token, acknowledged)


def parse(octets: bytes) -> Datagram:
    """Parse a datagram; `MalformedError` for everything that is none."""
    if len(octets) > LONGEST:
        raise MalformedError("a datagram that is too long")
    try:
        kind = octets[0]
        if kind == 1:
            _, version, address = _HELLO.unpack(octets)
            if version != VERSION:
                raise MalformedError(f"an air of version {version}")
            return Hello(address)
        if kind == 2:
            return Tune(_TUNE.unpack(octets)[1])
        if kind == 3:
            _, token, frequency = _SEND.unpack_from(octets)
            return Send(token, frequency, octets[_SEND.size :])
        if kind == 4:
            _, frequency, signal = _HEARD.unpack_from(octets)
            return HeardFrame(frequency, signal, octets[_HEARD.size :])
        if kind == 5:
            _, token, acknowledged = _TOLD.unpack(octets)
            return Told(token, acknowledged)
    except (struct.error, IndexError):
        pass
    raise MalformedError("not a datagram of the air")
