"""Who may not use a control socket is told which group to join."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pushbutton.control import directory
from pushbutton.control.directory import advice

UNNAMED = 54321
"""A group without a name is told by its number."""


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    place = tmp_path / "hostapd" / "wlan0"
    place.parent.mkdir(mode=0o750)
    place.touch()
    return place


def refuse(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    """Let the system say that a place may not be used."""
    monkeypatch.setattr(directory.os, "access", lambda place, mode: place != refused)


def test_there_is_nothing_to_say_of_what_may_be_used(socket: Path, tmp_path: Path) -> None:
    assert advice(socket) is None
    assert advice(tmp_path / "missing" / "wlan0") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="another group is given by root alone")
@pytest.mark.parametrize(("which", "mode"), [("wlan0", 0o770), ("hostapd", 0o750)])
def test_the_group_of_the_socket_or_of_its_directory_is_told(
    socket: Path, monkeypatch: pytest.MonkeyPatch, which: str, mode: int
) -> None:
    place = socket if which == "wlan0" else socket.parent
    os.chown(place, -1, UNNAMED)
    place.chmod(mode)
    refuse(monkeypatch, place)
    told = advice(socket)
    assert told is not None
    assert told.startswith(f"{place} is for the group {UNNAMED}")
    assert f"usermod -aG {UNNAMED}" in told


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_where_no_group_may_the_access_point_is_to_be_given_one(
    socket: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    socket.chmod(mode)
    refuse(monkeypatch, socket)
    told = advice(socket)
    assert told is not None
    assert "ctrl_interface_group" in told
