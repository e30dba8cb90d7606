"""`pushbutton add` and `pushbutton setup` with stock peers on both sides, and with our own.

A device is added at a control socket, that of stock hostapd or ours; an access point is set up over
UPnP as Windows does it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import IPv4Interface
from pathlib import Path
from typing import Any

import pytest
from rig.namespaces import End, Wire
from rig.network import give_address
from rig.ours import OurAccessPoint, OurCommand
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockAccessPoint, StockStation

StartAccessPoint = Callable[..., StockAccessPoint | OurAccessPoint]
StartCommand = Callable[..., OurCommand]
StartStation = Callable[..., StockStation]

PIN, OTHER_PIN = "12345670", "76229909"
NEW_SSID, NEW_KEY = "renamed", "a new passphrase"
THERE, HERE = IPv4Interface("10.97.96.1/24"), IPv4Interface("10.97.96.2/24")
FRIENDLY_NAME = "The access point"


@pytest.fixture(params=["stock", "ours"])
def start(
    request: pytest.FixtureRequest,
    stock_ap: StartAccessPoint,
    our_ap: StartAccessPoint,
) -> StartAccessPoint:
    """Start an access point of either kind."""
    return stock_ap if request.param == "stock" else our_ap


def events(command: OurCommand) -> list[dict[str, Any]]:
    return [json.loads(line) for line in command.printed().splitlines()]


def add(pushbutton: StartCommand, ap: StockAccessPoint | OurAccessPoint, *how: str) -> OurCommand:
    via = f"ap:{ap.directory / ap.end.interface}"
    return pushbutton("add", "any", *how, "--via", via, "--json")


@pytest.mark.parametrize("how", [("--pin", PIN), ("--push-button",)], ids=["PIN", "button"])
def test_a_stock_device_is_added_at_a_control_socket(
    start: StartAccessPoint,
    pushbutton: StartCommand,
    stock_station: StartStation,
    how: tuple[str, ...],
) -> None:
    ap, station = start(), stock_station()
    adding = add(pushbutton, ap, *how)
    adding.wait_for_output('"countdown"')
    station.enroll(f"pin={PIN}" if PIN in how else "pbc=1")
    assert adding.wait(40) == 0, adding.output()
    told = events(adding)
    done = told[-1]
    assert done["event"] == "done"
    assert done["address"] == station.end.address
    assert done["device"]["name"] == "Interop station"
    assert (done["device"]["type"], done["device"]["manufacturer"]) == ("Printer", "Stock")
    assert done["sentence"] == f"Interop station has the settings of {SSID} and can join."
    assert {each["of"] for each in told if each["event"] == "countdown"} == {
        300 if PIN in how else 120
    }
    station.control.wait("WPS-SUCCESS")
    ap.control.wait("WPS-REG-SUCCESS")
    if isinstance(ap, OurAccessPoint):
        messages = [each["message"] for each in told if "message" in each]
        assert [each for each in messages if each.startswith("M")] == [
            f"M{number}" for number in range(1, 9)
        ]


@pytest.mark.parametrize("start", ["stock"], indirect=True)  # ours: tests/behaviour
def test_a_wrong_pin_is_told_and_withdrawn(
    start: StartAccessPoint, pushbutton: StartCommand, stock_station: StartStation
) -> None:
    ap, station = start(), stock_station()
    adding = add(pushbutton, ap, "--pin", OTHER_PIN)
    adding.wait_for_output('"countdown"')
    station.enroll(f"pin={PIN}")
    assert adding.wait(40) == 1, adding.output()
    trouble = events(adding)[-1]
    assert trouble["event"] == "trouble"
    assert "half of the PIN was wrong" in trouble["sentence"]
    assert trouble["retry"] is True
    ap.control.wait("WPS-CANCEL")
    assert OTHER_PIN not in adding.output()


@pytest.mark.parametrize("start", ["stock"], indirect=True)  # ours: tests/behaviour
def test_ending_it_withdraws_the_button(start: StartAccessPoint, pushbutton: StartCommand) -> None:
    ap = start()
    adding = add(pushbutton, ap, "--push-button")
    adding.wait_for_output('"countdown"')
    ap.control.wait("WPS-PBC-ACTIVE")
    assert adding.stop() == 143
    ap.control.wait("WPS-CANCEL")
    ap.control.wait_until("WPS_GET_STATUS", "PBC Status: Timed-out")


@pytest.mark.parametrize("start", ["stock"], indirect=True)  # ours: tests/behaviour
def test_an_access_point_that_ends_mid_way(
    start: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = start()
    adding = add(pushbutton, ap, "--pin", PIN)
    adding.wait_for_output('"countdown"')
    ap.stop()
    assert adding.wait(30) == 1
    assert "is gone or does not answer" in events(adding)[-1]["sentence"]


def test_the_tag_of_a_device_is_waited_for_and_withdrawn(
    start: StartAccessPoint, pushbutton: StartCommand, stock_station: StartStation
) -> None:
    ap, station = start(), stock_station()
    token = station.control.request("WPS_NFC_TOKEN NDEF").strip()
    adding = add(pushbutton, ap, "--nfc", token)
    adding.wait_for_output('"countdown"')
    assert token.encode() not in Path(f"/proc/{adding.pid}/cmdline").read_bytes()
    assert "its tag" in adding.printed()
    adding.stop()
    ap.control.wait("WPS-CANCEL")


@pytest.mark.parametrize("start", ["stock"], indirect=True)  # ours: tests/behaviour
def test_an_access_point_is_set_up_at_its_control_socket_and_put_back(
    start: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = start()
    at = f"ap:{ap.directory / ap.end.interface}"
    words = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    refused = pushbutton("setup", at, *words)
    assert refused.wait(30) == 2
    assert "configured already" in refused.output()
    assert ssid_of(pushbutton("setup", at, *words, "--yes", "--json")) == (NEW_SSID, NEW_KEY)
    ap.control.wait_until("GET_CONFIG", f"passphrase={NEW_KEY}")
    assert ssid_of(pushbutton("setup", at, "--undo", "--json")) == (SSID, PASSPHRASE)
    ap.control.wait_until("GET_CONFIG", f"ssid={SSID}")


# ---- over UPnP ----------------------------------------------------------------------------------


@pytest.fixture
def addresses(ap_end: End, sta_end: End) -> None:
    """Let UPnP go over the wire."""
    give_address(ap_end, str(THERE))
    give_address(sta_end, str(HERE))


@pytest.fixture
def upnp(start: StartAccessPoint, addresses: None) -> StartAccessPoint:
    """Start an access point of either kind as UPnP device."""

    def started(**changes: str | None) -> StockAccessPoint | OurAccessPoint:
        keys = {"upnp_iface": "ap0", "friendly_name": FRIENDLY_NAME, **changes}
        return start(**keys)

    return started


def ssid_of(command: OurCommand, timeout: float = 60) -> tuple[str, str]:
    [network] = command.json(timeout)["networks"]
    return network["ssid"], network["network_key"]


def test_an_access_point_is_set_up_over_upnp_and_put_back(
    upnp: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = upnp()
    words = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY, "--yes", "--json")
    done = pushbutton("setup", FRIENDLY_NAME, "--pin", AP_PIN, *words)
    assert ssid_of(done) == (NEW_SSID, NEW_KEY)
    ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")
    assert PASSPHRASE in done.output()  # what was in force is shown
    undone = pushbutton("setup", FRIENDLY_NAME, "--pin", AP_PIN, "--undo", "--json")
    assert ssid_of(undone) == (SSID, PASSPHRASE)
    ap.control.wait_until("GET_CONFIG", f"ssid={SSID}")


@pytest.mark.parametrize("start", ["stock"], indirect=True)  # ours: tests/behaviour
def test_a_configured_one_is_not_overwritten_where_nobody_can_be_asked(
    upnp: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = upnp()
    words = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    refused = pushbutton("setup", "any", "--pin", AP_PIN, *words)
    assert refused.wait(60) == 2, refused.output()
    assert "configured already" in refused.output()
    assert f"ssid={SSID}" in ap.control.request("GET_CONFIG").splitlines()


@pytest.mark.parametrize("start", ["stock"], indirect=True)  # ours: tests/behaviour
def test_one_out_of_its_box_is_proposed_a_name_and_a_key(
    upnp: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = upnp(wps_state="1")
    name, key = ssid_of(pushbutton("setup", "any", "--pin", AP_PIN, "--json"))
    assert name != SSID
    assert len(key) == 29
    ap.control.wait_until("GET_CONFIG", f"ssid={name}")
    ap.control.wait_until("GET_CONFIG", f"passphrase={key}")


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize("how", [("--pin", PIN), ("--push-button",)], ids=["PIN", "button"])
def test_a_stock_device_is_added_through_our_access_point_over_upnp(
    our_ap: StartAccessPoint,
    pushbutton: StartCommand,
    stock_station: StartStation,
    wire: Wire,
    how: tuple[str, ...],
) -> None:
    # Stock hostapd passes on the messages of wireless stations alone.
    our_ap(upnp_iface="ap0", friendly_name=FRIENDLY_NAME)
    station = stock_station(wire.end("sta1"))
    new = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    adding = pushbutton("add", "any", *how, *new, "--json")
    adding.wait_for_output("SetSelectedRegistrar")
    station.enroll(f"pin={PIN}" if PIN in how else "pbc=1")
    assert adding.wait(60) == 0, adding.output()
    told = events(adding)
    done = told[-1]
    assert (done["event"], done["address"]) == ("done", station.end.address)
    assert (done["network"]["ssid"], done["profile"]) == (NEW_SSID, NEW_SSID)
    assert NEW_KEY not in adding.printed()
    assert [each["message"] for each in told if "message" in each][-1] == "WSC_DONE"
    knocks = [each for each in told if each["event"] == "device-knocking"]
    assert knocks[0]["through"] == FRIENDLY_NAME
    received = station.control.wait("WPS-CRED-RECEIVED")
    assert NEW_SSID.encode().hex() in received


@pytest.mark.usefixtures("addresses")
def test_a_device_on_a_cable_is_given_a_new_network(pushbutton: StartCommand, ap_end: End) -> None:
    words = ("--pin", PIN, "--name", "printer", "--json")
    device = pushbutton("enroll", "upnp:ap0", *words, end=ap_end)
    new = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    adding = pushbutton("add", "printer", "--pin", PIN, *new)
    assert adding.wait(60) == 0, adding.output()
    assert ssid_of(device) == (NEW_SSID, NEW_KEY)
    assert f"printer has the settings of {NEW_SSID}; take it off the cable." in adding.output()


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize("form", ["plain", "encrypted"])
def test_a_device_on_a_trusted_cable_is_given_a_network_out_of_band(
    pushbutton: StartCommand, ap_end: End, form: str
) -> None:
    words = ("--trust-wire", "--name", "printer", "--json")
    device = pushbutton("enroll", "upnp:ap0", *words, end=ap_end)
    new = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY, "--out-of-band", form, "--json")
    setting_up = pushbutton("setup", "printer", *new)
    assert ssid_of(setting_up) == (NEW_SSID, NEW_KEY)
    assert ssid_of(device) == (NEW_SSID, NEW_KEY)


def test_what_happens_around_stock_hostapd_is_told_in_words(
    stock_ap: StartAccessPoint,
    pushbutton: StartCommand,
    addresses: None,
    tmp_path: Path,
) -> None:
    ap = stock_ap(upnp_iface="ap0", friendly_name=FRIENDLY_NAME)
    metrics, at = tmp_path / "metrics.prom", f"ap:{ap.directory / 'ap0'}"
    watch = pushbutton("watch", "--via", "upnp", "--via", at, "--metrics", str(metrics))
    watch.wait_for_output(f"upnp: Access point found: {FRIENDLY_NAME}")
    watch.wait_for_output("ap0 is watched")
    ap.control.ok("WPS_PBC")
    watch.wait_for_output("ap0: The button was pressed")
    ap.stop()
    watch.wait_for_output("ap0: The access point's program is ending.")
    watch.wait_for_output(f"upnp: {FRIENDLY_NAME} is gone.", 30)
    assert watch.stop() == 143
    told = metrics.read_text().splitlines()
    assert 'pushbutton_events_total{access_point="ap0",event="WPS-PBC-ACTIVE"} 1' in told
    assert 'pushbutton_access_point_up{access_point="ap0"} 0' in told
