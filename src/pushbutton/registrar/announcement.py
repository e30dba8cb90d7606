"""Telling access points whom we wait for, so that they advertise it (SetSelectedRegistrar).

An access point forgets it after 120 seconds, so it is said again and again while we wait, and taken
back at the end (Wi-Fi Simple Configuration 2.0, "Selected Registrar"; WCN-NET, "WFAWLANConfig:1
Service Template", SetSelectedRegistrar).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from pushbutton.errors import DriverError
from pushbutton.protocol.nfc_tokens import is_out_of_band
from pushbutton.registrar.found import FoundDevice
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import ConfigMethods, DevicePasswordId
from pushbutton.wire.message import build
from pushbutton.wire.messages import SET_SELECTED_REGISTRAR

PERIOD = 60.0
"""Seconds between announcements, half of the time that one holds."""
RETRY_PERIOD = 3.0
FAREWELL_SECONDS = 3.0
VERSION_2 = 0x20

BROADCAST = b"\xff" * 6

_BY_PIN = (
    ConfigMethods.LABEL
    | ConfigMethods.DISPLAY
    | ConfigMethods.VIRTUAL_DISPLAY
    | ConfigMethods.PHYSICAL_DISPLAY
    | ConfigMethods.KEYPAD
)
_BY_BUTTON = ConfigMethods.PUSH_BUTTON | ConfigMethods.VIRTUAL_PUSH_BUTTON
_BY_TOKEN = (
    ConfigMethods.NFC_INTERFACE
    | ConfigMethods.EXTERNAL_NFC_TOKEN
    | ConfigMethods.INTEGRATED_NFC_TOKEN
)


def selection(password_id: int, authorized: Sequence[bytes], registrar: UUID) -> bytes:
    """Return the message that says by which kind of password, and whom, we wait for.

    `authorized` are MAC addresses, five at most; none is everybody.
    """
    if password_id == DevicePasswordId.PUSH_BUTTON:
        methods = _BY_BUTTON
    else:
        methods = _BY_TOKEN if is_out_of_band(password_id) else _BY_PIN
    values: dict[Any, object] = {
        a.SELECTED_REGISTRAR: True,
        a.DEVICE_PASSWORD_ID: password_id,
        a.SELECTED_REGISTRAR_CONFIG_METHODS: methods,
        a.VERSION2: VERSION_2,
        a.AUTHORIZED_MACS: tuple(authorized) or (BROADCAST,),
        a.UUID_R: registrar,
    }
    return build(SET_SELECTED_REGISTRAR, values)


def deselection(registrar: UUID) -> bytes:
    """Return the message that says that we wait for nobody."""
    values: dict[Any, object] = {
        a.SELECTED_REGISTRAR: False,
        a.VERSION2: VERSION_2,
        a.UUID_R: registrar,
    }
    return build(SET_SELECTED_REGISTRAR, values)


class Announcements:
    """What all access points are told that are to relay.

    `wanted` returns them as they are now; `told` is called with those that know, when they change.
    """

    def __init__(
        self,
        wanted: Callable[[], Sequence[FoundDevice]],
        registrar: UUID,
        told: Callable[[tuple[UUID, ...]], None],
    ) -> None:
        self._wanted = wanted
        self._registrar = registrar
        self._told = told
        self._message = b""
        self._known: dict[UUID, tuple[FoundDevice, float]] = {}
        self._again = asyncio.Event()

    @property
    def access_points(self) -> tuple[UUID, ...]:
        """Those that know at present."""
        return tuple(self._known)

    def wake(self) -> None:
        """Look again who is to be told: an access point has come or gone."""
        self._again.set()

    async def run(self, message: bytes) -> None:
        """Tell everybody, again and again, until it is cancelled."""
        self._message = message
        while True:
            self._again.clear()
            failed = await self._round()
            delay = RETRY_PERIOD if failed else PERIOD / 2
            try:
                async with asyncio.timeout(delay):
                    await self._again.wait()
            except TimeoutError:
                pass

    async def withdraw(self) -> None:
        """Tell those that know that nobody is waited for any more."""
        knowing = [found for found, _ in self._known.values()]
        self._known.clear()
        message = deselection(self._registrar)
        farewells = [asyncio.create_task(_tell(found, message)) for found in knowing]
        if farewells:
            await asyncio.wait(farewells, timeout=FAREWELL_SECONDS)
            for farewell in farewells:
                farewell.cancel()

    async def _round(self) -> bool:
        now = asyncio.get_running_loop().time()
        wanted = {found.uuid: found for found in self._wanted()}
        before = self.access_points
        for gone in self._known.keys() - wanted.keys():
            del self._known[gone]
        due = [found for found in wanted.values() if self._is_due(found, now)]
        results = await asyncio.gather(*(_tell(found, self._message) for found in due))
        for found, done in zip(due, results, strict=True):
            if done:
                self._known[found.uuid] = (found, now)
            else:
                self._known.pop(found.uuid, None)
        if self.access_points != before:
            self._told(self.access_points)
        return not all(results)

    def _is_due(self, found: FoundDevice, now: float) -> bool:
        known = self._known.get(found.uuid)
        return known is None or known[0].service is not found.service or now - known[1] >= PERIOD


async def _tell(found: FoundDevice, message: bytes) -> bool:
    try:
        await found.service.set_selected_registrar(message)
    except (UpnpError, DriverError):
        return False
    return True
