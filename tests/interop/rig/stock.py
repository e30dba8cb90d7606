"""Debian's hostapd, hostapd_cli and wpa_supplicant, started so that a test can talk to them."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from rig.control import Control
from rig.namespaces import End
from rig.programs import Program

ENROLLEE = "WFA-SimpleConfig-Enrollee-1-0"
REGISTRAR = "WFA-SimpleConfig-Registrar-1-0"

AP_PIN = "12345670"
PASSPHRASE = "correct horse battery"
SSID = "interop"

SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_numbers = itertools.count()


def program(name: str) -> str | None:
    """Return where a stock program is; the daemons are not in everybody's PATH."""
    return shutil.which(name, path=SEARCH)


def access_point_lines(interface: str, control: Path, **changes: str | None) -> str:
    """Return the hostapd.conf that stock hostapd and `pushbutton ap` are started from alike.

    A change to None leaves the key out.
    """
    keys: dict[str, str | None] = {
        "interface": interface,
        "driver": "wired",
        "ctrl_interface": str(control),
        "ieee8021x": "1",
        "eap_server": "1",
        "eapol_version": "2",
        "ssid": SSID,
        "wpa": "2",
        "wpa_key_mgmt": "WPA-PSK",
        "rsn_pairwise": "CCMP",
        "wpa_passphrase": PASSPHRASE,
        "wps_state": "2",
        "ap_pin": AP_PIN,
        "uuid": "12345678-9abc-def0-1234-56789abcdef0",
        "device_name": "Interop AP",
        "manufacturer": "pushbutton",
        "model_name": "Wired",
        "model_number": "1",
        "serial_number": "42",
        "device_type": "6-0050F204-1",
        "os_version": "01020300",
        "config_methods": "label virtual_display virtual_push_button keypad",
        **changes,
    }
    return "".join(f"{key}={value}\n" for key, value in keys.items() if value is not None)


class StockAccessPoint(Program):
    """hostapd with the wired driver."""

    def __init__(self, end: End, folder: Path, **changes: str | None) -> None:
        number = next(_numbers)
        self.configuration = folder / f"hostapd-{number}.conf"
        self.directory = control = folder / f"hostapd-{number}"
        self.configuration.write_text(access_point_lines(end.interface, control, **changes))
        command = str(program("hostapd")), "-ddKt", self.configuration
        super().__init__(end, folder / f"hostapd-{number}.log", *command)
        try:
            self.control = Control(control / end.interface, self)
        except TimeoutError as error:
            self.stop()
            raise AssertionError(f"{error}; hostapd said:\n{self.output()}") from None

    def stop(self, timeout: float = 10) -> int:
        if hasattr(self, "control"):
            self.control.close()
        return super().stop(timeout)


class StockStation(Program):
    """wpa_supplicant with the wired driver."""

    def __init__(self, end: End, folder: Path, keys: Mapping[str, str]) -> None:
        number = next(_numbers)
        configuration = folder / f"wpa_supplicant-{number}.conf"
        self.directory = control = folder / f"wpa_supplicant-{number}"
        lines = {
            "ctrl_interface": str(control),
            "ap_scan": "0",
            "eapol_version": "2",
            "wps_cred_processing": "2",
            "device_name": "Interop station",
            "manufacturer": "Stock",
            "model_name": "Supplicant",
            "model_number": "2",
            "serial_number": "77",
            "device_type": "3-0050F204-1",
            "config_methods": "virtual_display virtual_push_button keypad",
            **keys,
        }
        configuration.write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
        super().__init__(
            end,
            folder / f"wpa_supplicant-{number}.log",
            str(program("wpa_supplicant")),
            "-Dwired",
            f"-i{end.interface}",
            "-c",
            configuration,
            "-ddKt",
        )
        try:
            self.control = Control(control / end.interface, self)
        except TimeoutError as error:
            self.stop()
            raise AssertionError(f"{error}; wpa_supplicant said:\n{self.output()}") from None

    def start(self, identity: str, phase1: str, fragment_size: int | None = None) -> None:
        """Begin a registration: `phase1` is for example `pin=12345670` or `pbc=1`."""
        number = self.control.request("ADD_NETWORK")
        settings = {
            "key_mgmt": "IEEE8021X",
            "eap": "WSC",
            "identity": f'"{identity}"',
            "phase1": f'"{phase1}"',
            "eapol_flags": "0",
        }
        if fragment_size is not None:
            settings["fragment_size"] = str(fragment_size)
        for name, value in settings.items():
            self.control.ok(f"SET_NETWORK {number} {name} {value}")
        self.control.ok(f"SELECT_NETWORK {number}")

    def enroll(self, phase1: str, fragment_size: int | None = None) -> None:
        """Ask for a credential."""
        self.start(ENROLLEE, phase1, fragment_size)

    def register(self, phase1: str, fragment_size: int | None = None) -> None:
        """Act as a Registrar."""
        self.start(REGISTRAR, phase1, fragment_size)

    def networks(self) -> list[str]:
        """Return the SSIDs of the networks it now knows, the last registered one last."""
        lines = self.control.request("LIST_NETWORKS").splitlines()[1:]
        return [line.split("\t")[1] for line in lines]

    def stop(self, timeout: float = 10) -> int:
        if hasattr(self, "control"):
            self.control.close()
        return super().stop(timeout)


def hostapd_cli(control: Path, interface: str, *arguments: str) -> str:
    """Run stock hostapd_cli once and return what it printed."""
    result = subprocess.run(
        [str(program("hostapd_cli")), "-p", str(control), "-i", interface, *arguments],
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    return result.stdout.rstrip("\n")
