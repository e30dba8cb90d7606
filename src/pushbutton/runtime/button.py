"""A button on the box: an input device of Linux whose WPS key presses WPS_PBC.

The kernel tells keys as `struct input_event` (`<linux/input.h>`), in the sizes of this machine.
"""

from __future__ import annotations

import asyncio
import logging
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from pushbutton.errors import DriverError

_log = logging.getLogger(__name__)

KEY_WPS_BUTTON = 0x211
"""`<linux/input-event-codes.h>`; its EV_KEY and the value of a key that goes down."""
_EV_KEY = 1
_PRESSED = 1

INPUT_EVENT = struct.Struct("@LLHHi")
"""Seconds, microseconds, type, code, value."""

SEARCH_PERIOD = 5.0
"""Seconds between two looks for a device that has gone."""

_MANY = 64


def presses(octets: bytes) -> Iterator[int]:
    """Yield the codes of the keys that went down; releases and repetitions are left out."""
    whole = len(octets) - len(octets) % INPUT_EVENT.size
    for _, _, kind, code, value in INPUT_EVENT.iter_unpack(octets[:whole]):
        if kind == _EV_KEY and value == _PRESSED:
            yield code


class Button:
    """One input device, from `open` to `close`."""

    def __init__(
        self,
        path: Path,
        pressed: Callable[[], object],
        *,
        key: int = KEY_WPS_BUTTON,
        search_period: float = SEARCH_PERIOD,
    ) -> None:
        """`pressed` is called each time the key goes down."""
        self._path = path
        self._pressed = pressed
        self._key = key
        self._search_period = search_period
        self._descriptor: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def open(self) -> None:
        """Begin to listen; `DriverError` when the device cannot be read."""
        try:
            self._listen()
        except OSError as error:
            hint = "; the group `input` may read it" if isinstance(error, PermissionError) else ""
            raise DriverError(f"The button {self._path}: {error.strerror}{hint}.") from None

    def close(self) -> None:
        """Listen no more; harmless when repeated."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._descriptor is not None:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def _listen(self) -> None:
        self._descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._loop.add_reader(self._descriptor, self._readable)

    def _readable(self) -> None:
        assert self._descriptor is not None
        try:
            octets = os.read(self._descriptor, _MANY * INPUT_EVENT.size)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(error.strerror or "it cannot be read")
            return
        if not octets:
            self._lose("it ended")
            return
        for code in presses(octets):
            if code == self._key:
                _log.info("the button %s was pressed", self._path)
                self._pressed()

    def _lose(self, reason: str) -> None:
        _log.warning("the button %s is gone: %s", self._path, reason)
        self.close()
        self._search()

    def _search(self) -> None:
        self._timer = self._loop.call_later(self._search_period, self._look)

    def _look(self) -> None:
        self._timer = None
        try:
            self._listen()
        except OSError:
            self._search()
        else:
            _log.info("the button %s is back", self._path)
