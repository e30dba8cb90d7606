"""Our external Registrar adds stock devices through stock hostapd: by its proxy, over the air.

The Registrar speaks UPnP with hostapd on the loopback interface; the device is wpa_supplicant.
"""

from __future__ import annotations

import pytest
from radio_rig.air import Air
from radio_rig.programs import OurProgram
from radio_rig.stock import StockAccessPoint

AP, REGISTRAR, STATION = 0, 1, 2
AP_PIN, PIN = "12345670", "98765430"
UUID = "0f0e0d0c-0b0a-0908-0706-050403020100"
KEYS = {
    "ap_pin": AP_PIN,
    "ap_setup_locked": None,
    "wpa_psk_file": None,  # with one, hostapd would tell us a key that is ours alone
    "upnp_iface": "lo",
    "uuid": UUID,
}


def learned(air: Air) -> StockAccessPoint:
    """Start stock hostapd, and learn its settings so that they can be handed out."""
    access_point = air.stock_access_point(AP, **KEYS)
    learning = verb(air, "learn", UUID, "--pin", AP_PIN)
    assert learning.wait() == 0, learning.output()
    return access_point


def verb(air: Air, name: str, *arguments: str) -> OurProgram:
    return air.pushbutton(REGISTRAR, name, *arguments, "--interface", "lo")


@pytest.mark.parametrize("how", ["pin", "button"])
def test_a_stock_device_is_added_through_stock_hostapd(air: Air, how: str) -> None:
    access_point, station = learned(air), air.stock_station(STATION)
    by_pin = how == "pin"
    adding = verb(air, "add", "any", *(("--pin", PIN) if by_pin else ("--push-button",)))
    adding.wait_for("told now")
    station.order(f"WPS_PIN any {PIN}" if by_pin else "WPS_PBC")
    assert adding.wait(80) == 0, adding.output()
    station.wait_until_connected(60)
    air.ping(STATION, AP)
    assert "WPS-REG-SUCCESS" not in access_point.output(), "its own Registrar took no part"


def test_a_device_that_looks_for_a_network_is_listed(air: Air) -> None:
    air.stock_access_point(AP, **KEYS)
    watching = verb(air, "discover", "--watch")
    watching.wait_for(UUID)
    station = air.stock_station(STATION)
    station.order("WPS_PBC")
    watching.wait_for("looks for a network", 60)
