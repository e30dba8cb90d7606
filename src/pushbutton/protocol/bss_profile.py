"""What a BSS is at the moment, and the elements that its frames are made of.

The order of elements is that of IEEE 802.11, "Beacon frame format"; the WSC element comes last, as
devices expect it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pushbutton.protocol.radio_elements import RadioElements, erp_element
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

H2E_CAPABILITY = 0x20
"""The bit of the RSN Extension element's first octet that offers SAE with hash-to-element."""

H2E_ONLY_SELECTOR = 0xFB
"""The "rate" of a BSS that takes stations with hash-to-element alone."""

_IN_FIRST_ELEMENT = 8


def head_elements(ssid: bytes, hw_mode: str, channel: int) -> bytes:
    """Return SSID, Supported Rates and DS Parameter Set: what comes before the TIM element."""
    return (
        encode_element(ElementId.SSID, ssid)
        + encode_element(ElementId.SUPPORTED_RATES, RATES[hw_mode][:_IN_FIRST_ELEMENT])
        + encode_element(ElementId.DS_PARAMETER_SET, bytes((channel,)))
    )


def extended_rates(hw_mode: str, selectors: bytes = b"") -> bytes:
    """Return the Extended Supported Rates element, empty when there are at most eight rates.

    `selectors` are numbers in the place of rates that say what a member of the BSS must do.
    """
    rest = RATES[hw_mode][_IN_FIRST_ELEMENT:] + selectors
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
    hunting: bool = True
    """SAE with hunting and pecking is accepted."""
    hashing: bool = False
    """SAE with hash-to-element is accepted, and offered."""
    sae_needs_protection: bool = False
    """A station with SAE is refused without management frame protection."""
    radio: RadioElements = field(default_factory=RadioElements)

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
        """RSN, RSN Extension and WPA element, as message 3 of the handshake repeats them."""
        rsn = self.rsn.encode() if self.rsn else b""
        return rsn + self.rsn_extension + (self.wpa.encode() if self.wpa else b"")

    @property
    def rsn_extension(self) -> bytes:
        """The RSN Extension element; empty where it has nothing to say."""
        if self.rsn is None or not self.hashing:
            return b""
        return encode_element(ElementId.RSN_EXTENSION, bytes((H2E_CAPABILITY,)))

    @property
    def _selectors(self) -> bytes:
        only_hashing = self.rsn is not None and self.hashing and not self.hunting
        return bytes((H2E_ONLY_SELECTOR,)) if only_hashing else b""

    @property
    def beacon_tail(self) -> bytes:
        """The elements of the Beacon behind the TIM element."""
        return self._tail(self.beacon_wsc)

    @property
    def probe_response_elements(self) -> bytes:
        """All elements of the Probe Response."""
        head = head_elements(self.ssid, self.hw_mode, self.channel)
        return head + self._tail(self.probe_response_wsc)

    def response_elements(
        self, wsc: bool, wmm: bool = False, high_throughput: bool = False, before: bytes = b""
    ) -> bytes:
        """Return the elements of the Association Response.

        `wsc` is for WPS stations, `wmm` and `high_throughput` for stations that do the like;
        `before` comes directly behind the rates.
        """
        first, vendor = self.radio.of_response(wmm, high_throughput)
        return (
            encode_element(ElementId.SUPPORTED_RATES, RATES[self.hw_mode][:_IN_FIRST_ELEMENT])
            + extended_rates(self.hw_mode, self._selectors)
            + before
            + first
            + self.rsn_extension
            + vendor
            + (self.association_response_wsc if wsc else b"")
            + self.association_elements
        )

    def _tail(self, wsc: bytes) -> bytes:
        return (
            self.radio.before_rates
            + (erp_element() if self.hw_mode == "g" else b"")
            + extended_rates(self.hw_mode, self._selectors)
            + (self.rsn.encode() if self.rsn else b"")
            + self.radio.behind_rsn
            + self.rsn_extension
            + (self.wpa.encode() if self.wpa else b"")
            + self.radio.quality_of_service
            + wsc
            + self.vendor_elements
        )
