from __future__ import annotations

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.capabilities import capabilities_of
from pushbutton.drivers.nl80211.numbers import (
    Attribute,
    BandAttribute,
    FrequencyAttribute,
    InterfaceType,
)
from pushbutton.drivers.nl80211.wiphy import Frequency, Wiphy, parse_wiphy
from pushbutton.protocol.radio_elements import HighThroughput
from pushbutton.wire.security_elements import CipherSuite

BOTH = frozenset({InterfaceType.AP, InterfaceType.STATION})


def test_roles_and_ciphers() -> None:
    bip = (CipherSuite.CCMP, CipherSuite.GCMP_256, CipherSuite.BIP_CMAC_128)
    able = capabilities_of(Wiphy(0, interface_types=BOTH, ciphers=bip))
    assert able.radio
    assert able.access_point
    assert able.station
    assert able.protects_management
    assert able.ciphers == bip
    assert able.sae
    poor = capabilities_of(Wiphy(0, interface_types=frozenset({InterfaceType.STATION})))
    assert not poor.access_point
    assert poor.ciphers == (CipherSuite.CCMP, CipherSuite.TKIP)
    assert not poor.protects_management
    firmware = capabilities_of(Wiphy(0, ciphers=bip, firmware_ap=True))
    assert not firmware.protects_management
    assert not firmware.sae


def test_power_of_the_channels_that_are_allowed() -> None:
    frequencies = (
        Frequency(2412, dbm=20),
        Frequency(2472, disabled=True, dbm=20),
        Frequency(5180, dbm=23),
        Frequency(5955, dbm=23),
        Frequency(5200),
    )
    assert capabilities_of(Wiphy(0, frequencies=frequencies)).channel_powers == {1: 20, 36: 23}


def test_ht_comes_in_pieces() -> None:
    def band(number: int, content: bytes) -> dict[int, bytes]:
        return {Attribute.WIPHY_BANDS: netlink.nest(number, content)}

    frequency = netlink.u32(FrequencyAttribute.FREQ, 2412) + netlink.u32(
        FrequencyAttribute.MAX_TX_POWER, 2000
    )
    mcs = bytes.fromhex("ffff0000000000000000000000000000")
    parts = [
        band(
            0,
            netlink.u16(BandAttribute.HT_CAPA, 0x107E)
            + netlink.u8(BandAttribute.HT_AMPDU_FACTOR, 3)
            + netlink.u8(BandAttribute.HT_AMPDU_DENSITY, 6)
            + netlink.attribute(BandAttribute.HT_MCS_SET, mcs),
        ),
        band(0, netlink.nest(BandAttribute.FREQS, netlink.nest(0, frequency))),
        {Attribute.EXT_CAPA: b"\x04\x00"},
    ]
    able = capabilities_of(parse_wiphy(parts))
    assert able.high_throughput == {"g": HighThroughput(0x107E, 0x1B, mcs)}
    assert able.extended_capabilities == b"\x04\x00"
    assert able.channel_powers == {1: 20}
