"""`pushbutton scan`: what an access point says, for a person and for a program."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from pretended import ACCESS_POINT, STATION, PretendedDriver, entry

from pushbutton.cli import main
from pushbutton.drivers import registry
from pushbutton.drivers.base import ScanEntry
from pushbutton.protocol.advertise import Advertisement, Selection
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, PrimaryDeviceType, WpsState
from pushbutton.wire.frames import BROADCAST

DEVICE = Device(
    uuid=UUID(int=7),
    manufacturer="Maker\x1b[31m",
    model_name="Model",
    device_name="Box",
    primary_device_type=PrimaryDeviceType.parse("6-0050F204-1"),
    config_methods=ConfigMethods.LABEL | ConfigMethods.VIRTUAL_DISPLAY | ConfigMethods.DISPLAY,
)
BUTTON = Selection(4, ConfigMethods.PUSH_BUTTON)
PIN = Selection(0, ConfigMethods.KEYPAD)


def heard(
    number: int,
    selection: Selection | None = None,
    authorized: tuple[bytes, ...] = (),
    ssid: bytes = b"Home",
    *,
    locked: bool = False,
) -> ScanEntry:
    shown = Advertisement(
        DEVICE,
        WpsState.CONFIGURED if number % 2 else WpsState.NOT_CONFIGURED,
        setup_locked=locked,
        selection=selection,
        authorized=authorized,
    )
    bssid = ACCESS_POINT[:5] + bytes((number,))
    return ScanEntry(bssid, ssid, 2437, -40 - number, 0x11, shown.probe_response())


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, scans: list[ScanEntry] | None) -> Result:
    driver = PretendedDriver(scans=None if scans is None else [scans])
    monkeypatch.setattr(registry, "make", lambda name: driver)
    return CliRunner().invoke(main, ["scan", "simulated:x", *arguments])


def test_a_line_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    scans = [
        heard(4, PIN, (b"\x02" * 6,)),
        heard(3, PIN, (STATION,)),
        heard(2, BUTTON, (BROADCAST,)),
        heard(1, locked=True),
        ScanEntry(b"\x02" * 6, b"No WPS", 2412, -20, 1, b""),
    ]
    result = run(monkeypatch, scans=scans)
    assert result.exit_code == 0, result.output
    lines = [line for line in result.stdout.splitlines() if "02:00:00:00" in line]
    assert [line.split("  ")[0] for line in lines] == ["Home"] * 4
    first, second, third, fourth = lines
    assert "configured, locked" in first
    assert "-41" in first
    assert " 6 " in first
    assert "label display" in first
    assert "2.0" in first
    assert "not configured" in second
    assert "button (you)" in second
    assert "PIN (you)" in third
    assert "PIN (others)" in fourth


def test_nothing_from_the_air_reaches_the_terminal_as_control(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hostile = b"\x1b]0;mine\x07[red]\xff\n"
    for arguments in ((), ("--json",)):
        result = run(monkeypatch, *arguments, scans=[heard(1, ssid=hostile)])
        assert result.exit_code == 0
        assert "\x1b" not in result.output
        assert "\x07" not in result.output
        assert "[red]" in result.output, "markup is text"


def test_for_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, "--json", scans=[heard(3, PIN, (STATION,)), entry(selected=None)])
    weak, strong = (json.loads(result.stdout)[index] for index in (1, 0))
    assert strong["selected_registrar"] is False
    assert strong["waits_for"] == "-"
    assert strong["authorized"] is None
    assert weak == {
        "ssid": "Home",
        "ssid_hex": "486f6d65",
        "bssid": "02:00:00:00:a0:03",
        "frequency": 2437,
        "channel": 6,
        "signal": -43,
        "configured": True,
        "locked": False,
        "selected_registrar": True,
        "device_password_id": 0,
        "waits_for": "PIN (you)",
        "authorized": True,
        "methods": ["label", "display"],
        "version": "2.0",
        "uuid": "00000000-0000-0000-0000-000000000007",
        "device": {
            "name": "Box",
            "manufacturer": "Maker\\x1b[31m",
            "model_name": "Model",
            "model_number": "",
            "type": "6-0050F204-1",
        },
    }


def test_nobody_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, scans=[])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No access point" in result.stderr
    assert json.loads(run(monkeypatch, "--json", scans=[]).stdout) == []


def test_a_wire_has_no_air(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, scans=None)
    assert result.exit_code == 2
    assert "wire" in result.stderr
