"""What a station says to nl80211: scanning, and connecting to an access point."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from pushbutton.drivers.base import ScanEntry
from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.access_point import control_port_attributes, security
from pushbutton.drivers.nl80211.connection import Attributes
from pushbutton.drivers.nl80211.numbers import Attribute, BssAttribute, ScanFlag
from pushbutton.drivers.nl80211.security import suites_of
from pushbutton.drivers.nl80211.wiphy import Wiphy, wps_frequencies
from pushbutton.wire.elements import ElementId, find, wsc_attributes
from pushbutton.wire.frames import Capability

_OPEN_SYSTEM = 0
_PROTECTION_REQUIRED = 1
_NO_SIGNAL = -100 * 100


def scan(
    index: int, wiphy: Wiphy, elements: bytes, ssids: Sequence[bytes], frequencies: Sequence[int]
) -> bytes:
    """Return what `TRIGGER_SCAN` needs; without `frequencies` where WPS can be."""
    names = b"".join(
        netlink.attribute(position, ssid)
        for position, ssid in enumerate(ssids[: wiphy.most_scan_ssids], 1)
    )
    where = b"".join(
        netlink.u32(position, mhz)
        for position, mhz in enumerate(frequencies or wps_frequencies(wiphy), 1)
    )
    content = (
        netlink.u32(Attribute.IFINDEX, index)
        + netlink.nest(Attribute.SCAN_SSIDS, names)
        + netlink.nest(Attribute.SCAN_FREQUENCIES, where)
        + netlink.u32(Attribute.SCAN_FLAGS, ScanFlag.FLUSH)
    )
    if elements and len(elements) <= wiphy.longest_scan_elements:
        content += netlink.attribute(Attribute.IE, elements)
    return content


def scan_results(answers: Iterable[Attributes], newer_than: int) -> list[ScanEntry]:
    """Read the answers to `GET_SCAN`; those last seen `newer_than` milliseconds ago or later."""
    entries = []
    for answer in answers:
        found = netlink.attributes(answer.get(Attribute.BSS, b""))
        seen = netlink.number(found.get(BssAttribute.SEEN_MS_AGO, b""))
        if BssAttribute.BSSID in found and seen <= newer_than:
            entries.append(_entry(found))
    return entries


def _entry(found: Attributes) -> ScanEntry:
    elements = found.get(BssAttribute.INFORMATION_ELEMENTS) or found.get(
        BssAttribute.BEACON_IES, b""
    )
    elements = _whole(elements)
    return ScanEntry(
        found[BssAttribute.BSSID],
        find(elements, ElementId.SSID) or b"",
        netlink.number(found.get(BssAttribute.FREQUENCY, b"")),
        _signal(found) // 100,
        netlink.number(found.get(BssAttribute.CAPABILITY, b"")),
        elements,
    )


def _signal(found: Attributes) -> int:
    octets = found.get(BssAttribute.SIGNAL_MBM)
    return _NO_SIGNAL if octets is None else netlink.signed(octets)


def _whole(elements: bytes) -> bytes:
    """Cut off what is no whole element: it came from the air and may be anything."""
    position = 0
    while position + 2 <= len(elements):
        after = position + 2 + elements[position + 1]
        if after > len(elements):
            break
        position = after
    return elements[:position]


def connect(index: int, entry: ScanEntry, elements: bytes, wiphy: Wiphy) -> bytes:
    """Return what `CONNECT` needs to join `entry` with `elements` (RSN or WSC).

    PRIVACY repeats what the access point's capability field says: without it the kernel finds no
    match, also for a WPS association, which is open.
    """
    suites = suites_of(elements)
    content = (
        netlink.u32(Attribute.IFINDEX, index)
        + netlink.attribute(Attribute.SSID, entry.ssid)
        + netlink.attribute(Attribute.MAC, entry.bssid)
        + netlink.u32(Attribute.WIPHY_FREQ, entry.frequency)
        + netlink.u32(Attribute.AUTH_TYPE, _OPEN_SYSTEM)
        + netlink.attribute(Attribute.IE, elements)
        + netlink.flag(Attribute.SOCKET_OWNER)
        + security(suites, wiphy)
    )
    if entry.capability & Capability.PRIVACY:
        content += netlink.flag(Attribute.PRIVACY)
    if suites.protection_required:
        content += netlink.u32(Attribute.USE_MFP, _PROTECTION_REQUIRED)
    if not authorizes_itself(elements):
        content += netlink.flag(Attribute.CONTROL_PORT)
        if wiphy.control_port:
            content += control_port_attributes()[len(netlink.flag(Attribute.CONTROL_PORT)) :]
    return content


def authorizes_itself(elements: bytes) -> bool:
    """Whether an association with `elements` opens the port at once: an open network's."""
    return not suites_of(elements).versions and wsc_attributes(elements) is None


def reason_code(attributes: Attributes) -> int:
    """Return the reason of a disconnection, 0 when none was given."""
    octets = attributes.get(Attribute.REASON_CODE, b"\0\0")
    return int(struct.unpack("=H", octets[:2])[0])
