"""Who is logged in: one-time links, and the sessions of browsers that used one or gave a password.

Only hashes of what browsers hold are kept, so that a look into the process's memory is no login.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

SESSION_SECONDS = 12 * 3600.0
"""A session that nobody used for so long ends."""

LINK_SECONDS = 3600.0
"""A link that nobody used for so long is void."""

MOST_SESSIONS = 64


@dataclass(slots=True)
class Session:
    """One browser that is logged in; `csrf` is what its page sends along with every change."""

    name: str
    csrf: str
    used: float


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Sessions:
    """The sessions of a process; times are of one monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._links: dict[bytes, float] = {}
        self._sessions: dict[bytes, Session] = {}

    def make_link(self, now: float) -> str:
        """Return the token of a new one-time link; older links become void."""
        token = secrets.token_urlsafe(32)
        self._links = {_hash(token): now}
        return token

    def use_link(self, token: str, now: float) -> bool:
        """Say whether `token` is that of the link; it is used up then."""
        given = _hash(token)
        for known, made in list(self._links.items()):
            if hmac.compare_digest(known, given):
                del self._links[known]
                return now - made <= LINK_SECONDS
        return False

    def begin(self, now: float) -> str:
        """Return what the browser of a new session has to hold; the oldest one may have to go."""
        self._forget(now)
        if len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].used)]
        token = secrets.token_urlsafe(32)
        self._sessions[_hash(token)] = Session(secrets.token_hex(4), secrets.token_urlsafe(32), now)
        return token

    def find(self, token: str, now: float) -> Session | None:
        """Return the session of a browser, which counts as used now."""
        self._forget(now)
        session = self._sessions.get(_hash(token))
        if session is not None:
            session.used = now
        return session

    def end(self, token: str) -> None:
        """Log a browser out; harmless when it was not in."""
        self._sessions.pop(_hash(token), None)

    def __contains__(self, session: Session) -> bool:
        return any(known is session for known in self._sessions.values())

    def _forget(self, now: float) -> None:
        for key, session in list(self._sessions.items()):
            if now - session.used > SESSION_SECONDS:
                del self._sessions[key]
