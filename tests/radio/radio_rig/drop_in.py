"""An access point that is brought up over the global control socket, as test programs do it.

The daemon gets hostapd's options and no configuration; interfaces are added, set up by SET and
enabled, and every event is read from a monitor.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import pytest

from radio_rig.air import Air
from radio_rig.places import Place
from radio_rig.programs import HostapdProgram, StockProgram, eventually
from radio_rig.stock import ask

DEFAULTS = {
    "driver": "nl80211",
    "hw_mode": "g",
    "channel": "1",
    "ieee80211n": "1",
    "logger_stdout": "-1",
    "logger_stdout_level": "0",
}
"""What such programs set before anything else."""

PROTECTED = {
    "wpa_passphrase": "12345678",
    "wpa": "2",
    "wpa_key_mgmt": "WPA-PSK",
    "rsn_pairwise": "CCMP",
}
WPS = {"ssid": "test-wps", "eap_server": "1", "wps_state": "2"}


each_program = pytest.mark.parametrize(
    "program",
    ("pushbutton-hostapd", "hostapd")
    if os.environ.get("INTEROP_CALIBRATE") == "1"
    else ("pushbutton-hostapd",),
)
"""Marks a scenario: it runs with ours, and to see that it tells the truth with stock hostapd."""


class Monitor:
    """A socket that is attached to a control socket."""

    def __init__(self, path: Path) -> None:
        self._own = Path(f"/tmp/monitor-{os.getpid()}-{time.monotonic_ns()}")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._own))
        self._socket.settimeout(5)
        self._socket.connect(str(path))
        self._socket.send(b"ATTACH")
        assert self._socket.recv(4096) == b"OK\n"
        self.seen: list[str] = []

    def wait(self, *texts: str, seconds: float = 30) -> str:
        """Return the next event with one of these texts."""
        deadline = time.monotonic() + seconds
        while True:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                event = self._socket.recv(8192).decode(errors="replace")
            except TimeoutError:
                raise AssertionError(f"no {texts} among {self.seen[-15:]}") from None
            self.seen.append(event)
            if any(text in event for text in texts):
                return event

    def close(self) -> None:
        self._socket.close()
        self._own.unlink()


class AddedBss:
    """One interface that was added."""

    def __init__(self, daemon: DropIn, place: Place, settings: Mapping[str, str]) -> None:
        self._daemon = daemon
        self.name, self.mac = place.interface, place.mac
        self.path = daemon.directory / self.name
        ask(daemon.control, f"REMOVE {self.name}")
        assert ask(daemon.control, f"ADD {self.name} {daemon.directory}") == "OK"
        self.monitor = Monitor(self.path)
        assert self.ask("PING") == "PONG"
        for key, value in {**DEFAULTS, **settings}.items():
            self.order(f"SET {key} {value}")
        self.order("ENABLE")
        event = self.monitor.wait("AP-ENABLED", "AP-DISABLED")
        assert "AP-ENABLED" in event

    def ask(self, command: str) -> str:
        """Send a command and return the answer."""
        return ask(self.path, command)

    def order(self, command: str) -> None:
        """Send a command that must succeed."""
        answer = self.ask(command)
        assert answer and not answer.startswith(("FAIL", "UNKNOWN")), f"{command}: {answer}"

    def wait(self, *texts: str, seconds: float = 30) -> str:
        """Return the next event with one of these texts."""
        return self.monitor.wait(*texts, seconds=seconds)

    def values(self, command: str) -> dict[str, str]:
        """Return the `key=value` lines of an answer."""
        lines = (line.partition("=") for line in self.ask(command).splitlines())
        return {key: value for key, _, value in lines}


class DropIn:
    """The daemon; as a context it ends with it."""

    def __init__(self, air: Air, program: str, *options: str) -> None:
        self._air = air
        folder = Path(f"/tmp/drop-in-{os.getpid()}-{time.monotonic_ns()}")
        folder.mkdir()
        self.control, self.directory = folder / "global", folder / "ctrl"
        arguments = ["-g", str(self.control), "-G", "root", "-ddKt", *options]
        log = air.folder / "drop-in.log"
        self.program = air.keep(
            StockProgram("", log, ["hostapd", *arguments])
            if program == "hostapd"
            else HostapdProgram("", log, arguments)
        )
        eventually(self.control.exists, "the global socket")

    def add(self, number: int, settings: Mapping[str, str]) -> AddedBss:
        """Bring an access point up on a radio."""
        return AddedBss(self, self._air.place(number), settings)

    def __enter__(self) -> DropIn:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            assert ask(self.control, "TERMINATE") == "OK"
            assert self.program.wait() == 0
