"""What is proposed is usable, strong and never the same; what people choose is judged."""

from __future__ import annotations

import os
import re

import pytest

from pushbutton.registrar.suggestions import (
    Strength,
    strength,
    suggest_passphrase,
    suggest_ssid,
)
from pushbutton.secret import Secret


def test_names_can_be_read_out() -> None:
    made = {suggest_ssid(os.urandom) for _ in range(200)}
    assert len(made) > 150
    for name in made:
        assert re.fullmatch(rb"[a-z]+-[a-z]+-[1-9][0-9]", name)
        assert len(name) <= 32


def test_passphrases_are_new_easily_typed_and_strong() -> None:
    made = [suggest_passphrase(os.urandom) for _ in range(10)]
    assert len({each.text() for each in made}) == 10
    for each in made:
        assert re.fullmatch(r"([a-z2-7]{4}-){5}[a-z2-7]{4}", each.text())
        assert strength(each) is Strength.STRONG


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", Strength.UNUSABLE),
        ("x" * 64, Strength.UNUSABLE),
        ("with\na line", Strength.UNUSABLE),
        ("aaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("12345678", Strength.WEAK),
        ("abcdefghijklmnop", Strength.WEAK),
        ("MyPassword!2024xyz", Strength.WEAK),
        ("kitchen7", Strength.WEAK),
        ("kqzt mvwp xsb", Strength.FAIR),
        ("correct horse battery staple", Strength.STRONG),
        ("0123456789abcdef" * 4, Strength.STRONG),
        ("0" * 64, Strength.WEAK),
    ],
)
def test_passphrases_of_people_are_judged(text: str, expected: Strength) -> None:
    assert strength(Secret(text)) is expected
