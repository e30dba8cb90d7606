"""What a radio says of itself."""

from __future__ import annotations

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.numbers import (
    Attribute,
    BandAttribute,
    ExtendedFeature,
    FrequencyAttribute,
)
from pushbutton.drivers.nl80211.wiphy import Frequency, parse_wiphy, wps_frequencies


def part(mhz: int, *marks: int) -> dict[int, bytes]:
    content = netlink.u32(FrequencyAttribute.FREQ, mhz) + b"".join(map(netlink.flag, marks))
    band = netlink.nest(BandAttribute.FREQS, netlink.nest(0, content))
    return {Attribute.WIPHY: b"\2\0\0\0", Attribute.WIPHY_BANDS: netlink.nest(0, band)}


def test_the_pieces_of_the_bands_are_merged() -> None:
    wiphy = parse_wiphy(
        [
            part(2412),
            part(2484, FrequencyAttribute.DISABLED),
            part(5180, FrequencyAttribute.NO_IR),
            part(5260, FrequencyAttribute.NO_IR, FrequencyAttribute.RADAR),
            part(5975),
        ]
    )
    assert wiphy.index == 2
    assert wiphy.frequencies == (
        Frequency(2412),
        Frequency(2484, disabled=True),
        Frequency(5180, listen_only=True),
        Frequency(5260, listen_only=True, radar=True),
        Frequency(5975),
    )
    assert wps_frequencies(wiphy) == (2412, 5180, 5260)
    assert [each.channel for each in wiphy.frequencies[:3]] == [1, 14, 36]


def test_extended_features_are_bits() -> None:
    wiphy = parse_wiphy([{Attribute.EXT_FEATURES: b"\0\0\0\4"}])
    assert wiphy.has(ExtendedFeature.CONTROL_PORT_OVER_NL80211)
    assert not wiphy.has(ExtendedFeature.CONTROL_PORT_OVER_NL80211_TX_STATUS)
    assert not wiphy.control_port


def test_a_card_that_associates_by_itself_and_its_ciphers() -> None:
    wiphy = parse_wiphy(
        [
            {Attribute.CIPHER_SUITES: bytes.fromhex("04ac0f0002ac0f00")},
            {Attribute.DEVICE_AP_SME: b"\0\0\0\0", Attribute.SUPPORTED_IFTYPES: netlink.flag(3)},
        ]
    )
    assert wiphy.firmware_ap
    assert wiphy.ciphers == (0x000FAC04, 0x000FAC02)
    assert wiphy.can_be_access_point
