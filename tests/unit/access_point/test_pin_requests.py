"""The file of PIN requests."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from pushbutton.access_point import pin_requests
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType

DEVICE = Device(
    UUID("12345678-9abc-def0-1234-56789abcdef0"),
    bytes.fromhex("020000000100"),
    manufacturer="Acme",
    model_name="P1",
    serial_number="77",
    device_name="My\tPrinter\n",
    primary_device_type=PrimaryDeviceType.parse("3-0050F204-1"),
)


def test_a_line_has_nine_fields() -> None:
    fields = pin_requests.line(DEVICE, 1700000000.9).split("\t")
    assert len(fields) == 9
    assert fields[:3] == [
        "1700000000",
        "12345678-9abc-def0-1234-56789abcdef0",
        "02:00:00:00:01:00",
    ]
    assert "\n" not in fields[3]
    assert fields[4:] == ["Acme", "P1", "", "77", "3-0050F204-1"]


def test_requests_are_appended(tmp_path: Path) -> None:
    path = tmp_path / "requests"
    pin_requests.append(path, DEVICE, 1)
    pin_requests.append(path, DEVICE, 2)
    assert [entry.partition("\t")[0] for entry in path.read_text().splitlines()] == ["1", "2"]


def test_a_file_that_cannot_be_written_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pin_requests.append(tmp_path / "missing" / "requests", DEVICE, 1)
    assert "No such file" in caplog.text


def test_a_file_that_grows_too_long_loses_its_older_half(tmp_path: Path) -> None:
    path = tmp_path / "requests"
    old = b"0\t" + b"x" * 97 + b"\n"
    path.write_bytes(old * (pin_requests.LONGEST // len(old) + 1))
    pin_requests.append(path, DEVICE, 7)
    lines = path.read_bytes().splitlines(keepends=True)
    assert path.stat().st_size < pin_requests.LONGEST * 0.6
    assert set(lines[:-1]) == {old}, "whole lines stay"
    assert lines[-1].startswith(b"7\t12345678-9abc")
