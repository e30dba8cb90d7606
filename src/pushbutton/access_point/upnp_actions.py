"""The actions of the access point's UPnP device: set-up, the proxy, Registrars that wait.

WCN-NET, "WFAWLANConfig:1 Service Template"; numbers of errors and the treatment of what is odd are
hostapd's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from typing import Protocol

from pushbutton.errors import MalformedError
from pushbutton.protocol.advertise import ExternalRegistrar
from pushbutton.protocol.passwords import BROADCAST, MOST_AUTHORIZED
from pushbutton.upnp.errors import ErrorCode, UpnpError
from pushbutton.upnp.service import Value
from pushbutton.upnp.wlan_config import MANAGEMENT, WlanEventType, parse_mac
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import ConfigMethods, DevicePasswordId
from pushbutton.wire.message import Message

_EVERY_METHOD = ConfigMethods(0xFFFF)


class Setup(Protocol):
    """The sessions of Registrars that set us up."""

    async def get_device_info(self, client: IPv4Address) -> bytes: ...

    async def put_message(self, octets: bytes, client: IPv4Address) -> bytes: ...


class AccessPoint(Protocol):
    """What the actions act upon."""

    def put(self, address: bytes, octets: bytes) -> None:
        """Give a message to the station with this address that is being registered."""

    def select(self, client: IPv4Address, external: ExternalRegistrar | None) -> None:
        """Let a Registrar elsewhere say that it waits for a device; None: it does not."""


class Management(Protocol):
    """The ten management actions."""

    async def invoke(self, action: str, arguments: Mapping[str, Value]) -> Mapping[str, object]: ...


_MANAGEMENT = frozenset(action.name for action in MANAGEMENT)


class Actions:
    """Carries out what control points ask for (`upnp.device.Handler`)."""

    def __init__(
        self,
        access_point: AccessPoint,
        setup: Setup,
        *,
        management: Management | None = None,
        conforming: bool = False,
    ) -> None:
        """`conforming` answers a Registrar's last word with success, not with error 500."""
        self._access_point = access_point
        self._setup = setup
        self._management = management
        self._conforming = conforming

    async def invoke(
        self, action: str, arguments: Mapping[str, Value], client: IPv4Address
    ) -> Mapping[str, object]:
        """Do an action and return its output; raises `UpnpError`."""
        if action == "GetDeviceInfo":
            return {"NewDeviceInfo": await self._setup.get_device_info(client)}
        if action == "PutMessage":
            return await self._put_message(_octets(arguments, "NewInMessage"), client)
        if action in _ACTIONS:
            _ACTIONS[action](self, arguments, client)
            return {}
        if action in _MANAGEMENT and self._management is not None:
            return await self._management.invoke(action, arguments)
        raise UpnpError(ErrorCode.OPTIONAL_ACTION_NOT_IMPLEMENTED)

    def subscriber_gone(self, address: IPv4Address) -> None:
        """Withdraw what a Registrar said that listens no more."""
        self._access_point.select(address, None)

    async def _put_message(self, octets: bytes, client: IPv4Address) -> Mapping[str, object]:
        reply = await self._setup.put_message(octets, client)
        if reply:
            return {"NewOutMessage": reply}
        if self._conforming:
            return {}
        raise UpnpError(ErrorCode.INTERNAL_ERROR)  # there is nothing to send

    def _put_wlan_response(self, arguments: Mapping[str, Value], client: IPv4Address) -> None:
        try:
            address = parse_mac(str(arguments["NewWLANEventMAC"]))
        except MalformedError:
            raise UpnpError(ErrorCode.ARGUMENT_VALUE_INVALID) from None
        if arguments["NewWLANEventType"] != WlanEventType.EAP:
            raise UpnpError(ErrorCode.INTERNAL_ERROR)
        self._access_point.put(address, _octets(arguments, "NewMessage"))

    def _set_selected_registrar(self, arguments: Mapping[str, Value], client: IPv4Address) -> None:
        try:
            external = read_selected_registrar(_octets(arguments, "NewMessage"))
        except MalformedError:
            raise UpnpError(ErrorCode.INTERNAL_ERROR) from None
        self._access_point.select(client, external if external.selected else None)


_ACTIONS: Mapping[str, Callable[[Actions, Mapping[str, Value], IPv4Address], None]] = {
    "PutWLANResponse": Actions._put_wlan_response,
    "SetSelectedRegistrar": Actions._set_selected_registrar,
}


def read_selected_registrar(octets: bytes) -> ExternalRegistrar:
    """Read what a Registrar says by SetSelectedRegistrar.

    What one of version 1.0 leaves out means the default PIN, every method, and any device.
    Raises `MalformedError`.
    """
    message = Message.parse(octets)
    authorized = message.get(a.AUTHORIZED_MACS)
    if authorized is None and message.version2 is None:
        authorized = (BROADCAST,)
    password_id = message.get(a.DEVICE_PASSWORD_ID)
    methods = message.get(a.SELECTED_REGISTRAR_CONFIG_METHODS)
    return ExternalRegistrar(
        selected=message.get(a.SELECTED_REGISTRAR) is True,
        device_password_id=DevicePasswordId.DEFAULT if password_id is None else password_id,
        config_methods=_EVERY_METHOD if methods is None else methods,
        authorized=tuple(authorized or ())[:MOST_AUTHORIZED],
    )


def _octets(arguments: Mapping[str, Value], name: str) -> bytes:
    value = arguments[name]
    if not isinstance(value, bytes):
        raise UpnpError(ErrorCode.ARGUMENT_VALUE_INVALID)
    return value
