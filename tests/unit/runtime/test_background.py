"""The number of the process in a file; leaving the terminal is tested with `pushbutton-hostapd`."""

from __future__ import annotations

import os
from pathlib import Path

from pushbutton.runtime.background import Background


def test_the_file_is_there_from_the_start_to_the_end(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    background = Background(file)
    assert not file.exists()
    background.started()
    assert file.read_text() == f"{os.getpid()}\n"
    background.close()
    background.close()
    assert not file.exists()


def test_a_file_of_another_is_not_removed_by_one_that_never_started(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    file.write_text("1\n")
    Background(file).close()
    assert file.read_text() == "1\n"


def test_no_file_is_no_error() -> None:
    background = Background()
    background.started()
    background.close()
