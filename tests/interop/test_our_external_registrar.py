"""Our external Registrar over UPnP: `discover`, `learn` and its library, with stock hostapd.

`driver=wired` makes hostapd a WFADevice as much as an access point with a radio is; a station on
its wire is none that registers by its proxy, so that part is shown with our access point here and
with hostapd over simulated radios (tests/radio/test_external_registrar.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rig.namespaces import End, Wire
from rig.network import give_address
from rig.ours import OurAccessPoint, OurCommand, OurExample
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockAccessPoint, StockStation

StartAccessPoint = Callable[..., StockAccessPoint]
StartOurs = Callable[..., OurAccessPoint]
StartCommand = Callable[..., OurCommand]
StartStation = Callable[..., StockStation]

UUID = "12345678-9abc-def0-1234-56789abcdef0"
NAME = "Stock <AP>"
PIN = "12345670"
NEW_SSID, NEW_KEY = "renamed", "a new passphrase"
WRONG_PIN = "95661469"

UPNP = {"upnp_iface": "ap0", "friendly_name": NAME}


@pytest.fixture(autouse=True)
def networks(ap_end: End, sta_end: End, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the ends addresses, and our commands a place of their own for profiles."""
    give_address(ap_end, "10.97.99.1/24")
    give_address(sta_end, "10.97.99.2/24")
    monkeypatch.setenv("PUSHBUTTON_NETWORKS", str(tmp_path / "networks"))
    return tmp_path / "networks"


def kept(networks: Path, name: str) -> Any:
    return json.loads((networks / f"{name}.json").read_text())


def test_it_discovers_a_stock_access_point(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap(**UPNP)
    for_people = pushbutton("discover", "--seconds", "4")
    [found] = pushbutton("discover", "--json", "--interface", "sta0").json()
    assert (found["uuid"], found["name"], found["address"]) == (UUID, NAME, "10.97.99.1")
    assert found["access_point"]
    assert found["configured"]
    assert not found["locked"]
    assert found["events"]
    assert found["methods"] == ["label", "display", "keypad"]
    assert found["device"]["mac_address"] == ap.end.address
    assert for_people.wait() == 0, for_people.output()
    assert NAME in for_people.printed()
    assert "configured" in for_people.printed()
    # Nothing is left of us: both have unsubscribed.
    ap.wait_for_output("UNSUBSCRIBE")


def test_it_watches_a_stock_access_point_come_knock_and_go(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, stock_station: StartStation, wire: Wire
) -> None:
    watching = pushbutton("discover", "--watch", "--json")
    ap = stock_ap(**UPNP)
    watching.wait_for_output('"event": "found"')
    watching.wait_for_output('"events": true')
    station = stock_station(wire.end("sta1"))
    station.enroll(f"pin={PIN}")
    line = watching.wait_for_output("Interop station")
    [knocking] = json.loads(line)["knocking"]
    assert knocking["mac_address"] == station.end.address
    assert knocking["wants"] == "PIN"
    assert knocking["asking"]
    ap.stop()
    watching.wait_for_output('"event": "gone"')


def test_one_without_an_ap_pin_is_listed_all_the_same(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    stock_ap(**UPNP, ap_pin=None)
    watching = pushbutton("discover", "--watch", "--json")
    found = json.loads(watching.wait_for_output('"trouble": "'))
    assert (found["uuid"], found["configured"], found["device"]) == (UUID, None, None)


@pytest.mark.parametrize("name", [UUID, NAME.lower()])
def test_it_learns_from_a_stock_access_point(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, networks: Path, name: str
) -> None:
    ap = stock_ap(**UPNP)
    learning = pushbutton("learn", name, "--pin", AP_PIN, "--json", "--interface", "sta0")
    [network] = learning.json()["networks"]
    assert (network["ssid"], network["network_key"]) == (SSID, PASSPHRASE)
    ap.control.wait("WPS-FAIL msg=11 config_error=0")
    assert f"ssid={SSID}" in ap.control.request("GET_CONFIG").splitlines()
    profile = kept(networks, SSID)
    assert profile["profile"]["learned_from"] == UUID
    assert (networks / f"{SSID}.json").stat().st_mode & 0o777 == 0o600
    assert networks.stat().st_mode & 0o777 == 0o700
    # The key is where it was asked for, and nowhere else.
    assert PASSPHRASE not in learning.complaints.read_text()


def test_a_wrong_pin_is_said_to_be_wrong(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, networks: Path
) -> None:
    ap = stock_ap(**UPNP)
    learning = pushbutton("learn", UUID, "--pin", WRONG_PIN)
    assert learning.wait() == 1
    assert "PIN is wrong" in learning.output()
    assert "Traceback" not in learning.output()
    ap.control.wait("WPS-FAIL msg=8 config_error=18")
    assert not networks.exists()


def test_a_locked_one_says_so(stock_ap: StartAccessPoint, pushbutton: StartCommand) -> None:
    stock_ap(**UPNP, ap_setup_locked="1")
    learning = pushbutton("learn", UUID, "--pin", AP_PIN)
    assert learning.wait() == 1
    assert "locked" in learning.output()


def test_it_configures_a_stock_access_point(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, networks: Path
) -> None:
    ap = stock_ap(**UPNP, wps_cred_processing="2")
    new = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    changing = pushbutton("setup", UUID, "--pin", AP_PIN, *new, "--yes")
    assert changing.wait() == 0, changing.output()
    assert NEW_SSID.encode().hex() in ap.control.wait("WPS-NEW-AP-SETTINGS")
    ap.control.wait("WPS-SUCCESS")
    assert f"passphrase={NEW_KEY}" in ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")


# Ours with ours: the access point's proxy, a stock device, and several Registrars


def learn(pushbutton: StartCommand, end: End | None = None) -> None:
    learning = pushbutton("learn", UUID, "--pin", AP_PIN, end=end)
    assert learning.wait() == 0, learning.output()


def credential_of(station: StockStation) -> str:
    received = station.control.wait("WPS-CRED-RECEIVED")
    station.control.wait("WPS-SUCCESS")
    return received


def test_it_adds_a_stock_device_by_pin_through_our_access_point(
    our_ap: StartOurs, pushbutton: StartCommand, stock_station: StartStation, wire: Wire
) -> None:
    ap = our_ap(**UPNP)
    learn(pushbutton)
    station = stock_station(wire.end("sta1"))
    adding = pushbutton("add", "any", "--pin", PIN)
    adding.wait_for_output("told now", timeout=20)
    station.enroll(f"pin={PIN}")
    assert PASSPHRASE.encode().hex() in credential_of(station)
    assert adding.wait() == 0, adding.output()
    assert "Interop station" in adding.output()
    ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    # It was ours to give: the access point's own Registrar tells of no success.
    assert not [t for t in ap.control.drain() if t.startswith("WPS-REG-SUCCESS")]


def test_the_example_adds_a_stock_device_by_its_button(
    our_ap: StartOurs, example: Callable[..., OurExample], stock_station: StartStation, wire: Wire
) -> None:
    our_ap(**UPNP)
    station = stock_station(wire.end("sta1"))
    adding = example("add_over_upnp.py", "sta0", NAME, AP_PIN)
    adding.wait_for_output("push the button")
    station.enroll("pbc=1")
    assert PASSPHRASE.encode().hex() in credential_of(station)
    assert adding.wait() == 0, adding.output()
    assert adding.printed().endswith("added Interop station\n")


def test_two_registrars_add_a_device_each_at_the_same_time(
    our_ap: StartOurs, pushbutton: StartCommand, stock_station: StartStation, wire: Wire
) -> None:
    our_ap(**UPNP)
    know = ("networks", "add", "home", "--ssid", "home", "--passphrase", NEW_KEY)
    assert pushbutton(*know).wait() == 0
    ends = (wire.end("sta1"), wire.end("sta2"))
    registrars = (None, give_address(wire.end("er1"), "10.97.99.3/24"))
    pins = ("12345670", "24681353")
    adding = [
        pushbutton("add", device.address, "--pin", pin, "--network", "home", end=registrar)
        for device, pin, registrar in zip(ends, pins, registrars, strict=True)
    ]
    for each in adding:
        each.wait_for_output("told now", timeout=20)
    # One after the other: on a wire a station hears the other's answers and waits in vain.
    for end, pin in reversed(list(zip(ends, pins, strict=True))):
        station = stock_station(end)
        station.enroll(f"pin={pin}")
        assert NEW_KEY.encode().hex() in credential_of(station)
        station.stop()
    for each in adding:
        assert each.wait() == 0, each.output()


def test_it_learns_and_configures_our_access_point(
    our_ap: StartOurs, pushbutton: StartCommand, networks: Path
) -> None:
    ap = our_ap(**UPNP)
    learn(pushbutton)
    new = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    changing = pushbutton("setup", NAME, "--pin", AP_PIN, *new, "--yes")
    assert changing.wait() == 0, changing.output()
    assert f"passphrase={NEW_KEY}" in ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")
    # It is there again with its new settings.
    learning = pushbutton("learn", NAME, "--pin", AP_PIN, "--json")
    assert learning.json()["networks"][0]["ssid"] == NEW_SSID


def test_a_device_on_the_cable_and_an_access_point_at_the_same_time(
    our_ap: StartOurs, pushbutton: StartCommand, wire: Wire
) -> None:
    our_ap(**UPNP)
    know = ("networks", "add", "home", "--ssid", "home", "--passphrase", NEW_KEY)
    assert pushbutton(*know).wait() == 0
    cable = give_address(wire.end("dev0"), "10.97.99.4/24")
    asking = ("--pin", PIN, "--name", "printer", "--json")
    device = pushbutton("enroll", "upnp:dev0", *asking, end=cable)
    elsewhere = give_address(wire.end("er1"), "10.97.99.3/24")
    learning = pushbutton("learn", UUID, "--pin", AP_PIN, "--json", end=elsewhere)
    watching = pushbutton("discover", "--watch", "--json")
    printer = json.loads(watching.wait_for_output('"configured": false'))
    assert (printer["name"], printer["access_point"]) == ("printer", False)
    adding = pushbutton("add", printer["uuid"], "--pin", PIN, "--network", "home")
    [given] = device.json()["networks"]
    assert (given["ssid"], given["network_key"]) == ("home", NEW_KEY)
    assert adding.wait() == 0, adding.output()
    assert learning.json()["networks"][0]["ssid"] == SSID
