"""What happened, in words that a person understands, with the technical line behind each.

The sentences are those of `pushbutton watch` (`wizards.happenings`); here is which events are worth
a line of the page's list, and how each is to be taken.
"""

from __future__ import annotations

import itertools
import time
from collections import deque
from dataclasses import dataclass
from enum import Enum

from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.web.board import Board
from pushbutton.wizards import happenings
from pushbutton.wizards.happenings import Name

TOPIC = "activity"
MOST = 200
"""Entries that are kept."""

SAME_AGAIN = 60.0
"""Seconds in which a device that waits is told once: it knocks every few seconds."""


class Mood(Enum):
    """How an entry is to be taken; the value is its name for the page."""

    GOOD = "good"
    PLAIN = "plain"
    WAITING = "waiting"
    BAD = "bad"


MOODS: dict[type[Event], Mood] = {
    events.PinNeeded: Mood.WAITING,
    events.RegistrationSucceeded: Mood.GOOD,
    events.Fail: Mood.BAD,
    events.NewApSettings: Mood.GOOD,
    events.PushButtonActive: Mood.PLAIN,
    events.PushButtonDisabled: Mood.PLAIN,
    events.TimedOut: Mood.PLAIN,
    events.OverlapDetected: Mood.BAD,
    events.Cancelled: Mood.PLAIN,
    events.RegistrarHasNoPassword: Mood.WAITING,
    events.SetupLocked: Mood.BAD,
    events.SetupUnlocked: Mood.GOOD,
    events.ApPinDisabled: Mood.PLAIN,
    events.ApEnabled: Mood.GOOD,
    events.ApDisabled: Mood.BAD,
    events.InterfaceUnavailable: Mood.BAD,
    events.Terminating: Mood.BAD,
    events.StationConnected: Mood.GOOD,
    events.StationDisconnected: Mood.PLAIN,
    events.PossiblePskMismatch: Mood.BAD,
    events.EapTimedOut: Mood.BAD,
    events.FileNotWritten: Mood.BAD,
}
"""The events that the list has; the others are steps of these."""


KEYS = {
    "seen": Mood.PLAIN,
    "limited": Mood.PLAIN,
    "rotated": Mood.PLAIN,
    "revoked": Mood.BAD,
    "expired": Mood.BAD,
    "imported": Mood.GOOD,
}
"""What becomes of keys that the list has; a registration is told by its own events."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: a sentence and its mood."""

    sentence: str
    mood: Mood = Mood.PLAIN


def told_by(event: Event, name: Name) -> Told | None:
    """Return the entry for an event; None for one that the list does not have."""
    if isinstance(event, events.KeyChanged):
        mood = KEYS.get(event.change)
    else:
        mood = MOODS.get(type(event))
    return None if mood is None else Told(happenings.of_event(event, name), mood)


class Activity:
    """The last entries, on the board by number."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._numbers = itertools.count(1)
        self._shown: deque[str] = deque()
        self._waiting: dict[tuple[str, str], float] = {}

    def tell(self, told: Told, line: str, where: str) -> None:
        """Add an entry; `line` is the technical one, `where` the access point it is about."""
        now = time.time()
        if told.mood is Mood.WAITING:
            recent = {key: at for key, at in self._waiting.items() if now - at < SAME_AGAIN}
            again = (told.sentence, where) in recent
            self._waiting = recent | {(told.sentence, where): now}
            if again:
                return
        name = f"{next(self._numbers):08}"
        self._shown.append(name)
        if len(self._shown) > MOST:
            self._board.remove(TOPIC, self._shown.popleft())
        self._board.put(
            TOPIC,
            name,
            {
                "time": round(now * 1000),
                "sentence": told.sentence,
                "mood": told.mood.value,
                "line": line,
                "where": where,
            },
        )
