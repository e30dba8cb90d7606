"""IEEE 802.11 frames: headers of management and data frames, and the bodies that access points use.

All numbers are little endian.  A frame begins with its frame control field and ends before the
frame check sequence (IEEE 802.11, "MAC frame formats").  Elements stay octets here; they are read
by `pushbutton.wire.elements`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from pushbutton.errors import MalformedError

BROADCAST = b"\xff" * 6

_HEADER = struct.Struct("<HH6s6s6sH")
HEADER_LENGTH = _HEADER.size
"""24 octets: frame control, duration, three addresses, sequence control."""

_BEACON = struct.Struct("<QHH")
_AUTHENTICATION = struct.Struct("<HHH")
_ASSOCIATION = struct.Struct("<HH")
_SNAP = bytes.fromhex("aaaa03000000")


class FrameType(IntEnum):
    """Bits 2 and 3 of the frame control field."""

    MANAGEMENT = 0
    CONTROL = 1
    DATA = 2


class Subtype(IntEnum):
    """Subtypes of management frames (IEEE 802.11, "Type and Subtype subfields")."""

    ASSOCIATION_REQUEST = 0
    ASSOCIATION_RESPONSE = 1
    REASSOCIATION_REQUEST = 2
    REASSOCIATION_RESPONSE = 3
    PROBE_REQUEST = 4
    PROBE_RESPONSE = 5
    BEACON = 8
    DISASSOCIATION = 10
    AUTHENTICATION = 11
    DEAUTHENTICATION = 12
    ACTION = 13


class FrameFlag(IntFlag):
    """The upper octet of the frame control field."""

    TO_DS = 0x0100
    FROM_DS = 0x0200
    RETRY = 0x0800
    PROTECTED = 0x4000


class Capability(IntFlag):
    """The Capability Information field."""

    ESS = 0x0001
    IBSS = 0x0002
    PRIVACY = 0x0010
    SHORT_PREAMBLE = 0x0020
    SHORT_SLOT_TIME = 0x0400


class Status(IntEnum):
    """Status codes that association and authentication use (IEEE 802.11, "Status Code field")."""

    SUCCESS = 0
    UNSPECIFIED_FAILURE = 1
    CAPABILITIES_UNSUPPORTED = 10
    ASSOCIATION_DENIED = 12
    AUTHENTICATION_ALGORITHM_UNSUPPORTED = 13
    UNEXPECTED_TRANSACTION = 14
    NO_ROOM = 17
    HT_REQUIRED = 27
    REFUSED_TEMPORARILY = 30
    MANAGEMENT_FRAME_POLICY = 31
    INVALID_ELEMENT = 40
    INVALID_GROUP_CIPHER = 41
    INVALID_PAIRWISE_CIPHER = 42
    INVALID_AKM = 43
    CIPHER_OUT_OF_POLICY = 46
    LISTEN_INTERVAL_TOO_LARGE = 51
    INVALID_PMKID = 53


class Reason(IntEnum):
    """Reason codes that we give (IEEE 802.11, "Reason Code field")."""

    UNSPECIFIED = 1
    PREVIOUS_AUTHENTICATION_INVALID = 2
    LEAVING = 3
    INACTIVITY = 4
    CLASS_2_FRAME = 6
    CLASS_3_FRAME = 7
    MIC_FAILURE = 14
    FOUR_WAY_TIMEOUT = 15
    GROUP_KEY_TIMEOUT = 16
    ELEMENT_MISMATCH = 17
    EAP_FAILED = 23


def frame_type(octets: bytes) -> int:
    """Return the type of a frame (`FrameType`), -1 when there is no frame control field."""
    return (octets[0] >> 2) & 3 if len(octets) >= 2 and not octets[0] & 3 else -1


@dataclass(frozen=True, slots=True)
class ManagementFrame:
    """A management frame; `body` is what follows the 24 octets of header."""

    subtype: int
    destination: bytes
    source: bytes
    bssid: bytes
    body: bytes
    sequence: int = 0
    """The sequence number without the fragment number, 0..4095."""
    flags: int = 0
    """The upper octet of frame control (`FrameFlag`)."""

    def encode(self) -> bytes:
        return (
            _HEADER.pack(
                self.subtype << 4 | self.flags,
                0,
                self.destination,
                self.source,
                self.bssid,
                (self.sequence & 0xFFF) << 4,
            )
            + self.body
        )

    @classmethod
    def parse(cls, octets: bytes) -> ManagementFrame:
        """Parse a management frame; `MalformedError` when short, fragmented or another type."""
        if len(octets) < HEADER_LENGTH:
            raise MalformedError("a management frame is shorter than its header")
        control, _, destination, source, bssid, sequence = _HEADER.unpack_from(octets)
        if control & 0x000F:
            raise MalformedError("not a management frame")
        if sequence & 0xF:
            raise MalformedError("a fragment of a management frame")
        return cls(
            control >> 4 & 0xF,
            destination,
            source,
            bssid,
            octets[HEADER_LENGTH:],
            sequence >> 4,
            control & 0xFF00,
        )


@dataclass(frozen=True, slots=True)
class Beacon:
    """The body of a Beacon and of a Probe Response."""

    capability: int
    elements: bytes
    interval: int = 100
    """Time units of 1024 microseconds."""
    timestamp: int = 0

    def encode(self) -> bytes:
        return _BEACON.pack(self.timestamp, self.interval, self.capability) + self.elements

    @classmethod
    def parse(cls, octets: bytes) -> Beacon:
        _needs(octets, _BEACON.size, "a Beacon")
        timestamp, interval, capability = _BEACON.unpack_from(octets)
        return cls(capability, octets[_BEACON.size :], interval, timestamp)


@dataclass(frozen=True, slots=True)
class Authentication:
    """The body of an Authentication frame."""

    OPEN = 0
    SAE = 3

    algorithm: int
    transaction: int
    status: int
    rest: bytes = b""

    def encode(self) -> bytes:
        return _AUTHENTICATION.pack(self.algorithm, self.transaction, self.status) + self.rest

    @classmethod
    def parse(cls, octets: bytes) -> Authentication:
        _needs(octets, _AUTHENTICATION.size, "an Authentication frame")
        algorithm, transaction, status = _AUTHENTICATION.unpack_from(octets)
        return cls(algorithm, transaction, status, octets[_AUTHENTICATION.size :])


@dataclass(frozen=True, slots=True)
class AssociationRequest:
    """The body of an Association Request; with `current_ap` of a Reassociation Request."""

    capability: int
    listen_interval: int
    elements: bytes
    current_ap: bytes | None = None

    def encode(self) -> bytes:
        head = _ASSOCIATION.pack(self.capability, self.listen_interval)
        return head + (self.current_ap or b"") + self.elements

    @classmethod
    def parse(cls, octets: bytes, reassociation: bool = False) -> AssociationRequest:
        size = _ASSOCIATION.size + (6 if reassociation else 0)
        _needs(octets, size, "an Association Request")
        capability, listen_interval = _ASSOCIATION.unpack_from(octets)
        return cls(
            capability,
            listen_interval,
            octets[size:],
            octets[_ASSOCIATION.size : size] if reassociation else None,
        )


@dataclass(frozen=True, slots=True)
class AssociationResponse:
    """The body of a (Re)Association Response; `aid` without the two top bits set on the air."""

    capability: int
    status: int
    aid: int
    elements: bytes

    def encode(self) -> bytes:
        aid = self.aid | 0xC000 if self.aid else 0
        return _AUTHENTICATION.pack(self.capability, self.status, aid) + self.elements

    @classmethod
    def parse(cls, octets: bytes) -> AssociationResponse:
        _needs(octets, _AUTHENTICATION.size, "an Association Response")
        capability, status, aid = _AUTHENTICATION.unpack_from(octets)
        return cls(capability, status, aid & 0x3FFF, octets[_AUTHENTICATION.size :])


def encode_reason(reason: int) -> bytes:
    """Return the body of a Deauthentication or Disassociation frame."""
    return struct.pack("<H", reason)


def parse_reason(body: bytes) -> int:
    """Return the reason code of a Deauthentication or Disassociation body."""
    _needs(body, 2, "a Deauthentication frame")
    return body[0] | body[1] << 8


@dataclass(frozen=True, slots=True)
class DataFrame:
    """A data frame between a station and its access point.

    `body` is LLC/SNAP and payload, or, with the PROTECTED flag, the ciphertext with its header.
    """

    destination: bytes
    source: bytes
    bssid: bytes
    body: bytes
    to_ds: bool
    """Towards the access point; otherwise from it."""
    sequence: int = 0
    protected: bool = False
    retry: bool = False

    def header(self) -> bytes:
        """Return the 24 octets before the body, as the encryption authenticates them."""
        control = FrameType.DATA << 2 | (FrameFlag.TO_DS if self.to_ds else FrameFlag.FROM_DS)
        control |= FrameFlag.PROTECTED if self.protected else 0
        control |= FrameFlag.RETRY if self.retry else 0
        addresses = (
            (self.bssid, self.source, self.destination)
            if self.to_ds
            else (self.destination, self.bssid, self.source)
        )
        return _HEADER.pack(control, 0, *addresses, (self.sequence & 0xFFF) << 4)

    def encode(self) -> bytes:
        return self.header() + self.body

    @classmethod
    def parse(cls, octets: bytes) -> DataFrame:
        """Parse a data frame without QoS control; `MalformedError` for every other frame."""
        if len(octets) < HEADER_LENGTH:
            raise MalformedError("a data frame is shorter than its header")
        control, _, first, second, third, sequence = _HEADER.unpack_from(octets)
        if control & 0x00FF != FrameType.DATA << 2:
            raise MalformedError("not a plain data frame")
        direction = control & (FrameFlag.TO_DS | FrameFlag.FROM_DS)
        if direction == FrameFlag.TO_DS:
            destination, source, bssid = third, second, first
        elif direction == FrameFlag.FROM_DS:
            destination, source, bssid = first, third, second
        else:
            raise MalformedError("a data frame that is not between a station and an access point")
        return cls(
            destination,
            source,
            bssid,
            octets[HEADER_LENGTH:],
            direction == FrameFlag.TO_DS,
            sequence >> 4,
            bool(control & FrameFlag.PROTECTED),
            bool(control & FrameFlag.RETRY),
        )


def encode_snap(ethertype: int, payload: bytes) -> bytes:
    """Return `payload` behind its LLC/SNAP header (RFC 1042)."""
    return _SNAP + ethertype.to_bytes(2, "big") + payload


def parse_snap(body: bytes) -> tuple[int, bytes]:
    """Return ethertype and payload of an LLC/SNAP body (RFC 1042)."""
    _needs(body, 8, "LLC/SNAP")
    if not body.startswith(_SNAP):
        raise MalformedError("a data frame without LLC/SNAP")
    return body[6] << 8 | body[7], body[8:]


def frequency_of(channel: int) -> int:
    """Return the centre frequency in MHz of a 20 MHz channel of 2.4 or 5 GHz."""
    if channel == 14:
        return 2484
    return 2407 + 5 * channel if channel < 14 else 5000 + 5 * channel


def channel_of(frequency: int) -> int:
    """Return the channel number of a centre frequency in MHz."""
    if frequency == 2484:
        return 14
    return (frequency - 2407) // 5 if frequency < 3000 else (frequency - 5000) // 5


def _needs(octets: bytes, length: int, what: str) -> None:
    if len(octets) < length:
        raise MalformedError(f"{what} is truncated")
