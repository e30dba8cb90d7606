"""`pushbutton web` as it is typed."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pushbutton.cli import main
from pushbutton.secret import Secret
from pushbutton.web.password import read_password_file


def test_a_password_is_kept_as_a_hash(tmp_path: Path) -> None:
    path = tmp_path / "page"
    done = CliRunner().invoke(main, ["web", "--set-password", str(path)], input="open sesame\n")
    assert done.exit_code == 0
    assert read_password_file(path).fits(Secret("open sesame"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (["--listen", "0.0.0.0:0", "--network", "none"], "", "--password-file"),
        (["--listen", "nowhere:1"], "", "no address to listen on"),
        (["--set-password", "page"], "\n", "No password"),
        (["--set-password", "page"], "short\n", "at least 8"),
        (["--password-file", "/dev/null", "--network", "none"], "", "--set-password"),
        (["--password-file", "missing", "--network", "none"], "", "missing"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    typed: str,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    done = CliRunner().invoke(main, ["web", "-p", str(tmp_path), *arguments], input=typed)
    assert done.exit_code in (1, 2)
    assert words in done.output
    assert "Traceback" not in done.output


def test_it_prints_a_link_and_another_one_when_asked(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pushbutton", "web", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        [*command, "-p", str(tmp_path), "--network", "none"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        links: list[str] = []
        for line in process.stdout:
            links += re.findall(r"http://127.0.0.1:\d+/login#\S{43}", line)
            if line.strip().startswith("http") and len(links) == 1:
                process.send_signal(signal.SIGUSR1)
            elif len(links) == 2:
                process.terminate()
                break
        process.stdout.read()
        assert process.wait(60) == 143
    assert len(set(links)) == 2
