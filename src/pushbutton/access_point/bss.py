"""One BSS of the access point: its configuration, its driver, its Registrar and its stations.

What machines decide is carried out here: packets to the link, events to control clients and the
log, keys to the key store, new settings to the configuration.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from enum import Enum
from logging import INFO
from typing import TYPE_CHECKING, Any

from pushbutton.access_point import bss_configuration, pin_requests, settings
from pushbutton.access_point import config_table as table
from pushbutton.access_point.access_control import AccessChanges, AccessControl
from pushbutton.access_point.commands import registry
from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.access_point.configuration_source import Source
from pushbutton.access_point.key_ring import KeyRing
from pushbutton.access_point.links import Link
from pushbutton.access_point.process import Process
from pushbutton.access_point.protection import SaePasswords
from pushbutton.access_point.reception import Reception
from pushbutton.access_point.station_table import StationTable
from pushbutton.access_point.testing_aids import FrameAids
from pushbutton.commands.registry import Call, Client
from pushbutton.control.server import ControlServer
from pushbutton.drivers.base import Driver
from pushbutton.errors import PushbuttonError
from pushbutton.protocol import events
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.notices import ManagementAgreed, Tolerated
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.pmk_cache import PmkCache
from pushbutton.protocol.proxy import ForwardMessage
from pushbutton.protocol.registrar_outputs import (
    AdvertisementChanged,
    ApplyNetwork,
    ConfirmKey,
    DeviceJoined,
    DisconnectWpsStations,
    PinRequest,
    ReserveKey,
)
from pushbutton.protocol.registrar_status import Status
from pushbutton.runtime.alarm import Alarm
from pushbutton.runtime.logs import InterfaceLog, wall_clock
from pushbutton.secret import Secret

if TYPE_CHECKING:
    from pushbutton.access_point.radio import Radio

MakeDriver = Callable[[BssConfig], Driver | None]


class State(Enum):
    """How far a BSS is, as STATUS says it."""

    UNINITIALIZED = "UNINITIALIZED"
    DISABLED = "DISABLED"
    ENABLED = "ENABLED"


class Bss:
    """One BSS: `open` its control socket, `enable` and `disable` it, `close` it.

    `config` is what it works from, `draft` what SET made of that since.
    """

    def __init__(
        self,
        process: Process,
        config: BssConfig,
        make_driver: MakeDriver,
        source: Source | None = None,
    ) -> None:
        self.process = process
        self.config = config
        self.source = source
        """The file that the configuration is from, if it is from one."""
        self.draft: Draft | None = None
        self.log = InterfaceLog(config.interface)
        self.state = State.UNINITIALIZED
        self.channel = 0
        """The channel in use; 0 on a wire."""
        self.registrar: InternalRegistrar | None = None
        self.wps_status = Status()
        """What WPS_GET_STATUS says while there is no Registrar: what the last one left."""
        self.psk: Secret | None = None
        """The PSK that belongs to everybody, if there is one."""
        self.keys = bss_configuration.key_store(process, config)
        self.key_ring = KeyRing(self)
        self.reception = Reception(self)
        self.control: ControlServer | None = None
        self.link: Link | None = None
        """None while it is disabled, and with `driver=none`."""
        self.radio: Radio | None = None
        self.access: AccessControl | None = None
        """Who may come."""
        self.access_changes = AccessChanges()
        self.sae_passwords: SaePasswords | None = None
        """What stations may prove by SAE; None without it."""
        self.pmk_cache = PmkCache()
        self.frame_aids = None if process.aids is None else FrameAids(self.tell)
        self._make_driver = make_driver
        self._address = bytes(6)
        self._alarm = Alarm(self._expire)
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def name(self) -> str:
        return self.config.interface

    @property
    def address(self) -> bytes:
        """The BSSID; while it is disabled the last one."""
        return self._address if self.link is None else self.link.driver.address

    @property
    def stations(self) -> StationTable:
        """The stations, the newest first."""
        return self.reception.stations

    @property
    def on_air(self) -> bool:
        return self.link is not None and self.link.driver.capabilities.radio

    @property
    def siblings(self) -> tuple[Bss, ...]:
        """The BSSes of the same radio, this one among them."""
        return (self,) if self.radio is None else self.radio.bsses

    # ---- Life -----------------------------------------------------------------------------------

    @property
    def enabled(self) -> bool:
        return self.state is State.ENABLED

    @property
    def wanted(self) -> BssConfig:
        """The configuration with what SET changed: ENABLE and RELOAD work from it."""
        return self.config if self.draft is None else self.draft.freeze()

    def open(self) -> None:
        """Make the control socket; raises a `PushbuttonError`.  `answer` makes it answer."""
        if (directory := self.config[table.CTRL_INTERFACE]) is not None:
            group = self.config[table.CTRL_INTERFACE_GROUP] or self.process.control_group
            self.control = ControlServer(directory / self.name, self.execute, group=group)
            self.control.open()

    def answer(self) -> None:
        """Answer commands from now on, and first those that came since `open`."""
        if self.control is not None:
            self.control.answer()

    async def enable(self) -> None:
        """Begin; raises a `PushbuttonError`, and then nothing of it is left but the socket."""
        config = self.wanted
        try:
            driver = self._make_driver(config)
            self.link = bss_configuration.link(self, driver, config)
            if self.link is not None:
                await self.link.open()
            await bss_configuration.take(self, config)
        except BaseException:  # a cancellation, too
            self.state = State.ENABLED  # so that its end is told, as hostapd does
            await self.disable()
            raise
        self.state = State.ENABLED
        self.carry_out(events.ApEnabled())

    async def disable(self) -> None:
        """End: stations are let go, and the interface is put back; harmless when repeated."""
        if self.radio is not None:
            self.radio.new_settings.forget(self)
        await self.process.upnp.leave(self)
        self._alarm.close()
        self.key_ring.close()
        self.reception.close()
        self.process.group.leave(self.name)
        if self.registrar is not None:
            self.wps_status, self.registrar = self.registrar.status, None
        self.stations.clear()
        if self.enabled:
            self.state = State.DISABLED
            self.carry_out(events.ApDisabled())
        link, self.link = self.link, None
        if link is not None:
            self._address = link.driver.address
            for end in (link.stop, link.close):
                try:
                    await end()
                except PushbuttonError as error:
                    self.log.warning("%s", error)
        others = self._tasks - {asyncio.current_task()}  # keys on their way to the disk
        if others:
            await asyncio.wait(others, timeout=5)

    async def close(self) -> None:
        """Disable it and remove the control socket."""
        self.state = State.ENABLED  # so that its end is told in any case, as hostapd does
        await self.disable()
        if self.frame_aids is not None:
            self.frame_aids.close()
        self.close_control()

    def close_control(self) -> None:
        """Remove the control socket, and tell so on that of the process, too."""
        self.carry_out(events.Terminating())
        if self.control is not None:
            self.control.close()
            self.control = None

    async def apply(self, config: BssConfig) -> None:
        """Change to another configuration; raises as `enable` and then keeps the old one.

        Where the old one cannot be used any more either, the BSS is disabled by that.
        """
        old = self.config
        if not self.enabled:
            self.config, self.draft = config, None
            return
        try:
            await bss_configuration.take(self, config)
        except PushbuttonError:
            if self.config is not old:
                await self._go_back(old)
            raise
        self.draft = None

    async def _go_back(self, config: BssConfig) -> None:
        try:
            await bss_configuration.take(self, config)
        except PushbuttonError as error:
            self.log.error("the former configuration cannot be used, either: %s", error)
            self.config = config
            await self.disable()

    def execute(self, text: str, client: Client | None) -> Any:
        """Carry out a command of a control client; return the reply or its promise."""
        return registry.execute(text, Call(self, client, self.process.aids is not None))

    async def in_worker(self, function: Any, *arguments: Any) -> Any:
        """Call what computes or blocks on the disk in a worker."""
        return await self._loop.run_in_executor(self.process.executor, function, *arguments)

    # ---- Time -----------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """The time that machines are told."""
        return self._loop.time()

    def rearm(self) -> None:
        """Wake the Registrar when it wants to be woken."""
        if self.registrar is not None:
            self._alarm.set(self.registrar.deadline)

    def _expire(self) -> None:
        if self.registrar is not None:
            now = self.now
            outputs = self.registrar.expire(now)
            self.process.carry_out(self.process.group.distribute(self.name, outputs, now))

    # ---- Outputs --------------------------------------------------------------------------------

    def reserve(self, key: ReserveKey) -> asyncio.Task[bool]:
        """Keep a new key for a device; the task is done when it is on the disk."""
        return self.start_task(self._stored(self.key_ring.reserve(key)))

    def confirm(self, address: bytes) -> asyncio.Task[bool]:
        """Make a device's reserved key one of the network's; as `reserve`."""
        return self.start_task(self._stored(self.keys.confirm(address)))

    async def _stored(self, change: Coroutine[Any, Any, bool]) -> bool:
        stored = await change
        if not stored:
            self.tell(events.FileNotWritten(str(self.config[table.WPA_PSK_FILE])))
        return stored

    def carry_out_all(self, outputs: list[Output]) -> None:
        """Carry out outputs in their order."""
        for output in outputs:
            self.carry_out(output)

    def carry_out(self, output: Output) -> None:
        """Do what a machine wants done; an output that concerns nobody here is let go."""
        match output:
            case events.Event():
                self.tell(output)
            case AdvertisementChanged():
                if self.link is not None and (shown := self.link.profile) is not None:
                    self.link.change(settings.advertised(shown, output.advertisement))
                self.process.upnp.changed(self)
            case ForwardMessage():
                self.process.upnp.forward(output)
            case ReserveKey():
                self.reserve(output)
            case ConfirmKey():
                self.confirm(output.address)
            case DeviceJoined():
                if self.keys.home.inventory is not None:
                    self.start_task(self.key_ring.joined(output))
            case PinRequest():
                path = self.config[table.WPS_PIN_REQUESTS]
                if path is not None:
                    append = pin_requests.append
                    self.start_task(self.in_worker(append, path, output.enrollee, wall_clock()))
            case ApplyNetwork():
                if self.radio is not None:
                    self.radio.new_settings.take(self, output.network)
            case Tolerated():
                self.process.tolerated.count(output.quirks)
            case ManagementAgreed():
                self.start_task(self.process.upnp.agreed(self, output))
            case DisconnectWpsStations():
                self.reception.disconnect_wps_stations(output.reason)

    def tell(self, event: events.Event) -> None:
        """Tell control clients and the log."""
        probe = isinstance(event, events.ProbeRequestReceived)
        for control in (self.control, self.process.control):
            if control is not None and control.monitors.wanted(event.level, probe):
                interface = self.name if control is self.process.control else None
                control.emit(event.encode(), event.level, interface=interface, probe_request=probe)
        if not event.control_only and self.log.isEnabledFor(INFO):
            self.log.info("%s", event.describe())

    def start_task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin something that `stop` waits for."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
