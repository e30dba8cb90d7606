from __future__ import annotations

from pushbutton.web.sessions import LINK_SECONDS, MOST_SESSIONS, SESSION_SECONDS, Sessions


def test_a_link_is_good_once() -> None:
    sessions = Sessions()
    token = sessions.make_link(0.0)
    assert not sessions.use_link("guessed", 1.0)
    assert sessions.use_link(token, 1.0)
    assert not sessions.use_link(token, 2.0)


def test_a_newer_link_voids_the_older_one() -> None:
    sessions = Sessions()
    old = sessions.make_link(0.0)
    new = sessions.make_link(1.0)
    assert not sessions.use_link(old, 2.0)
    assert sessions.use_link(new, 2.0)


def test_a_link_that_lay_about_is_void() -> None:
    sessions = Sessions()
    token = sessions.make_link(0.0)
    assert not sessions.use_link(token, LINK_SECONDS + 1)


def test_a_session_ends_when_nobody_uses_it() -> None:
    sessions = Sessions()
    token = sessions.begin(0.0)
    session = sessions.find(token, SESSION_SECONDS - 1)
    assert session is not None
    assert session in sessions
    assert sessions.find(token, 2 * SESSION_SECONDS - 2) is session
    assert sessions.find(token, 4 * SESSION_SECONDS) is None
    assert session not in sessions


def test_a_session_that_was_ended_is_gone() -> None:
    sessions = Sessions()
    token = sessions.begin(0.0)
    sessions.end(token)
    sessions.end(token)
    assert sessions.find(token, 1.0) is None


def test_the_sessions_do_not_grow_without_end() -> None:
    sessions = Sessions()
    tokens = [sessions.begin(float(number)) for number in range(MOST_SESSIONS + 1)]
    assert sessions.find(tokens[0], 100.0) is None
    assert sessions.find(tokens[1], 100.0) is not None
    assert len(set(tokens)) == len(tokens)


def test_nothing_that_a_browser_holds_is_kept() -> None:
    sessions = Sessions()
    token, link = sessions.begin(0.0), sessions.make_link(0.0)
    held = repr(vars(sessions))
    assert token not in held
    assert link not in held
