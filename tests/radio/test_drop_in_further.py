"""Further scenarios of programs that were written for hostapd: what is refused, and odd networks.

As in `test_drop_in`, `INTEROP_CALIBRATE=1` runs each with stock hostapd in our place, too.
"""

from __future__ import annotations

import re

from radio_rig.air import Air
from radio_rig.drop_in import PROTECTED, WPS, DropIn, each_program
from radio_rig.places import Place
from radio_rig.programs import eventually
from radio_rig.stock import StockStation, network

AP, SECOND, STATION, OTHER = 0, 1, 2, 3
PIN, AP_PIN = "12345670", "23456789"


@each_program
def test_a_registrar_may_learn_but_not_change(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        settings = {**WPS, **PROTECTED, "ap_pin": AP_PIN}
        access_point = daemon.add(AP, {**settings, "ap_setup_locked": "2"})
        device = air.stock_station(STATION)
        reg = f"WPS_REG {Place(AP).mac} {AP_PIN}"
        device.order(f"{reg} {b'new'.hex()} WPA2PSK CCMP {b'1234567890'.hex()}")
        refused = access_point.wait("WPS-FAIL")
        assert "msg=12 config_error=15" in refused
        assert access_point.values("GET_CONFIG")["ssid"] == "test-wps"
        device.order("WPS_CANCEL")
        device.order("REMOVE_NETWORK all")
        device.order(reg)
        device.wait_until_connected()


@each_program
def test_an_open_network_is_handed_out_as_such(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, WPS)
        device = air.stock_station(STATION)
        access_point.order("WPS_PBC")
        device.order("SET wps_cred_processing 2")
        device.order("WPS_PBC")
        access_point.wait("WPS-REG-SUCCESS")
        device.wait_for("WPS-CRED-RECEIVED")
        credential = re.search(r"WPS-CRED-RECEIVED ([0-9a-f]+)", device.output())
        assert credential is not None
        assert "100300020001" in credential[1], "Authentication Type: open"
        assert "100f00020001" in credential[1], "Encryption Type: none"
        device.wait_for("WPS-SUCCESS")


@each_program
def test_a_device_asks_and_is_remembered_in_the_file(air: Air, program: str) -> None:
    requests = air.folder / "pin-requests"
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED, "wps_pin_requests": str(requests)})
        device = air.stock_station(STATION)
        device.order(f"WPS_PIN {Place(AP).mac} {PIN}")
        needed = access_point.wait("WPS-PIN-NEEDED")
        eventually(lambda: requests.exists() and requests.read_text(), "the line")
        line = requests.read_text().split("\t")
        assert line[1] == needed.split()[1], "the UUID"
        assert line[2] == Place(STATION).mac


@each_program
def test_the_device_that_is_welcome_is_named_in_the_beacon(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED})
        device, other = air.stock_station(STATION), air.stock_station(OTHER)
        access_point.order(f"WPS_PIN any {PIN} 100 {Place(STATION).mac}")
        for station, flag in ((device, "[WPS-AUTH]"), (other, "[WPS-PIN]")):
            station.order("SCAN freq=2412")
            eventually(lambda station=station: _result(station), "a scan result")
            assert flag in _result(station), _result(station)


def _result(station: StockStation) -> str:
    lines = station.ask("SCAN_RESULTS").splitlines()
    return next((line for line in lines if line.startswith(Place(AP).mac)), "")


@each_program
def test_networks_that_cannot_have_it_refuse_its_commands(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        for changes in (
            {"ignore_broadcast_ssid": "1"},
            {"wpa": "1", "wpa_pairwise": "TKIP", "rsn_pairwise": "TKIP"},
            {"wps_state": "0"},
        ):
            access_point = daemon.add(AP, {**WPS, **PROTECTED, **changes})
            for command in ("WPS_PBC", f"WPS_PIN any {PIN}", "WPS_CANCEL"):
                assert access_point.ask(command) == "FAIL", (changes, command)
            assert "Last WPS result: None" in access_point.ask("WPS_GET_STATUS")


@each_program
def test_a_member_registers_again(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED})
        device = air.stock_station(STATION, network("test-wps", "12345678"))
        device.wait_until_connected()
        access_point.wait("AP-STA-CONNECTED")
        access_point.order("WPS_PBC")
        device.order("WPS_PBC")
        access_point.wait("WPS-REG-SUCCESS")
        access_point.wait("AP-STA-CONNECTED")
        device.wait_until_connected(count=2)


@each_program
def test_independent_access_points_each_have_their_button(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        first = daemon.add(AP, {**WPS, **PROTECTED, "wps_independent": "1"})
        second = daemon.add(SECOND, {**WPS, **PROTECTED, "ssid": "second", "wps_independent": "1"})
        first.order("WPS_PBC")
        first.wait("WPS-PBC-ACTIVE")
        assert "PBC Status: Disabled" in second.ask("WPS_GET_STATUS")
        device = air.stock_station(STATION)
        device.order("WPS_PBC")
        first.wait("WPS-REG-SUCCESS")
        device.wait_until_connected()
