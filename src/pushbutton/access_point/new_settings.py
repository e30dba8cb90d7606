"""New settings from a Registrar: they become the configuration once its registration has ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pushbutton.access_point import settings
from pushbutton.access_point.config import BssConfig
from pushbutton.errors import PushbuttonError
from pushbutton.protocol.registrar_outputs import NewNetwork

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

DELAY = 0.1
"""Seconds from new settings to the reload with them, time for the registration to end."""

PATIENCE = 20
"""How often the reload waits that long again for registrations that have not ended."""


class NewSettings:
    """What a BSS was given and has not taken into use yet."""

    def __init__(self, bss: Bss) -> None:
        self._bss = bss
        self._config: BssConfig | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def take(self, network: NewNetwork) -> None:
        """Use these settings, a little later."""
        self._config = settings.configured(self._config or self._bss.wanted, network)
        self._schedule(PATIENCE)

    def close(self) -> None:
        """Forget what was not taken into use."""
        self._config = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            self._task.cancel()  # it waits for whoever ends the BSS now

    def _schedule(self, patience: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(DELAY, self._due, patience)

    def _due(self, patience: int) -> None:
        self._timer = None
        bss, config = self._bss, self._config
        busy = any(station.conversation.running for station in bss.stations)
        if busy and bss.on_air and patience:
            # A reload sends everybody away, and a Registrar has not heard WSC_Done yet.
            self._schedule(patience - 1)
        elif config is not None:
            self._config = None
            self._task = asyncio.get_running_loop().create_task(self._apply(config))

    async def _apply(self, config: BssConfig) -> None:
        bss = self._bss
        try:
            # In its turn: a reading of the files may just be under way.
            await (bss.apply(config) if bss.radio is None else bss.radio.change(bss, config))
        except PushbuttonError as error:
            bss.log.error("the new settings cannot be used: %s", error)
