"""A Registrar on the access point's side adds real devices through it: stock wpa_supplicant both.

The Registrar speaks UPnP on the loopback interface, the device hears and uses the air.
"""

from __future__ import annotations

from radio_rig.air import Air
from radio_rig.programs import eventually
from radio_rig.stock import StockStation

AP, REGISTRAR, STATION = 0, 1, 2
AP_PIN, PIN = "12345670", "98765430"
UUID = "0f0e0d0c-0b0a-0908-0706-050403020100"
KEYS = {
    "ap_pin": AP_PIN,
    "ap_setup_locked": None,
    "wpa_psk_file": None,
    "upnp_iface": "lo",
    "uuid": UUID,
}


def registrar(air: Air) -> StockStation:
    """Start a Registrar that has learned the settings of the access point."""
    started = air.stock_station(REGISTRAR)
    started.order("WPS_ER_START ifname=lo")
    started.wait_for("WPS-ER-AP-ADD")
    started.order(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    started.wait_for("WPS-FAIL msg=11")  # how it tells itself that it changes nothing
    return started


def test_a_device_with_a_pin_is_added_by_a_registrar_elsewhere(air: Air) -> None:
    access_point = air.access_point(AP, **KEYS)
    elsewhere, station = registrar(air), air.stock_station(STATION)
    elsewhere.order(f"WPS_ER_PIN any {PIN}")
    station.order(f"WPS_PIN any {PIN}")
    station.wait_until_connected(60)
    elsewhere.wait_for("WPS-SUCCESS")
    air.ping(STATION, AP)
    assert "WPS-REG-SUCCESS" not in access_point.output(), "our own Registrar took no part"


def test_a_device_with_a_button_is_seen_and_added_by_a_registrar_elsewhere(air: Air) -> None:
    access_point = air.access_point(AP, **KEYS)
    elsewhere, station = registrar(air), air.stock_station(STATION)

    def advertised() -> bool:
        # While a request of its is under way, such as the end of learning, it drops another one.
        elsewhere.order(f"WPS_ER_PBC {UUID}")
        station.ask("SCAN")
        return "[WPS-PBC]" in station.ask("SCAN_RESULTS")

    eventually(advertised, "the button of the Registrar in the Beacon")
    station.order("WPS_PBC")
    elsewhere.wait_for("WPS-ER-ENROLLEE-ADD")  # from its Probe Request
    station.wait_until_connected(60)
    elsewhere.wait_for("WPS-SUCCESS")
    air.ping(STATION, AP)
    assert "WPS-REG-SUCCESS" not in access_point.output(), "our own Registrar took no part"
