"""One device of the neighbourhood: visited when it is seen, and listened to from then on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp

from pushbutton.errors import MalformedError
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.knocking import KnockingDevices
from pushbutton.upnp.control_point.listener import EventListener, Notification
from pushbutton.upnp.control_point.requests import UnreachableError
from pushbutton.upnp.control_point.search import Sighting, host_of
from pushbutton.upnp.control_point.service import WlanConfigService, describe
from pushbutton.upnp.control_point.subscription import Subscription
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.wlan_config import AP_STATUS, WLAN_EVENT, Status, WlanEvent
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, DeviceCategory, WpsState
from pushbutton.wire.message import Message

ANOTHER_TRY = 30.0
"""Seconds until a device that tells no events is asked for them again, if it is heard then."""
_UNNAMED_CATEGORY = 0
_SILENT = "It says nothing about itself; it may have no PIN, or its setup is locked."


class Neighbour:
    """What we know of one device, and our subscription to its events.

    `changed` is called when `found` is another one than before; `relayed` with each event of a
    wireless station.
    """

    def __init__(
        self,
        sighting: Sighting,
        listener: EventListener | None,
        changed: Callable[[Neighbour], None],
        relayed: Callable[[Neighbour, WlanEvent], None],
    ) -> None:
        """Without a `listener` no events are asked for."""
        self.sighting = sighting
        self.knocking = KnockingDevices()
        self.visited = asyncio.Event()
        """It told what it wanted to tell, or did not for too long."""
        self._listener = listener
        self._changed = changed
        self._relayed = relayed
        self._service: WlanConfigService | None = None
        self._m1: Message | None = None
        self._locked = False
        self._trouble: str | None = None
        self._subscription: Subscription | None = None
        self._tried = 0.0

    @property
    def found(self) -> FoundDevice | None:
        """The device as it is known now; None before it described itself."""
        service = self._service
        if service is None:
            return None
        description, m1 = service.description, self._m1
        device = None if m1 is None else Device.from_message(m1)
        state = None if m1 is None else m1.get(a.WPS_STATE)
        model = f"{description.model_name} {description.model_number}".strip()
        page = description.presentation_url
        return FoundDevice(
            self.sighting.uuid,
            description.friendly_name,
            self.sighting.address,
            self.sighting.location or "",
            page if host_of(page) == self.sighting.address else None,
            service,
            device,
            state if isinstance(state, WpsState) else None,
            self._locked,
            ConfigMethods(0) if device is None else device.config_methods,
            _is_access_point(device, service),
            self.knocking.devices,
            self._subscription is not None,
            description.manufacturer,
            model,
            self._trouble,
        )

    async def visit(self, session: aiohttp.ClientSession) -> None:
        """Let it describe itself, tell its M1, and subscribe to its events.

        Raises `UnreachableError` when it does not even describe itself.
        """
        sighting = self.sighting
        assert sighting.location is not None
        service = await describe(session, sighting.location, sighting.address)
        if service.description.uuid != sighting.uuid:
            raise UnreachableError(f"{sighting.address} describes another device.")
        self._service = service
        self._changed(self)
        try:
            await self._ask(service)
            await self._subscribe(service)
        finally:
            self.visited.set()
        self._changed(self)

    async def ask_again(self) -> None:
        """Let it tell its M1 anew."""
        if self._service is not None:
            await self._ask(self._service)

    def is_to_be_asked(self, now: float) -> bool:
        """Tell whether it might tell events and does not, and was not asked for them just now."""
        found = self.found
        return (
            self._listener is not None
            and self.visited.is_set()
            and now - self._tried >= ANOTHER_TRY
            and found is not None
            and found.access_point
            and not found.subscribed
        )

    async def visit_again(self) -> None:
        """Ask for its M1 and its events once more: it may have been away for a while."""
        service = self._service
        assert service is not None
        await self._ask(service)
        await self._subscribe(service)
        self._changed(self)

    async def leave(self) -> None:
        """Unsubscribe."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            await subscription.stop()

    async def _ask(self, service: WlanConfigService) -> None:
        try:
            self._m1 = Message.parse(await service.get_device_info())
        except (UpnpError, UnreachableError, MalformedError):
            self._m1, self._trouble = None, _SILENT
        else:
            locked = self._m1.get(a.AP_SETUP_LOCKED)
            self._locked = locked is True
            self._trouble = None
        self._changed(self)

    async def _subscribe(self, service: WlanConfigService) -> None:
        found = self.found
        if self._listener is None or found is None or not found.access_point:
            return
        self._tried = asyncio.get_running_loop().time()
        subscription = Subscription(service, self._listener, self._hear, self._lost)
        try:
            await subscription.start()
        except UnreachableError as error:
            self._trouble = self._trouble or str(error)
        except BaseException:
            await subscription.stop()
            raise
        else:
            self._subscription = subscription
            self._trouble = _SILENT if self._m1 is None else None

    def _lost(self) -> None:
        self._subscription = None
        self._changed(self)

    def _hear(self, notification: Notification) -> None:
        now = asyncio.get_running_loop().time()
        changed = False
        status = notification.values.get(AP_STATUS.name)
        if status is not None:
            locked = bool(int(AP_STATUS.decode(status)) & Status.SETUP_LOCKED)
            changed = locked is not self._locked
            self._locked = locked
        event = notification.values.get(WLAN_EVENT.name)
        # The first notification repeats the last event of the past, or one that is made up.
        if event and notification.sequence:
            changed = self._hear_event(event, now) or changed
        if changed:
            self._changed(self)

    def _hear_event(self, text: str, now: float) -> bool:
        try:
            octets = WLAN_EVENT.decode(text)
            event = WlanEvent.parse(octets if isinstance(octets, bytes) else b"")
        except (UpnpError, MalformedError):
            return False
        changed = self.knocking.hear(event, now)
        self._relayed(self, event)
        return changed


def _is_access_point(device: Device | None, service: WlanConfigService) -> bool:
    """Guess what it is: a device says so by its type, and what says nothing is an access point."""
    if device is not None:
        category = device.primary_device_type.category
        return category in (_UNNAMED_CATEGORY, DeviceCategory.NETWORK_INFRASTRUCTURE)
    windows = service.description.pnp_x
    return windows is None or not windows.category or "NetworkInfra" in windows.category
