"""Stock hostapd_cli drives our access point and gets the answers that hostapd gives."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from rig.control import Control
from rig.ours import PUSHBUTTON, OurAccessPoint
from rig.programs import Program
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockAccessPoint, StockStation, access_point_lines

StartAccessPoint = Callable[..., OurAccessPoint]
StartStation = Callable[..., StockStation]


def test_ping_status_and_configuration(our_ap: StartAccessPoint) -> None:
    ap = our_ap()
    assert ap.cli("ping") == "PONG"
    status = dict(line.split("=", 1) for line in ap.cli("status").splitlines())
    assert status["state"] == "ENABLED"
    assert status["bss[0]"] == ap.end.interface
    assert status["bssid[0]"] == ap.end.address
    assert status["ssid[0]"] == SSID
    configuration = dict(line.split("=", 1) for line in ap.cli("get_config").splitlines())
    assert configuration["wps_state"] == "configured"
    assert configuration["passphrase"] == PASSPHRASE
    assert configuration["key_mgmt"] == "WPA-PSK"


def test_configuration_and_status_have_the_lines_that_stock_hostapd_prints(
    our_ap: StartAccessPoint, stock_ap: Callable[..., StockAccessPoint]
) -> None:
    stock = stock_ap()
    answers = {name: stock.control.request(name) for name in ("GET_CONFIG", "WPS_GET_STATUS")}
    stock.stop()
    ours = our_ap()
    # The PSK is derived from the passphrase in a worker.
    [psk] = [line for line in answers["GET_CONFIG"].splitlines() if line.startswith("psk=")]
    ours.control.wait_until("GET_CONFIG", psk)
    assert ours.control.request("GET_CONFIG") == answers["GET_CONFIG"]
    assert ours.control.request("WPS_GET_STATUS") == answers["WPS_GET_STATUS"]


def test_pin_button_and_cancel(our_ap: StartAccessPoint) -> None:
    ap = our_ap()
    assert ap.cli("wps_pin", "any", "12345670") == "OK"
    assert ap.cli("wps_pin", "12345678-9abc-def0-1234-56789abcdef1", "12345670", "60") == "OK"
    assert ap.cli("wps_pin", "no-uuid", "12345670") == "FAIL"
    assert ap.cli("wps_pbc") == "OK"
    assert "PBC Status: Active" in ap.cli("wps_get_status").splitlines()
    assert ap.cli("wps_cancel") == "OK"
    assert "PBC Status: Timed-out" in ap.cli("wps_get_status").splitlines()
    ap.control.wait("WPS-PBC-ACTIVE")
    ap.control.wait("WPS-TIMEOUT")
    ap.control.wait("WPS-CANCEL")


def test_pins_are_checked(our_ap: StartAccessPoint) -> None:
    ap = our_ap()
    assert ap.cli("wps_check_pin", "12345670") == "12345670"
    assert ap.cli("wps_check_pin", "1234-5670") == "12345670"
    assert ap.cli("wps_check_pin", "12345671") == "FAIL-CHECKSUM"
    assert ap.cli("wps_check_pin", "1234") == "1234"
    assert ap.cli("wps_check_pin", "123") == "FAIL"


def test_the_access_points_pin(our_ap: StartAccessPoint) -> None:
    ap = our_ap()
    assert ap.cli("wps_ap_pin", "get") == AP_PIN
    assert ap.cli("wps_ap_pin", "disable") == "OK"
    assert ap.cli("wps_ap_pin", "get") == "FAIL"
    assert ap.cli("wps_ap_pin", "set", "95661469", "300") == "95661469"
    assert ap.cli("wps_ap_pin", "get") == "95661469"
    assert re.fullmatch(r"\d{8}", ap.cli("wps_ap_pin", "random"))


def test_stations_are_listed_with_what_they_told(
    our_ap: StartAccessPoint, stock_station: StartStation
) -> None:
    ap, station = our_ap(), stock_station()
    assert ap.cli("list_sta") == ""
    ap.control.ok("WPS_PIN any 12345670")
    station.enroll("pin=12345670")
    ap.control.wait("WPS-SUCCESS")
    lines = ap.cli("sta", station.end.address).splitlines()
    assert lines[0] == station.end.address
    assert "wpsDeviceName=Interop station" in lines
    assert "wpsPrimaryDeviceType=3-0050F204-1" in lines


def test_levels_and_unknown_commands(our_ap: StartAccessPoint) -> None:
    ap = our_ap()
    assert ap.cli("log_level").splitlines()[0].startswith("Current level: ")
    assert ap.cli("log_level", "DEBUG") == "OK"
    assert ap.control.request("LOG_LEVEL LOUD") == "FAIL"
    assert ap.control.request("NO_SUCH_COMMAND") == "UNKNOWN COMMAND"
    assert ap.control.request("STA 02:00:00:00:00:99") == "FAIL"


def test_a_client_that_does_not_read_its_events_holds_up_nobody(
    our_ap: StartAccessPoint, stack: ExitStack
) -> None:
    ap = our_ap()
    deaf = Control(ap.directory / ap.end.interface, ap)
    stack.callback(deaf.close)
    for _ in range(400):
        ap.control.ok("WPS_PBC")
        ap.control.wait("WPS-PBC-ACTIVE")
    assert ap.control.request("PING") == "PONG"


def test_terminate_and_sigterm_end_it_cleanly(our_ap: StartAccessPoint) -> None:
    for end in ("TERMINATE", "SIGTERM"):
        ap = our_ap()
        socket = ap.directory / ap.end.interface
        assert socket.is_socket()
        if end == "TERMINATE":
            ap.control.ok("TERMINATE")
            assert ap.wait() == 0
        else:
            assert ap.stop() == 0
        assert not socket.exists()


def test_sighup_reads_the_configuration_again(our_ap: StartAccessPoint) -> None:
    ap = our_ap()
    changed = ap.configuration.read_text().replace(f"ssid={SSID}", "ssid=changed")
    ap.configuration.write_text(changed)
    ap.signal(signal.SIGHUP)
    ap.control.wait_until("GET_CONFIG", "ssid=changed")


def test_a_wrong_configuration_starts_nothing(our_ap: StartAccessPoint, tmp_path: Path) -> None:
    good = our_ap()  # for its namespace
    good.stop()
    configuration = tmp_path / "wrong.conf"
    directory = tmp_path / "wrong"
    lines = access_point_lines(good.end.interface, directory)
    configuration.write_text(lines + "wps_state=7\n")
    number = len(lines.splitlines()) + 1
    refused = Program(good.end, tmp_path / "wrong.log", PUSHBUTTON, "ap", configuration)
    assert refused.wait() != 0
    assert f"{configuration}:{number}: wps_state: " in refused.output()
    assert "Traceback" not in refused.output()
    assert not directory.exists() or not list(directory.iterdir())
