"""The air itself, in virtual time: who hears which frame when, and which is acknowledged.

No loop, no socket: the hub hands it the time and carries out what it returns.  Frames are real
802.11 frames; all that is read of them is the receiver's address.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from pushbutton.drivers.simulated.weather import CLEAR, Fates, Weather

EVERYWHERE = 0
"""As a frequency: listen to all of them, which is how a simulated radio scans."""

SIGNAL = -30
"""dBm at which everybody hears everybody."""

SHORTEST_FRAME = 24
LONGEST_FRAME = 2400
_RETRY = 0x08


class Antenna(Protocol):
    """One end of the air: what a radio is told."""

    def heard(self, frame: bytes, frequency: int, signal: int) -> None:
        """Take a frame from the air."""

    def told(self, token: int, acknowledged: bool) -> None:
        """Learn what became of the frame that was sent with `token`."""

    def gone(self, reason: str) -> None:
        """Learn that the air has ended."""


@dataclass(slots=True)
class Place:
    """An antenna in the air."""

    antenna: Antenna
    address: bytes
    frequency: int = EVERYWHERE


@dataclass(slots=True)
class Counters:
    """What the air has seen."""

    sent: int = 0
    delivered: int = 0
    lost: int = 0
    dropped: int = 0
    """Octets that are no frame, or datagrams that are no request."""


Tap = Callable[[bytes, int, int], None]
"""Sees every frame once, with its frequency and signal."""


@dataclass(slots=True)
class Ether:
    """The air: `transmit`, and `due` for what arrives at its time."""

    weather: Weather = CLEAR
    tap: Tap | None = None
    counters: Counters = field(default_factory=Counters)
    _places: list[Place] = field(default_factory=list)
    _pending: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)
    _fates: Fates = field(init=False)

    def __post_init__(self) -> None:
        self._fates = Fates(self.weather)

    def join(self, antenna: Antenna, address: bytes) -> Place:
        """Put an antenna into the air."""
        place = Place(antenna, address)
        self._places.append(place)
        return place

    def leave(self, place: Place) -> None:
        """Take an antenna out of the air; frames on their way to it are lost."""
        if place in self._places:
            self._places.remove(place)

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(self._places)

    @property
    def deadline(self) -> float | None:
        """When the next frame arrives."""
        return self._pending[0][0] if self._pending else None

    def transmit(
        self, sender: Place, frame: bytes, frequency: int, now: float, token: int = 0
    ) -> None:
        """Send a frame; with a `token` other than 0 the sender is told what became of it."""
        if not SHORTEST_FRAME <= len(frame) <= LONGEST_FRAME:
            self.counters.dropped += 1
            return
        receiver = frame[4:10]
        group = bool(receiver[0] & 1)
        acknowledged = False
        at = now
        for attempt in range(1 if group else 1 + self.weather.retries):
            octets = frame if not attempt else _again(frame)
            self.counters.sent += 1
            if self.tap is not None:
                self.tap(octets, frequency, SIGNAL)
            acknowledged, at = self._carry(sender, octets, frequency, now)
            if acknowledged:
                break
        if token:
            self._schedule(at, lambda: sender.antenna.told(token, acknowledged))

    def due(self, now: float) -> None:
        """Deliver what has arrived by now, in order."""
        while self._pending and self._pending[0][0] <= now:
            heapq.heappop(self._pending)[2]()

    def _carry(self, sender: Place, frame: bytes, frequency: int, now: float) -> tuple[bool, float]:
        """Let everybody on the frequency hear it: (the addressee heard, when at the latest)."""
        acknowledged, latest = False, now
        for place in tuple(self._places):
            if place is sender or place.frequency not in (frequency, EVERYWHERE):
                continue
            delays = self._fates.draw()
            if not delays:
                self.counters.lost += 1
            for delay in delays:
                self._schedule(now + delay, self._delivery(place, frame, frequency))
            if delays and place.address == frame[4:10]:
                acknowledged, latest = True, now + min(delays)
        return acknowledged, latest

    def _delivery(self, place: Place, frame: bytes, frequency: int) -> Callable[[], None]:
        def deliver() -> None:
            if place in self._places:
                self.counters.delivered += 1
                place.antenna.heard(frame, frequency, SIGNAL)

        return deliver

    def _schedule(self, at: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._pending, (at, next(self._order), action))


def _again(frame: bytes) -> bytes:
    return frame[:1] + bytes((frame[1] | _RETRY,)) + frame[2:]
