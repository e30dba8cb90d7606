"""Stock wpa_supplicant as the registrar of our access point: `wps_reg` with its PIN."""

from __future__ import annotations

from radio_rig.air import Air
from radio_rig.places import Place
from radio_rig.programs import eventually

AP, STATION = 0, 2
AP_PIN, WRONG = "12345670", ("11111115", "22222220", "33333335", "44444440")
KEYS = {"ap_pin": AP_PIN, "ap_setup_locked": None, "wpa_psk_file": None}


def test_wps_reg_learns_the_network_and_joins(air: Air) -> None:
    access_point = air.access_point(AP, **KEYS)
    registrar = air.stock_station(STATION)
    registrar.order(f"WPS_REG {Place(AP).mac} {AP_PIN}")
    registrar.wait_until_connected()
    air.ping(STATION, AP)
    assert "ssid=wps-test" in access_point.ask("GET_CONFIG")
    assert 'ssid="wps-test"' in registrar.ask("GET_NETWORK 0 ssid") or "wps-test" in registrar.ask(
        "LIST_NETWORKS"
    )


def test_wps_reg_sets_the_network_and_joins_the_new_one(air: Air) -> None:
    access_point = air.access_point(AP, **KEYS)
    registrar = air.stock_station(STATION)
    name, key = b"set by it".hex(), b"a new passphrase".hex()
    registrar.order(f"WPS_REG {Place(AP).mac} {AP_PIN} {name} WPA2PSK CCMP {key}")
    eventually(lambda: "ssid=set by it" in access_point.ask("GET_CONFIG"), "the new name", 60)
    registrar.wait_until_connected(60)
    air.ping(STATION, AP)


def test_wrong_pins_lock_the_access_point(air: Air) -> None:
    access_point = air.access_point(AP, **KEYS)
    registrar = air.stock_station(STATION)
    locked = "WPS-AP-SETUP-LOCKED"
    for number, pin in enumerate(WRONG, 1):
        registrar.order(f"WPS_REG {Place(AP).mac} {pin}")
        access_point.wait_for("WPS-FAIL", count=number)
        if locked in access_point.output():
            break
        registrar.order("WPS_CANCEL")
    access_point.wait_for(locked)
    registrar.order("WPS_CANCEL")
    registrar.order(f"WPS_REG {Place(AP).mac} {AP_PIN}")
    # Locked, it refuses the right PIN too: setup locked is error 15.
    registrar.wait_for("config_error=15", 60)
    device = air.stock_station(STATION + 1)
    access_point.order("WPS_PBC")
    device.order("WPS_PBC")
    device.wait_until_connected(60)
    air.ping(STATION + 1, AP)
