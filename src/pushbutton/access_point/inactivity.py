"""Stations that fell silent: asked once more, and sent away when they do not answer.

As hostapd does it (`ap_max_inactivity`, `skip_inactivity_poll`): a radio that left without a word
would otherwise be a member for ever.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Protocol

from pushbutton.drivers.base import Driver, PollingDriver, StationStatistics
from pushbutton.errors import DriverError
from pushbutton.runtime.alarm import Alarm
from pushbutton.wire.frames import Reason

_log = logging.getLogger(__name__)

SHORTEST = 1.0
"""Seconds between two looks at the stations."""


class InactivityUser(Protocol):
    """What looking after stations needs of their BSS."""

    def addresses(self) -> Iterable[bytes]: ...
    async def statistics(self, address: bytes) -> StationStatistics: ...
    def disconnect(self, address: bytes, reason: int) -> None: ...


class Inactivity:
    """Looks at the stations of one BSS when one of them may have been silent for too long."""

    def __init__(self, user: InactivityUser, driver: Driver, limit: float, *, ask: bool) -> None:
        """`limit` is in seconds; `ask` says that a silent station gets the chance to answer."""
        self._user = user
        self._driver = driver
        self._limit = limit
        self._ask = ask
        self._alarm = Alarm(self._ring)
        self._watching = False
        self._task: asyncio.Task[None] | None = None
        self._time = asyncio.get_running_loop().time

    def watch(self) -> None:
        """There is a station to look after."""
        if not self._watching:
            self._watching = True
            self._alarm.set(self._time() + self._limit)

    def close(self) -> None:
        """Look no more."""
        self._alarm.close()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def look(self) -> None:
        """Send away who is silent, and come back when the next one may be."""
        remaining = [await self._judge(address) for address in tuple(self._user.addresses())]
        waits = [wait for wait in remaining if wait is not None]
        self._watching = bool(waits)
        if waits:
            self._alarm.set(self._time() + max(SHORTEST, min(waits)))

    async def _judge(self, address: bytes) -> float | None:
        """Return the seconds until the station may be silent for too long; None: it is gone."""
        try:
            silent = (await self._user.statistics(address)).inactive_ms / 1000
            if silent < self._limit:
                return self._limit - silent
            if await self._answers(address):
                return self._limit
        except DriverError as error:
            _log.debug("%s: %s", self._driver.name, error)
        self._user.disconnect(address, Reason.INACTIVITY)
        return None

    async def _answers(self, address: bytes) -> bool:
        if not self._ask or not isinstance(self._driver, PollingDriver):
            return False
        return await self._driver.poll_station(address)

    def _ring(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self.look())
