"""What a program that was written for hostapd does with the daemon, from an empty start.

Each scenario starts the daemon with hostapd's options and no configuration, adds its interfaces
over the global control socket and follows the events.  With `INTEROP_CALIBRATE=1` each runs with
stock hostapd in our place, too, to see that it tells the truth.
"""

from __future__ import annotations

from radio_rig.air import Air
from radio_rig.drop_in import PROTECTED, WPS, AddedBss, DropIn, each_program
from radio_rig.places import Place
from radio_rig.stock import StockStation

AP, SECOND, STATION, OTHER = 0, 1, 2, 3
PIN, AP_PIN = "12345670", "23456789"


def _connected(device: StockStation, ssid: str = "test-wps", seconds: float = 40) -> dict[str, str]:
    """Wait until a device is a member, and return its status."""
    device.wait_until_connected(seconds)
    lines = (line.partition("=") for line in device.ask("STATUS").splitlines())
    status = {key: value for key, _, value in lines}
    assert status["wpa_state"] == "COMPLETED", status
    assert status["ssid"] == ssid
    return status


def _registered(access_point: AddedBss, number: int = STATION) -> None:
    """See that the access point tells of a registration, in hostapd's order."""
    event = access_point.wait("WPS-REG-SUCCESS")
    assert event.split()[1] == Place(number).mac
    access_point.wait("WPS-SUCCESS")
    access_point.wait(f"AP-STA-CONNECTED {Place(number).mac}")


@each_program
def test_a_button_is_pressed_and_the_device_is_described(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED, "manufacturer": "Maker"})
        device = air.stock_station(STATION)
        device.order("SET device_name Device A")
        device.order("SET manufacturer Wireless Company")
        device.order("SET device_type 1-0050F204-1")
        access_point.order("WPS_PBC")
        assert "PBC Status: Active" in access_point.ask("WPS_GET_STATUS")
        device.order("WPS_PBC")
        access_point.wait("WPS-ENROLLEE-SEEN")
        _registered(access_point)
        status = _connected(device)
        assert status["pairwise_cipher"] == status["group_cipher"] == "CCMP"
        assert status["key_mgmt"] == "WPA2-PSK"
        said = access_point.ask("WPS_GET_STATUS")
        assert "PBC Status: Disabled\nLast WPS result: Success" in said
        assert f"Peer Address: {Place(STATION).mac}" in said
        entry = access_point.values(f"STA {Place(STATION).mac}")
        assert entry["wpsDeviceName"] == "Device A"
        assert entry["wpsPrimaryDeviceType"] == "1-0050F204-1"
        assert entry["wpsManufacturer"] == "Wireless Company"
        air.ping(STATION, AP)


@each_program
def test_a_network_that_is_not_configured_becomes_so_with_its_first_device(
    air: Air, program: str
) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {"ssid": "test-wps", "eap_server": "1", "wps_state": "1"})
        device = air.stock_station(STATION)
        access_point.order(f"WPS_PIN any {PIN}")
        device.order(f"WPS_PIN {Place(AP).mac} {PIN}")
        access_point.wait("WPS-NEW-AP-SETTINGS")
        _connected(device)
        configuration = access_point.values("GET_CONFIG")
        assert configuration["wps_state"] == "configured"
        assert configuration["wpa"] in "23"
        assert "CCMP" in configuration["rsn_pairwise_cipher"]
        assert configuration["key_mgmt"] == "WPA-PSK"
        other = air.stock_station(OTHER)
        access_point.order("WPS_PBC")
        other.order("WPS_PBC")
        _connected(other)


@each_program
def test_a_network_is_configured_by_command(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {"ssid": "test-wps", "eap_server": "1", "wps_state": "1"})
        name, key = b"by command".hex(), b"12345678".hex()
        assert access_point.ask(f"WPS_CONFIG {name} WPA2PSK CCMP {b'short'.hex()}") == "FAIL"
        access_point.order(f"WPS_CONFIG {name} WPA2PSK CCMP {key}")
        access_point.wait("WPS-NEW-AP-SETTINGS")
        device = air.stock_station(STATION)
        access_point.order("WPS_PBC")
        device.order("WPS_PBC")
        status = _connected(device, "by command")
        assert status["key_mgmt"] == "WPA2-PSK"
        configuration = access_point.values("GET_CONFIG")
        assert configuration["ssid"] == "by command"
        assert configuration["passphrase"] == "12345678"
        assert "psk" not in configuration or len(configuration["psk"]) == 64


@each_program
def test_pins_right_wrong_and_cancelled(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED})
        device = air.stock_station(STATION)
        assert access_point.ask("WPS_CHECK_PIN 1234-5670") == PIN
        assert access_point.ask("WPS_CHECK_PIN 12345678") == "FAIL-CHECKSUM"
        device.order(f"WPS_PIN {Place(AP).mac} 55554444")
        needed = access_point.wait("WPS-PIN-NEEDED")
        assert Place(STATION).mac in needed
        access_point.order("WPS_PIN any 12345670")
        access_point.wait("WPS-FAIL")
        said = access_point.ask("WPS_GET_STATUS")
        assert "Last WPS result: Failed" in said
        assert f"Peer Address: {Place(STATION).mac}" in said
        device.order("WPS_CANCEL")
        uuid = needed.split()[1]
        access_point.order(f"WPS_PIN {uuid} 55554444 60")
        device.order(f"WPS_PIN {Place(AP).mac} 55554444")
        _registered(access_point)
        _connected(device)


@each_program
def test_a_registrar_with_the_access_points_pin(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED, "ap_pin": AP_PIN})
        device = air.stock_station(STATION)
        device.order(f"WPS_REG {Place(AP).mac} {AP_PIN}")
        status = _connected(device)
        assert status["key_mgmt"] == "WPA2-PSK"
        assert access_point.ask("WPS_AP_PIN get") == AP_PIN
        device.order("REMOVE_NETWORK all")
        name, key = b"wps-new".hex(), b"1234567890".hex()
        device.order(f"WPS_REG {Place(AP).mac} {AP_PIN} {name} WPA2PSK CCMP {key}")
        access_point.wait("WPS-NEW-AP-SETTINGS")
        device.wait_for("CTRL-EVENT-CONNECTED", 60, 2)
        assert access_point.values("GET_CONFIG")["ssid"] == "wps-new"


@each_program
def test_the_access_points_pin_comes_and_goes_and_is_locked(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED})
        assert access_point.ask("WPS_AP_PIN get") == "FAIL"
        pin = access_point.ask("WPS_AP_PIN random 2")
        assert access_point.ask("WPS_AP_PIN get") == pin
        assert len(pin) == 8
        access_point.wait("WPS-AP-PIN-DISABLED")
        assert access_point.ask("WPS_AP_PIN get") == "FAIL"
        assert access_point.ask(f"WPS_AP_PIN set {AP_PIN} 300") == AP_PIN
        device = air.stock_station(STATION)
        for wrong in ("55554444", "55554445", "55554446"):
            device.order(f"WPS_REG {Place(AP).mac} {wrong}")
            access_point.wait("WPS-FAIL")
            device.order("WPS_CANCEL")
        if not any("SETUP-LOCKED" in event for event in access_point.monitor.seen):
            access_point.wait("WPS-AP-SETUP-LOCKED")
        assert access_point.ask(f"WPS_AP_PIN set {AP_PIN}") == AP_PIN
        access_point.wait("WPS-AP-SETUP-UNLOCKED")


@each_program
def test_two_access_points_that_press_one_button(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        first = daemon.add(AP, {**WPS, **PROTECTED})
        second = daemon.add(SECOND, {**WPS, **PROTECTED, "ssid": "second"})
        device = air.stock_station(STATION)
        first.order("WPS_PBC")
        second.wait("WPS-PBC-ACTIVE")
        device.order(f"WPS_PBC {Place(SECOND).mac}")
        _registered(second)
        first.wait("WPS-PBC-DISABLE")
        _connected(device, "second")


@each_program
def test_mixed_mode_per_device_keys_and_fragments(air: Air, program: str) -> None:
    keys = air.folder / "keys.psk"
    keys.write_text("00:00:00:00:00:00 87654321\n")
    with DropIn(air, program) as daemon:
        settings = {
            **WPS,
            **PROTECTED,
            "wpa": "3",
            "wpa_pairwise": "TKIP CCMP",
            "wpa_psk_file": str(keys),
            "fragment_size": "50",
        }
        access_point = daemon.add(AP, settings)
        devices = [air.stock_station(number) for number in (STATION, OTHER)]
        for number, device in zip((STATION, OTHER), devices, strict=True):
            access_point.order("WPS_PBC")
            device.order("SET wps_fragment_size 50")
            device.order("WPS_PBC")
            _registered(access_point, number)
            _connected(device)
        lines = [line for line in keys.read_text().splitlines() if "wps=1" in line]
        assert len({line.split()[-1] for line in lines}) == 2, lines


@each_program
def test_a_network_goes_and_comes_while_its_members_wait(air: Air, program: str) -> None:
    with DropIn(air, program) as daemon:
        access_point = daemon.add(AP, {**WPS, **PROTECTED})
        device = air.stock_station(STATION)
        access_point.order("WPS_PBC")
        device.order("WPS_PBC")
        _registered(access_point)
        _connected(device)
        assert access_point.ask("ENABLE") == "FAIL"
        access_point.order("DISABLE")
        access_point.wait("AP-DISABLED")
        assert access_point.ask("DISABLE") == "FAIL"
        access_point.order("SET ssid test-wps")
        access_point.order("ENABLE")
        access_point.wait("AP-ENABLED")
        access_point.wait("AP-STA-CONNECTED", seconds=40)
        access_point.order("RELOAD")
        access_point.wait("AP-STA-CONNECTED", seconds=40)
        access_point.order(f"DEAUTHENTICATE {Place(STATION).mac}")
        access_point.wait("AP-STA-DISCONNECTED")
