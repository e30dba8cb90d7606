"""A radio: its first interface and the further BSSes on it, which begin and end together.

ENABLE, DISABLE and the loss of the interface concern the radio with all its BSSes, as in hostapd.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss, MakeDriver
from pushbutton.access_point.config import BssConfig, check
from pushbutton.access_point.configuration_source import Source, read_again
from pushbutton.access_point.new_settings import NewSettings
from pushbutton.access_point.process import Process
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver
from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.protocol import events


class Radio:
    """The BSSes of one radio, the first of them the radio's own interface."""

    def __init__(
        self,
        process: Process,
        configs: Iterable[BssConfig],
        make_driver: MakeDriver,
        source: Source | None = None,
    ) -> None:
        """`source` is the file that the configurations are from, if they are from one."""
        self._phy = ""
        self.lock = asyncio.Lock()
        """Held while its BSSes change."""
        self.new_settings = NewSettings(self)
        """What Registrars gave its BSSes."""
        self._process = process
        self._make_driver = make_driver
        self._lost = self._gone = False
        self._bsses: list[Bss] = []
        for config in configs:
            further = source and source.of_section(config.interface)
            self._bsses.append(self._make(config, further if self._bsses else source))

    @property
    def bsses(self) -> tuple[Bss, ...]:
        """Its BSSes, the first one first."""
        return tuple(self._bsses)

    @property
    def phy(self) -> str:
        """The system's name of the radio, by which `ADD bss_config=` asks for it; "" on a wire.

        It is known from the first time on that the radio was enabled, or from who added it.
        """
        if self.first.link is not None:
            self._phy = self.first.link.driver.capabilities.phy or self._phy
        return self._phy

    @phy.setter
    def phy(self, name: str) -> None:
        self._phy = name

    @property
    def first(self) -> Bss:
        """The BSS of the radio's own interface."""
        return self._bsses[0]

    @property
    def enabled(self) -> bool:
        return self.first.enabled

    # ---- Life -----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the control sockets and enable; raises a `PushbuttonError`, and nothing is left."""
        try:
            self.open()
            await self.enable()
        except BaseException:
            await self.close()
            raise
        self.answer()

    def open(self) -> None:
        """Make the control sockets of all BSSes; raises a `PushbuttonError`, and none is left."""
        try:
            for bss in self._bsses:
                self._enter(bss)
        except BaseException:
            for bss in reversed(self._bsses):
                if self._process.bsses.get(bss.name) is bss:
                    bss.close_control()
                    del self._process.bsses[bss.name]
            raise

    def answer(self) -> None:
        """Let the control sockets answer."""
        for bss in self._bsses:
            bss.answer()

    async def enable(self) -> None:
        """Enable all BSSes; raises a `PushbuttonError`, and then none is."""
        async with self.lock:
            if self.enabled:
                raise UsageError(f"{self.first.name} is enabled already.")
            for bss in self._bsses:
                check(bss.wanted)
            try:
                for bss in self._bsses:
                    await bss.enable()
            except BaseException:
                await self._disable()
                raise

    async def disable(self) -> None:
        """Disable all BSSes, the first one last: the others are on its interface's radio."""
        async with self.lock:
            await self._disable()

    async def _disable(self) -> None:
        for bss in reversed(self._bsses):
            await bss.disable()

    async def reload(self, configs: Iterable[BssConfig] | None = None) -> None:
        """Let all BSSes work from these configurations, or from what SET made of theirs.

        Raises a `PushbuttonError` when one of them cannot be used; those before it stay changed.
        """
        async with self.lock:
            wanted = [bss.wanted for bss in self._bsses] if configs is None else list(configs)
            for config in wanted:
                check(config)
            for bss, config in zip(self._bsses, wanted, strict=True):
                await self.apply(bss, config)

    async def read_again(self) -> None:
        """Let all BSSes work from what their files say now, or from what SET made of theirs.

        Raises a `PushbuttonError` as `reload`; a file that is wrong changes nothing.
        """
        async with self.lock:
            from_files = [bss for bss in self._bsses if bss.source is not None]
            running = [(bss.source, bss.config) for bss in from_files]
            read = await self.first.in_worker(read_again, running)
            from_file = dict(zip(from_files, read, strict=True))
            wanted = [(bss, from_file.get(bss, bss.wanted)) for bss in self._bsses]
            for bss, config in wanted:
                if bss.enabled:
                    check(config)
            for bss, config in wanted:
                await self.apply(bss, config)

    async def apply(self, bss: Bss, config: BssConfig) -> None:
        """Let one BSS work from another configuration, while the caller holds the lock.

        Raises a `PushbuttonError`.
        """
        try:
            await bss.apply(config)
        except PushbuttonError:
            if not self.enabled:  # the others are on the radio of the first one
                await self._disable()
            raise

    async def close(self) -> None:
        """Disable and remove all BSSes; harmless when repeated."""
        async with self.lock:
            for bss in reversed(self._bsses):
                await self._leave(bss)

    # ---- BSSes that come and go -----------------------------------------------------------------

    async def add(self, config: BssConfig, source: Source | None = None) -> Bss:
        """Add a further BSS, enabled at once where the radio is; raises a `PushbuttonError`.

        `source` is the file that its configuration is from.
        """
        async with self.lock:
            bss = self._make(config, source)
            self._enter(bss)
            self._bsses.append(bss)
            try:
                if self.enabled:
                    await bss.enable()
            except BaseException:
                self._bsses.remove(bss)
                await self._leave(bss)
                raise
            bss.answer()
            return bss

    async def remove(self, bss: Bss) -> None:
        """Remove a further BSS; the first one goes with `close` alone."""
        async with self.lock:
            self._bsses.remove(bss)
            await self._leave(bss)

    def _make(self, config: BssConfig, source: Source | None) -> Bss:
        bss = Bss(self._process, config, self._driver, source)
        bss.radio = self
        return bss

    def _enter(self, bss: Bss) -> None:
        if bss.name in self._process.bsses:
            raise UsageError(f"There is already a BSS on {bss.name}.")
        bss.open()
        self._process.bsses[bss.name] = bss

    async def _leave(self, bss: Bss) -> None:
        if self._process.bsses.get(bss.name) is bss:
            await bss.close()
            del self._process.bsses[bss.name]

    def _driver(self, config: BssConfig) -> Driver | None:
        if config.interface == self.first.name:
            return self._make_driver(config)
        kind = self.first.config[table.DRIVER]
        if kind == "wired":
            raise UsageError(
                f"{self.first.name}: a wire has one BSS; leave out bss={config.interface}."
            )
        if kind != "nl80211":
            return self._make_driver(config)
        address = config[table.BSSID] or self._next_address(config.interface)
        return registry.make(f"nl80211:{config.interface}@{self.first.name}", address)

    def _next_address(self, name: str) -> bytes:
        """Return the address after that of the BSS before, as hostapd does."""
        names = [bss.name for bss in self._bsses]
        before = self._bsses[names.index(name) - 1] if name in names else self._bsses[-1]
        number = (int.from_bytes(before.address, "big") + 1) % 2**48
        return number.to_bytes(6, "big")

    # ---- The interface --------------------------------------------------------------------------

    def interface_changed(self, bss: Bss, up: bool, gone: bool) -> None:
        """Tell that an interface went, or came back; one that is back is started again."""
        if not up:
            bss.carry_out(events.InterfaceUnavailable() if gone else events.InterfaceDisabled())
            bss.stations.clear()
            self._lost, self._gone = True, self._gone or gone
            return
        bss.carry_out(events.InterfaceEnabled())
        if self._lost and bss is self.first:
            self._lost = False
            bss.start_task(self._start_again())

    async def _start_again(self) -> None:
        gone, self._gone = self._gone, False
        try:
            if gone:  # what was made on it has gone with it
                await self.disable()
                await self.enable()
            else:
                await self.reload([bss.config for bss in self._bsses])
        except PushbuttonError as error:
            self.first.log.error("it cannot be started again: %s", error)
