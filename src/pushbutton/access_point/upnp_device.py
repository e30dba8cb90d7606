"""The UPnP device of an access point: one for all BSSes of the process, as in hostapd.

It is started by the first BSS with `upnp_iface` and stopped with the last one.  The one that came
last is the one it describes, and the one that Registrars set up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import TYPE_CHECKING

from pushbutton.access_point import config_table as table
from pushbutton.access_point import upnp_description
from pushbutton.access_point.upnp_actions import Actions
from pushbutton.access_point.upnp_management import UpnpManagement
from pushbutton.access_point.upnp_sessions import SetupSessions
from pushbutton.protocol.advertise import ExternalRegistrar
from pushbutton.protocol.notices import ManagementAgreed
from pushbutton.protocol.proxy import ForwardMessage, Subscribed
from pushbutton.protocol.selected_registrar import SELECTED_TIME
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.wlan_config import Status, WlanEvent, WlanEventType

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.process import Process
    from pushbutton.access_point.station import Station


class UpnpAccessPoint:
    """The BSSes of a process as one UPnP device."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._bsses: dict[str, Bss] = {}
        """Those that take part, the newest last."""
        self._device: UpnpDevice | None = None
        self._sessions: SetupSessions | None = None
        self._externals: dict[Hashable, tuple[ExternalRegistrar, asyncio.TimerHandle]] = {}
        self._reconfigured = False
        self._ways: tuple[object, ...] = ()
        self._changing = asyncio.Lock()
        self._management = UpnpManagement(process, self._newest)

    # ---- Life -----------------------------------------------------------------------------------

    async def take(self, bss: Bss) -> None:
        """Let a BSS take part as its configuration says, or no more.

        Raises a `PushbuttonError` when the device cannot be started; then the BSS has no part.
        """
        async with self._changing:
            if bss.registrar is None or bss.config[table.UPNP_IFACE] is None:
                await self._leave(bss)
                return
            if self._bsses.keys() == {bss.name} and _ways(bss) != self._ways:
                await self._leave(bss)
            if self._device is None:
                await self._start(bss)
            else:
                self._reconfigured = self._reconfigured or bss.name in self._bsses
                self._enter(bss)

    async def leave(self, bss: Bss) -> None:
        """Let a BSS go that ends; harmless when it had no part."""
        async with self._changing:
            await self._leave(bss)

    async def _start(self, bss: Bss) -> None:
        config = bss.config
        interface = config[table.UPNP_IFACE]
        assert bss.registrar is not None
        assert interface is not None
        conforming = config[table.UPNP_CONFORMING]
        self._sessions = sessions = SetupSessions(self._process, self._newest, conforming)
        device = UpnpDevice(
            interface,
            upnp_description.description(config, bss.registrar.settings.device),
            Actions(self, sessions, management=self._management, conforming=conforming),
            config[table.UPNP_MANAGEMENT],
            conduct=upnp_description.conduct(config),
        )
        try:
            await device.start()
        except BaseException:
            self._stop_sessions()
            raise
        self._device, self._reconfigured, self._ways = device, False, _ways(bss)
        bss.log.info("UPnP device at %s", device.location)
        self._enter(bss)

    def _enter(self, bss: Bss) -> None:
        self._bsses[bss.name] = bss
        if bss.registrar is not None:
            for client, (external, _) in self._externals.items():
                bss.carry_out_all(bss.registrar.set_external(client, external))
        self._show()

    async def _leave(self, bss: Bss) -> None:
        if self._bsses.pop(bss.name, None) is None:
            return
        if bss.registrar is not None:
            for client in self._externals:
                bss.carry_out_all(bss.registrar.set_external(client, None))
        if self._sessions is not None:
            self._sessions.clear()
        if self._bsses:
            self._show()
            return
        device, self._device = self._device, None
        for client in list(self._externals):
            self.select_none(client)
        self._stop_sessions()
        if device is not None:
            await device.stop()

    def _stop_sessions(self) -> None:
        if self._sessions is not None:
            self._sessions.close()
            self._sessions = None

    def _newest(self) -> Bss | None:
        return next(reversed(self._bsses.values()), None)

    def _show(self) -> None:
        """Describe the newest BSS, and how it is."""
        bss = self._newest()
        if bss is None or bss.registrar is None or self._device is None:
            return
        device = bss.registrar.settings.device
        self._device.describe(upnp_description.description(bss.config, device))
        self.changed(bss)

    async def agreed(self, bss: Bss, agreed: ManagementAgreed) -> bool:
        """Keep what a Registrar may manage us with from now on; True when that is on the disk."""
        return await self._management.agreed(bss, agreed)

    # ---- What BSSes tell ------------------------------------------------------------------------

    def proxy(self, bss: Bss) -> Subscribed | None:
        """Return what says whether Registrars listen; None where the BSS has no part."""
        return self._is_heard if bss.name in self._bsses else None

    def _is_heard(self) -> bool:
        return self._device is not None and bool(self._device.subscribers)

    def forward(self, message: ForwardMessage) -> None:
        """Tell Registrars what an Enrollee said."""
        self._event(WlanEventType.EAP, message.address, message.octets)

    def probed(self, bss: Bss, address: bytes, attributes: bytes) -> None:
        """Tell Registrars the WSC attributes of a Probe Request."""
        if bss.name in self._bsses:
            self._event(WlanEventType.PROBE_REQUEST, address, attributes)

    def _event(self, kind: WlanEventType, address: bytes, octets: bytes) -> None:
        if self._device is not None:
            self._device.event(WlanEvent(kind, address, octets))

    def changed(self, bss: Bss) -> None:
        """Show in APStatus how the BSS is, where that is wanted; hostapd says 1 always."""
        if self._device is None or not bss.config[table.UPNP_CONFORMING]:
            return
        status = Status.CONFIGURATION_CHANGED if self._reconfigured else Status(0)
        registrars = [one.registrar for one in self._bsses.values() if one.registrar is not None]
        if any(registrar.ap_pin.lock.locked for registrar in registrars):
            status |= Status.SETUP_LOCKED
        self._device.set_status(int(status), 0)

    # ---- What Registrars want (upnp_actions.AccessPoint) ----------------------------------------

    def put(self, address: bytes, octets: bytes) -> None:
        """Give a message to the station that is being registered.

        Some Registrars name no station there is; then it is for whoever is being registered.  Of
        several it is that one whose nonce it has: the others drop it.
        """
        for station in self._stations(address):
            station.put(octets)

    def _stations(self, address: bytes) -> list[Station]:
        found = [
            station
            for bss in self._bsses.values()
            for station in bss.stations
            if station.conversation.proxied
        ]
        return [station for station in found if station.address == address] or found

    def select(self, client: Hashable, external: ExternalRegistrar | None) -> None:
        """Advertise that a Registrar waits for a device, for a while; None: no more."""
        known = self._externals.pop(client, None)
        if known is not None:
            known[1].cancel()
        if external is not None:
            loop = asyncio.get_running_loop()
            timer = loop.call_later(SELECTED_TIME, self.select_none, client)
            self._externals[client] = external, timer
        elif known is None:
            return
        for bss in list(self._bsses.values()):
            if bss.registrar is not None:
                bss.carry_out_all(bss.registrar.set_external(client, external))

    def select_none(self, client: Hashable) -> None:
        """Advertise no more that a Registrar waits."""
        self.select(client, None)


def _ways(bss: Bss) -> tuple[object, ...]:
    """Return what the device cannot change while it runs."""
    config = bss.config
    how = config[table.UPNP_MANAGEMENT], config[table.UPNP_CONFORMING]
    return config[table.UPNP_IFACE], *how
