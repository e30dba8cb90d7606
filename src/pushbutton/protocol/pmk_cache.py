"""Keys of stations that proved the password before, so that they need not prove it again.

IEEE 802.11, "PMKSA caching".  A station that comes back authenticates openly and names the key by
its identifier in the RSN element.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pushbutton.secret import Secret

LIFETIME = 43200.0
"""Seconds (dot11RSNAConfigPMKLifetime)."""

MOST_ENTRIES = 1024
"""Peers that are remembered; the oldest gives way."""


@dataclass(frozen=True, slots=True)
class CachedKey:
    """A pairwise master key and its name."""

    pmk: Secret
    pmkid: bytes
    expires: float


class PmkCache:
    """One key for each peer, wiped when it expires or another takes its place."""

    def __init__(self, lifetime: float = LIFETIME) -> None:
        self._lifetime = lifetime
        self._keys: dict[bytes, CachedKey] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, peer: bytes, pmk: Secret, pmkid: bytes, now: float) -> None:
        """Remember the key of a peer; the cache keeps a copy of its own."""
        self.forget(peer)
        self._drop_expired(now)
        while len(self._keys) >= MOST_ENTRIES:
            self.forget(next(iter(self._keys)))
        self._keys[peer] = CachedKey(Secret(pmk.reveal()), pmkid, now + self._lifetime)

    def latest(self, peer: bytes, now: float) -> CachedKey | None:
        """Return the key of a peer, unless it expired."""
        self._drop_expired(now)
        return self._keys.get(peer)

    def find(self, peer: bytes, pmkids: Iterable[bytes], now: float) -> CachedKey | None:
        """Return the key of a peer that has one of these names."""
        key = self.latest(peer, now)
        return key if key is not None and key.pmkid in tuple(pmkids) else None

    def forget(self, peer: bytes) -> None:
        """Forget the key of a peer."""
        key = self._keys.pop(peer, None)
        if key is not None:
            key.pmk.wipe()

    def close(self) -> None:
        """Forget all keys."""
        for peer in tuple(self._keys):
            self.forget(peer)

    def _drop_expired(self, now: float) -> None:
        # The oldest come first, and all live equally long.
        for peer in [peer for peer, key in self._keys.items() if now >= key.expires]:
            self.forget(peer)
