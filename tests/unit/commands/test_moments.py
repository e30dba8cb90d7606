"""Points in time as people type them."""

from __future__ import annotations

from datetime import datetime

import pytest

from pushbutton.commands.moments import MomentError, read_moment, write_moment

NOW = datetime(2026, 12, 1, 12, 0).timestamp()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 days", 172800),
        ("for 2 days", 172800),
        ("in 1 week", 604800),
        ("90min", 5400),
        ("90 minutes", 5400),
        ("12h", 43200),
        ("1 Hour", 3600),
        (" 30 s ", 30),
        ("2026-12-01", 43200),
        ("2026-12-24 18:00", 23 * 86400 + 6 * 3600),
        ("2026-12-24T18:00:30", 23 * 86400 + 6 * 3600 + 30),
    ],
)
def test_what_is_meant(text: str, seconds: int) -> None:
    assert read_moment(text, NOW) == NOW + seconds


def test_a_zone_is_heeded() -> None:
    assert read_moment("2030-01-01T00:00:00+00:00", NOW) == 1893456000


def test_never() -> None:
    assert read_moment("Never", NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2 parsecs", "-2 days", "2026-13-01", "12345678901 days", "0 days"),
        *("2025-01-01", "99999-01-01", "999999999 weeks weeks"),
    ],
)
def test_what_is_no_time_is_said_in_words(text: str) -> None:
    with pytest.raises(MomentError, match=r"is not a duration|is over already"):
        read_moment(text, NOW)


def test_how_people_read_it() -> None:
    assert write_moment(NOW).startswith("2026-12-01 12:00")
