"""Points in time as people type them: `2 days`, `2026-12-24`, `2026-12-24 18:00`, `never`.

A date alone is its end, in the machine's time zone: a guest whose key lasts until the 24th has it
on that day.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_UNITS = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
    "d": 86400,
    "day": 86400,
    "w": 7 * 86400,
    "week": 7 * 86400,
}
_DURATION = re.compile(r"(?:(?:for|in)\s+)?([0-9]{1,9})\s*([a-z]+)", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

WANTED = "a duration like '2 days', a date like 2026-12-24, a date and time, or 'never'"


class MomentError(ValueError):
    """Text that is no point in time, or one that is over; the text is part of a sentence."""


def read_moment(text: str, now: float) -> float | None:
    """Return the seconds since 1970 that `text` means at the time `now`, None for `never`.

    Raises `MomentError`.
    """
    words = text.strip()
    if words.lower() == "never":
        return None
    duration = _DURATION.fullmatch(words)
    when = now + _seconds(duration, words) if duration else _date(words)
    if when <= now:
        raise MomentError(f"{words!r} is over already")
    return when


def _seconds(duration: re.Match[str], words: str) -> int:
    unit = duration[2].lower()
    seconds = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    if seconds is None:
        raise MomentError(f"{words!r} is not {WANTED}")
    return int(duration[1]) * seconds


def _date(words: str) -> float:
    try:
        read = datetime.fromisoformat(words)
        if _DATE.fullmatch(words):
            read += timedelta(days=1)
        return read.timestamp()
    except (ValueError, OverflowError, OSError):
        raise MomentError(f"{words!r} is not {WANTED}") from None


def write_moment(when: float) -> str:
    """Return a point in time as people read it, in the machine's time zone."""
    return datetime.fromtimestamp(when).astimezone().isoformat(" ", "minutes")
