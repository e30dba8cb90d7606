"""Reading `/proc`."""

from __future__ import annotations

import os
from pathlib import Path

from pushbutton.runtime.processes import RunningProgram, running


def test_programs_with_their_arguments(tmp_path: Path) -> None:
    for pid, name, command in (
        (700, "wpa_supplicant", b"/sbin/wpa_supplicant\0-i\0wlan0\0"),
        (20, "kthread\xff", b""),
    ):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "comm").write_bytes(name.encode("latin-1") + b"\n")
        (folder / "cmdline").write_bytes(command)
    (tmp_path / "9").mkdir()  # it has just ended
    (tmp_path / "self").mkdir()
    assert running(tmp_path) == [
        RunningProgram(20, "kthread�"),
        RunningProgram(700, "wpa_supplicant", ("-i", "wlan0")),
    ]


def test_this_process_is_one_of_them() -> None:
    assert os.getpid() in {program.pid for program in running()}
