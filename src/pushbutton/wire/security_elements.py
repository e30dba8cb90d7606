"""The elements that say how a network is protected: RSN (WPA2, WPA3) and the older WPA element.

IEEE 802.11, "RSNE"; the WPA element is the Wi-Fi Alliance's form of its draft.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from pushbutton.errors import MalformedError
from pushbutton.wire.cursor import Cursor
from pushbutton.wire.elements import ElementId, encode_element

WPA_PREFIX = bytes.fromhex("0050f201")
"""OUI and type of the WPA element."""


class CipherSuite(IntEnum):
    """Suite selectors of ciphers, OUI and type in one number."""

    USE_GROUP = 0x000FAC00
    WEP_40 = 0x000FAC01
    TKIP = 0x000FAC02
    CCMP = 0x000FAC04
    WEP_104 = 0x000FAC05
    BIP_CMAC_128 = 0x000FAC06
    GCMP_128 = 0x000FAC08
    GCMP_256 = 0x000FAC09
    CCMP_256 = 0x000FAC0A
    WPA_TKIP = 0x0050F202
    WPA_CCMP = 0x0050F204


class AkmSuite(IntEnum):
    """Suite selectors of authentication and key management, OUI and type in one number."""

    IEEE_8021X = 0x000FAC01
    PSK = 0x000FAC02
    FT_PSK = 0x000FAC04
    IEEE_8021X_SHA256 = 0x000FAC05
    PSK_SHA256 = 0x000FAC06
    SAE = 0x000FAC08
    FT_SAE = 0x000FAC09
    WPA_IEEE_8021X = 0x0050F201
    WPA_PSK = 0x0050F202


MFP_REQUIRED = 0x0040
MFP_CAPABLE = 0x0080


def _suites(cursor: Cursor) -> tuple[int, ...]:
    (count,) = struct.unpack("<H", cursor.take(2))
    return tuple(cursor.u32() for _ in range(count))


def _encode_suites(suites: tuple[int, ...]) -> bytes:
    return struct.pack("<H", len(suites)) + b"".join(s.to_bytes(4, "big") for s in suites)


@dataclass(frozen=True, slots=True)
class Rsn:
    """The RSN element.  Suites are plain numbers where they are unknown."""

    group: int = CipherSuite.CCMP
    pairwise: tuple[int, ...] = (CipherSuite.CCMP,)
    akms: tuple[int, ...] = (AkmSuite.PSK,)
    capabilities: int = 0
    pmkids: tuple[bytes, ...] = ()
    group_management: int | None = None

    def encode(self) -> bytes:
        """Encode the whole element; the list of PMKIDs only where something needs it."""
        body = struct.pack("<H", 1) + self.group.to_bytes(4, "big")
        body += _encode_suites(self.pairwise) + _encode_suites(self.akms)
        body += struct.pack("<H", self.capabilities)
        if self.pmkids or self.group_management is not None:
            body += struct.pack("<H", len(self.pmkids)) + b"".join(self.pmkids)
        if self.group_management is not None:
            body += self.group_management.to_bytes(4, "big")
        return encode_element(ElementId.RSN, body)

    @classmethod
    def parse(cls, body: bytes) -> Rsn:
        """Read the element's body, which may end behind any of its parts.

        What is left out has the standard's value: CCMP, and 802.1X as key management.
        """
        cursor = Cursor(body)
        if (version := struct.unpack("<H", cursor.take(2))[0]) != 1:
            raise MalformedError(f"RSN version {version}")
        group: int = CipherSuite.CCMP
        pairwise: tuple[int, ...] = (CipherSuite.CCMP,)
        akms: tuple[int, ...] = (AkmSuite.IEEE_8021X,)
        capabilities, group_management = 0, None
        pmkids: tuple[bytes, ...] = ()
        if cursor.remaining:
            group = cursor.u32()
        if cursor.remaining:
            pairwise = _suites(cursor)
        if cursor.remaining:
            akms = _suites(cursor)
        if cursor.remaining:
            (capabilities,) = struct.unpack("<H", cursor.take(2))
        if cursor.remaining:
            (count,) = struct.unpack("<H", cursor.take(2))
            pmkids = tuple(cursor.take(16) for _ in range(count))
        if cursor.remaining:
            group_management = cursor.u32()
        return cls(group, pairwise, akms, capabilities, pmkids, group_management)


@dataclass(frozen=True, slots=True)
class Wpa:
    """The WPA element of the first WPA."""

    group: int = CipherSuite.WPA_TKIP
    pairwise: tuple[int, ...] = (CipherSuite.WPA_TKIP,)
    akms: tuple[int, ...] = (AkmSuite.WPA_PSK,)

    def encode(self) -> bytes:
        """Encode the whole element."""
        body = WPA_PREFIX + struct.pack("<H", 1) + self.group.to_bytes(4, "big")
        body += _encode_suites(self.pairwise) + _encode_suites(self.akms)
        return encode_element(ElementId.VENDOR_SPECIFIC, body)

    @classmethod
    def parse(cls, body: bytes) -> Wpa:
        """Read the element's body, OUI and type included; it may end behind any of its parts."""
        cursor = Cursor(body)
        if cursor.take(4) != WPA_PREFIX:
            raise MalformedError("not a WPA element")
        if (version := struct.unpack("<H", cursor.take(2))[0]) != 1:
            raise MalformedError(f"WPA version {version}")
        group: int = CipherSuite.WPA_TKIP
        pairwise: tuple[int, ...] = (CipherSuite.WPA_TKIP,)
        akms: tuple[int, ...] = (AkmSuite.WPA_IEEE_8021X,)
        if cursor.remaining:
            group = cursor.u32()
        if cursor.remaining:
            pairwise = _suites(cursor)
        if cursor.remaining:
            akms = _suites(cursor)
        return cls(group, pairwise, akms)
