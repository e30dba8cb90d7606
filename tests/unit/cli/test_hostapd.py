"""`pushbutton-hostapd`: hostapd's command line, and the process that stands in its place."""

from __future__ import annotations

import getopt
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pushbutton.cli import hostapd
from pushbutton.cli.daemon import DaemonOptions
from pushbutton.runtime.logs import Level

PROGRAM = [sys.executable, "-c", "from pushbutton.cli.hostapd import main; main()"]


def options(*arguments: str) -> DaemonOptions:
    found = hostapd.options_of(arguments)
    assert isinstance(found, DaemonOptions)
    return found


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_every_letter_has_its_meaning() -> None:
    line = "-ddKtTBSs -P pid -f log -g g/global -G wifi -i a,b -e x one two"
    found = options(*shlex.split(line))
    assert found.configurations == (Path("one"), Path("two"))
    assert found.level is Level.MSGDUMP
    assert found.timestamps
    assert found.syslog
    assert found.background
    assert (found.pid_file, found.log_file) == (Path("pid"), Path("log"))
    assert (found.control, found.group) == (Path("g/global"), "wifi")
    assert found.interfaces == ("a", "b")


@pytest.mark.parametrize(
    ("letters", "level"),
    [((), Level.INFO), (("-d",), Level.DEBUG), (("-q",), Level.WARNING), (("-qqqq",), Level.ERROR)],
)
def test_the_level_of_the_log(letters: tuple[str, ...], level: Level) -> None:
    assert options(*letters, "file").level is level


def test_a_global_socket_or_a_bss_file_is_enough() -> None:
    assert options("-g", "global").configurations == ()
    assert options("-b", "phy0:file", "-b", "phy1:x").bss_files == ("phy0:file", "phy1:x")
    assert hostapd.options_of([]) == hostapd.USAGE


def test_a_letter_that_is_none_is_an_error() -> None:
    with pytest.raises(getopt.GetoptError, match="-Z"):
        hostapd.options_of(["-Z"])


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["-h"], 1, "usage: hostapd"),
        (["-v"], 1, "hostapd v2.10 (pushbutton"),
        (["-Z"], 1, "option -Z not recognized"),
        ([], 1, "usage: hostapd"),
        (["-u", "02:00:00:00:00:01"], 0, "-"),
        (["-u", "nonsense"], 1, "-u needs a MAC address"),
        (["/nonexistent"], 1, "hostapd: /nonexistent:0: file: cannot be read"),
        (["-i", "a,b", "-g", "x"], 1, "-i has more names"),
        (["-b", "phy0"], 1, "-b needs PHY:FILE"),
    ],
)
def test_it_returns_by_itself(arguments: list[str], status: int, told: str) -> None:
    result = run(*arguments)
    assert result.returncode == status
    assert told in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_without_configuration_under_hostapds_name(tmp_path: Path, number: int) -> None:
    path = tmp_path / "global"
    with subprocess.Popen([*PROGRAM, "-g", str(path)], stdout=subprocess.DEVNULL) as process:
        wait_until(path.exists)
        assert Path(f"/proc/{process.pid}/comm").read_text() == "hostapd\n"
        process.send_signal(signal.SIGUSR1)
        process.send_signal(signal.SIGHUP)
        process.send_signal(number)
        assert process.wait(20) == 0
    assert not path.exists()


def test_it_goes_into_the_background_when_it_has_started(tmp_path: Path) -> None:
    pid_file, path = tmp_path / "pid", tmp_path / "global"
    subprocess.run([*PROGRAM, "-B", "-P", str(pid_file), "-g", str(path)], check=True, timeout=30)
    assert path.exists()
    os.kill(int(pid_file.read_text()), signal.SIGTERM)
    wait_until(lambda: not pid_file.exists())
    assert not path.exists()


def test_a_start_that_fails_in_the_background_is_told(tmp_path: Path) -> None:
    configuration, pid_file = tmp_path / "hostapd.conf", tmp_path / "pid"
    configuration.write_text("interface=nosuch0\ndriver=wired\n")
    arguments = ["-B", "-P", str(pid_file), str(configuration)]
    result = run(*arguments)
    assert result.returncode == 1
    assert "There is no network interface nosuch0." in result.stderr
    assert not pid_file.exists()


def test_names_on_the_command_line_take_the_place_of_those_in_the_files(tmp_path: Path) -> None:
    configuration = tmp_path / "hostapd.conf"
    configuration.write_text("interface=nosuch0\ndriver=wired\n")
    arguments = ["-i", "nosuch1", str(configuration)]
    result = run(*arguments)
    assert "There is no network interface nosuch1." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "there"),
    [([], {}, False), (["--testing"], {}, True), ([], {"PUSHBUTTON_TESTING": "1"}, True)],
    ids=["without", "by the option", "by the environment"],
)
def test_the_testing_aids_are_there_when_asked_for(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], there: bool
) -> None:
    path, own = tmp_path / "global", tmp_path / "own"
    around = {name: value for name, value in os.environ.items() if name != "PUSHBUTTON_TESTING"}
    with (
        subprocess.Popen(
            [*PROGRAM, *arguments, "-g", str(path)],
            stdout=subprocess.DEVNULL,
            env={**around, **environment},
        ) as process,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client,
    ):
        client.bind(str(own))
        client.settimeout(20)
        wait_until(path.exists)
        client.connect(str(path))

        def ask(request: str) -> str:
            client.send(request.encode())
            return client.recv(4096).decode()

        assert ask(f"ADD eth9 {tmp_path / 'ctrl'} wired") == "OK\n"
        assert ask("IFNAME=eth9 SET wps_version_number 0x57") == ("OK\n" if there else "FAIL\n")
        known = "FAIL\n" if there else "UNKNOWN COMMAND\n"
        assert ask("IFNAME=eth9 GET_PMK 02:00:00:00:00:01") == known
        assert ask("FLUSH") == "OK\n"
        assert ask("TERMINATE") == "OK\n"
        assert process.wait(20) == 0
