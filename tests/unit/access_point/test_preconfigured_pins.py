"""PINs from a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from pushbutton.access_point import preconfigured_pins as pins
from pushbutton.errors import ConfigurationFileError

PATH = Path("pins")
UUID_E = UUID("12345678-9abc-def0-1234-56789abcdef0")


def test_lines_are_read() -> None:
    text = (
        "# labels\n\n"
        f"{UUID_E} 12345670\n"
        "02:00:00:00:00:01   1234-5670 2030-12-31T18:00:00+00:00\n"
        "02:00:00:00:00:02 1234 2030-12-31\n"
    )
    first, second, third = pins.parse(text.encode(), PATH)
    assert (first.uuid, first.address, first.expires) == (UUID_E, None, None)
    assert first.secret.text() == "12345670"
    assert second.address == bytes.fromhex("020000000001")
    assert second.secret.text() == "12345670"
    assert second.expires == 1924970400
    assert third.expires == datetime(2031, 1, 1).astimezone().timestamp()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("12345670", "a line has"),
        (f"{UUID_E} 12345670 2030-01-01 x", "a line has"),
        ("02:00 12345670", "neither a UUID nor"),
        ("z2345678-9abc-def0-1234-56789abcdef0 12345670", "neither a UUID nor"),
        (f"{UUID_E} 12345671", "typing error"),
        (f"{UUID_E} 123456", "8 digits"),
        (f"{UUID_E} 1234x5670", "not a number"),
        (f"{UUID_E} 12345670 tomorrow", "the expiry is not"),
        (f"{UUID_E} 12345670 9999-12-31", "the expiry is not"),
    ],
)
def test_a_bad_line_is_refused_without_showing_its_pin(line: str, reason: str) -> None:
    with pytest.raises(ConfigurationFileError, match=reason) as caught:
        pins.parse(b"\n" + line.encode(), PATH)
    assert str(caught.value).startswith("pins:2: wps_pins: ")
    assert "1234567" not in str(caught.value)


def test_expired_pins_are_left_out_and_times_become_the_machine_s() -> None:
    text = (
        f"{UUID_E} 12345670 2030-12-31T18:00:00+00:00\n"
        f"{UUID_E} 00000000 2001-01-01\n"
        "02:00:00:00:00:01 12345670\n"
    )
    parsed = pins.parse(text.encode(), PATH)
    first, second = pins.table_entries(parsed, now=100.0, seconds=1924970400 - 60)
    assert first.expires == 160.0
    assert first.preconfigured
    assert second.expires is None
    assert second.only_for == bytes.fromhex("020000000001")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationFileError, match="cannot be read: No such file"):
        pins.read(tmp_path / "missing")


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "pins").write_text(f"{UUID_E} 12345670\n")
    assert len(pins.read(tmp_path / "pins")) == 1
