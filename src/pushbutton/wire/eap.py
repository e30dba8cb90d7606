"""EAP packets (RFC 3748, "EAP Packet Format")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pushbutton.errors import MalformedError

_HEADER_LENGTH = 4
_LONGEST = 0xFFFF
_EXPANDED_NAK = bytes.fromhex("00000000000003")


class EapCode(IntEnum):
    """What a packet is (RFC 3748, "EAP Packet Format")."""

    REQUEST = 1
    RESPONSE = 2
    SUCCESS = 3
    FAILURE = 4


class EapType(IntEnum):
    """The types that matter here (RFC 3748, "Initial EAP Request/Response Types")."""

    IDENTITY = 1
    NOTIFICATION = 2
    NAK = 3
    EXPANDED = 254


_CODES: dict[int, EapCode] = {int(code): code for code in EapCode}


@dataclass(frozen=True, slots=True)
class EapPacket:
    """One packet; `type` is None in Success and Failure, which carry no data."""

    code: EapCode
    identifier: int
    type: int | None = None
    data: bytes = b""

    def encode(self) -> bytes:
        """Encode with its header; `MalformedError` if it is too long for one packet."""
        body = b"" if self.type is None else bytes((self.type,)) + self.data
        length = _HEADER_LENGTH + len(body)
        if length > _LONGEST:
            raise MalformedError(f"an EAP packet of {length} octets")
        return bytes((self.code, self.identifier)) + length.to_bytes(2, "big") + body

    @classmethod
    def parse(cls, octets: bytes) -> EapPacket:
        """Read one packet; octets beyond its length are padding of the link."""
        if len(octets) < _HEADER_LENGTH:
            raise MalformedError(f"an EAP packet of {len(octets)} octets")
        length = octets[2] << 8 | octets[3]
        if not _HEADER_LENGTH <= length <= len(octets):
            raise MalformedError(f"an EAP packet says {length} octets and has {len(octets)}")
        code = _CODES.get(octets[0])
        if code is None:
            raise MalformedError(f"EAP code {octets[0]}")
        if code in (EapCode.SUCCESS, EapCode.FAILURE):
            return cls(code, octets[1])
        if length == _HEADER_LENGTH:
            raise MalformedError("an EAP request or response without a type")
        return cls(code, octets[1], octets[4], bytes(octets[5:length]))

    @property
    def is_nak(self) -> bool:
        """Whether the peer refuses the proposed method (Nak, or the expanded form of it)."""
        return self.code is EapCode.RESPONSE and (
            self.type == EapType.NAK
            or (self.type == EapType.EXPANDED and self.data.startswith(_EXPANDED_NAK))
        )
