"""The verb `ap`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pushbutton.cli import main


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["ap", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("wps_state=7", "hostapd.conf:4: wps_state: 7 is not in 0..2"),
        ("wps_stat=2", "hostapd.conf:4: wps_stat: unknown key"),
        ("wpa_psk_file=/no/such/file", "/no/such/file:0: wpa_psk_file: cannot be read"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_starts_nothing(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "hostapd.conf"
    path.write_text(f"interface=eth0\ndriver=none\nctrl_interface={tmp_path}/ctrl\n{line}\n")
    status, output = run(str(path))
    assert status != 0
    assert told in output
    assert "Traceback" not in output
    assert not (tmp_path / "ctrl").exists()


def test_a_missing_interface_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "hostapd.conf"
    path.write_text(f"interface=nosuch0\ndriver=wired\nctrl_interface={tmp_path}/ctrl\n")
    status, output = run(str(path))
    assert status != 0
    assert "There is no network interface nosuch0." in output
    assert not (tmp_path / "ctrl").exists()


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    status, output = run(str(tmp_path / "missing"))
    assert status != 0
    assert "cannot be read: No such file" in output


def test_no_file_is_a_usage_error() -> None:
    status, output = run()
    assert status == 2
    assert "CONFIG" in output
