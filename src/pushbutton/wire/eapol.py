"""EAPOL packets (IEEE 802.1X, "Format of EAPOL MPDUs")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pushbutton.errors import MalformedError

HEADER_LENGTH = 4
"""Octets: version, type, length."""

ETHERTYPE = 0x888E
"""EAPOL's EtherType; on Ethernet and behind the SNAP header of 802.11 data."""

PAE_GROUP_ADDRESS = bytes.fromhex("0180c2000003")
"""The address that EAPOL on Ethernet is sent to while the peer's is unknown."""


class EapolType(IntEnum):
    """What a packet carries (IEEE 802.1X, "EAPOL packet types")."""

    EAP = 0
    START = 1
    LOGOFF = 2
    KEY = 3


@dataclass(frozen=True, slots=True)
class EapolPacket:
    """One packet.  Receivers take any version; `type` may be a number that is unknown here."""

    version: int
    type: int
    body: bytes = b""

    def encode(self) -> bytes:
        """Encode with its header; `MalformedError` if it is too long for one packet."""
        if len(self.body) > 0xFFFF:
            raise MalformedError(f"an EAPOL packet of {len(self.body)} octets")
        header = bytes((self.version, self.type)) + len(self.body).to_bytes(2, "big")
        return header + self.body

    @classmethod
    def parse(cls, octets: bytes) -> EapolPacket:
        """Read one packet; octets beyond its length are padding of the link."""
        if len(octets) < HEADER_LENGTH:
            raise MalformedError(f"an EAPOL packet of {len(octets)} octets")
        end = HEADER_LENGTH + (octets[2] << 8 | octets[3])
        if end > len(octets):
            raise MalformedError(f"an EAPOL packet says {end} octets and has {len(octets)}")
        return cls(octets[0], octets[1], bytes(octets[HEADER_LENGTH:end]))
