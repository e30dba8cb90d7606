"""Which directory it is, and whether it may be used."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pushbutton.runtime.state_directory import StateDirectoryError, default, prepare


@pytest.mark.parametrize(
    ("environment", "user", "expected"),
    [
        ({"STATE_DIRECTORY": "/var/lib/given"}, 0, "/var/lib/given"),
        ({"STATE_DIRECTORY": "/var/lib/one:/var/lib/two"}, 0, "/var/lib/one"),
        ({}, 0, "/var/lib/pushbutton"),
        ({"XDG_STATE_HOME": "/y/state"}, 0, "/var/lib/pushbutton"),
        ({"XDG_STATE_HOME": "/x/state"}, 1000, "/x/state/pushbutton"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/x"}, 1000, "/x/.local/state/pushbutton"),
        ({"HOME": "/x"}, 1000, "/x/.local/state/pushbutton"),
    ],
)
def test_where_it_is(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], user: int, expected: str
) -> None:
    for name in ("STATE_DIRECTORY", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert default() == Path(expected)


def test_it_is_made_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two"
    prepare(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    path.chmod(0o755)  # as systemd makes it
    prepare(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_one_that_others_may_write_into_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with pytest.raises(StateDirectoryError, match="others may write into it"):
        prepare(tmp_path)


def test_one_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateDirectoryError, match="Not a directory"):
        prepare(tmp_path / "file" / "below")


def test_one_that_may_not_be_written_into_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StateDirectoryError, match="may not be written into"):
        prepare(tmp_path)
