"""`pushbutton pin`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pushbutton.cli import main
from pushbutton.crypto.pin import check


def run(*arguments: str, text: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["pin", *arguments], input=text)
    return result.exit_code, result.stdout, result.stderr


def test_pins_are_made_new_and_valid() -> None:
    made = {run("make")[1].strip() for _ in range(5)}
    assert len(made) > 1
    assert all(len(pin) == 8 and check(pin).valid for pin in made)
    assert len(run("make", "--digits", "4")[1].strip()) == 4


@pytest.mark.parametrize(
    ("typed", "status", "printed"),
    [
        ("1234-5670", 0, "12345670\n"),
        ("12 34", 0, "1234\n"),
        ("12345671", 2, ""),
        ("123", 2, ""),
        ("", 2, ""),
    ],
)
def test_typed_pins_are_checked(typed: str, status: int, printed: str) -> None:
    code, out, err = run("check", typed)
    assert (code, out) == (status, printed)
    assert (err == "") is (status == 0)
    assert run("check", text=f"{typed}\n")[:2] == (status, printed)


def test_four_digits_without_a_display() -> None:
    code, out, err = run("check", "--no-display", "1234")
    assert (code, out) == (2, "")
    assert "display" in err


def test_a_pin_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    file.write_text("1234 5670\nmore\n")
    assert run("check", "--pin-file", str(file))[:2] == (0, "12345670\n")
    code, _, err = run("check", "--pin-file", str(tmp_path / "nothing"))
    assert code == 1
    assert err.count("\n") == 1
