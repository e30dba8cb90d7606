"""The stations that an access point knows, from their authentication on, and their keys.

What is here has no opinion: who may come in is decided in `association` and `authentication`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pushbutton.protocol.association_checks import Authenticated
from pushbutton.protocol.association_outputs import (
    AssociatedStation,
    RemoveStation,
    StationLeft,
)
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.pmk_cache import CachedKey
from pushbutton.secret import Secret
from pushbutton.wire.frames import Reason


@dataclass(slots=True)
class Entry:
    """One station from its authentication on."""

    authenticated: Authenticated = field(default_factory=Authenticated)
    """The latest way; of a station that is protected it may be newer than the association."""
    station: AssociatedStation | None = None
    confirmed: bool = False
    """The Association Response was acknowledged."""
    authorized: bool = False
    """It has keys and its port is open."""
    since: float = 0.0
    held: tuple[bytes, float] | None = None
    last: tuple[int, int] = (-1, -1)
    """Subtype and sequence number of its last request, to drop repetitions."""

    @property
    def protected(self) -> bool:
        """Nobody can speak for it: its management frames are protected."""
        station = self.station
        return self.authorized and station is not None and station.admission.protects_management

    def wipe(self) -> None:
        """Forget its keys."""
        self.authenticated.wipe()
        if self.station is not None and self.station.pmk is not None:
            self.station.pmk.wipe()

    def replace_key(self, authenticated: Authenticated) -> None:
        """Note another authentication; the key of an association that lasts is kept."""
        in_use = self.station.pmk if self.station else None
        if self.authenticated.pmk is not in_use:
            self.authenticated.wipe()
        self.authenticated = authenticated

    def remember_key(self, known: CachedKey) -> None:
        """Go on with the key of an earlier association."""
        key = Secret(known.pmk.reveal())
        self.replace_key(replace(self.authenticated, pmk=key, pmkid=known.pmkid))

    def associate(self, station: AssociatedStation, now: float) -> None:
        """Take the place of an earlier association; nothing is confirmed yet."""
        old = self.station
        if old is not None and old.pmk is not None and old.pmk is not station.pmk:
            old.pmk.wipe()
        self.station, self.since = station, now
        self.confirmed = self.authorized = False


class Entries:
    """The entries of one BSS by address."""

    def __init__(self) -> None:
        self._entries: dict[bytes, Entry] = {}

    def __contains__(self, address: bytes) -> bool:
        return address in self._entries

    def __iter__(self) -> Iterator[tuple[bytes, Entry]]:
        return iter(tuple(self._entries.items()))

    def get(self, address: bytes) -> Entry | None:
        """Return the entry of a station that authenticated."""
        return self._entries.get(address)

    @property
    def unconfirmed(self) -> list[tuple[bytes, Entry]]:
        """Those whose Association Response is on its way."""
        return [(a, e) for a, e in self._entries.items() if e.station and not e.confirmed]

    def enter(
        self, address: bytes, authenticated: Authenticated, most: int, now: float
    ) -> tuple[Entry | None, list[Output]]:
        """Make the entry of a station that authenticated; None when there are `most` already."""
        entry = self._entries.get(address)
        if entry is not None and entry.protected:
            # Perhaps somebody else speaks in its name: what it has stays, until it proves
            # to have lost its keys.
            entry.replace_key(authenticated)
            return entry, []
        outputs = self.forget(address, Reason.PREVIOUS_AUTHENTICATION_INVALID)
        if not self._make_room(most):
            return None, outputs
        entry = self._entries[address] = Entry(authenticated, since=now)
        return entry, outputs

    def free_aid(self) -> int:
        """Return the lowest association identifier that nobody has."""
        used = {entry.station.aid for entry in self._entries.values() if entry.station}
        return next(aid for aid in range(1, len(used) + 2) if aid not in used)

    def disassociate(
        self, address: bytes, reason: int, by_station: bool, now: float
    ) -> list[Output]:
        """End an association; the station stays authenticated."""
        entry = self._entries.get(address)
        if entry is None:
            return []
        # If it was associated, then with this key or with an older one.
        key, pmk = entry.authenticated, entry.authenticated.pmk
        authenticated = key if pmk is None else replace(key, pmk=Secret(pmk.reveal()))
        outputs = self.forget(address, reason, by_station)
        self._entries[address] = Entry(authenticated, since=now)
        return outputs

    def forget(
        self, address: bytes, reason: int = Reason.UNSPECIFIED, by_station: bool = False
    ) -> list[Output]:
        """Drop a station and its keys."""
        entry = self._entries.pop(address, None)
        if entry is None:
            return []
        entry.wipe()
        if entry.station is None:
            return []
        outputs: list[Output] = [RemoveStation(address)]
        if entry.confirmed:
            outputs.append(StationLeft(address, reason, by_station))
        return outputs

    def close(self) -> None:
        """Forget all stations and their keys."""
        for entry in self._entries.values():
            entry.wipe()
        self._entries.clear()

    def _make_room(self, most: int) -> bool:
        """Let the oldest station that never associated go when the table is full."""
        if len(self._entries) < most:
            return True
        idle = [address for address, entry in self._entries.items() if entry.station is None]
        if idle:
            self._entries.pop(idle[0]).wipe()
        return bool(idle)
