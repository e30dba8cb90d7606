"""Where a person may leave a PIN."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pushbutton.cli.typed_secret import typed_pin, typed_secret
from pushbutton.errors import UsageError


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUSHBUTTON_PIN", raising=False)
    pipe = SimpleNamespace(buffer=io.BytesIO(b"1234 5670\r\nrest"), isatty=lambda: False)
    monkeypatch.setattr(sys, "stdin", pipe)


def test_every_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pin"
    file.write_bytes(b"1234 5670\nrest")
    monkeypatch.setattr("pushbutton.cli.typed_secret.hide_argument", lambda secret: True)
    for found in (typed_pin("1234-5670", None), typed_pin("-", None), typed_pin(None, file)):
        assert found is not None
        assert found.matches(b"12345670")
    monkeypatch.setenv("PUSHBUTTON_PIN", "12345670")
    found = typed_pin(None, None)
    assert found is not None
    assert found.matches(b"12345670")


def test_an_argument_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden: list[str] = []
    monkeypatch.setattr(
        "pushbutton.cli.typed_secret.hide_argument", lambda secret: hidden.append(secret.text())
    )
    typed_secret("pin", "12345670", None)
    assert hidden == ["12345670"]


def test_nothing_was_left_anywhere() -> None:
    assert typed_pin(None, None) is None
    # Nobody can be asked without a terminal.
    assert typed_pin(None, None, prompt="PIN") is None


def test_two_places_are_one_too_many() -> None:
    with pytest.raises(UsageError, match="either --pin or --pin-file"):
        typed_pin("12345670", Path("file"))


@pytest.mark.parametrize("value", ["12345671", "123", ""])
def test_a_wrong_pin_is_said_and_not_repeated(value: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed_pin(value, None)
    assert "12345671" not in str(caught.value)


def test_octets_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    file.write_bytes(b"\xff\xfe\n")
    with pytest.raises(UsageError):
        typed_pin(None, file)
