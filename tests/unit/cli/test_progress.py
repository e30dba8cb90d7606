"""What a person is told: once, and without what could steer a terminal."""

from __future__ import annotations

import pytest
from pretended import entry

from pushbutton.cli.progress import Progress, access_point_name, device_name
from pushbutton.protocol.notices import RegistrarDeclined
from pushbutton.protocol.outputs import Direction, Step
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigurationError, MessageType


def test_names_of_devices() -> None:
    assert device_name(None) == "a Registrar"
    assert device_name(Device(device_name="AP", manufacturer="M", model_name="X")) == "AP (M X)"
    assert device_name(Device(device_name=" ")).startswith("a Registrar (")
    assert "\x1b" not in device_name(Device(device_name="\x1b[2J"))


def test_names_of_access_points() -> None:
    assert access_point_name(None) == "the wire"
    assert access_point_name(entry()) == "pretended (02:00:00:00:a0:01)"


def test_a_registrar_without_a_password_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    for _ in range(3):
        progress.hear(RegistrarDeclined(Device(device_name="AP"), ConfigurationError.NO_ERROR))
    progress.hear(RegistrarDeclined(Device(device_name="AP"), ConfigurationError.DEVICE_BUSY))
    progress.hear(RegistrarDeclined(Device(device_name="AP"), 99))
    progress.hear(Step(Direction.SENT, MessageType.M1))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "AP answered, but does not know this device yet.",
        "AP declined: device busy (Configuration Error 14).",
        "AP declined: ? (Configuration Error 99).",
    ]


def test_steps_are_told_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    Progress(verbose=True).hear(Step(Direction.RECEIVED, MessageType.M2))
    assert capsys.readouterr().err == "  <- M2\n"
