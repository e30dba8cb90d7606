"""Log lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pushbutton.runtime.logs import InterfaceLog, Level, LogOutput
from pushbutton.secret import Secret


@pytest.fixture
def output(tmp_path: Path) -> Iterator[LogOutput]:
    output = LogOutput(file=tmp_path / "log")
    yield output
    output.close()


def lines(output: LogOutput) -> list[str]:
    assert output.file is not None
    return output.file.read_text().splitlines()


def test_a_line_names_its_interface(output: LogOutput) -> None:
    InterfaceLog("wlan0").info("WPS-PBC-ACTIVE ")
    assert lines(output) == ["wlan0: WPS-PBC-ACTIVE "]


def test_the_level_decides(output: LogOutput) -> None:
    log = InterfaceLog("wlan0")
    log.debug("no")
    assert not log.debugging
    output.set_level(Level.DEBUG)
    assert log.debugging
    log.debug("yes")
    output.set_level(Level.ERROR)
    log.warning("no")
    assert lines(output) == ["wlan0: yes"]


def test_timestamps_are_seconds(output: LogOutput) -> None:
    output.set_level(Level.INFO, timestamps=True)
    InterfaceLog("wlan0").info("now")
    stamp, _, rest = lines(output)[0].partition(": ")
    assert float(stamp) > 1_600_000_000
    assert rest == "wlan0: now"


def test_a_line_stays_one_line_and_no_secret_shows(output: LogOutput) -> None:
    InterfaceLog("wlan0").info("%s\n%s", Secret("12345670"), "x")
    assert lines(output) == ["wlan0: Secret(***) x"]


def test_reopening_follows_the_name(output: LogOutput, tmp_path: Path) -> None:
    log = InterfaceLog("wlan0")
    log.info("one")
    (tmp_path / "log").rename(tmp_path / "log.1")
    output.reopen()
    log.info("two")
    assert (tmp_path / "log.1").read_text() == "wlan0: one\n"
    assert lines(output) == ["wlan0: two"]


def test_a_log_file_is_not_for_everybody(output: LogOutput, tmp_path: Path) -> None:
    file = tmp_path / "log"
    assert not file.stat().st_mode & 0o007
    file.unlink()
    output.reopen()
    assert not file.stat().st_mode & 0o007


def test_a_failed_reopening_keeps_the_old_file(output: LogOutput, tmp_path: Path) -> None:
    old = tmp_path / "log"
    output.file = tmp_path / "missing" / "log"
    with pytest.raises(OSError, match="missing"):
        output.reopen()
    InterfaceLog("wlan0").info("still")
    output.file = old
    assert lines(output) == ["wlan0: still"]


def test_standard_output_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    output = LogOutput()
    try:
        InterfaceLog("wlan0").warning("seen")
        output.reopen()
    finally:
        output.close()
    assert capsys.readouterr().out == "wlan0: seen\n"
