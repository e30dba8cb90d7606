"""The group keys of a BSS over time: when they are renewed, and when the new ones are used.

IEEE 802.11, "Group key handshake".  New keys are told to every station under the other index
first; only when all of them have answered, or are gone, does the access point send with them.
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.protocol.key_frames import (
    GroupKeys,
    InstallKey,
    RandomSource,
    new_group_keys,
)
from pushbutton.protocol.outputs import Output
from pushbutton.secret import Secret

STRICT_DELAY = 0.5
"""Seconds from a station's leaving to new keys: others may leave with it."""


@dataclass(frozen=True, slots=True)
class RekeyStation(Output):
    """A station is to be told the new keys by a group key handshake."""

    station: bytes


@dataclass(frozen=True, slots=True)
class RekeyPolicy:
    """When keys are renewed (`wpa_group_rekey`, `wpa_strict_rekey`)."""

    interval: float | None = None
    """Seconds; None is never."""
    strict: bool = False
    """Also when a station left that knows them."""


class GroupRekey:
    """The group keys of one BSS; `start`, `expire`, `deadline`, and what stations do."""

    def __init__(
        self,
        cipher: int,
        management_cipher: int | None,
        policy: RekeyPolicy,
        random: RandomSource,
    ) -> None:
        self.deadline: float | None = None
        self._cipher = cipher
        self._management_cipher = management_cipher
        self._policy = policy
        self._random = random
        self._keys = new_group_keys(random, cipher, management_cipher)
        self._told: dict[bytes, int] = {}
        """The index of the keys that a station's 4-way handshake tells it."""
        self._members: set[bytes] = set()
        self._waiting: set[bytes] = set()
        """Members that have not confirmed the new keys."""
        self._in_use = 0
        """The index of the keys that the access point sends with."""

    def start(self, now: float) -> list[Output]:
        """Use the first keys."""
        self._schedule(now)
        return self._use()

    def keys_for(self, station: bytes) -> GroupKeys:
        """Return the keys to tell a station in its 4-way handshake: the newest."""
        self._told[station] = self._keys.gtk.index
        return self._keys

    def joined(self, station: bytes) -> list[Output]:
        """A station finished its 4-way handshake, perhaps with keys that were renewed meanwhile."""
        self._members.add(station)
        if self._told.get(station) == self._keys.gtk.index:
            return []
        return self._tell(station)

    def confirmed(self, station: bytes) -> list[Output]:
        """A station has the new keys."""
        if station not in self._waiting:
            return []
        self._waiting.discard(station)
        return self._use_when_all_have()

    def left(self, station: bytes, now: float) -> list[Output]:
        """A station is gone."""
        self._told.pop(station, None)
        if station not in self._members:
            return []
        self._members.discard(station)
        if self._policy.strict:
            due = now + STRICT_DELAY
            self.deadline = due if self.deadline is None else min(self.deadline, due)
        waited_for = station in self._waiting
        self._waiting.discard(station)
        return self._use_when_all_have() if waited_for else []

    def expire(self, now: float) -> list[Output]:
        """Renew the keys when it is time; not while the last ones are still being told."""
        if self.deadline is None or now < self.deadline:
            return []
        if self._waiting:
            self.deadline = now + STRICT_DELAY
            return []
        return self.renew(now)

    def renew(self, now: float) -> list[Output]:
        """Make new keys and tell them to every station."""
        self._schedule(now)
        self._keys = new_group_keys(self._random, self._cipher, self._management_cipher, self._keys)
        outputs: list[Output] = []
        for station in sorted(self._members):
            outputs += self._tell(station)
        return outputs or self._use()

    def complete(self, result: object, now: float) -> list[Output]:
        """Nothing: no work is asked for."""
        return []

    def _schedule(self, now: float) -> None:
        interval = self._policy.interval
        self.deadline = None if interval is None else now + interval

    def _tell(self, station: bytes) -> list[Output]:
        self._waiting.add(station)
        self._told[station] = self._keys.gtk.index
        return [RekeyStation(station)]

    def _use_when_all_have(self) -> list[Output]:
        return [] if self._waiting else self._use()

    def _use(self) -> list[Output]:
        gtk, igtk = self._keys.gtk, self._keys.igtk
        if self._in_use == gtk.index:
            return []
        self._in_use = gtk.index
        outputs: list[Output] = [
            InstallKey(None, gtk.index, self._cipher, Secret(gtk.octets.reveal()))
        ]
        if igtk is not None and self._management_cipher is not None:
            octets = Secret(igtk.octets.reveal())
            outputs.append(InstallKey(None, igtk.index, self._management_cipher, octets))
        return outputs
