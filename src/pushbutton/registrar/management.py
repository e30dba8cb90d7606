"""Managing an access point that was set up from here: its settings, its devices, a new beginning.

    management = AccessPointManagement(found.service, found.uuid, ManagementStore())
    state = await management.state()

The calls are the ten management actions of WCN-NET, "WFAWLANConfig:1 Service Template"; what is in
them is docs/management.md's.
"""

from __future__ import annotations

import asyncio
from typing import Protocol
from uuid import UUID

from pushbutton.errors import MalformedError, PushbuttonError
from pushbutton.protocol.management import (
    ManagementError,
    ManagementRefusal,
    open_sealed,
    seal,
)
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    AccessPointState,
    StationSettings,
    decode_stations,
    encode_station,
)
from pushbutton.registrar.management_store import ManagementStore
from pushbutton.runtime.randomness import system_random
from pushbutton.upnp.errors import ErrorCode, UpnpError
from pushbutton.upnp.service import Action, Value
from pushbutton.upnp.wlan_config import MANAGEMENT
from pushbutton.wire import attributes as a
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import MANAGED_AP

_BY_NAME = {action.name: action for action in MANAGEMENT}
_SENTENCES = {
    ErrorCode.INVALID_ACTION: "The access point does not let itself be managed.",
    ErrorCode.OPTIONAL_ACTION_NOT_IMPLEMENTED: "The access point does not let itself be managed.",
    ErrorCode.ACTION_FAILED: "The access point could not do it.",
    ErrorCode.INTERNAL_ERROR: "The access point could not do it.",
    ErrorCode.ARGUMENT_VALUE_INVALID: "The access point knows nothing that is called so.",
    ErrorCode.ARGUMENT_VALUE_OUT_OF_RANGE: "The access point cannot have such settings.",
    ErrorCode.NOT_AUTHORISED: "The access point does not know us any more: set it up anew.",
    ErrorCode.SIGNATURE_FAILURE: "The access point has another key than we: set it up anew.",
    ErrorCode.INVALID_SEQUENCE: "The access point has heard later messages: set it up anew.",
}


class ManagementFailedError(PushbuttonError):
    """The access point did not do it; `code` is its UPnP error, the text a sentence for people."""

    def __init__(self, code: int) -> None:
        known = {int(each): text for each, text in _SENTENCES.items()}.get(code)
        super().__init__(known or f"The access point refused it (UPnP error {code}).")
        self.code = code


class Service(Protocol):
    """Who calls actions; `control_point.service.WlanConfigService` does."""

    async def call(self, action: Action, values: dict[str, Value]) -> dict[str, Value]:
        """Call an action; raises `UpnpError`, and `DriverError` where nobody answers."""


class AccessPointManagement:
    """The management of one access point.

    Every method raises `NoManagementKeyError` without a key, `ManagementFailedError` where the
    access point refuses, and `DriverError` where it cannot be reached.
    """

    def __init__(self, service: Service, uuid: UUID, store: ManagementStore) -> None:
        self._service = service
        self._uuid = uuid
        self._store = store

    async def state(self) -> AccessPointState:
        """Return the settings in force."""
        return AccessPointState.decode(await self._ask("GetAPSettings"))

    async def change(self, change: AccessPointChange) -> None:
        """Set new settings, unlock the set-up, or both."""
        await self._call("SetAPSettings", change.encode())

    async def forget_network(self, ssid: bytes) -> None:
        """Let the access point forget its network, which must be this one."""
        await self._call("DelAPSettings", build(MANAGED_AP, {a.SSID: ssid}))

    async def reboot(self, change: AccessPointChange | None = None) -> None:
        """Let it begin anew, with new settings if some are given."""
        await self._call("RebootAP", b"" if change is None else change.encode())

    async def reset(self) -> None:
        """Let it forget its network, its devices and us."""
        await self._call("ResetAP", b"")
        await asyncio.to_thread(self._store.forget, self._uuid)

    async def devices(self) -> tuple[StationSettings, ...]:
        """Return the devices that have a key of their own."""
        return decode_stations(await self._ask("GetSTASettings"))

    async def rename_device(self, address: bytes, name: str) -> None:
        """Call a device something else."""
        await self._call("SetSTASettings", encode_station(address, name))

    async def forget_device(self, address: bytes) -> None:
        """Take a device's key back."""
        await self._call("DelSTASettings", encode_station(address))

    async def send_device_away(self, address: bytes) -> None:
        """Let a device that is there begin anew; its key goes on to work."""
        await self._call("RebootSTA", encode_station(address))

    async def _ask(self, name: str) -> Message:
        try:
            answer = await self._call(name, b"")
            if answer is None:
                raise MalformedError("there is no answer")
            return answer
        except (MalformedError, ManagementError):
            # Whoever answered does not have the key: it is not our access point.
            raise ManagementFailedError(ManagementRefusal.SIGNATURE_FAILURE) from None

    async def _call(self, name: str, content: bytes) -> Message | None:
        action = _BY_NAME[name]
        keys, counter = await asyncio.to_thread(self._store.take, self._uuid)
        request = seal(keys, name.encode(), counter, content, system_random)
        try:
            told = await self._service.call(action, {action.inputs[0].name: request})
        except UpnpError as error:
            raise ManagementFailedError(error.code) from None
        answer = next(iter(told.values()), None)
        if not isinstance(answer, bytes):
            return None
        opened = open_sealed(keys, request, answer)
        return opened.settings
