"""What a BSS is at the moment, and the elements that its frames are made of.

The order of elements is that of IEEE 802.11, "Beacon frame format"; the WSC element comes last, as
devices expect it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.wire.elements import ElementId, encode_element
from pushbutton.wire.frames import Capability
from pushbutton.wire.security_elements import Rsn, Wpa

RATES = {
    "b": bytes.fromhex("82840b16"),
    "g": bytes.fromhex("82848b960c1218243048606c"),
    "a": bytes.fromhex("8c129824b048606c"),
}
"""Rates by hardware mode in units of 500 kbit/s; the top bit marks the basic ones."""

MOST_STATIONS = 2007
"""As many as there are association identifiers."""

_ERP = 42
_IN_FIRST_ELEMENT = 8


def head_elements(ssid: bytes, hw_mode: str, channel: int) -> bytes:
    """Return SSID, Supported Rates and DS Parameter Set: what comes before the TIM element."""
    return (
        encode_element(ElementId.SSID, ssid)
        + encode_element(ElementId.SUPPORTED_RATES, RATES[hw_mode][:_IN_FIRST_ELEMENT])
        + encode_element(ElementId.DS_PARAMETER_SET, bytes((channel,)))
    )


def extended_rates(hw_mode: str) -> bytes:
    """Return the Extended Supported Rates element, empty when there are at most eight rates."""
    rest = RATES[hw_mode][_IN_FIRST_ELEMENT:]
    return encode_element(ElementId.EXTENDED_SUPPORTED_RATES, rest) if rest else b""


@dataclass(frozen=True, slots=True)
class BssProfile:
    """All that association and probing need to know of a BSS; replaced when something changes.

    The `..._wsc` fields are complete WSC elements (`protocol.advertise`), empty without WPS.
    """

    address: bytes
    ssid: bytes
    channel: int
    hw_mode: str = "g"
    rsn: Rsn | None = None
    wpa: Wpa | None = None
    wps: bool = False
    hidden: bool = False
    beacon_interval: int = 100
    beacon_wsc: bytes = b""
    probe_response_wsc: bytes = b""
    association_response_wsc: bytes = b""
    vendor_elements: bytes = b""
    association_elements: bytes = b""
    """Elements configured for the Association Response."""
    most_stations: int = MOST_STATIONS

    @property
    def protected(self) -> bool:
        return self.rsn is not None or self.wpa is not None

    @property
    def capability(self) -> int:
        """The Capability Information field."""
        bits = Capability.ESS
        if self.protected:
            bits |= Capability.PRIVACY
        return int(bits | Capability.SHORT_SLOT_TIME if self.hw_mode == "g" else bits)

    @property
    def security_elements(self) -> bytes:
        """RSN then WPA element, as message 3 of the handshake repeats them."""
        return (self.rsn.encode() if self.rsn else b"") + (self.wpa.encode() if self.wpa else b"")

    @property
    def beacon_tail(self) -> bytes:
        """The elements of the Beacon behind the TIM element."""
        return self._tail(self.beacon_wsc)

    @property
    def probe_response_elements(self) -> bytes:
        """All elements of the Probe Response."""
        head = head_elements(self.ssid, self.hw_mode, self.channel)
        return head + self._tail(self.probe_response_wsc)

    def response_elements(self, wsc: bool) -> bytes:
        """Return the elements of the Association Response, for a WPS station with `wsc`."""
        return (
            encode_element(ElementId.SUPPORTED_RATES, RATES[self.hw_mode][:_IN_FIRST_ELEMENT])
            + extended_rates(self.hw_mode)
            + (self.association_response_wsc if wsc else b"")
            + self.association_elements
        )

    def _tail(self, wsc: bytes) -> bytes:
        rsn = self.rsn.encode() if self.rsn else b""
        wpa = self.wpa.encode() if self.wpa else b""
        erp = encode_element(_ERP, b"\x00") if self.hw_mode == "g" else b""
        extended = extended_rates(self.hw_mode)
        return erp + extended + rsn + wpa + wsc + self.vendor_elements
