"""The old file or the new one."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from pushbutton.runtime import files


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_private(tmp_path: Path) -> None:
    files.replace(tmp_path / "new", b"one")
    assert (tmp_path / "new").read_bytes() == b"one"
    assert mode_of(tmp_path / "new") == 0o600


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_bytes(b"old")
    path.chmod(0o640)
    files.replace(path, b"new")
    assert path.read_bytes() == b"new"
    assert mode_of(path) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    files.replace(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


@pytest.mark.parametrize("call", ["fsync", "fchmod", "write"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="full"):
        files.replace(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_appending_makes_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    files.append_line(path, b"one")
    path.write_bytes(path.read_bytes() + b"by hand")
    files.append_line(path, b"two")
    assert path.read_bytes() == b"one\nby hand\ntwo\n"
    assert mode_of(path) == 0o600


def test_a_short_append_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\n")
    write = os.write
    calls: list[int] = []

    def short(descriptor: int, octets: bytes) -> int:
        calls.append(len(octets))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "full")
        return write(descriptor, octets[:2])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(OSError, match="full"):
        files.append_line(path, b"two")
    assert path.read_bytes() == b"one\n"


def test_removing_what_is_not_there_is_harmless(tmp_path: Path) -> None:
    files.replace(tmp_path / "a", b"")
    files.remove(tmp_path / "a")
    files.remove(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
