"""The stations of a BSS, and how many of them may be busy at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pushbutton.access_point.station import Station

MOST_STATIONS = 2048
"""Stations that are remembered; on a wire the one that was quiet longest goes first."""

MOST_REGISTRATIONS = 64
"""Conversations at once.  A packet costs its sender nothing, a conversation costs us memory."""


class StationTable:
    """Stations by address, the newest first when they are listed, as hostapd lists them."""

    def __init__(self, make: Callable[[bytes], Station]) -> None:
        self._make = make
        self._stations: dict[bytes, Station] = {}
        self._busy: dict[bytes, Station] = {}
        """Stations that began a conversation, oldest first; some of them have ended it."""
        self.refused = 0
        """Stations that found no room."""

    def __iter__(self) -> Iterator[Station]:
        return reversed(list(self._stations.values()))

    def __len__(self) -> int:
        return len(self._stations)

    def get(self, address: bytes) -> Station | None:
        """Return a station that is known."""
        return self._stations.get(address)

    def add(self, address: bytes) -> Station:
        """Return a new station, in the place of one with this address."""
        self.remove(address)
        while len(self._stations) >= MOST_STATIONS:
            quiet = (s.address for s in self._stations.values() if not s.conversation.running)
            self.remove(next(quiet, next(iter(self._stations))))
        station = self._stations[address] = self._make(address)
        return station

    def remove(self, address: bytes) -> None:
        """Forget a station and end what it was doing."""
        station = self._stations.pop(address, None)
        if station is not None:
            self._busy.pop(address, None)
            station.close()

    def clear(self) -> None:
        """Forget them all."""
        for address in list(self._stations):
            self.remove(address)

    def make_room(self) -> bool:
        """Say whether one more conversation may begin.

        Where there are too many, the oldest gives way whose station has not even told its
        identity: somebody who only sends first packets from made-up addresses keeps nobody out.
        """
        if len(self._busy) < MOST_REGISTRATIONS:
            return True
        self._busy = {a: s for a, s in self._busy.items() if s.conversation.running}
        if len(self._busy) < MOST_REGISTRATIONS:
            return True
        for address, station in self._busy.items():
            if not station.conversation.identified:
                del self._busy[address]
                station.stop()
                return True
        self.refused += 1
        return False

    def begins(self, station: Station) -> None:
        """Count a station among those that have a conversation."""
        self._busy[station.address] = station
