"""What a radio can do, read from the kernel's description of it (`NL80211_CMD_GET_WIPHY`).

The description comes in many messages, each with a few attributes of the whole; the pieces of a
band are merged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Attributes, Connection
from pushbutton.drivers.nl80211.numbers import (
    Attribute,
    BandAttribute,
    Command,
    ExtendedFeature,
    FrequencyAttribute,
    InterfaceType,
)
from pushbutton.protocol.radio_elements import HighThroughput
from pushbutton.wire.frames import channel_of

_NO_LIMIT = 2
"""Key management suites in one request, where the driver does not say."""

_BANDS = {0: "g", 1: "a"}
"""The kernel's numbers of the bands (NL80211_BAND_*)."""

_DENSITY_SHIFT = 2
_MILLI = 100
"""Power is told in hundredths of a dBm."""

_6_GHZ = 5935
"""MHz; above it channels are numbered anew, and there is no WPS."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """One channel of a radio, as its country allows it."""

    mhz: int
    disabled: bool = False
    listen_only: bool = False
    """No initiating radiation: no access point here, and only passive scanning."""
    radar: bool = False
    """An access point must look for radar first."""
    dbm: int = 0
    """The most power; 0 where it is not told."""

    @property
    def channel(self) -> int:
        """The channel's number."""
        return channel_of(self.mhz)

    @property
    def hw_mode(self) -> str:
        """`g` for 2.4 GHz, `a` for 5 GHz."""
        return "g" if self.mhz < 3000 else "a"


@dataclass(frozen=True, slots=True)
class Wiphy:
    """One radio."""

    index: int
    name: str = ""
    interface_types: frozenset[int] = frozenset()
    commands: frozenset[int] = frozenset()
    features: int = 0
    """`numbers.Feature`."""
    extended_features: bytes = b""
    ciphers: tuple[int, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    most_scan_ssids: int = 1
    longest_scan_elements: int = 0
    most_akms: int = _NO_LIMIT
    firmware_ap: bool = False
    """Authentication and association are done by the card (FullMAC)."""
    own_country: bool = False
    """The card keeps regulatory rules of its own."""
    high_throughput: Mapping[str, HighThroughput] = field(default_factory=dict)
    """HT by band: `g` for 2.4 GHz, `a` for 5 GHz."""
    extended_capabilities: bytes = b""

    def has(self, feature: ExtendedFeature) -> bool:
        """Whether an extended feature is offered."""
        octet = int(feature) // 8
        return octet < len(self.extended_features) and bool(
            self.extended_features[octet] >> (feature % 8) & 1
        )

    @property
    def can_be_access_point(self) -> bool:
        return InterfaceType.AP in self.interface_types

    @property
    def control_port(self) -> bool:
        """EAPOL travels over nl80211, each packet with its status."""
        return self.has(ExtendedFeature.CONTROL_PORT_OVER_NL80211) and self.has(
            ExtendedFeature.CONTROL_PORT_OVER_NL80211_TX_STATUS
        )

    def frequency(self, mhz: int) -> Frequency | None:
        """Return the channel with this centre frequency, if the radio has it."""
        return next((each for each in self.frequencies if each.mhz == mhz), None)


@dataclass(slots=True)
class _Pieces:
    attributes: Attributes = field(default_factory=dict)
    frequencies: dict[int, Frequency] = field(default_factory=dict)
    bands: dict[int, Attributes] = field(default_factory=dict)

    def add(self, attributes: Attributes) -> None:
        for number, band in netlink.walk(attributes.get(Attribute.WIPHY_BANDS, b"")):
            content = netlink.attributes(band)
            self.bands.setdefault(number, {}).update(content)
            for _, each in netlink.walk(content.get(BandAttribute.FREQS, b"")):
                frequency = _frequency(netlink.attributes(each))
                self.frequencies[frequency.mhz] = frequency
        self.attributes.update(attributes)


def read_wiphy(connection: Connection, interface: int) -> Wiphy:
    """Return the radio of the interface with this index."""
    content = netlink.u32(Attribute.IFINDEX, interface) + netlink.flag(Attribute.SPLIT_WIPHY_DUMP)
    answers = connection.request(Command.GET_WIPHY, content, dump=True)
    return parse_wiphy(answer.attributes for answer in answers)


def parse_wiphy(parts: Iterable[Attributes]) -> Wiphy:
    """Merge the parts of one radio's description."""
    pieces = _Pieces()
    for part in parts:
        pieces.add(part)
    found = pieces.attributes
    get = found.get

    def number(kind: Attribute, default: int = 0) -> int:
        return netlink.number(found[kind]) if kind in found else default

    return Wiphy(
        number(Attribute.WIPHY),
        get(Attribute.WIPHY_NAME, b"").rstrip(b"\0").decode(errors="replace"),
        frozenset(kind for kind, _ in netlink.walk(get(Attribute.SUPPORTED_IFTYPES, b""))),
        frozenset(
            netlink.number(value)
            for _, value in netlink.walk(get(Attribute.SUPPORTED_COMMANDS, b""))
        ),
        number(Attribute.FEATURE_FLAGS),
        get(Attribute.EXT_FEATURES, b""),
        _suites(get(Attribute.CIPHER_SUITES, b"")),
        tuple(pieces.frequencies[mhz] for mhz in sorted(pieces.frequencies)),
        number(Attribute.MAX_NUM_SCAN_SSIDS, 1),
        number(Attribute.MAX_SCAN_IE_LEN),
        number(Attribute.MAX_NUM_AKM_SUITES, _NO_LIMIT),
        Attribute.DEVICE_AP_SME in found,
        Attribute.WIPHY_SELF_MANAGED_REG in found,
        {
            name: _high_throughput(pieces.bands[band])
            for band, name in _BANDS.items()
            if BandAttribute.HT_CAPA in pieces.bands.get(band, {})
        },
        get(Attribute.EXT_CAPA, b""),
    )


def wps_frequencies(wiphy: Wiphy) -> tuple[int, ...]:
    """Return where WPS access points can be: all that is allowed of 2.4 and 5 GHz, in MHz."""
    return tuple(
        each.mhz for each in wiphy.frequencies if not each.disabled and 2400 <= each.mhz < _6_GHZ
    )


def _suites(octets: bytes) -> tuple[int, ...]:
    count = len(octets) // 4
    return struct.unpack_from(f"={count}I", octets)


def _frequency(found: Attributes) -> Frequency:
    return Frequency(
        netlink.number(found[FrequencyAttribute.FREQ]),
        FrequencyAttribute.DISABLED in found,
        FrequencyAttribute.NO_IR in found,
        FrequencyAttribute.RADAR in found,
        netlink.number(found.get(FrequencyAttribute.MAX_TX_POWER, b"")) // _MILLI,
    )


def _high_throughput(band: Attributes) -> HighThroughput:
    def number(kind: BandAttribute) -> int:
        return netlink.number(band.get(kind, b""))

    density = number(BandAttribute.HT_AMPDU_DENSITY)
    return HighThroughput(
        number(BandAttribute.HT_CAPA),
        number(BandAttribute.HT_AMPDU_FACTOR) | density << _DENSITY_SHIFT,
        band.get(BandAttribute.HT_MCS_SET, b""),
    )
