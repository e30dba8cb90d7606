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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from pushbutton.access_point import config_file, global_commands
from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss, MakeDriver
from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.access_point.config_file import RadioConfig
from pushbutton.access_point.configuration_source import Source
from pushbutton.access_point.process import Process
from pushbutton.access_point.radio import Radio
from pushbutton.access_point.testing_aids import ProtocolAids
from pushbutton.commands.registry import Call
from pushbutton.control.server import ControlServer, SocketClient
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver
from pushbutton.errors import PushbuttonError
from pushbutton.runtime import files
from pushbutton.runtime.logs import LogOutput

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
    if kind == "nl80211" and config[table.BSSID] is not None:
        return registry.make(f"{kind}:{config.interface}", config[table.BSSID])
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
        control: Path | None = None,
        control_group: str | None = None,
        bss_files: Sequence[tuple[str, Path]] = (),
        testing: bool = False,
        state_directory: Path | None = None,
        own_keys: bool = False,
    ) -> None:
        """`control` is the path of the global control socket, if there is to be one.

        `control_group` may use control sockets where a file does not say another group;
        `bss_files` are files of single BSSes and the names of their radios.  With `testing`
        there are the testing aids (`commands_testing`).  `state_directory` is for the inventory
        of devices and keys; with `own_keys` every device gets a key of its own where its network's
        configuration does not say otherwise (docs/keys.md).
        """
        self._files = list(radios)
        self.radios: list[Radio] = []
        """The radios there are, in the order of the files."""
        self._bss_files = bss_files
        self._control_path = control
        self._make_driver = driver
        self.log = _log
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
            control_group=control_group,
            aids=ProtocolAids() if testing else None,
            state_directory=state_directory,
            own_keys=own_keys,
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
            self._open_control()
            for file in self._files:
                await self._start_radio(file)
            for phy, path in self._bss_files:
                await self.add_bss(phy, path)
        except BaseException:
            await self.stop()
            raise
        if self.process.control is not None:
            self.process.control.answer()
        self._started = True
        if self._reload_wanted:
            self.reload()

    async def _start_radio(self, file: RadioConfig) -> None:
        for entry in file.without_effect:
            _log.info("%s:%d: %s has no effect yet", file.path, entry.line, entry.key)
        source = None
        if file.path is not None:
            source = Source(file.path, interface=file.interface)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._executor, files.sweep, file.path)
        radio = self.make_radio(file.bsses, source)
        await radio.start()
        self.radios.append(radio)

    def _open_control(self) -> None:
        if self._control_path is not None:
            self.process.control = ControlServer(
                self._control_path,
                self._execute,
                group=self.process.control_group,
                longest_request=global_commands.LONGEST_REQUEST,
            )
            self.process.control.open()

    def _execute(self, text: str, client: SocketClient) -> Any:
        return global_commands.execute(text, Call(self, client))

    # ---- Interfaces that come and go ------------------------------------------------------------

    def add_interface(self, name: str, directory: str, driver: str = "") -> None:
        """Add an interface without configuration; raises a `PushbuttonError`."""
        draft = Draft()
        draft.set("interface", name)
        draft.set("ctrl_interface", directory)
        if driver:
            draft.set("driver", driver)
        self._add([draft.freeze()])

    async def add_file(self, name: str, path: Path) -> None:
        """Add an interface with the configuration of a file; raises a `PushbuttonError`."""
        file = (await self._read(path)).renamed(name)
        self._add(file.bsses, Source(path, interface=name))

    def _add(self, configs: Sequence[BssConfig], source: Source | None = None) -> None:
        radio = self.make_radio(configs, source)
        radio.open()
        radio.answer()
        self.radios.append(radio)
        self.process.radios = len(self.radios)

    async def add_bss(self, phy: str, path: Path) -> None:
        """Start the BSS of a file on the radio of this name; raises a `PushbuttonError`."""
        config = (await self._read(path)).bsses[0]
        for radio in self.radios:
            if radio.phy == phy:
                await radio.add(config, Source(path))
                return
        radio = self.make_radio([config], Source(path))
        radio.phy = phy
        self.process.radios += 1
        try:
            await radio.start()
        except PushbuttonError:
            self.process.radios -= 1
            raise
        self.radios.append(radio)

    async def remove(self, name: str) -> bool:
        """Remove an interface with its BSSes, or one of those; False when there is none."""
        for radio in self.radios:
            if radio.first.name == name:
                self.radios.remove(radio)
                self.process.radios = len(self.radios)
                await radio.close()
                return True
            for bss in radio.bsses:
                if bss.name == name:
                    await radio.remove(bss)
                    return True
        return False

    async def _read(self, path: Path) -> RadioConfig:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, config_file.read, path)

    def make_radio(self, configs: Sequence[BssConfig], source: Source | None = None) -> Radio:
        """Return a radio with these BSSes; it is started, and entered, by whoever asked.

        `source` is the file that they are from, if they are from one.
        """
        return Radio(self.process, configs, self._make_driver, source)

    async def stop(self) -> None:
        """Stop everything and remove the sockets; harmless when repeated."""
        if self._reloading is not None:
            self._reloading.cancel()
        for radio in reversed(self.radios):
            await radio.close()
        self.radios.clear()
        if self.process.control is not None:
            self.process.control.close()
            self.process.control = None
        self.process.key_pairs.close()
        self._executor.shutdown(wait=True, cancel_futures=True)
        if self.process.inventory is not None:
            self.process.inventory.close()
            self.process.inventory = None

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
        for radio in self.radios:
            try:
                await radio.read_again()
            except PushbuttonError as error:
                _log.error("the configuration was not changed: %s", error)
            else:
                for bss in radio.bsses:
                    bss.log.info("the configuration was read again")

    def _tell_state(self) -> None:
        for bss in self.bsses:
            bss.log.info("%s, %d stations", bss.state.value, len(bss.stations))

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Start, wait for SIGTERM, SIGINT or TERMINATE, and stop.

        SIGHUP reads the files again, SIGUSR1 writes into the log how each BSS is.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ended.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        loop.add_signal_handler(signal.SIGUSR1, self._tell_state)
        try:
            await self.start()
            started()
            await self._ended.wait()
        finally:
            await self.stop()
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
                with suppress(ValueError):
                    loop.remove_signal_handler(number)
