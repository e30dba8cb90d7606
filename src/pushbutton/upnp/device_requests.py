"""How a WFADevice answers HTTP: its two documents, calls of its actions, subscriptions.

The status lines, headers and error numbers are those of deployed access points, which Registrars
are written for; docs/architecture.md, "UPnP", says where they differ from UPnP Device Architecture
1.0 and which option follows the latter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from ipaddress import IPv4Address, IPv4Network
from uuid import UUID

from pushbutton.errors import MalformedError, PushbuttonError
from pushbutton.upnp import soap
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.errors import ErrorCode, UpnpError
from pushbutton.upnp.event_source import EventSource
from pushbutton.upnp.gena import LEASE, parse_callbacks, parse_sid
from pushbutton.upnp.http_message import Request, Response
from pushbutton.upnp.http_server import Answer
from pushbutton.upnp.service import Action, Argument, ServiceDeclaration, Value
from pushbutton.upnp.ssdp import SERVER

Invoke = Callable[[str, Mapping[str, Value], IPv4Address], Awaitable[Mapping[str, object]]]
"""Do an action, by its name and its arguments for a client; raises `UpnpError` to refuse it."""

DESCRIPTION_NAME = "wps_device.xml"
SCPD_NAME = "wps_scpd.xml"
CONTROL_NAME = "wps_control"
EVENT_NAME = "wps_event"

_CONTENT_TYPE = ("Content-Type", 'text/xml; charset="utf-8"')
_CLOSE = ("Connection", "close")
_EVENT_SERVER = ("Server", "unspecified, UPnP/1.0, unspecified")
_NEW = "new"
_STATUS_OF_FAULTS = 500


class _Refusal(PushbuttonError):
    """A request that is answered by a status line alone."""


_BAD_REQUEST = "400 Bad request"
_PRECONDITION_FAILED = "412 Precondition failed"
_UNIMPLEMENTED = "501 Unimplemented"
_INTERNAL_ERROR = "500 Internal server error"


@dataclass(slots=True)
class DeviceRequests:
    """Answers the requests to one device."""

    description: DeviceDescription
    service: ServiceDeclaration
    events: EventSource
    network: IPv4Network
    invoke: Invoke
    conforming_errors: bool = False
    """Faults have the HTTP status 500, as UPnP has it, not their own number."""

    async def respond(self, request: Request, client: IPv4Address) -> Answer:
        """Answer a request of `client`."""
        try:
            match request.method:
                case "GET":
                    return Answer(self._document(request.name.lower()))
                case "POST":
                    return Answer(await self._call(request, client))
                case "SUBSCRIBE":
                    return self._subscribe(request, client)
                case "UNSUBSCRIBE":
                    return Answer(self._unsubscribe(request))
            return Answer(_status(_UNIMPLEMENTED))
        except _Refusal as refusal:
            return Answer(_status(str(refusal)))

    # ---- documents ----------------------------------------------------------------------------

    def _document(self, name: str) -> Response:
        if name == DESCRIPTION_NAME:
            body = self.description.encode()
        elif name == SCPD_NAME:
            body = self.service.scpd()
        else:
            return Response("404 Not Found", (_CLOSE, _date()))
        server = ("Server", SERVER)
        return Response("200 OK", (_CONTENT_TYPE, server, _CLOSE, _length(body), _date()), body)

    # ---- control ------------------------------------------------------------------------------

    async def _call(self, request: Request, client: IPv4Address) -> Response:
        try:
            if request.name.lower() != CONTROL_NAME:
                raise UpnpError(ErrorCode.NOT_FOUND)
            named = soap.parse_soap_action(request.header("SOAPAction"), self.service.service_type)
            action = self.service.action(named)
            if action is None:
                raise UpnpError(ErrorCode.INVALID_ACTION)
            if action.subscribers_only and not self.events.is_subscriber(client):
                raise UpnpError(ErrorCode.ACTION_FAILED)
            values = await self.invoke(action.name, _inputs(action, request.body), client)
            body = soap.encode_response(
                self.service.service_type, action.name, _outputs(action, values)
            )
            return Response("200 OK", (_CONTENT_TYPE, _CLOSE, _length(body), _date()), body)
        except UpnpError as error:
            return self._fault(error)

    def _fault(self, error: UpnpError) -> Response:
        body = soap.encode_fault(error)
        headers = (_CLOSE, _length(body), _date())
        if self.conforming_errors:
            status = f"{_STATUS_OF_FAULTS} Internal Server Error"
            return Response(status, (_CONTENT_TYPE, *headers), body)
        return Response(f"{int(error.code)} Error", headers, body)

    # ---- eventing -----------------------------------------------------------------------------

    def _subscribe(self, request: Request, client: IPv4Address) -> Answer:
        kind = request.header("NT")
        callback = request.header("CALLBACK")
        if request.name.lower() != EVENT_NAME:
            raise _Refusal(_PRECONDITION_FAILED)
        if kind is not None and not kind.lower().startswith("upnp:event"):
            raise _Refusal(_BAD_REQUEST)
        header = request.header("SID")
        if header is not None:
            sid = _sid(header)
            if callback is not None:
                raise _Refusal(_BAD_REQUEST)
            if not self.events.renew(sid):
                raise _Refusal(_PRECONDITION_FAILED)
            return Answer(_subscribed(str(sid)))
        if callback is None or kind is None:
            raise _Refusal(_PRECONDITION_FAILED)
        callbacks = parse_callbacks(callback, self.network, client)
        if not callbacks:
            # UPnP has 412 here.
            raise _Refusal(_PRECONDITION_FAILED if self.conforming_errors else _INTERNAL_ERROR)
        added, begin = self.events.subscribe(callbacks)
        return Answer(_subscribed(str(added)), begin)

    def _unsubscribe(self, request: Request) -> Response:
        header = request.header("SID")
        if request.name.lower() != EVENT_NAME:
            raise _Refusal(_PRECONDITION_FAILED)
        sid = None if header is None else _sid(header)
        if request.header("NT") is not None or request.header("CALLBACK") is not None:
            raise _Refusal(_BAD_REQUEST)
        if sid is None or not self.events.unsubscribe(sid):
            raise _Refusal(_PRECONDITION_FAILED)
        return _status("200 OK")


def _inputs(action: Action, body: bytes) -> Mapping[str, Value]:
    """Decode the arguments in their order; the first that is missing or wrong says the error."""
    texts = soap.parse_arguments(body)
    return {one.name: one.variable.decode(_text(action, one, texts)) for one in action.inputs}


def _text(action: Action, argument: Argument, texts: Mapping[str, str]) -> str:
    name = argument.name.lower()
    found = texts.get(name)
    if found is None and action.management:
        # Some service descriptions have the names without "New".
        found = texts.get(name.removeprefix(_NEW))
    if found is None:
        raise UpnpError(ErrorCode.ARGUMENT_VALUE_INVALID)
    return found


def _outputs(action: Action, values: Mapping[str, object]) -> Mapping[str, str]:
    return {
        one.name: one.variable.encode(values[one.name])
        for one in action.outputs
        if one.name in values
    }


def _sid(header: str) -> UUID:
    try:
        return parse_sid(header)
    except MalformedError:
        raise _Refusal(_BAD_REQUEST) from None


def _subscribed(sid: str) -> Response:
    lease = ("Timeout", f"Second-{LEASE}")
    nothing = ("Content-Length", "0")
    return Response(
        "200 OK", (_EVENT_SERVER, _CLOSE, nothing, ("SID", f"uuid:{sid}"), lease, _date())
    )


def _status(line: str) -> Response:
    return Response(line, (_EVENT_SERVER, _CLOSE, ("Content-Length", "0")))


def _length(body: bytes) -> tuple[str, str]:
    return "Content-Length", str(len(body))


def _date() -> tuple[str, str]:
    return "Date", formatdate(usegmt=True)
