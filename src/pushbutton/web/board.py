"""What every open page shows, as documents by topic and key, and the changes to them in order.

A page that connects is given everything; afterwards it is told what changed.  One that lost its
connection names the last change that it saw, and is told what it missed, or everything when that
was too long ago.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
"""What is shown of one thing; made of JSON's values, and without secrets."""

MOST_CHANGES = 2000
"""Changes that are remembered for pages that come back."""


@dataclass(frozen=True, slots=True)
class Change:
    """One document is another one now, or gone (None)."""

    number: int
    topic: str
    key: str
    document: Document | None


class Board:
    """The documents; everything happens in one event loop."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(4)
        """Tells this board from that of an earlier process, whose numbers mean nothing here."""
        self._topics: dict[str, dict[str, Document]] = {}
        self._changes: deque[Change] = deque(maxlen=MOST_CHANGES)
        self._number = 0
        self._moved = asyncio.Event()

    @property
    def number(self) -> int:
        """The number of the last change."""
        return self._number

    def put(self, topic: str, key: str, document: Document) -> None:
        """Show `document`; one that is shown already makes no change."""
        documents = self._topics.setdefault(topic, {})
        if documents.get(key) != document:
            documents[key] = document
            self._note(topic, key, document)

    def remove(self, topic: str, key: str) -> None:
        """Show it no more; harmless when there is none."""
        if self._topics.get(topic, {}).pop(key, None) is not None:
            self._note(topic, key, None)

    def replace(self, topic: str, documents: Mapping[str, Document]) -> None:
        """Show exactly these documents of a topic."""
        for key in set(self._topics.get(topic, {})) - set(documents):
            self.remove(topic, key)
        for key, document in documents.items():
            self.put(topic, key, document)

    def topic(self, topic: str) -> Mapping[str, Document]:
        """Return the documents of a topic by key."""
        return self._topics.get(topic, {})

    def everything(self) -> dict[str, dict[str, Document]]:
        """Return all documents, by topic and key."""
        return {topic: dict(documents) for topic, documents in self._topics.items()}

    def since(self, number: int) -> list[Change] | None:
        """Return the changes after `number`; None when not all of them are remembered."""
        if number == self._number:
            return []
        if number > self._number or not self._changes or self._changes[0].number > number + 1:
            return None
        return [change for change in self._changes if change.number > number]

    async def moved(self, number: int) -> None:
        """Wait until there is a change after `number`."""
        while self._number <= number:
            await self._moved.wait()

    def _note(self, topic: str, key: str, document: Document | None) -> None:
        self._number += 1
        self._changes.append(Change(self._number, topic, key, document))
        # Whoever waits holds the old one; who comes later waits for the new one.
        self._moved.set()
        self._moved = asyncio.Event()
