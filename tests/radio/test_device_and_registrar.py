"""Our scan, enroll, learn, setup, onboard and doctor on radios, with stock peers and our own AP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from radio_rig.air import Air, OurAccessPoint
from radio_rig.places import Place
from radio_rig.programs import OurProgram, eventually
from radio_rig.stock import StockAccessPoint

OUR_AP, NEIGHBOUR, OURS, STOCK_AP, OTHER_AP, STATION = 0, 1, 2, 3, 4, 5
DRIVER = f"nl80211:wlan{OURS}"
PIN = "12345670"
AP_PIN = "95661469"


def result(program: OurProgram, seconds: float = 80) -> Any:
    """Return the JSON that a verb printed; everything else it said stands around it."""
    status, said = program.wait(seconds), program.output()
    assert status == 0, said
    lines = said.splitlines()
    begin = next(index for index, line in enumerate(lines) if line in ("{", "["))
    return json.JSONDecoder().raw_decode("\n".join(lines[begin:]))[0]


def test_a_scan_lists_what_access_points_say(air: Air) -> None:
    waiting = air.stock_access_point(STOCK_AP, ssid="waiting", device_name="Box")
    air.stock_access_point(OTHER_AP, ssid="idle", channel="6", wps_state="1", ap_setup_locked=None)
    before = air.state(OURS)
    waiting.order("WPS_PBC")
    listed = {each["ssid"]: each for each in result(air.pushbutton(OURS, "scan", DRIVER, "--json"))}
    assert air.state(OURS) == before
    box = listed["waiting"]
    assert box["bssid"] == Place(STOCK_AP).mac
    assert box["waits_for"] == "button (you)"
    assert (box["configured"], box["locked"], box["version"]) == (True, True, "2.0")
    assert box["device"]["name"] == "Box"
    idle = listed["idle"]
    assert (idle["channel"], idle["configured"], idle["locked"]) == (6, False, False)
    assert idle["waits_for"] == "-"


PROTECTED = {"ieee80211w": "2"}


@pytest.mark.parametrize("keys", [None, {}, PROTECTED], ids=["ours", "stock", "stock-PMF"])
def test_enroll_proves_the_key(air: Air, keys: dict[str, str] | None) -> None:
    if keys is None:
        access_point: OurAccessPoint | StockAccessPoint = air.access_point(OUR_AP)
    else:
        access_point = air.stock_access_point(STOCK_AP, **keys)
    access_point.order("WPS_PBC")
    before = air.state(OURS)
    enroll = air.pushbutton(OURS, "enroll", DRIVER, "--push-button", "--check", "--json")
    given = result(enroll)["networks"][0]
    assert given["ssid"] == "wps-test"
    assert "The key opens wps-test" in enroll.output()
    assert air.state(OURS) == before
    access_point.wait_for("AP-STA-CONNECTED")


def test_our_enroll_gives_the_network_to_wpa_supplicant_which_joins(air: Air) -> None:
    access_point = air.stock_access_point(STOCK_AP)
    station = air.stock_station(OURS)
    usual = Path("/run/wpa_supplicant")
    usual.symlink_to(station.seat.control)
    try:
        access_point.order(f"WPS_PIN any {PIN}")
        enroll = air.pushbutton(OURS, "enroll", DRIVER, "--pin", PIN, "--join")
        assert enroll.wait(80) == 0, enroll.output()
    finally:
        usual.unlink()
    assert "wpa_supplicant has the network wps-test now and has joined it." in enroll.output()
    air.ping(OURS, STOCK_AP)
    assert "wps-test" in station.seat.file(".conf").read_text(), "it is saved"


def test_two_access_points_with_their_buttons_pressed_are_an_overlap(air: Air) -> None:
    for number, channel in ((STOCK_AP, "1"), (OTHER_AP, "6")):
        air.stock_access_point(number, channel=channel).order("WPS_PBC")
    enroll = air.pushbutton(OURS, "enroll", DRIVER, "--push-button")
    assert enroll.wait(60) == 1
    assert "Several push-button registrations run at once" in enroll.output()


def test_a_terminated_enroll_puts_the_interface_back(air: Air) -> None:
    air.stock_access_point(STOCK_AP)
    before = air.state(OURS)
    enroll = air.pushbutton(OURS, "enroll", DRIVER, "--pin", PIN)
    enroll.wait_for("Waiting until")
    assert enroll.stop() == 143
    assert air.state(OURS) == before


@pytest.mark.parametrize("ours", [True, False], ids=["ours", "stock"])
def test_we_learn_and_set_an_access_point_with_its_pin(air: Air, ours: bool) -> None:
    start = air.access_point if ours else air.stock_access_point
    number = OUR_AP if ours else STOCK_AP
    keys = {"per_device_psk": "0"} if ours else {}  # the network's passphrase is what is learned
    access_point = start(number, ap_pin=AP_PIN, ap_setup_locked=None, wpa_psk_file=None, **keys)
    target = f"{DRIVER}/{Place(number).mac}"
    learn = air.pushbutton(OURS, "learn", target, "--pin", AP_PIN, "--json")
    learned = result(learn)["networks"][0]
    assert (learned["ssid"], learned["network_key"]) == ("wps-test", "12345678")
    words = ("--ssid", "renamed", "--passphrase", "a new passphrase")
    setup = air.pushbutton(OURS, "setup", target, "--pin", AP_PIN, *words, "--yes", "--json")
    assert result(setup)["networks"][0]["ssid"] == "renamed"
    eventually(lambda: "ssid=renamed" in access_point.ask("GET_CONFIG"), "the new name")


def test_several_access_points_are_listed_in_one_sentence(air: Air) -> None:
    for number, channel in ((STOCK_AP, "1"), (OTHER_AP, "6")):
        air.stock_access_point(number, channel=channel, ap_pin=AP_PIN)
    learn = air.pushbutton(OURS, "learn", DRIVER, "--pin", AP_PIN)
    assert learn.wait(60) == 1
    for number in (STOCK_AP, OTHER_AP):
        assert f"{Place(number).mac} (wps-test)" in learn.output()


@pytest.mark.parametrize("method", ["PBC", "PIN"])
def test_a_device_is_onboarded_to_a_network_without_wps_joins_and_pings(
    air: Air, method: str
) -> None:
    air.stock_access_point(STOCK_AP, ssid="legacy", wps_state=None, wpa_psk_file=None)
    device = air.stock_station(STATION, frequencies="2412 2437")
    before = air.state(OURS)
    how = ("--push-button",) if method == "PBC" else ("--pin", PIN)
    network = ("--ssid", "legacy", "--passphrase", "12345678")
    onboard = air.pushbutton(OURS, "onboard", DRIVER, *network, *how)
    onboard.wait_for(" s left.")
    device.order("WPS_PBC" if method == "PBC" else f"WPS_PIN any {PIN}")
    assert onboard.wait(60) == 0, onboard.output()
    assert f"{Place(STATION).mac} has the settings of legacy." in onboard.output()
    assert air.state(OURS) == before
    device.wait_until_connected()
    air.ping(STATION, STOCK_AP)


def test_our_enroll_is_onboarded_by_our_access_point(air: Air) -> None:
    network = ("--ssid", "legacy", "--passphrase", "12345678")
    onboard = air.pushbutton(OUR_AP, "onboard", "nl80211:wlan0", *network, "--push-button")
    onboard.wait_for(" s left.")
    enroll = air.pushbutton(OURS, "enroll", DRIVER, "--push-button", "--json")
    given = result(enroll)["networks"][0]
    assert (given["ssid"], given["network_key"]) == ("legacy", "12345678")
    assert onboard.wait(20) == 0, onboard.output()


def test_the_doctor_finds_what_is_wrong_with_a_radio(air: Air) -> None:
    well = air.pushbutton(NEIGHBOUR, "doctor", f"nl80211:wlan{NEIGHBOUR}")
    assert well.wait(30) == 0, well.output()
    assert "It can be an access point." in well.output()
    # Radios in other namespaces have no such folder here.
    switches = Path("/sys/class/rfkill").glob("*/name")
    switch = next(name for name in switches if name.read_text() == f"phy{NEIGHBOUR}\n")
    soft = switch.parent / "soft"
    soft.write_text("1")
    try:
        station = air.stock_station(OUR_AP)
        names = (f"nl80211:wlan{number}" for number in (NEIGHBOUR, OUR_AP, 77))
        ill = air.pushbutton(NEIGHBOUR, "doctor", *names)
        assert ill.wait(30) == 1
        ap = air.pushbutton(
            NEIGHBOUR,
            "onboard",
            f"nl80211:wlan{NEIGHBOUR}",
            "--ssid",
            "x",
            "--open",
            "--push-button",
        )
        assert ap.wait(30) == 1
    finally:
        soft.write_text("0")
    said = ill.output()
    assert f"wlan{NEIGHBOUR}: The radio is switched off by software." in said
    assert "rfkill unblock wifi" in said
    assert "There is no network interface wlan77" in said
    assert f"wpa_supplicant (process {station.pid}) uses it." in said
    assert "rfkill unblock wifi" in ap.output(), "and so does whoever tries nevertheless"
