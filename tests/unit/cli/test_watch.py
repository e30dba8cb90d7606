"""`pushbutton watch`: its places, its forms, and the file of metrics."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pushbutton.cli import main


@pytest.fixture
def socket() -> Iterator[str]:
    """The place of an access point that is not there."""
    with tempfile.TemporaryDirectory(prefix="pb-") as folder:
        yield f"ap:{folder}/wlan0"


def watch(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["watch", "--seconds", "1", *arguments])


def test_what_happens_is_told_in_words(socket: str) -> None:
    result = watch("--via", socket)
    assert result.exit_code == 0, result.output
    assert result.stdout.rstrip().endswith("wlan0: The access point wlan0 does not answer.")
    assert "no control socket" in watch("--via", socket, "-v").stdout


def test_what_happens_is_told_in_json(socket: str) -> None:
    told = json.loads(watch("--via", socket, "--json").stdout)
    assert told["where"] == "wlan0"
    assert told["sentence"] == "The access point wlan0 does not answer."
    assert told["address"] is None
    assert told["time"] > 1e9


def test_metrics_in_a_file_and_on_the_terminal(socket: str, tmp_path: Path) -> None:
    line = 'pushbutton_access_point_up{access_point="wlan0"} 0'
    file = tmp_path / "pushbutton.prom"
    assert watch("--via", socket, "--metrics", str(file)).exit_code == 0
    assert line in file.read_text().splitlines()
    assert file.stat().st_mode & 0o777 == 0o644
    assert line in watch("--via", socket, "--metrics", "-").stdout.splitlines()


def test_a_place_that_is_none() -> None:
    result = watch("--via", "pigeon")
    assert result.exit_code == 2
    assert "'pigeon' is no place to watch" in result.stderr
