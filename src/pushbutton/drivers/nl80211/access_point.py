"""What an access point says to nl80211: the Beacon, stations, and which frames it wants.

The functions only encode; the order of the commands is `driver.py`'s.  Security is read out of the
Beacon's own elements, so that what firmware is told and what is on the air cannot differ.
"""

from __future__ import annotations

import struct

from pushbutton.drivers.base import ApParameters, StationParameters, StationStatistics
from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Attributes
from pushbutton.drivers.nl80211.numbers import (
    Attribute,
    ChannelWidth,
    StationFlag,
    StationInfo,
)
from pushbutton.drivers.nl80211.security import Suites, suites_of
from pushbutton.drivers.nl80211.wiphy import Wiphy
from pushbutton.protocol.bss_profile import RATES, head_elements
from pushbutton.wire.eapol import ETHERTYPE as ETHERTYPE_EAPOL
from pushbutton.wire.elements import ElementId, find, wsc_attributes, wsc_element
from pushbutton.wire.frames import (
    BROADCAST,
    Beacon,
    Capability,
    ManagementFrame,
    Subtype,
    frequency_of,
)

WANTED_FRAMES: tuple[tuple[Subtype, bytes], ...] = (
    (Subtype.AUTHENTICATION, b""),
    (Subtype.ASSOCIATION_REQUEST, b""),
    (Subtype.REASSOCIATION_REQUEST, b""),
    (Subtype.DISASSOCIATION, b""),
    (Subtype.DEAUTHENTICATION, b""),
    (Subtype.PROBE_REQUEST, b""),
    (Subtype.ACTION, b"\x04"),
    (Subtype.ACTION, b"\x08"),
)
"""Frames that come to us, with the octets that their body begins with.

Of the action frames public ones and SA Query: the others are the kernel's own.
"""

_OPEN_SYSTEM = 0
_EMPTY_SSID = 1
_MOST_RATES = 32
_NO_BASIC_BIT = 0x7F
_NO_POWER_SAVE_DELIVERY = netlink.u8(1, 0) + netlink.u8(2, 0)
"""Of a station with WMM: no queue with U-APSD, no limit of service periods."""


def registration(index: int, subtype: Subtype, match: bytes) -> bytes:
    """Return the request for frames of one kind (`REGISTER_FRAME`)."""
    return (
        netlink.u32(Attribute.IFINDEX, index)
        + netlink.u16(Attribute.FRAME_TYPE, subtype << 4)
        + netlink.attribute(Attribute.FRAME_MATCH, match)
    )


def beacon_head(address: bytes, parameters: ApParameters) -> bytes:
    """Return the Beacon up to where the kernel puts the TIM element."""
    capability = Capability.ESS
    if parameters.privacy:
        capability |= Capability.PRIVACY
    if parameters.hw_mode == "g":
        capability |= Capability.SHORT_SLOT_TIME
    ssid = b"" if parameters.hidden else parameters.ssid
    elements = head_elements(ssid, parameters.hw_mode, parameters.channel)
    body = Beacon(int(capability), elements, parameters.beacon_interval).encode()
    return ManagementFrame(Subtype.BEACON, BROADCAST, address, address, body).encode()


def beacon(index: int, address: bytes, parameters: ApParameters) -> bytes:
    """Return what `SET_BEACON` needs; on cards that build frames themselves, all they add."""
    content = (
        netlink.u32(Attribute.IFINDEX, index)
        + netlink.attribute(Attribute.BEACON_HEAD, beacon_head(address, parameters))
        + netlink.attribute(Attribute.BEACON_TAIL, parameters.beacon_elements)
    )
    probe, response = parameters.probe_response_elements, parameters.association_response_elements
    for kind, elements in (
        (Attribute.IE, parameters.beacon_elements),
        (Attribute.IE_PROBE_RESP, probe or parameters.beacon_elements),
        (Attribute.IE_ASSOC_RESP, response),
    ):
        content += netlink.attribute(kind, _additions(elements))
    return content


def _additions(elements: bytes) -> bytes:
    """Return what a card that builds its frames itself cannot know: the WSC element."""
    attributes = wsc_attributes(elements)
    return b"" if attributes is None else wsc_element(attributes)


def start(
    index: int, address: bytes, parameters: ApParameters, wiphy: Wiphy, control_port: bool
) -> bytes:
    """Return what `START_AP` needs."""
    content = (
        beacon(index, address, parameters)
        + netlink.u32(Attribute.BEACON_INTERVAL, parameters.beacon_interval)
        + netlink.u32(Attribute.DTIM_PERIOD, parameters.dtim_period)
        + netlink.attribute(Attribute.SSID, parameters.ssid)
        + netlink.u32(Attribute.HIDDEN_SSID, _EMPTY_SSID if parameters.hidden else 0)
        + netlink.u32(Attribute.AUTH_TYPE, _OPEN_SYSTEM)
        + channel(parameters)
        + security(suites_of(parameters.beacon_elements), wiphy)
        + netlink.flag(Attribute.SOCKET_OWNER)
    )
    if wiphy.firmware_ap and parameters.probe_response_elements:
        content += netlink.attribute(Attribute.PROBE_RESP, _probe_response(address, parameters))
    if parameters.privacy:
        content += netlink.flag(Attribute.PRIVACY)
    return content + control_port_attributes() if control_port else content


def channel(parameters: ApParameters) -> bytes:
    """Return the channel of the access point: 20 MHz, with HT when its Beacon says so."""
    with_ht = find(parameters.beacon_elements, ElementId.HT_OPERATION) is not None
    width = ChannelWidth.WIDTH_20 if with_ht else ChannelWidth.WIDTH_20_NOHT
    return netlink.u32(Attribute.WIPHY_FREQ, frequency_of(parameters.channel)) + netlink.u32(
        Attribute.CHANNEL_WIDTH, width
    )


def _probe_response(address: bytes, parameters: ApParameters) -> bytes:
    head = beacon_head(address, parameters)
    capability = int.from_bytes(head[34:36], "little")
    body = Beacon(
        capability, parameters.probe_response_elements, parameters.beacon_interval
    ).encode()
    frame = ManagementFrame(Subtype.PROBE_RESPONSE, BROADCAST, address, address, body)
    return frame.encode()


def security(suites: Suites, wiphy: Wiphy) -> bytes:
    """Return the attributes that tell a card what protects the network; empty for nothing."""
    if not suites.versions:
        return b""
    content = (
        netlink.u32(Attribute.WPA_VERSIONS, suites.versions)
        + netlink.attribute(Attribute.CIPHER_SUITES_PAIRWISE, _suite_list(suites.pairwise))
        + netlink.u32(Attribute.CIPHER_SUITE_GROUP, suites.group)
    )
    if len(suites.akms) <= wiphy.most_akms:
        content += netlink.attribute(Attribute.AKM_SUITES, _suite_list(suites.akms))
    return content


def _suite_list(suites: tuple[int, ...]) -> bytes:
    return struct.pack(f"={len(suites)}I", *suites)


def control_port_attributes() -> bytes:
    """Let EAPOL come to us over nl80211, and leave opening the port to us."""
    return (
        netlink.flag(Attribute.CONTROL_PORT)
        + netlink.u16(Attribute.CONTROL_PORT_ETHERTYPE, ETHERTYPE_EAPOL)
        + netlink.flag(Attribute.CONTROL_PORT_OVER_NL80211)
        + netlink.flag(Attribute.CONTROL_PORT_NO_PREAUTH)
    )


def bss(index: int, parameters: ApParameters) -> bytes:
    """Return the parameters of the running BSS (`SET_BSS`), the same as its Beacon says."""
    rates = RATES[parameters.hw_mode]
    basic = bytes(rate & _NO_BASIC_BIT for rate in rates if rate & ~_NO_BASIC_BIT)
    return (
        netlink.u32(Attribute.IFINDEX, index)
        + netlink.u8(Attribute.BSS_CTS_PROT, 0)
        + netlink.u8(Attribute.BSS_SHORT_PREAMBLE, 0)
        + netlink.u8(Attribute.BSS_SHORT_SLOT_TIME, int(parameters.hw_mode == "g"))
        + netlink.u8(Attribute.AP_ISOLATE, int(parameters.isolate))
        + netlink.attribute(Attribute.BSS_BASIC_RATES, basic)
    )


def station_address(index: int, address: bytes) -> bytes:
    """Return what names a station."""
    return netlink.u32(Attribute.IFINDEX, index) + netlink.attribute(Attribute.MAC, address)


def station(index: int, parameters: StationParameters, hw_mode: str) -> bytes:
    """Return a station for `NEW_STATION`: known at once as authenticated and associated."""
    ours = {rate & _NO_BASIC_BIT for rate in RATES[hw_mode]}
    rates = bytes(rate & _NO_BASIC_BIT for rate in parameters.rates)[:_MOST_RATES]
    if not ours & set(rates):
        rates = bytes(sorted(ours))
    content = (
        station_address(index, parameters.address)
        + netlink.u16(Attribute.STA_AID, parameters.aid)
        + netlink.u16(Attribute.STA_LISTEN_INTERVAL, parameters.listen_interval)
        + netlink.u16(Attribute.STA_CAPABILITY, parameters.capability)
        + netlink.attribute(Attribute.STA_SUPPORTED_RATES, rates)
    )
    flags = StationFlag(0)
    if parameters.management_frame_protection:
        flags |= StationFlag.MFP
    if parameters.quality_of_service:
        flags |= StationFlag.WME
        content += netlink.nest(Attribute.STA_WME, _NO_POWER_SAVE_DELIVERY)
        if ElementId.HT_CAPABILITIES in parameters.extra:
            body = parameters.extra[ElementId.HT_CAPABILITIES]
            content += netlink.attribute(Attribute.HT_CAPABILITY, body)
    return content + station_flags(flags, flags) if flags else content


def station_flags(mask: StationFlag, value: StationFlag) -> bytes:
    """Return the flags of a station; only those in `mask` change."""
    return netlink.attribute(Attribute.STA_FLAGS2, struct.pack("=II", mask, value))


def statistics(found: Attributes) -> StationStatistics:
    """Read the answer to `GET_STATION`."""
    info = netlink.attributes(found.get(Attribute.STA_INFO, b""))

    def number(*kinds: StationInfo) -> int:
        return next((netlink.number(info[kind]) for kind in kinds if kind in info), 0)

    return StationStatistics(
        rx_packets=number(StationInfo.RX_PACKETS),
        tx_packets=number(StationInfo.TX_PACKETS),
        rx_bytes=number(StationInfo.RX_BYTES64, StationInfo.RX_BYTES),
        tx_bytes=number(StationInfo.TX_BYTES64, StationInfo.TX_BYTES),
        inactive_ms=number(StationInfo.INACTIVE_TIME),
        signal=netlink.signed(info.get(StationInfo.SIGNAL, b"\0")),
        connected_s=number(StationInfo.CONNECTED_TIME),
    )
