"""The old file or the new one."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
from pathlib import Path

import pytest

from pushbutton.runtime import files

sys.path.insert(0, str(Path(__file__).parent))

from killed_writes import kill_everywhere


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


def test_a_replacement_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path, found = tmp_path / "file", set()

    def prepare() -> None:
        path.write_bytes(b"the old one" * 9)
        path.chmod(0o640)

    def look(point: int) -> None:
        found.add(path.read_bytes())
        assert mode_of(path) == 0o640
        files.sweep(path)
        assert list(tmp_path.iterdir()) == [path]

    points = kill_everywhere(prepare, lambda: files.replace(path, b"new" * 99), look)
    assert points >= 16
    assert found == {b"the old one" * 9, b"new" * 99}


def test_an_appending_that_is_killed_adds_the_line_or_nothing(tmp_path: Path) -> None:
    path, found = tmp_path / "file", set()
    kill_everywhere(
        lambda: path.write_bytes(b"one\n"),
        lambda: files.append_line(path, b"two"),
        lambda point: found.add(path.read_bytes()),
    )
    assert found == {b"one\n", b"one\ntwo\n"}


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    kept = [path, tmp_path / ".file.original", tmp_path / ".other.new-abcdefgh"]
    for each in kept:
        each.write_bytes(b"mine")
    (tmp_path / ".file.new-abcdefgh").write_bytes(b"left")
    assert files.sweep(path) == 1
    assert set(tmp_path.iterdir()) == set(kept)
    assert files.sweep(tmp_path / "nowhere" / "file") == 0


def test_a_temporary_file_that_is_being_written_is_not_swept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    written = tmp_path / ".file.new-abcdefgh"
    with written.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert files.sweep(path) == 0
        assert written.exists()
    assert files.sweep(path) == 1


def test_a_file_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntw")
    files.cut(path, 4)
    assert path.read_bytes() == b"one\n"
