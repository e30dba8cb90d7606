"""The access point as a process: the radios of its configuration files, signals, and the end.

    service = Service([config_file.read(path)])
    await service.start()
    ...
    await service.stop()

`run` does this and waits for a signal or TERMINATE in between.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from pushbutton.access_point import config_file
from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss, MakeDriver
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.config_file import RadioConfig
from pushbutton.access_point.process import Process
from pushbutton.access_point.radio import Radio
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver
from pushbutton.errors import ConfigurationFileError, PushbuttonError
from pushbutton.runtime.logs import InterfaceLog, LogOutput

_log = logging.getLogger(__name__)

WORKERS = 2
"""Threads for computations and the disk."""


def make_driver(config: BssConfig) -> Driver | None:
    """Return the driver that a BSS's configuration names; None for `driver=none`."""
    kind = config[table.DRIVER]
    if kind == "none":
        return None
    if kind == "simulated":
        air = config[table.DRIVER_PARAMS] or "home"
        driver = registry.make(f"simulated:{air}")
        driver.address = config[table.BSSID] or _lasting_address(f"{air}/{config.interface}")
        return driver
    return registry.make(f"{kind}:{config.interface}")


def _lasting_address(name: str) -> bytes:
    """Return a locally administered address: the same at each start, as a real radio's is."""
    return b"\x02" + hashlib.sha256(name.encode()).digest()[:5]


class Service:
    """The access points of one process."""

    def __init__(
        self,
        radios: Sequence[RadioConfig],
        *,
        log: LogOutput | None = None,
        driver: MakeDriver = make_driver,
    ) -> None:
        self._files = list(radios)
        self.radios: list[Radio] = []
        """The radios there are, in the order of the files."""
        self._make_driver = driver
        self._executor = ThreadPoolExecutor(WORKERS, thread_name_prefix="pushbutton")
        self._ended = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._started = False
        self._reload_wanted = False
        self.process = Process(
            executor=self._executor,
            log=log,
            terminate=self._ended.set,
            radios=len(self._files),
        )

    @property
    def bsses(self) -> tuple[Bss, ...]:
        """The BSSes that run, in the order of the files."""
        return tuple(self.process.bsses.values())

    async def start(self) -> None:
        """Start every BSS of every file.

        Raises a `PushbuttonError`; then nothing is left running and no socket is left behind.
        """
        self.process.key_pairs.fill()
        try:
            for file in self._files:
                await self._start_radio(file)
        except PushbuttonError:
            await self.stop()
            raise
        self._started = True
        if self._reload_wanted:
            self.reload()

    async def _start_radio(self, file: RadioConfig) -> None:
        for entry in file.without_effect:
            _log.info("%s:%d: %s has no effect yet", file.path, entry.line, entry.key)
        radio = self.make_radio(file.bsses)
        await radio.start()
        self.radios.append(radio)

    def make_radio(self, configs: Sequence[BssConfig]) -> Radio:
        """Return a radio with these BSSes; it is started, and entered, by whoever asked."""
        return Radio(self.process, configs, self._make_driver)

    async def stop(self) -> None:
        """Stop everything and remove the sockets; harmless when repeated."""
        if self._reloading is not None:
            self._reloading.cancel()
        for radio in reversed(self.radios):
            await radio.close()
        self.radios.clear()
        self.process.key_pairs.close()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def reload(self) -> None:
        """Read the configuration files again; one that is wrong changes nothing.

        What is asked for during the start, or during another reading, is done after it.
        """
        self._reload_wanted = not self._started
        if not self._started:
            return
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.get_running_loop().create_task(self._reload())
        else:
            self._reload_wanted = True

    async def _reload(self) -> None:
        await self._read_again()
        while self._reload_wanted:
            self._reload_wanted = False
            await self._read_again()

    async def _read_again(self) -> None:
        for index, file in enumerate(self._files):
            try:
                read = await asyncio.get_running_loop().run_in_executor(
                    self._executor, config_file.read, file.path
                )
                await self._change(file, read)
            except PushbuttonError as error:
                _log.error("the configuration was not changed: %s", error)
            else:
                self._files[index] = read

    async def _change(self, old: RadioConfig, new: RadioConfig) -> None:
        names = [config.interface for config in old.bsses]
        if [config.interface for config in new.bsses] != names or new.driver != old.driver:
            raise ConfigurationFileError(
                new.path, 1, "interface", "other interfaces or drivers need a restart"
            )
        for radio in self.radios:
            if [bss.name for bss in radio.bsses] == names:
                await radio.reload(new.bsses)
                for name in names:
                    InterfaceLog(name).info("the configuration was read again")

    async def run(self) -> None:
        """Start, wait for SIGTERM, SIGINT or TERMINATE, and stop; SIGHUP reads the files again."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ended.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        try:
            await self.start()
            await self._ended.wait()
        finally:
            await self.stop()
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                with suppress(ValueError):
                    loop.remove_signal_handler(number)
