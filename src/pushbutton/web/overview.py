"""The Network Explorer's cards, kept up to date on the board."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable
from uuid import UUID

from pushbutton.web.board import Board
from pushbutton.web.cards import card, key_of
from pushbutton.web.sightings import Sighting, Sightings, Way
from pushbutton.wire.codecs import format_mac

TOPIC = "cards"

COALESCE = 0.1
"""Seconds in which further sightings lead to one drawing only."""


class Overview:
    """Draws the cards anew when something is noticed, and when a sighting is too old."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._sightings = Sightings()
        self._noticed = asyncio.Event()

    @property
    def now(self) -> float:
        """The time of sightings."""
        return time.monotonic()

    def note(self, sighting: Sighting) -> None:
        """Something was noticed."""
        self._sightings.note(sighting)
        self._noticed.set()

    def keep_only(self, way: Way, prefix: str, sightings: Iterable[Sighting]) -> None:
        """These are all that there are of `way` from the sources that begin with `prefix`."""
        self._sightings.keep_only(way, prefix, sightings)
        self._noticed.set()

    def drop(self, way: Way, source: str) -> None:
        """It is gone."""
        self._sightings.drop(way, source)
        self._noticed.set()

    def forget_through(self, name: str) -> None:
        """Nothing that the access point `name` told counts any more."""
        self._sightings.forget_through(name)
        self._noticed.set()

    def registered(self, address: bytes, uuid: UUID | None) -> None:
        """A device has what it wanted."""
        self._sightings.registered(address, uuid)
        self._noticed.set()

    def name_of(self, address: bytes) -> str:
        """Return what the device with this address is called on its card."""
        text = format_mac(address)
        for thing in self._sightings.things(self.now):
            if any(sighting.address == address for sighting in thing):
                return str(card(thing)["name"])
        return f"Device {text}"

    def draw(self) -> None:
        """Put the cards on the board."""
        things = self._sightings.things(self.now)
        self._board.replace(TOPIC, {key_of(thing): card(thing) for thing in things})

    async def run(self) -> None:
        """Draw when there is a reason to, until cancelled."""
        while True:
            self._noticed.clear()
            self.draw()
            end = self._sightings.next_end()
            left = None if end is None else max(0.0, end - self.now) + 0.05
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._noticed.wait()
            await asyncio.sleep(COALESCE)
