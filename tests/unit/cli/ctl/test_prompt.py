"""The prompt, at a terminal and reading a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ctl_access_point import PretendedAccessPoint

from pushbutton.cli.ctl.prompt import explained, keeps
from pushbutton.errors import UsageError

PUSHBUTTON = Path(sys.executable).parent / "pushbutton"


def test_lines_with_secrets_cannot_be_called_back() -> None:
    assert keeps("status")
    assert keeps("all_sta")
    assert keeps("")
    assert not keeps("wps_pin any 12345670")
    assert not keeps("WPS_PI any 12345670")
    assert not keeps("wps_ap_pin set 12345670")
    assert not keeps("raw WPS_PIN any 12345670")
    assert not keeps("wps_p any 12345670")


def test_help() -> None:
    lines = list(explained([]))
    assert "wps_pbc" in lines
    assert "quit" in lines
    assert next(iter(explained(["wps_pb"]))) == "wps_pbc"
    assert list(explained(["quit"])) == ["Leave."]
    with pytest.raises(UsageError):
        list(explained(["nonsense"]))


def test_lines_of_a_pipe_are_carried_out_in_turn(access_point: PretendedAccessPoint) -> None:
    access_point.answers = {"PING": "PONG\n", "WPS_PBC": "FAIL\n"}
    typed = 'ping\n\n# nonsense\nwps_config "my net" OPEN\nwps_pbc\n"open\ninterface\nquit\nping\n'
    result = subprocess.run(
        [PUSHBUTTON, "ctl", "-p", access_point.path.parent],
        input=typed,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.stdout.splitlines() == ["PONG", "OK", "FAIL", "wlan0"]
    assert access_point.asked == ["PING", "WPS_CONFIG 6d79206e6574 OPEN", "WPS_PBC"]
    assert "There is no verb '#'." in result.stderr
    assert "No closing quotation." in result.stderr
    assert result.returncode == 1


def test_a_terminal_has_completion_history_and_events(access_point: PretendedAccessPoint) -> None:
    access_point.answers = {"PING": "PONG\n"}
    access_point.news = ["<3>WPS-PBC-ACTIVE "]
    pid, terminal = pty.fork()
    if pid == 0:
        directory = str(access_point.path.parent)
        os.environ["TERM"] = "dumb"
        os.execv(PUSHBUTTON, ["pushbutton", "ctl", "-p", directory])
    screen = Screen(terminal)
    try:
        screen.wait_for("WPS-PBC-ACTIVE")
        screen.wait_for("> ")
        screen.type("pin\t\n")
        screen.wait_for("PONG")
        screen.type("\x10\n")  # the line before, as with the arrow
        screen.wait_for("PONG")
        screen.type("quit\n")
        _, status = os.waitpid(pid, 0)
        pid = 0
        assert os.waitstatus_to_exitcode(status) == 0
    finally:
        if pid:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
        os.close(terminal)
    assert access_point.asked[:3] == ["ATTACH", "PING", "PING"]


class Screen:
    """What a program wrote to its terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._seen = ""

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def wait_for(self, text: str) -> None:
        """Read until `text` was written, and forget what came before its end."""
        deadline = time.monotonic() + 20
        while text not in self._seen:
            assert time.monotonic() < deadline, self._seen
            self._seen += os.read(self._terminal, 4096).decode(errors="replace")
        self._seen = self._seen.partition(text)[2]
