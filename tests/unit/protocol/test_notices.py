"""Notices may be logged: what they carry does not show."""

from __future__ import annotations

from ladder import NEW_SETTINGS, PIN, Ladder, access_point, external_registrar, registrar, station

KEYS = ("correct horse battery", "the key in force", "first new key", "other new key", PIN)


def test_no_notice_shows_a_key() -> None:
    joined = Ladder(station(), registrar()).run()
    configured = Ladder(access_point(), external_registrar(), NEW_SETTINGS.encode()).run()
    for notice in (*joined.said, *configured.said):
        shown = repr(notice)
        for key in KEYS:
            assert key not in shown
            assert key.encode().hex() not in shown
