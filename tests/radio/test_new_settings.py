"""New settings for an access point from a file: on the air, in the file, and after a restart."""

from __future__ import annotations

from pathlib import Path

from radio_rig.air import Air
from radio_rig.places import Seat
from radio_rig.programs import eventually, say
from radio_rig.stock import access_point_configuration, ask, network

AP, STATION, OTHER = 0, 2, 3
AP_PIN = "12345670"
UNPROTECTED = dict.fromkeys(("wpa", "wpa_key_mgmt", "rsn_pairwise", "wpa_passphrase"))


def test_a_registrar_s_settings_are_in_force_and_in_the_file(air: Air) -> None:
    seat = Seat(air.place(AP), air.folder, Path("/tmp/new-settings"))
    file = seat.file(".conf")
    keys = {"ap_setup_locked": "0", "ap_pin": AP_PIN, "ieee80211n": "1"}
    file.write_text(access_point_configuration(seat, {**keys, "wpa_psk_file": None}))
    daemon = air.pushbutton(AP, "ap", "-t", file)
    daemon.wait_for("AP-ENABLED")
    station = air.stock_station(STATION)
    station.order(
        f"WPS_REG {seat.place.mac} {AP_PIN} {b'garden'.hex()} WPA2PSK CCMP {b'a new key'.hex()}"
    )
    station.wait_until_connected()
    assert "ssid=garden" in station.ask("STATUS").splitlines()
    air.ping(STATION, AP)
    lines = file.read_text().splitlines()
    assert lines[:3] == ["# WPS configuration - START", "wps_state=2", "ssid=garden"]
    assert "ieee80211n=1" in lines
    assert all("=" in line or line.startswith("# WPS configuration - ") for line in lines)
    assert daemon.stop() == 0
    again = air.pushbutton(AP, "ap", "-t", file)
    again.wait_for("AP-ENABLED")
    station.wait_until_connected(count=2)
    air.ping(STATION, AP)
    assert again.stop() == 0


def test_an_access_point_that_is_not_configured_has_its_file_after_the_first_device(
    air: Air,
) -> None:
    seat = Seat(air.place(AP), air.folder, Path("/tmp/first-settings"))
    file = seat.file(".conf")
    keys = {"wps_state": "1", "wpa_psk_file": None, **UNPROTECTED}
    file.write_text(access_point_configuration(seat, keys))
    daemon = air.pushbutton(AP, "ap", "-t", file)
    daemon.wait_for("AP-ENABLED")
    device = air.stock_station(STATION)
    assert ask(seat.socket, "WPS_PBC") == "OK"
    device.order("WPS_PBC")
    device.wait_until_connected()
    air.ping(STATION, AP)
    (passphrase,) = (
        line for line in file.read_text().splitlines() if line.startswith("wpa_passphrase=")
    )
    # The next one comes to a network that is configured, and gets the same key.
    further = air.stock_station(OTHER)
    assert ask(seat.socket, "WPS_PBC") == "OK"
    further.order("WPS_PBC")
    further.wait_until_connected()
    air.ping(OTHER, AP)
    assert passphrase in file.read_text().splitlines()
    assert daemon.stop() == 0


def test_the_members_of_the_other_networks_stay(air: Air) -> None:
    place = air.place(AP)
    seat = Seat(place, air.folder, Path("/tmp/others-stay"))
    file = seat.file(".conf")
    first = access_point_configuration(seat, {"ssid": "first", "wpa_psk_file": None})
    further = "bss=wlan0_1\nssid=further\nwpa=2\nrsn_pairwise=CCMP\nwpa_passphrase=further key\n"
    file.write_text(first + further)
    daemon = air.pushbutton(AP, "ap", "-t", file)
    daemon.wait_for("AP-ENABLED", count=2)
    say("", "ip", "addr", "flush", "dev", place.interface)
    say("", "ip", "addr", "add", f"{place.ip}/24", "dev", "wlan0_1")
    member = air.stock_station(OTHER, network("further", "further key"))
    member.wait_until_connected()
    air.ping(OTHER, AP)
    given = f"{b'garden'.hex()} WPA2PSK CCMP {b'a new key'.hex()}"
    assert ask(seat.socket, f"WPS_CONFIG {given}") == "OK"
    eventually(lambda: "ssid=garden" in ask(seat.socket, "GET_CONFIG"), "the new name")
    newcomer = air.stock_station(STATION, network("garden", "a new key"))
    newcomer.wait_until_connected()
    air.ping(OTHER, AP)
    assert "CTRL-EVENT-DISCONNECTED" not in member.output()
    assert file.read_text().endswith(further)
    assert daemon.stop() == 0
    say("", "ip", "addr", "add", f"{place.ip}/24", "dev", place.interface)
