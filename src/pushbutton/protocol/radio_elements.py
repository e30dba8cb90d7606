"""The elements in which a BSS tells what its radio does: country, HT, quality of service.

IEEE 802.11, "Country element", "HT Capabilities element", "HT Operation element", "Extended
Capabilities element"; the Wi-Fi Alliance's WMM specification, "WMM Parameter Element".  Values are
those that hostapd has by default.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pushbutton.wire.elements import ElementId, encode_element

ERP = 42
OPERATING_CLASSES = 59
EXTENDED_CAPABILITIES = 127

LONG_PREAMBLE = 0x04
"""Of the ERP element: nobody uses short preambles here."""

WMM_PREFIX = bytes.fromhex("0050f202")
"""OUI and type of the WMM elements."""

_WMM_PARAMETERS = WMM_PREFIX + bytes.fromhex(
    "0101"  # the Parameter element, version 1
    "01 00"  # first set of parameters, no automatic power save delivery
    "03a40000 27a40000 42435e00 62322f00"  # best effort, background, video, voice
)
"""Contention parameters of the four access categories, as hostapd has them."""

_NO_POWER_SAVE = 0x000C
_HT_REST = 7
_MCS_LENGTH = 16
_ANY_ENVIRONMENT = 0x20
_2_4_GHZ_CLASS = 81


@dataclass(frozen=True, slots=True)
class HighThroughput:
    """What a radio can do of HT (802.11n) in one band."""

    capabilities: int
    """The HT Capability Information field."""
    ampdu: int
    """The A-MPDU Parameters field."""
    mcs: bytes
    """The Supported MCS Set field, 16 octets."""


@dataclass(frozen=True, slots=True)
class RadioElements:
    """Bodies of elements; empty for one that is left out."""

    country: bytes = b""
    operating_classes: bytes = b""
    ht_capabilities: bytes = b""
    ht_operation: bytes = b""
    extended_capabilities: bytes = b""
    wmm: bool = False
    """Stations may use quality of service, which HT needs."""

    @property
    def before_rates(self) -> bytes:
        """What comes before the Extended Supported Rates."""
        return _element(ElementId.COUNTRY, self.country)

    @property
    def behind_rsn(self) -> bytes:
        """What comes between the RSN element and the vendors'."""
        return (
            _element(OPERATING_CLASSES, self.operating_classes)
            + self.high_throughput
            + _element(EXTENDED_CAPABILITIES, self.extended_capabilities)
        )

    @property
    def high_throughput(self) -> bytes:
        """HT Capabilities and HT Operation."""
        return _element(ElementId.HT_CAPABILITIES, self.ht_capabilities) + _element(
            ElementId.HT_OPERATION, self.ht_operation
        )

    @property
    def quality_of_service(self) -> bytes:
        """The WMM element."""
        return encode_element(ElementId.VENDOR_SPECIFIC, _WMM_PARAMETERS) if self.wmm else b""

    def of_response(self, wmm: bool, high_throughput: bool) -> tuple[bytes, bytes]:
        """Return what an Association Response has of these: behind the rates, and for vendors."""
        first = self.high_throughput if high_throughput else b""
        first += _element(EXTENDED_CAPABILITIES, self.extended_capabilities)
        return first, self.quality_of_service if wmm else b""


def _element(number: int, body: bytes) -> bytes:
    return encode_element(number, body) if body else b""


def erp_element() -> bytes:
    """Return the ERP element of 2.4 GHz with OFDM rates."""
    return encode_element(ERP, bytes((LONG_PREAMBLE,)))


def country_body(country: str, channels: Iterable[tuple[int, int]]) -> bytes:
    """Return the body of the Country element; `channels` are (number, most dBm), in order.

    Channels that follow one another with the same power are told together.
    """
    triplets: list[list[int]] = []
    step = 1
    for number, power in channels:
        step = 4 if number > 14 else 1
        if triplets:
            first, count, most = triplets[-1]
            if most == power and number == first + count * step:
                triplets[-1][1] += 1
                continue
        triplets.append([number, 1, power])
    body = country.encode("ascii", "replace")[:2] + bytes((_ANY_ENVIRONMENT,))
    body += b"".join(bytes(triplet) for triplet in triplets)
    return body + bytes(len(body) % 2)


def operating_classes(channel: int) -> bytes:
    """Return the body of the Supported Operating Classes element for a channel of 20 MHz."""
    for first, last, number in (
        (1, 13, _2_4_GHZ_CLASS),
        (14, 14, 82),
        (36, 48, 115),
        (52, 64, 118),
        (100, 144, 121),
        (149, 161, 124),
        (165, 177, 125),
    ):
        if first <= channel <= last:
            return bytes((number, number))
    return b""


def ht_capabilities_body(radio: HighThroughput, wanted: int = 0) -> bytes:
    """Return the body of the HT Capabilities element.

    `wanted` are bits of the Capability Information to offer where the radio can.
    """
    information = _NO_POWER_SAVE | wanted & radio.capabilities
    mcs = radio.mcs.ljust(_MCS_LENGTH, b"\0")[:_MCS_LENGTH]
    return struct.pack("<HB", information, radio.ampdu) + mcs + bytes(_HT_REST)


def ht_operation_body(channel: int) -> bytes:
    """Return the body of the HT Operation element of a channel of 20 MHz."""
    return bytes((channel,)) + bytes(21)


def has_wmm(bodies: Sequence[bytes]) -> bool:
    """Whether one of the vendors' elements of a request asks for quality of service."""
    return any(body.startswith(WMM_PREFIX) for body in bodies)
