"""What EAP carries for Wi-Fi Simple Configuration ("EAP Message Framing").

The packet is the data of an EAP packet of the expanded type (RFC 3748, "Expanded Types").
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.errors import MalformedError
from pushbutton.wire.enums import OpCode

ENROLLEE_IDENTITY = "WFA-SimpleConfig-Enrollee-1-0"
"""The EAP identity of a station that wants to be registered."""

REGISTRAR_IDENTITY = "WFA-SimpleConfig-Registrar-1-0"
"""The EAP identity of a station that wants to register the access point."""

VENDOR_AND_TYPE = bytes.fromhex("00372a00000001")
"""The Wi-Fi Alliance's vendor number and the vendor's type Simple Config."""

_MORE_FRAGMENTS = 0x01
_LENGTH_PRESENT = 0x02
_HEADER_LENGTH = len(VENDOR_AND_TYPE) + 2
_OP_CODES: dict[int, OpCode] = {int(op_code): op_code for op_code in OpCode}


@dataclass(frozen=True, slots=True)
class WscPacket:
    """One fragment of a message, or a whole one.

    `message_length` is the length in octets of the whole message, which the first of several
    fragments announces.  `op_code` is a plain number when it is unknown.
    """

    op_code: OpCode | int
    more_fragments: bool = False
    message_length: int | None = None
    data: bytes = b""

    def encode(self) -> bytes:
        """Encode as the data of an expanded EAP packet."""
        flags = _MORE_FRAGMENTS if self.more_fragments else 0
        length = b""
        if self.message_length is not None:
            flags |= _LENGTH_PRESENT
            if not 0 <= self.message_length <= 0xFFFF:
                raise MalformedError(f"a message of {self.message_length} octets")
            length = self.message_length.to_bytes(2, "big")
        return VENDOR_AND_TYPE + bytes((self.op_code, flags)) + length + self.data

    @classmethod
    def parse(cls, data: bytes) -> WscPacket:
        """Read the data of an expanded EAP packet; unknown flags are ignored."""
        if len(data) < _HEADER_LENGTH:
            raise MalformedError(f"an EAP-WSC packet of {len(data)} octets")
        if not data.startswith(VENDOR_AND_TYPE):
            raise MalformedError(f"expanded EAP type {data[:7].hex()} is not EAP-WSC")
        op_code, flags = data[7], data[8]
        start, message_length = _HEADER_LENGTH, None
        if flags & _LENGTH_PRESENT:
            start += 2
            if len(data) < start:
                raise MalformedError("an EAP-WSC packet ends in its length field")
            message_length = data[9] << 8 | data[10]
        return cls(
            _OP_CODES.get(op_code, op_code),
            bool(flags & _MORE_FRAGMENTS),
            message_length,
            bytes(data[start:]),
        )
