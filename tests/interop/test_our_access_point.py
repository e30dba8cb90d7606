"""`pushbutton ap` with stock wpa_supplicant as device and as Registrar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig.capture import dissect
from rig.namespaces import Wire
from rig.ours import OurAccessPoint
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockStation

StartAccessPoint = Callable[..., OurAccessPoint]
StartStation = Callable[..., StockStation]

AS_REGISTRAR = {"M2": 1, "M4": 1, "M6": 1, "M8": 1}
AS_ENROLLEE = {"M1": 1, "M3": 1, "M5": 1, "M7": 1}

NEW_SSID, NEW_KEY = "renamed", "a new passphrase"
NEW_SETTINGS = (
    f"new_ssid={NEW_SSID.encode().hex()} new_auth=WPA2PSK new_encr=CCMP "
    f"new_key={NEW_KEY.encode().hex()}"
)


def assert_sent(wire: Wire, ap: OurAccessPoint, path: Path, messages: dict[str, int]) -> None:
    """Let tshark count what our side sent."""
    seen = dissect(wire.write_pcap(path / "ours.pcap", ap.end.address))
    assert not seen.malformed
    assert seen.messages == messages


def test_stock_station_registers_by_pin(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire, tmp_path: Path
) -> None:
    ap, station = our_ap(), stock_station()
    ap.control.ok("WPS_PIN any 12345670")
    station.enroll("pin=12345670")
    credential = station.control.wait("WPS-CRED-RECEIVED")
    assert PASSPHRASE.encode().hex() in credential
    station.control.wait("WPS-SUCCESS")
    assert station.end.address in ap.control.wait("WPS-REG-SUCCESS")
    ap.control.wait("WPS-SUCCESS")
    ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    assert station.networks()[-1] == SSID
    assert_sent(wire, ap, tmp_path, AS_REGISTRAR)


def test_stock_station_registers_by_push_button(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire, tmp_path: Path
) -> None:
    ap, station = our_ap(), stock_station()
    ap.control.ok("WPS_PBC")
    ap.control.wait("WPS-PBC-ACTIVE")
    station.enroll("pbc=1")
    station.control.wait("WPS-SUCCESS")
    assert station.end.address in ap.control.wait("WPS-REG-SUCCESS")
    ap.control.wait("WPS-PBC-DISABLE")
    ap.control.wait("WPS-SUCCESS")
    assert station.networks()[-1] == SSID
    assert_sent(wire, ap, tmp_path, AS_REGISTRAR)


def test_stock_registrar_learns_our_settings_with_the_ap_pin(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire, tmp_path: Path
) -> None:
    ap, station = our_ap(), stock_station()
    station.register(f"pin={AP_PIN}")
    credential = station.control.wait("WPS-CRED-RECEIVED")
    assert SSID.encode().hex() in credential
    assert PASSPHRASE.encode().hex() in credential
    # Who only learns ends the run with a WSC_NACK after M7; hostapd says so in the same words.
    ap.control.wait("WPS-FAIL msg=11 config_error=0")
    ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    assert_sent(wire, ap, tmp_path, AS_ENROLLEE)


def test_stock_registrar_sets_our_settings_with_the_ap_pin(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire, tmp_path: Path
) -> None:
    ap, station = our_ap(wps_cred_processing="2"), stock_station()
    station.register(f"pin={AP_PIN} {NEW_SETTINGS}")
    settings = ap.control.wait("WPS-NEW-AP-SETTINGS")
    assert NEW_SSID.encode().hex() in settings
    ap.control.wait("WPS-SUCCESS")
    station.control.wait("WPS-SUCCESS")
    ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    answer = ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")
    assert f"passphrase={NEW_KEY}" in answer
    assert_sent(wire, ap, tmp_path, {**AS_ENROLLEE, "WSC_Done": 1})


@pytest.mark.parametrize("size", [50, 127])
def test_stock_station_registers_with_tiny_fragments_on_both_sides(
    our_ap: StartAccessPoint, stock_station: StartStation, size: int
) -> None:
    ap, station = our_ap(fragment_size=str(size)), stock_station()
    ap.control.ok("WPS_PIN any 12345670")
    station.enroll("pin=12345670", fragment_size=size)
    station.control.wait("WPS-SUCCESS")
    ap.control.wait("WPS-SUCCESS")
    assert station.networks()[-1] == SSID


def test_stock_registrar_sets_our_settings_with_tiny_fragments_on_both_sides(
    our_ap: StartAccessPoint, stock_station: StartStation
) -> None:
    ap, station = our_ap(fragment_size="60"), stock_station()
    station.register(f"pin={AP_PIN} {NEW_SETTINGS}", fragment_size=60)
    ap.control.wait("WPS-NEW-AP-SETTINGS")
    station.control.wait("WPS-SUCCESS")


def test_each_stock_station_gets_a_key_of_its_own(
    our_ap: StartAccessPoint, stock_station: StartStation, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.psk"
    keys.write_text("")
    ap = our_ap(wpa_passphrase=None, wpa_psk_file=str(keys))
    station = stock_station()
    ap.control.ok("WPS_PIN any 12345670")
    station.enroll("pin=12345670")
    credential = station.control.wait("WPS-CRED-RECEIVED")
    ap.control.wait("WPS-SUCCESS")
    [line] = keys.read_text().splitlines()
    tag, owner, key = line.split(" ")
    assert (tag, owner) == ("wps=1", station.end.address)
    assert len(bytes.fromhex(key)) == 32
    assert key.encode().hex() in credential


def test_stock_station_registers_with_a_pin_from_the_file_of_pins(
    our_ap: StartAccessPoint, stock_station: StartStation, tmp_path: Path
) -> None:
    station = stock_station()
    pins = tmp_path / "pins"
    pins.write_text(f"{station.end.address} 12345670\n")
    ap = our_ap(wps_pins=str(pins))
    station.enroll("pin=12345670")
    station.control.wait("WPS-SUCCESS")
    ap.control.wait("WPS-SUCCESS")


def test_frames_go_to_the_group_address_when_the_configuration_says_so(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire
) -> None:
    ap, station = our_ap(use_pae_group_addr="1"), stock_station()
    ap.control.ok("WPS_PIN any 12345670")
    station.enroll("pin=12345670")
    station.control.wait("WPS-SUCCESS")
    sent = {frame.octets[:6] for frame in wire.frames if frame.source == ap.end.address}
    assert sent == {bytes.fromhex("0180c2000003")}
