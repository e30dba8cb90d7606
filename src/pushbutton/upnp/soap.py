"""Calls of actions, their responses and their faults.

UPnP Device Architecture 1.0, "Control".  Values are text here; their types are the declaration's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from pushbutton.errors import MalformedError
from pushbutton.upnp.errors import ErrorCode, UpnpError
from pushbutton.upnp.xml_document import (
    LARGEST,
    child_text,
    document,
    element,
    leaf,
    local_name,
    parse,
    text,
)

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
CONTROL = "urn:schemas-upnp-org:control-1-0"

_RESPONSE = "Response"
_NUMBER = re.compile(r"\s*(\d{1,6})")


def soap_action(service_type: str, action: str) -> str:
    """Return the value of the SOAPACTION header, with its quotes."""
    return f'"{service_type}#{action}"'


def parse_soap_action(header: str | None, service_type: str) -> str:
    """Return the action that a SOAPACTION header names.

    The version in the service type is not looked at.  Raises `UpnpError` 401 where the header is
    missing, not in quotes, or names another service.
    """
    wanted, _, _ = service_type.rpartition(":")
    named, mark, rest = (header or "").strip().partition("#")
    action, quote, _ = rest.partition('"')
    service, _, version = named.rpartition(":")
    known = service.casefold() == f'"{wanted}'.casefold() and version.isdigit()
    if not (known and mark and quote):
        raise UpnpError(ErrorCode.INVALID_ACTION)
    return action


def encode_call(service_type: str, action: str, arguments: Mapping[str, str]) -> bytes:
    """Return the document that calls an action."""
    return _message(service_type, action, arguments)


def encode_response(service_type: str, action: str, arguments: Mapping[str, str]) -> bytes:
    """Return the document that says an action was done."""
    return _message(service_type, action + _RESPONSE, arguments)


def encode_fault(error: UpnpError) -> bytes:
    """Return the document that says an action was refused."""
    detail = element(
        f'UPnPError xmlns="{CONTROL}"',
        leaf("errorCode", str(int(error.code))),
        leaf("errorDescription", error.description),
    )
    return _envelope(
        element(
            "s:Fault",
            leaf("faultcode", "s:Client"),
            leaf("faultstring", "UPnPError"),
            element("detail", detail),
        )
    )


def parse_arguments(octets: bytes) -> Mapping[str, str]:
    """Return the arguments of a call, by name in lower case.

    An argument is the first element of its name anywhere, with any prefix, as deployed access
    points look for it; of a document that is no XML there are none.
    """
    try:
        root = parse(octets)
    except MalformedError:
        return {}
    found: dict[str, str] = {}
    for one in root.iter():
        found.setdefault(local_name(one).lower(), one.text or "")
    return found


def parse_response(octets: bytes, largest: int = LARGEST) -> Mapping[str, str]:
    """Return the values of a response, by name.

    Raises `UpnpError` for a fault, whatever the HTTP status was, and `MalformedError` for what is
    neither.  The namespace of the response is not looked at: some devices misspell it.
    """
    root = parse(octets, largest)
    for one in root.iter():
        if local_name(one) == "Fault":
            raise _error(one)
    for one in root.iter():
        if local_name(one).endswith(_RESPONSE):
            return {local_name(value): value.text or "" for value in one}
    raise MalformedError("neither a response nor a fault")


def _error(fault: Element) -> UpnpError:
    for detail in fault.iter():
        number = _NUMBER.match(child_text(detail, "errorCode"))
        if number:
            return UpnpError(int(number[1]), child_text(detail, "errorDescription"))
    return UpnpError(ErrorCode.ACTION_FAILED, child_text(fault, "faultstring"))


def _message(service_type: str, name: str, arguments: Mapping[str, str]) -> bytes:
    return _envelope(
        element(
            f'u:{name} xmlns:u="{text(service_type)}"',
            *(leaf(argument, value) for argument, value in arguments.items()),
        )
    )


def _envelope(content: str) -> bytes:
    return document(
        element(
            f's:Envelope xmlns:s="{ENVELOPE}" s:encodingStyle="{ENCODING}"',
            element("s:Body", content),
        )
    )
