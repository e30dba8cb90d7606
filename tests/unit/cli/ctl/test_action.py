"""Programs that are run at events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pushbutton.cli.ctl.action import run_actions, words
from pushbutton.control.client import ControlEvent
from pushbutton.protocol.events import parse


def told(text: str, interface: str | None = None) -> ControlEvent:
    return ControlEvent(text, 3, interface, parse(text))


async def stream(*texts: str) -> AsyncIterator[ControlEvent]:
    for text in texts:
        yield told(text)


def script(folder: Path, body: str) -> Path:
    path = folder / "action"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_the_interface_and_the_words_of_the_event() -> None:
    event = told("AP-STA-CONNECTED 02:00:00:00:03:00 keyid=tv")
    assert words("wlan0", event) == ["wlan0", "AP-STA-CONNECTED", "02:00:00:00:03:00", "keyid=tv"]
    assert words("global", told("AP-ENABLED ", "wlan1")) == ["wlan1", "AP-ENABLED"]


def test_unprintable_characters_are_replaced_and_do_not_separate() -> None:
    assert words("wlan0", told("X a\nb\tc \x1b[2J")) == ["wlan0", "X", "a_b_c", "_[2J"]


def test_there_is_an_end_to_the_arguments() -> None:
    assert len(words("wlan0", told("X " + "y " * 1000))) < 100


async def test_no_shell_sees_the_name_of_a_device(tmp_path: Path) -> None:
    log = tmp_path / "log"
    name = f"$(touch {tmp_path}/owned);touch\u00a0{tmp_path}/owned|`id`&"
    path = script(tmp_path, f'for word; do echo "$word"; done >> {log}')
    await run_actions(path, "wlan0", stream(f"WPS-PIN-NEEDED [{name}]", "AP-ENABLED "))
    assert not (tmp_path / "owned").exists()
    lines = log.read_text().splitlines()
    assert lines[:2] == ["wlan0", "WPS-PIN-NEEDED"]
    assert "`id`&]" in lines[-3]
    assert lines[-2:] == ["wlan0", "AP-ENABLED"]


async def test_a_program_that_fails_is_told_of_and_the_next_event_has_its_turn(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    path = script(tmp_path, f'echo "$2" >> {log}; exit 3')
    await run_actions(path, "wlan0", stream("AP-ENABLED ", "AP-DISABLED "))
    assert log.read_text().splitlines() == ["AP-ENABLED", "AP-DISABLED"]
    assert capfd.readouterr().err.count("ended with status 3") == 2
    await run_actions(tmp_path / "nowhere", "wlan0", stream("AP-ENABLED "))
    assert "No such file" in capfd.readouterr().err
