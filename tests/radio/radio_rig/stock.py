"""Stock peers on radios: hostapd and wpa_supplicant, and their control sockets."""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from radio_rig.places import Seat
from radio_rig.programs import StockProgram, eventually

_KEYS: dict[str, str] = {
    "driver": "nl80211",
    "ssid": "wps-test",
    "hw_mode": "g",
    "channel": "1",
    "wpa": "2",
    "wpa_key_mgmt": "WPA-PSK",
    "rsn_pairwise": "CCMP",
    "wpa_passphrase": "12345678",
    "eap_server": "1",
    "wps_state": "2",
    "ap_setup_locked": "1",
    "config_methods": "label virtual_display virtual_push_button keypad",
}
"""The hostapd.conf of hostapd's WPS README, about."""

_numbers = itertools.count()


def access_point_configuration(seat: Seat, changes: Mapping[str, str | None]) -> str:
    """Return a hostapd.conf; None leaves a key out."""
    seat.psk_file.touch()
    keys: dict[str, str | None] = {
        "interface": seat.place.interface,
        "ctrl_interface": str(seat.control),
        **_KEYS,
        "wpa_psk_file": str(seat.psk_file),
        **changes,
    }
    return "".join(f"{key}={value}\n" for key, value in keys.items() if value is not None)


def ask(path: Path, command: str, seconds: float = 10) -> str:
    """Send a command to a control socket and return the answer."""
    own = Path(f"/tmp/asks-{os.getpid()}-{next(_numbers)}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.bind(str(own))
        try:
            client.settimeout(seconds)
            client.connect(str(path))
            client.send(command.encode())
            return client.recv(1 << 16).decode(errors="replace").strip()
        finally:
            own.unlink()


class AccessPointControl:
    """hostapd's control interface, of the stock one and of ours."""

    seat: Seat

    def ask(self, command: str) -> str:
        """Send a command and return the answer."""
        return ask(self.seat.socket, command)

    def order(self, command: str) -> None:
        """Send a command that must succeed."""
        answer = self.ask(command)
        assert answer and not answer.startswith(("FAIL", "UNKNOWN")), f"{command}: {answer}"

    @property
    def psk_lines(self) -> list[str]:
        """The lines of its wpa_psk_file that WPS wrote."""
        text = self.seat.psk_file.read_text()
        return [line for line in text.splitlines() if "wps=1" in line]


class StockAccessPoint(AccessPointControl, StockProgram):
    """Stock hostapd."""

    def __init__(self, seat: Seat, keys: Mapping[str, str | None]) -> None:
        self.seat = seat
        configuration = seat.file(".conf")
        configuration.write_text(access_point_configuration(seat, keys))
        arguments: list[str | Path] = ["hostapd", "-t", configuration]
        StockProgram.__init__(self, seat.place.namespace, seat.file(".log"), arguments)
        self.wait_for("AP-ENABLED")


class StockStation(StockProgram):
    """Stock wpa_supplicant."""

    def __init__(self, seat: Seat, networks: Sequence[str], frequencies: str) -> None:
        self.seat = seat
        configuration = seat.file(".conf")
        blocks = "".join(f"network={{\n{network}\n}}\n" for network in networks)
        configuration.write_text(
            f"ctrl_interface={seat.control}\nupdate_config=1\nfreq_list={frequencies}\n{blocks}"
        )
        interface = f"-i{seat.place.interface}"
        StockProgram.__init__(
            self,
            seat.place.namespace,
            seat.file(".log"),
            ["wpa_supplicant", "-t", "-Dnl80211", interface, "-c", configuration],
        )
        eventually(seat.socket.exists, "wpa_supplicant's control socket")

    def ask(self, command: str) -> str:
        """Send a command and return the answer."""
        return ask(self.seat.socket, command)

    def order(self, command: str) -> None:
        """Send a command that must succeed."""
        answer = self.ask(command)
        assert answer and not answer.startswith("FAIL"), f"{command}: {answer}"

    def wait_until_connected(self, seconds: float = 40, count: int = 1) -> None:
        """Wait until it is a member of a network."""
        self.wait_for("CTRL-EVENT-CONNECTED", seconds, count)


def network(ssid: str, key: str) -> str:
    """Return the lines of a WPA2 network for wpa_supplicant."""
    quoted = f'"{key}"' if len(key) < 64 else key
    return f'ssid="{ssid}"\nkey_mgmt=WPA-PSK\npsk={quoted}'
