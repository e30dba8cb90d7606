"""File names that are safe in any directory."""

from __future__ import annotations

import pytest

from pushbutton.formats.format import plain_name


@pytest.mark.parametrize(
    ("ssid", "name"),
    [
        (b"Home", "Home"),
        (b"a_b-c", "a_b-c"),
        (b"-rf", "network-2d7266"),
        (b"..", "network-2e2e"),
        (b"a b", "network-612062"),
        (b"", "network-"),
        (b"\xff", "network-ff"),
    ],
)
def test_plain_names(ssid: bytes, name: str) -> None:
    assert plain_name(ssid) == name
