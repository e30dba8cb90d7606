"""`pushbutton ctl` and the control library drive stock hostapd and stock wpa_supplicant."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from rig.namespaces import End
from rig.ours import PUSHBUTTON, OurAccessPoint
from rig.programs import Program
from rig.stock import StockAccessPoint, StockStation, hostapd_cli, program

StartStock = Callable[..., StockAccessPoint]
StartOurs = Callable[..., OurAccessPoint]
StartStation = Callable[..., StockStation]

DOCUMENT = Path(__file__).parents[2] / "docs" / "control.md"


def ctl(directory: Path, *arguments: str, typed: str = "") -> str:
    """Run our verb once and return what it printed."""
    result = subprocess.run(
        [PUSHBUTTON, "ctl", "-p", directory, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in result.stderr
    return result.stdout.rstrip("\n")


WORDS = [
    ["ping"],
    ["status"],
    ["get_config"],
    ["wps_pbc"],
    ["wps_cancel"],
    ["wps_get_status"],
    ["wps_check_pin", "1234", "5671"],
    ["wps_pin", "any", "12345670", "60"],
    ["wps_ap_pin", "set", "95661469"],
    ["wps_ap_pin", "get"],
    ["wps_ap_pin", "nonsense"],
    ["get", "version"],
    ["set", "device_name", "two words"],
    ["new_sta", "02:00:00:00:00:09"],
    ["deauthenticate", "02:00:00:00:00:09", "tx=0"],
    ["log_level"],
    ["raw", "STA-FIRST"],
    ["wps_nfc_token", "disable"],
    ["wps_config", "my net", "WPA2PSK", "CCMP", "a passphrase"],
]
"""Verbs, each put to stock hostapd by hostapd_cli and then by us."""


def test_stock_hostapd_hears_the_same_from_us_as_from_hostapd_cli(stock_ap: StartStock) -> None:
    ap = stock_ap()
    before = len(heard(ap))
    for words in WORDS:
        hostapd_cli(ap.directory, ap.end.interface, *words)
    theirs = heard(ap)[before:]
    assert len(theirs) == len(WORDS) - 1
    # One process for all: each line is a verb.
    typed = "".join(f"{shlex.join(words)}\n" for words in WORDS)
    ctl(ap.directory, typed=typed)
    assert heard(ap)[before + len(theirs) :] == theirs


def heard(ap: StockAccessPoint) -> list[str]:
    """Return the requests that hostapd's log has, in hexadecimal."""
    found = re.findall(
        r"RX ctrl_iface - hexdump_ascii\(len=.*\n((?: +[0-9a-f]{2} .*\n)+)", ap.output()
    )
    return [request for request in found if "50 49 4e 47" not in request]  # PING


def test_stations_of_stock_hostapd_as_json(stock_ap: StartStock) -> None:
    ap = stock_ap()
    addresses = ["02:00:00:00:00:08", "02:00:00:00:00:09"]
    for address in addresses:
        ap.control.ok(f"NEW_STA {address}")
    every, listed = ctl(ap.directory, "--json", typed="all_sta\nlist_sta\n").splitlines()
    assert sorted(json.loads(listed)) == addresses
    stations = {station["address"]: station for station in json.loads(every)}
    assert sorted(stations) == addresses
    assert stations[addresses[0]]["timeout_next"] == "NULLFUNC POLL"


def actions(end: End, stack: ExitStack, folder: Path, name: str, *command: str | Path) -> Path:
    """Run `command -a SCRIPT`, and return the file in which the script writes its arguments."""
    log = folder / f"{name}.actions"
    script = folder / f"{name}.sh"
    script.write_text(
        f'#!/bin/sh\nfor word; do printf "%s|" "$word"; done >> "{log}"\necho >> "{log}"\n'
    )
    script.chmod(0o755)
    stack.callback(Program(end, folder / f"{name}.log", *command, "-a", script).stop)
    return log


def has(log: Path, text: str, timeout: float = 15) -> bool:
    """Wait until a file has a text."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if log.exists() and text in log.read_text():
            return True
        time.sleep(0.02)
    return False


def test_action_scripts_are_called_as_hostapd_cli_calls_them(
    our_ap: StartOurs, stock_station: StartStation, stack: ExitStack, tmp_path: Path
) -> None:
    ap, station = our_ap(), stock_station()
    options = ("-p", ap.directory, "-i", ap.end.interface)
    logs = [
        actions(ap.end, stack, tmp_path, "theirs", str(program("hostapd_cli")), *options),
        actions(ap.end, stack, tmp_path, "ours", PUSHBUTTON, "ctl", *options),
    ]
    # Each is attached when its script was called for a button.
    for log in logs:
        while not has(log, "WPS-CANCEL", 0.5):
            ap.control.ok("WPS_PBC")
            ap.control.ok("WPS_CANCEL")
    station.enroll("pin=12345670")
    assert all(has(log, "CTRL-EVENT-EAP-FAILURE") for log in logs)
    theirs, ours = (log.read_text() for log in logs)
    begin = "CTRL-EVENT-EAP-STARTED"
    assert ours[ours.index(begin) :] == theirs[theirs.index(begin) :]
    assert f"{ap.end.interface}|WPS-PIN-NEEDED|" in ours


def test_the_program_for_wpa_supplicant_in_the_document(
    stock_station: StartStation, tmp_path: Path
) -> None:
    station = stock_station()
    programs = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    [text] = [text for text in programs if "/var/run/wpa_supplicant" in text]
    path = tmp_path / "program.py"
    socket = station.directory / station.end.interface
    path.write_text(text.replace("/var/run/wpa_supplicant/wlan0", str(socket)))
    result = subprocess.run(
        [sys.executable, path], capture_output=True, text=True, timeout=60, check=False
    )
    assert re.fullmatch(r"[A-Z_]+ [0-9]{8}\n", result.stdout), result.stderr
