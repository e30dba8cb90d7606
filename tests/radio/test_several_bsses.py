"""Several BSSes on one radio, and interfaces that come and go over the global control socket."""

from __future__ import annotations

from pathlib import Path

from radio_rig.air import Air
from radio_rig.places import Seat
from radio_rig.programs import eventually, say
from radio_rig.stock import access_point_configuration, ask, network

AP, STATION = 0, 2
FURTHER = "wlan0_1"


def test_a_device_joins_a_further_bss_that_goes_with_the_daemon(air: Air) -> None:
    place = air.place(AP)
    before = air.state()
    seat = Seat(place, air.folder, Path("/tmp/several"))
    file = seat.file(".conf")
    first = access_point_configuration(seat, {"ssid": "first"})
    further = "bss=wlan0_1\nssid=further\nwpa=2\nrsn_pairwise=CCMP\nwpa_passphrase=further key\n"
    file.write_text(first + further)
    daemon = air.pushbutton(AP, "ap", "-t", file)
    daemon.wait_for("AP-ENABLED", count=2)
    status = ask(seat.socket, "STATUS")
    assert f"bss[1]={FURTHER}" in status
    assert status.count(place.mac) == 1
    say("", "ip", "addr", "flush", "dev", place.interface)
    say("", "ip", "addr", "add", f"{place.ip}/24", "dev", FURTHER)
    device = air.stock_station(STATION, network("further", "further key"))
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert daemon.stop() == 0
    say("", "ip", "addr", "add", f"{place.ip}/24", "dev", place.interface)
    air.is_as_before(before)


def test_an_interface_is_added_registers_a_device_and_is_removed(air: Air) -> None:
    place = air.place(AP)
    before = air.state()
    folder = Path("/tmp/several-global")
    folder.mkdir()
    control, directory = folder / "global", folder / "ctrl"
    daemon = air.pushbutton(AP, "ap", "-t", "-g", control)
    eventually(control.exists, "the global socket")
    assert ask(control, f"ADD {place.interface} {directory}") == "OK"
    bss = directory / place.interface
    for line in (
        "driver nl80211",
        "hw_mode g",
        "channel 1",
        "ssid added",
        "wps_state 2",
        "eap_server 1",
        "wpa 2",
        "wpa_key_mgmt WPA-PSK",
        "rsn_pairwise CCMP",
        "wpa_passphrase 12345678",
    ):
        assert ask(bss, f"SET {line}") == "OK", line
    assert ask(bss, "ENABLE") == "OK"
    device = air.stock_station(STATION)
    assert ask(control, f"IFNAME={place.interface} WPS_PBC") == "OK"
    device.order("WPS_PBC")
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert ask(bss, "DISABLE") == "OK"
    assert ask(bss, "ENABLE") == "OK"
    device.wait_until_connected(count=2)
    assert ask(control, f"REMOVE {place.interface}") == "OK"
    air.is_as_before(before)
    assert ask(control, "TERMINATE") == "OK"
    assert daemon.wait() == 0
