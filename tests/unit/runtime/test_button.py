"""Input events of a button, through a named pipe in the place of the device."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pushbutton.errors import DriverError
from pushbutton.runtime.button import INPUT_EVENT, KEY_WPS_BUTTON, Button, presses

KEY, SYNCHRONISATION = 1, 0
PRESS, RELEASE, REPEAT = 1, 0, 2


def event(kind: int, code: int, value: int) -> bytes:
    return INPUT_EVENT.pack(1_700_000_000, 250_000, kind, code, value)


def test_the_size_is_the_kernels() -> None:
    assert INPUT_EVENT.size == (24 if sys.maxsize > 2**32 else 16)


def test_only_keys_that_go_down_count() -> None:
    octets = b"".join(
        (
            event(KEY, KEY_WPS_BUTTON, PRESS),
            event(SYNCHRONISATION, 0, 0),
            event(KEY, KEY_WPS_BUTTON, REPEAT),
            event(KEY, KEY_WPS_BUTTON, RELEASE),
            event(KEY, 30, PRESS),
            event(3, KEY_WPS_BUTTON, PRESS),
        )
    )
    assert list(presses(octets)) == [KEY_WPS_BUTTON, 30]
    assert list(presses(octets + octets[:7])) == [KEY_WPS_BUTTON, 30], "a piece is no event"


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 -- the button tells nobody else
            await asyncio.sleep(0.002)


async def test_a_press_is_told_once(tmp_path: Path) -> None:
    path, pressed = tmp_path / "event0", []
    os.mkfifo(path)
    button = Button(path, lambda: pressed.append("now"))
    button.open()
    with path.open("wb", buffering=0) as device:
        device.write(event(KEY, 30, PRESS) + event(KEY, KEY_WPS_BUTTON, PRESS))
        await until(lambda: len(pressed) == 1)
        device.write(event(KEY, KEY_WPS_BUTTON, RELEASE) + event(KEY, KEY_WPS_BUTTON, PRESS))
        await until(lambda: len(pressed) == 2)
        button.close()
        button.close()


async def test_a_device_that_goes_is_told_of_and_found_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path, pressed = tmp_path / "event0", []
    os.mkfifo(path)
    button = Button(path, lambda: pressed.append("now"), search_period=0.01)
    button.open()
    device = path.open("wb", buffering=0)
    path.unlink()
    device.close()
    await until(lambda: "is gone" in caplog.text)
    await asyncio.sleep(0.03)  # it looks for it in vain, and does not complain each time
    assert caplog.text.count("is gone") == 1
    os.mkfifo(path)
    await until(lambda: "is back" in caplog.text)
    with path.open("wb", buffering=0) as again:
        again.write(event(KEY, KEY_WPS_BUTTON, PRESS))
        await until(lambda: pressed == ["now"])
        button.close()


async def test_no_such_device_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="No such file"):
        Button(tmp_path / "event9", lambda: None).open()
