"""One device's WFAWLANConfig service, as a control point calls it.

The calls are made from our own declaration of the service and not from the description that the
device publishes: those in the field have misprints in names and directions, and nothing in them is
needed.  (The calls of async-upnp-client would also fetch every service of the device, and quote
arguments in logs and errors, which in an M2 with settings are a network's key.)
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address

import aiohttp

from pushbutton.errors import MalformedError
from pushbutton.upnp import soap
from pushbutton.upnp.control_point.requests import Answer, DeviceRequests, UnreachableError
from pushbutton.upnp.control_point.search import host_of
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.service import Action, Value
from pushbutton.upnp.wlan_config import (
    GET_DEVICE_INFO,
    PUT_MESSAGE,
    PUT_WLAN_RESPONSE,
    SERVICE_TYPE,
    SET_SELECTED_REGISTRAR,
    WlanEventType,
)

DESCRIPTION_SECONDS = 4.0
CALL_SECONDS = 20.0
"""A slow access point needs long for the keys of M3."""
_OK = 200
_PREFIX = "new"


async def describe(
    session: aiohttp.ClientSession, location: str, host: IPv4Address
) -> WlanConfigService:
    """Fetch the description at `location` and return the service in it.

    Raises `UnreachableError` for no answer, one that is no description of a WFADevice, and one
    whose URLs lead to another host than `host`.
    """
    requests = DeviceRequests(session, host)
    answer = await requests.exchange("GET", location, seconds=DESCRIPTION_SECONDS)
    if answer.status != _OK:
        raise UnreachableError(f"{host} has no description (HTTP status {answer.status}).")
    try:
        found = DeviceDescription.parse(answer.body, location)
    except MalformedError as error:
        raise UnreachableError(f"{host} describes itself wrongly: {error}.") from None
    if {host_of(found.service.control_url), host_of(found.service.event_url)} != {host}:
        raise UnreachableError(f"The description of {host} leads to another host.")
    return WlanConfigService(requests, found)


class WlanConfigService:
    """The actions of one device's service; they raise `UpnpError` and `UnreachableError`."""

    def __init__(self, requests: DeviceRequests, description: DeviceDescription) -> None:
        self.requests = requests
        self.description = description

    async def get_device_info(self) -> bytes:
        """Return the M1 of a new session."""
        return _octets(await self.call(GET_DEVICE_INFO, {}))

    async def put_message(self, message: bytes) -> bytes:
        """Hand over a message of the Registration Protocol; return the answer, maybe empty."""
        return _octets(await self.call(PUT_MESSAGE, {"NewInMessage": message}))

    async def put_wlan_response(self, message: bytes, address: bytes) -> None:
        """Let the access point pass a message to the station with this MAC address."""
        values: dict[str, Value] = {
            "NewMessage": message,
            "NewWLANEventType": int(WlanEventType.EAP),
            "NewWLANEventMAC": address.hex(":"),
        }
        await self.call(PUT_WLAN_RESPONSE, values)

    async def set_selected_registrar(self, message: bytes) -> None:
        """Say whom we wait for."""
        await self.call(SET_SELECTED_REGISTRAR, {"NewMessage": message})

    async def call(
        self, action: Action, values: Mapping[str, Value], *, seconds: float = CALL_SECONDS
    ) -> dict[str, Value]:
        """Call an action with its arguments, and return what it gives, by the declared names.

        An argument that the answer lacks is left out.  A name without its "New" is understood.
        """
        arguments = {one.name: one.variable.encode(values[one.name]) for one in action.inputs}
        answer = await self.requests.exchange(
            "POST",
            self.description.service.control_url,
            {
                "SOAPAction": soap.soap_action(SERVICE_TYPE, action.name),
                "Content-Type": 'text/xml; charset="utf-8"',
            },
            soap.encode_call(SERVICE_TYPE, action.name, arguments),
            seconds=seconds,
        )
        given = self._given(answer)
        told: dict[str, Value] = {}
        for one in action.outputs:
            name = one.name.casefold()
            text = given.get(name, given.get(name.removeprefix(_PREFIX)))
            if text is not None:
                told[one.name] = one.variable.decode(text)
        return told

    def _given(self, answer: Answer) -> dict[str, str]:
        try:
            found = soap.parse_response(answer.body)
        except MalformedError:
            if answer.status != _OK:
                raise UpnpError(answer.status, "HTTP") from None
            raise UnreachableError(f"{self.requests.host} answers a call with nonsense.") from None
        return {name.casefold(): text for name, text in found.items()}


def _octets(told: Mapping[str, Value]) -> bytes:
    found = next(iter(told.values()), b"")
    return found if isinstance(found, bytes) else b""
