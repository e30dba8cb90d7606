"""What those above may ask of a radio, from the kernel's description of it."""

from __future__ import annotations

from pushbutton.drivers.base import Capabilities
from pushbutton.drivers.nl80211.numbers import InterfaceType
from pushbutton.drivers.nl80211.wiphy import Wiphy
from pushbutton.wire.security_elements import CipherSuite

_ALWAYS = (int(CipherSuite.CCMP), int(CipherSuite.TKIP))
"""Ciphers of a driver that does not name its own."""


def capabilities_of(wiphy: Wiphy) -> Capabilities:
    """Return the capabilities of a radio as its country allows them now."""
    ciphers = wiphy.ciphers or _ALWAYS
    return Capabilities(
        radio=True,
        phy=wiphy.name,
        access_point=InterfaceType.AP in wiphy.interface_types,
        station=InterfaceType.STATION in wiphy.interface_types,
        controls_port=True,
        ciphers=ciphers,
        # The firmware of a FullMAC card does SA Query and protection in its own way.
        protects_management=CipherSuite.BIP_CMAC_128 in ciphers and not wiphy.firmware_ap,
        sae=not wiphy.firmware_ap,
        high_throughput=wiphy.high_throughput,
        extended_capabilities=wiphy.extended_capabilities,
        channel_powers={
            each.channel: each.dbm
            for each in wiphy.frequencies
            if each.dbm and not each.disabled and 2400 <= each.mhz < 5935
        },
    )
