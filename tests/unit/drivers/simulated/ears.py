"""An antenna that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Ear:
    frames: list[tuple[bytes, int]] = field(default_factory=list)
    told_of: list[tuple[int, bool]] = field(default_factory=list)
    ended: str = ""

    def heard(self, frame: bytes, frequency: int, signal: int) -> None:
        self.frames.append((frame, frequency))

    def told(self, token: int, acknowledged: bool) -> None:
        self.told_of.append((token, acknowledged))

    def gone(self, reason: str) -> None:
        self.ended = reason


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Let the loop run until something is true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.001)
