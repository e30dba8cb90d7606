"""New settings from a Registrar: they become the configuration once its registration has ended.

As in hostapd, they change the configuration that SET changes, and are used together with what SET
changed before and since.  But where the configuration is from a file, they go into the file, and
the BSS is reloaded from there: what SET changed and no file says is gone then.  When the file
cannot be written, that is told, and the BSS works with the new settings all the same.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from pushbutton.access_point import bss_configuration, configuration_rewriting, settings
from pushbutton.access_point.config import check
from pushbutton.access_point.configuration_source import read_part
from pushbutton.errors import PushbuttonError
from pushbutton.protocol import events
from pushbutton.protocol.registrar_outputs import NewNetwork

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.radio import Radio

DELAY = 0.1
"""Seconds from new settings to the reload with them, time for the registration to end."""

PATIENCE = 20
"""How often the reload waits that long again for registrations that have not ended."""


class NewSettings:
    """What the BSSes of a radio were given and have not taken into use yet."""

    def __init__(self, radio: Radio) -> None:
        self._radio = radio
        self._waiting: dict[Bss, NewNetwork] = {}
        self._unwritten: dict[Bss, NewNetwork] = {}
        self._in_file: set[Bss] = set()
        """Those whose new settings are in their file."""
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._applying: asyncio.Task[None] | None = None

    def take(self, bss: Bss, network: NewNetwork) -> None:
        """Let one BSS use these settings, a little later."""
        config = settings.configured(bss.wanted, network)
        try:
            check(config)
        except PushbuttonError as error:
            bss.log.error("the new settings cannot be used: %s", error)
            bss_configuration.keep(bss)
            return
        self._waiting[bss] = network
        self._in_file.discard(bss)
        if bss.source is None:
            bss.draft = config.draft()
        else:
            self._unwritten[bss] = network
            if self._writing is None or self._writing.done():
                # Its end waits for this: what was heard of the new settings must not get lost.
                self._writing = bss.start_task(self._write())
        self._schedule(PATIENCE)

    def forget(self, bss: Bss) -> None:
        """Do not reload a BSS that has ended; what it was given stays its configuration."""
        network = self._waiting.pop(bss, None)
        if network is not None:
            bss.draft = settings.configured(bss.wanted, network).draft()
        if not self._waiting and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # ---- The file -------------------------------------------------------------------------------

    async def _write(self) -> None:
        """Bring what came into the files; BSSes that were given it together change together."""
        while self._unwritten:
            given, self._unwritten = self._unwritten, {}
            paths = {bss.source.path for bss in given if bss.source is not None}
            for path in paths:
                of_path = {
                    bss: network
                    for bss, network in given.items()
                    if bss.source is not None and bss.source.path == path
                }
                await self._rewrite(path, of_path)

    async def _rewrite(self, path: Path, given: dict[Bss, NewNetwork]) -> None:
        changes = {
            bss.source.section: (bss.config, settings.configured(bss.config, network))
            for bss, network in given.items()
            if bss.source is not None
        }
        bss = next(iter(given))
        try:
            await bss.in_worker(configuration_rewriting.rewrite, path, changes)
        except configuration_rewriting.NotRewrittenError as error:
            bss.log.error("the new settings are not in %s: %s", path, error)
            for each in given:
                each.tell(events.FileNotWritten(str(path)))
        else:
            self._in_file |= given.keys() - self._unwritten.keys()

    # ---- The reload -----------------------------------------------------------------------------

    def _schedule(self, patience: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(DELAY, self._due, patience)

    def _due(self, patience: int) -> None:
        self._timer = None
        busy = any(
            station.conversation.running
            for bss in self._waiting
            if bss.on_air
            for station in bss.stations
        )
        if busy and patience:
            # A reload sends everybody away, and a Registrar has not heard WSC_Done yet.
            self._schedule(patience - 1)
        elif self._applying is not None and not self._applying.done():
            self._schedule(patience)
        else:
            self._applying = asyncio.get_running_loop().create_task(self._apply())

    async def _apply(self) -> None:
        """Reload those that wait, in their turn: a reading of the files may just be under way."""
        if self._writing is not None:
            await asyncio.wait((self._writing,))
        async with self._radio.lock:
            while self._waiting and self._timer is None:
                bss = next(iter(self._waiting))
                await self._reload(bss, self._waiting.pop(bss))

    async def _reload(self, bss: Bss, network: NewNetwork) -> None:
        config = settings.configured(bss.wanted, network)
        if bss.source is None:
            config = bss.wanted  # where SET may have changed the new settings again
        if bss in self._in_file and bss.source is not None:
            self._in_file.discard(bss)
            try:
                config = await bss.in_worker(read_part, bss.source, bss.config)
            except PushbuttonError as error:
                bss.log.warning("the file is not read again: %s", error)
        try:
            await self._radio.apply(bss, config)
        except PushbuttonError as error:
            bss.draft = None
            bss.log.error("the new settings cannot be used: %s", error)
