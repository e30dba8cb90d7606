"""Random octets of the system, and Diffie-Hellman key pairs made before they are needed.

Every registration uses a key pair of its own (Wi-Fi Simple Configuration 2.0, "Diffie-Hellman").
Making one takes a modular exponentiation.  Where that is long, a few are kept ready and made anew
in a worker while nobody waits for them; where it is short, one is made when it is needed, which
saves the wake-ups of a worker (about a tenth of the processor time of a registration).
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from concurrent.futures import Executor

from pushbutton.crypto import dh
from pushbutton.runtime.pace import Pace


def system_random(length: int) -> bytes:
    """Return `length` octets of the operating system's generator."""
    return os.urandom(length)


class KeyPairPool:
    """Fresh key pairs, `size` of them kept ahead.

    `take` never waits: an empty pool makes the pair in place.  `fill` in a running event loop
    starts the making in a worker; `take` starts it again when half of the pairs are gone, unless
    the pace says that it is no longer worth a worker.
    """

    def __init__(
        self, size: int = 8, executor: Executor | None = None, pace: Pace | None = None
    ) -> None:
        self._size = size
        self._executor = executor
        self._pace = pace or Pace()
        self._ready: deque[dh.KeyPair] = deque()
        self._filling: asyncio.Future[list[dh.KeyPair]] | None = None

    def __len__(self) -> int:
        return len(self._ready)

    def take(self) -> dh.KeyPair:
        """Return a pair that nobody else gets."""
        pair = self._ready.popleft() if self._ready else self._make()
        if len(self._ready) <= self._size // 2 and not self._pace.is_short:
            self.fill()
        return pair

    def fill(self) -> None:
        """Make the missing pairs in a worker; without a running loop nothing happens."""
        if self._filling is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        missing = self._size - len(self._ready)
        if missing > 0:
            self._filling = loop.run_in_executor(self._executor, self._make_many, missing)
            self._filling.add_done_callback(self._filled)

    def close(self) -> None:
        """Forget the pairs that nobody took."""
        self._size = 0
        while self._ready:
            self._ready.pop().wipe()

    def _filled(self, future: asyncio.Future[list[dh.KeyPair]]) -> None:
        self._filling = None
        if future.cancelled() or future.exception() is not None:
            return
        if self._size:
            self._ready.extend(future.result())
            self.fill()
        else:
            for pair in future.result():
                pair.wipe()

    def _make(self) -> dh.KeyPair:
        pair: dh.KeyPair = self._pace.measure(_generate)
        return pair

    def _make_many(self, count: int) -> list[dh.KeyPair]:
        return [self._make() for _ in range(count)]


def _generate() -> dh.KeyPair:
    return dh.generate(system_random)
