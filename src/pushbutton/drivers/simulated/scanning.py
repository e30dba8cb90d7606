"""What a radio does when it looks for access points: ask, and collect what it hears."""

from __future__ import annotations

from collections.abc import Iterable

from pushbutton.drivers.base import ScanEntry
from pushbutton.errors import MalformedError
from pushbutton.protocol.bss_profile import RATES, extended_rates
from pushbutton.wire.elements import ElementId, encode_element, find
from pushbutton.wire.frames import (
    BROADCAST,
    Beacon,
    ManagementFrame,
    Subtype,
    channel_of,
    frequency_of,
)

FREQUENCIES = tuple(frequency_of(channel) for channel in (*range(1, 14), 36, 40, 44, 48))
"""MHz; where a simulated radio looks when it is not told where."""

DURATION = 0.12
"""Seconds; a little more than the usual interval of beacons."""

BAND_LIMIT = 3000


def hw_mode_of(frequency: int) -> str:
    """Return the hardware mode of a frequency in MHz."""
    return "g" if frequency < BAND_LIMIT else "a"


def probe_request(address: bytes, ssid: bytes, frequency: int, elements: bytes) -> ManagementFrame:
    """Return a broadcast Probe Request; `elements` go last."""
    hw_mode = hw_mode_of(frequency)
    body = encode_element(ElementId.SSID, ssid)
    body += encode_element(ElementId.SUPPORTED_RATES, RATES[hw_mode][:8]) + extended_rates(hw_mode)
    if hw_mode == "g":
        channel = bytes((channel_of(frequency),))
        body += encode_element(ElementId.DS_PARAMETER_SET, channel)
    return ManagementFrame(Subtype.PROBE_REQUEST, BROADCAST, address, BROADCAST, body + elements)


class Findings:
    """The access points heard during one scan, each by its Probe Response or else its Beacon."""

    def __init__(self, frequencies: Iterable[int]) -> None:
        self._wanted = frozenset(frequencies)
        self._found: dict[bytes, tuple[bool, ScanEntry]] = {}

    def take(self, octets: bytes, frequency: int, signal: int) -> None:
        """Look at a frame; everything but Beacons and Probe Responses is ignored."""
        if frequency not in self._wanted:
            return
        try:
            frame = ManagementFrame.parse(octets)
            if frame.subtype not in (Subtype.BEACON, Subtype.PROBE_RESPONSE):
                return
            body = Beacon.parse(frame.body)
            ssid = find(body.elements, ElementId.SSID) or b""
        except MalformedError:
            return
        response = frame.subtype == Subtype.PROBE_RESPONSE
        known = self._found.get(frame.bssid)
        if known is None or response or not known[0]:
            entry = ScanEntry(frame.bssid, ssid, frequency, signal, body.capability, body.elements)
            self._found[frame.bssid] = (response, entry)

    @property
    def entries(self) -> list[ScanEntry]:
        """The access points, in the order of their addresses."""
        return [self._found[bssid][1] for bssid in sorted(self._found)]
