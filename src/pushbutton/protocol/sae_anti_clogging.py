"""The anti-clogging tokens of SAE: proof that a station receives what is sent to its address.

IEEE 802.11, "Anti-clogging tokens".  Answering a commit costs two multiplications on a curve; a
flood of commits from invented addresses gets a token each instead, which costs one hash and no
memory, and only who repeats the commit with its token is served.
"""

from __future__ import annotations

import hmac

from pushbutton.crypto.sae_groups import RandomSource

KEY_LIFETIME = 60.0
"""Seconds after which tokens are made with a new key; those of the last key are still taken."""

_KEY_LENGTH = 32


class AntiClogging:
    """Makes and checks tokens, which are keyed hashes of the station's address."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._key = random(_KEY_LENGTH)
        self._previous = self._key
        self._renewal: float | None = None

    def token(self, station: bytes, now: float) -> bytes:
        """Return the token that the station must repeat."""
        self._renew(now)
        return hmac.digest(self._key, station, "sha256")

    def matches(self, station: bytes, token: bytes, now: float) -> bool:
        """Whether the token was made for this station, not long ago."""
        self._renew(now)
        keys = (self._key, self._previous)
        matching = [hmac.compare_digest(hmac.digest(key, station, "sha256"), token) for key in keys]
        return any(matching)

    def _renew(self, now: float) -> None:
        if self._renewal is None:
            self._renewal = now + KEY_LIFETIME
        elif now >= self._renewal:
            stale = now >= self._renewal + KEY_LIFETIME
            fresh = self._random(_KEY_LENGTH)
            self._previous = fresh if stale else self._key
            self._key, self._renewal = fresh, now + KEY_LIFETIME
