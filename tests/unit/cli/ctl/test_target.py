"""Which socket is meant."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pushbutton.cli.ctl.target import Target
from pushbutton.errors import UsageError


def target(directory: Path, interface: str | None = None, process: Path | None = None) -> Target:
    return Target(directory, interface, process, None, as_json=False)


def test_without_a_name_the_first_interface_is_taken_and_told(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(directory / "wlan7"))
        meant = target(directory)
        assert meant.client().path == directory / "wlan7"
        meant.tell_choice()
    captured = capsys.readouterr()
    assert captured.err == "Selected interface 'wlan7'\n"
    assert captured.out == ""


def test_a_named_interface_is_not_told(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meant = target(directory, "wlan3")
    assert meant.client().path == directory / "wlan3"
    meant.tell_choice()
    assert capsys.readouterr().err == ""


def test_the_process(directory: Path) -> None:
    process = directory / "global"
    assert target(directory, None, process).client().path == process
    assert target(directory, None, process).chosen == "global"
    assert target(directory, "wlan1", process).chosen == "wlan1"


def test_nothing_there_is_told_with_what_to_look_for(directory: Path) -> None:
    with pytest.raises(UsageError, match="is the access point running"):
        target(directory).client()
