"""One BSS of the access point: its configuration, its driver, its Registrar and its stations.

What machines decide is carried out here: packets to the link, events to control clients and the
log, keys to the key store, new settings to the configuration.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from functools import partial
from logging import INFO
from typing import TYPE_CHECKING, Any

from pushbutton.access_point import config_table as table
from pushbutton.access_point import pin_requests, preconfigured_pins, protection, settings
from pushbutton.access_point.commands import registry
from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.access_point.config_table import Key
from pushbutton.access_point.keys import KeyStore
from pushbutton.access_point.links import AirLink, Link, WireLink
from pushbutton.access_point.new_settings import NewSettings
from pushbutton.access_point.process import Process
from pushbutton.access_point.reception import Reception
from pushbutton.access_point.station_table import StationTable
from pushbutton.commands.registry import Call, Client
from pushbutton.control.server import ControlServer
from pushbutton.crypto import wpa
from pushbutton.drivers.base import Driver
from pushbutton.errors import PushbuttonError
from pushbutton.protocol import events
from pushbutton.protocol.advertise import Advertisement
from pushbutton.protocol.authentication import AssociationRules
from pushbutton.protocol.bss_profile import BssProfile
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.pmk_cache import PmkCache
from pushbutton.protocol.registrar_outputs import (
    AdvertisementChanged,
    ApplyNetwork,
    ConfirmKey,
    DisconnectWpsStations,
    PinRequest,
    ReserveKey,
)
from pushbutton.protocol.sae_authenticator import SaeAuthenticator
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

    def __init__(self, process: Process, config: BssConfig, make_driver: MakeDriver) -> None:
        self.process = process
        self.config = config
        self.draft: Draft | None = None
        self.log = InterfaceLog(config.interface)
        self.state = State.UNINITIALIZED
        self.channel = 0
        """The channel in use; 0 on a wire."""
        self.registrar: InternalRegistrar | None = None
        self.psk: Secret | None = None
        """The PSK that belongs to everybody, if there is one."""
        self.keys = self._key_store(config)
        self.reception = Reception(self)
        self.control: ControlServer | None = None
        self.link: Link | None = None
        """None while it is disabled, and with `driver=none`."""
        self.radio: Radio | None = None
        self.access: protection.AccessControl | None = None
        """Who may come."""
        self.pmk_cache = PmkCache()
        self._make_driver = make_driver
        self._address = bytes(6)
        self._alarm = Alarm(self._expire)
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._new_settings = NewSettings(self)

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
            self.link = self._make_link(driver, config)
            if self.link is not None:
                await self.link.open()
            await self._take(config)
        except BaseException:  # a cancellation, too
            self.state = State.ENABLED  # so that its end is told, as hostapd does
            await self.disable()
            raise
        self.state = State.ENABLED
        self.carry_out(events.ApEnabled())

    async def disable(self) -> None:
        """End: stations are let go, and the interface is put back; harmless when repeated."""
        self._new_settings.close()
        self._alarm.close()
        self.reception.close()
        self.process.group.leave(self.name)
        self.registrar = None
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
        self.close_control()

    def close_control(self) -> None:
        """Remove the control socket."""
        if self.control is not None:
            self.carry_out(events.Terminating())
            self.control.close()
            self.control = None

    async def apply(self, config: BssConfig) -> None:
        """Change to another configuration; raises as `enable` and then keeps the old one."""
        old, self.draft = self.config, None
        if not self.enabled:
            self.config = config
            return
        try:
            await self._take(config)
        except PushbuttonError:
            if self.config is not old:
                await self._take(old)
            raise

    async def _take(self, config: BssConfig) -> None:
        """Work from this configuration from now on."""
        keys, psk = self.keys, None
        if config[table.WPA_PSK_FILE] != self.config[table.WPA_PSK_FILE] or (
            config[table.SSID] != self.config[table.SSID]
        ):
            keys = self._key_store(config)
        await keys.load()
        psk = await self._in_worker(settings.shared_psk, config)
        pins = await self._preconfigured(config)
        rules = await self._in_worker(self._rules, config)
        # Nothing was touched so far: a file that is wrong sends nobody away.
        self.config, self.keys, self.psk = config, keys, psk
        if self.on_air and self.link is not None:
            self.stations.clear()
            await self.link.stop()
        self._take_registrar(pins)
        if self.link is not None:
            self.channel = await self.link.choose_channel(config)
            profile = self._profile(self._advertisement)
            await self.link.start(config, profile, rules)
            self.reception.protect(profile)
        self.rearm()

    def _rules(self, config: BssConfig) -> AssociationRules:
        """Return who may come; reads files and computes, in a worker."""
        if self.link is not None:
            protection.check_driver(config, self.link.driver)
        self.access = protection.AccessControl(config)
        pmk_cache = self.pmk_cache = PmkCache()
        policy = protection.sae_policy(config)
        if policy is None or not self.on_air:
            return AssociationRules(self._allows, None, pmk_cache)
        passwords = protection.SaePasswords(config)
        passwords.prepare(policy)
        sae = SaeAuthenticator(self.address, passwords.choose, self.process.random, policy)
        return AssociationRules(self._allows, sae, pmk_cache)

    def _allows(self, address: bytes) -> bool:
        return self.access is None or self.access.allows(address)

    def _take_registrar(self, pins: tuple[preconfigured_pins.PreconfiguredPin, ...]) -> None:
        config, group = self.config, self.process.group
        reason = config.wps_off_reason()
        if reason is not None:
            self.log.warning("WPS is switched off: %s", reason)
        if not config.wps_state or self.link is None:
            self.stations.clear()
            self.registrar = None
            group.leave(self.name)
            return
        circumstances = settings.Circumstances(
            self.address,
            None if config[table.WPS_INDEPENDENT] else self.process.shared_uuid(self),
            self.process.radios > 1,
            self.process.network,
        )
        made = settings.registrar_settings(config, circumstances, self.psk)
        if self.registrar is None:
            self.stations.clear()  # those that are known had none to register with
            self.registrar = InternalRegistrar(made, self.process.random, self._find_key)
        else:
            self.carry_out_all(self.registrar.update(made))
        now = self._loop.time()
        entries = preconfigured_pins.table_entries(pins, now, wall_clock())
        self.carry_out_all(self.registrar.load_pins(entries))
        group.enter(self.name, self.registrar)

    async def _preconfigured(
        self, config: BssConfig
    ) -> tuple[preconfigured_pins.PreconfiguredPin, ...]:
        path = config[table.WPS_PINS]
        return () if path is None else await self._in_worker(preconfigured_pins.read, path)

    def update_beacon(self, keys: Sequence[Key[Any]]) -> bool:
        """Let SET's changes of these keys show in the Beacon; False when it is disabled."""
        if not self.enabled or self.link is None:
            return False
        draft, wanted = self.config.draft(), self.wanted
        for key in keys:
            draft.put(key, wanted[key])
        self.config = draft.freeze()
        self.link.change(self._profile(self._advertisement))
        return True

    def _make_link(self, driver: Driver | None, config: BssConfig) -> Link | None:
        if driver is None:
            return None
        if driver.capabilities.radio:
            return AirLink(driver, self.reception)
        return WireLink(driver, self.reception, config[table.USE_PAE_GROUP_ADDR])

    def _key_store(self, config: BssConfig) -> KeyStore:
        derive = partial(_derive, config[table.SSID])
        return KeyStore(config[table.WPA_PSK_FILE], derive, self.process.executor)

    def _find_key(self, address: bytes) -> Secret | None:
        return self.keys.find(address)  # of the store that there is at the time

    def execute(self, text: str, client: Client | None) -> Any:
        """Carry out a command of a control client; return the reply or its promise."""
        return registry.execute(text, Call(self, client))

    async def _in_worker(self, function: Any, *arguments: Any) -> Any:
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

    def reserve(self, address: bytes, psk: Secret) -> asyncio.Task[bool]:
        """Keep a new key for a device; the task is done when it is on the disk."""
        return self.start_task(self.keys.reserve(address, psk))

    def confirm(self, address: bytes) -> asyncio.Task[bool]:
        """Make a device's reserved key one of the network's; as `reserve`."""
        return self.start_task(self.keys.confirm(address))

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
            case ReserveKey():
                self.reserve(output.address, output.psk)
            case ConfirmKey():
                self.confirm(output.address)
            case PinRequest():
                path = self.config[table.WPS_PIN_REQUESTS]
                if path is not None:
                    append = pin_requests.append
                    self.start_task(self._in_worker(append, path, output.enrollee, wall_clock()))
            case ApplyNetwork():
                self._new_settings.take(output.network)
            case DisconnectWpsStations():
                self.reception.disconnect_wps_stations(output.reason)

    def tell(self, event: events.Event) -> None:
        """Tell control clients and the log."""
        for control in (self.control, self.process.control):
            if control is not None and control.monitors.wanted(event.level):
                interface = self.name if control is self.process.control else None
                control.emit(event.encode(), event.level, interface=interface)
        if not event.control_only and self.log.isEnabledFor(INFO):
            self.log.info("%s", event.describe())

    @property
    def _advertisement(self) -> Advertisement | None:
        return None if self.registrar is None else self.registrar.advertisement

    def _profile(self, advertisement: Advertisement | None) -> BssProfile:
        capabilities = self.link.driver.capabilities if self.link is not None else None
        return settings.profile(
            self.config, self.address, advertisement, self.channel, capabilities
        )

    def start_task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin something that `stop` waits for."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _derive(ssid: bytes, passphrase: Secret) -> Secret:
    return wpa.pmk(passphrase, ssid)
