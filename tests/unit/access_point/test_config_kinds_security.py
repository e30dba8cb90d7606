from __future__ import annotations

from typing import Any

import pytest

from pushbutton.access_point.config import Draft, WrongValueError
from pushbutton.access_point.config_kinds_security import sae_groups, sae_password


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sae_password", "|mac=02:00:00:00:00:01"),
        ("sae_password", "secret|vlanid=3"),
        ("sae_password", "secret|mac=no"),
        ("sae_groups", "1"),
        ("sae_groups", ""),
        ("sae_pwe", "3"),
        ("macaddr_acl", "2"),
    ],
)
def test_wrong_values(name: str, value: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Draft().set(name, value)
    assert "secret" not in str(caught.value)


def test_lines_are_read_and_written_back() -> None:
    kind = sae_password
    for text in ("a|b=c", "pass word"):
        if "|" in text:
            with pytest.raises(ValueError, match="may follow"):
                kind.parse(text)
        else:
            assert kind.render(kind.parse(text)) == text
    anybody: Any = kind.parse("password|mac=ff:ff:ff:ff:ff:ff")
    assert anybody.address is None


def test_every_part_of_a_line() -> None:
    line: Any = sae_password.parse("pass word|mac=02:00:00:00:00:01|id=a|b")
    assert line.password.text() == "pass word"
    assert line.address == bytes.fromhex("020000000001")
    assert line.identifier == b"a|b"
    assert sae_password.parse("") is None
    assert sae_password.render(None) == ""


def test_groups() -> None:
    assert sae_groups.parse("20 19") == (20, 19)
    assert sae_groups.render((20, 19)) == "20 19"
