"""`pushbutton ctl` as a person calls it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from ctl_access_point import PretendedAccessPoint

from pushbutton.cli import main
from pushbutton.cli.ctl.verbs import VERBS

PUSHBUTTON = Path(sys.executable).parent / "pushbutton"


def run(access_point: PretendedAccessPoint, *arguments: str) -> click.testing.Result:
    directory = str(access_point.path.parent)
    return CliRunner().invoke(main, ["ctl", "-p", directory, "-s", directory, *arguments])


def test_a_verb_and_its_reply(access_point: PretendedAccessPoint) -> None:
    access_point.answers = {"STATUS": "state=ENABLED\nfreq=2412\n"}
    result = run(access_point, "status")
    assert result.exit_code == 0, result.output
    assert result.stdout == "state=ENABLED\nfreq=2412\n"
    result = run(access_point, "-i", "wlan0", "STATUS", "--json")
    assert json.loads(result.stdout) == {"state": "ENABLED", "freq": "2412"}
    assert result.stderr == ""


def test_a_refusal_is_the_exit_status(access_point: PretendedAccessPoint) -> None:
    access_point.answers = {"WPS_CHECK_PIN 12345671": "FAIL-CHECKSUM\n"}
    result = run(access_point, "wps_check_pin", "12345671")
    assert result.exit_code == 1
    assert result.stdout == "FAIL-CHECKSUM\n"


def test_what_is_wrong_is_said_before_anything_is_asked(
    access_point: PretendedAccessPoint,
) -> None:
    result = run(access_point, "wps_pin", "any")
    assert result.exit_code == 2
    assert "PIN is missing" in result.stderr
    assert run(access_point, "nonsense").exit_code == 2
    assert access_point.asked == []


def test_words_may_begin_with_a_hyphen(access_point: PretendedAccessPoint) -> None:
    assert run(access_point, "set", "max_num_sta", "-1").exit_code == 0
    assert access_point.asked == ["SET max_num_sta -1"]


def test_the_process(access_point: PretendedAccessPoint) -> None:
    access_point.answers = {"INTERFACES": "wlan0\nwlan1\n"}
    path = str(access_point.path)
    result = run(access_point, "-g", path, "interfaces", "--json")
    assert json.loads(result.stdout) == ["wlan0", "wlan1"]
    run(access_point, "-g", path, "-i", "wlan1", "ping")
    assert access_point.asked[-1] == "IFNAME=wlan1 PING"


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, ["ctl", name, "--help"])
    assert result.exit_code == 0, result.output
    assert VERBS[name].help.split()[0] in result.output


def test_interfaces_are_listed_without_asking(access_point: PretendedAccessPoint) -> None:
    assert run(access_point, "interface").stdout == "wlan0\n"
    assert json.loads(run(access_point, "interface", "--json").stdout) == ["wlan0"]
    assert access_point.asked == []


def test_completion(access_point: PretendedAccessPoint) -> None:
    def complete(words: list[str], incomplete: str) -> list[str]:
        shell = ShellComplete(main, {}, "pushbutton", "_PUSHBUTTON_COMPLETE")
        return [item.value for item in shell.get_completions(words, incomplete)]

    directory = str(access_point.path.parent)
    assert complete(["ctl"], "wps_p") == ["wps_pbc", "wps_pin"]
    assert complete(["ctl", "-p", directory, "-i"], "w") == ["wlan0"]
    assert complete(["ctl", "wps_config", "net"], "WPA") == ["WPAPSK", "WPA2PSK"]
    assert complete(["ctl", "wps_pin"], "") == ["any"]


def test_events_end_with_ctrl_c(access_point: PretendedAccessPoint) -> None:
    access_point.news = ["<3>WPS-SUCCESS "]
    with subprocess.Popen(
        [PUSHBUTTON, "ctl", "-p", access_point.path.parent, "events"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith(" WPS-SUCCESS\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_actions_run_until_the_access_point_is_gone(
    access_point: PretendedAccessPoint, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    script = tmp_path / "action"
    script.write_text(f'#!/bin/sh\necho "$@" >> {log}\n')
    script.chmod(0o755)
    access_point.news = ["<3>AP-STA-CONNECTED 02:00:00:00:03:00"]
    access_point.answers = {"PING": "<3>AP-DISABLED "}  # the second event, and no answer
    process = subprocess.Popen(
        [PUSHBUTTON, "ctl", "-p", access_point.path.parent, "-G", "0.1", "-a", script],
        stderr=subprocess.PIPE,
    )
    try:
        while not log.exists() or "AP-DISABLED" not in log.read_text():
            assert process.poll() is None
        process.terminate()
        assert process.wait(10) == 143
    finally:
        process.kill()
        process.communicate()
    assert log.read_text().splitlines() == [
        "wlan0 AP-STA-CONNECTED 02:00:00:00:03:00",
        "wlan0 AP-DISABLED",
    ]


def test_actions_in_the_background(access_point: PretendedAccessPoint, tmp_path: Path) -> None:
    log, script, pid_file = tmp_path / "log", tmp_path / "action", tmp_path / "pid"
    script.write_text(f'#!/bin/sh\necho "$@" >> {log}\n')
    script.chmod(0o755)
    access_point.news = ["<3>AP-STA-CONNECTED 02:00:00:00:03:00"]
    directory = access_point.path.parent
    options = ["-p", directory, "-s", directory, "-G", "0.1", "-a", script, "-B", "-P", pid_file]
    subprocess.run([PUSHBUTTON, "ctl", *options], check=True, timeout=30)
    number = int(pid_file.read_text())
    deadline = time.monotonic() + 20
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert log.read_text() == "wlan0 AP-STA-CONNECTED 02:00:00:00:03:00\n"
    os.kill(number, signal.SIGTERM)
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not pid_file.exists()


def test_actions_that_cannot_begin_are_told_before_the_background(
    access_point: PretendedAccessPoint, tmp_path: Path
) -> None:
    script = tmp_path / "action"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    options = ["-p", tmp_path, "-i", "none", "-a", script, "-B"]
    result = subprocess.run(
        [PUSHBUTTON, "ctl", *options], check=False, timeout=30, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "no control socket" in result.stderr


def test_the_background_is_for_actions(access_point: PretendedAccessPoint) -> None:
    result = run(access_point, "-B", "status")
    assert result.exit_code != 0
    assert "-B and -P need a program to run (-a)." in result.output
