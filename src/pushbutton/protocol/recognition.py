"""Octets of unknown kind: which of the forms that carry WSC attributes they have.

A person who debugs has a message from a log, an element from a scan, settings from a control
socket, or a packet from a capture, and no wish to say which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.wire import attributes as a
from pushbutton.wire import messages
from pushbutton.wire.attributes import Row
from pushbutton.wire.eap import EapPacket, EapType
from pushbutton.wire.eap_wsc import WscPacket
from pushbutton.wire.eapol import ETHERTYPE, EapolPacket, EapolType
from pushbutton.wire.elements import ElementId, wsc_attributes
from pushbutton.wire.enums import OpCode
from pushbutton.wire.message import Message
from pushbutton.wire.messages import BY_MESSAGE_TYPE, Schema

_ETHERNET_HEADER = 14


@dataclass(frozen=True, slots=True)
class Recognized:
    """What octets are, and the attributes in them."""

    kind: str
    message: Message
    schema: Schema | None = None

    @property
    def missing(self) -> tuple[Row[Any], ...]:
        """The attributes that the specification demands and the message lacks."""
        return () if self.schema is None else messages.missing(self.schema, self.message, True)


def recognize(octets: bytes) -> Recognized:
    """Find the form of `octets`; `MalformedError` when they have none of those known."""
    for attempt in _ATTEMPTS:
        try:
            found = attempt(octets)
        except MalformedError:
            continue
        if found is not None:
            return found
    raise MalformedError("These octets are no WSC attributes, element, EAP or EAPOL packet.")


def _attributes(octets: bytes) -> Recognized | None:
    message = Message.parse(octets)
    if not len(message) or not all(kind in a.BY_ID for kind, _ in tuple(message)[:1]):
        return None
    schema = BY_MESSAGE_TYPE.get(message.get(a.MESSAGE_TYPE))  # type: ignore[call-overload]
    if schema is not None:
        return Recognized(schema.name, message, schema)
    if a.CREDENTIAL in message:
        return Recognized("Credentials", message)
    if a.NETWORK_INDEX in message and a.SSID in message:
        return Recognized("the inside of a Credential, or settings", message)
    if a.SSID in message and a.NETWORK_KEY in message:
        return Recognized("settings of an access point", message)
    return Recognized("WSC attributes", message)


def _elements(octets: bytes) -> Recognized | None:
    if octets[:1] not in (bytes((ElementId.VENDOR_SPECIFIC,)), bytes((ElementId.SSID,))):
        return None
    attributes = wsc_attributes(octets)
    if attributes is None:
        return None
    inside = Message.parse(attributes)
    kind = "association" if a.REQUEST_TYPE in inside or len(inside) < 3 else "Beacon"
    if a.UUID_E in inside and a.MANUFACTURER in inside:
        kind = "Probe Request" if a.REQUEST_TYPE in inside else "Probe Response"
    return Recognized(f"WSC element, as in a {kind}", inside)


def _wsc(data: bytes) -> Recognized | None:
    packet = WscPacket.parse(data)
    op_code = packet.op_code.name if isinstance(packet.op_code, OpCode) else str(packet.op_code)
    heading = f"EAP-WSC {op_code}"
    if packet.more_fragments:
        return Recognized(f"{heading}, a fragment of {len(packet.data)} octets", Message.parse(b""))
    inside = _attributes(packet.data) if packet.data else None
    if inside is None:
        return Recognized(heading, Message.parse(packet.data))
    return Recognized(f"{heading}: {inside.kind}", inside.message, inside.schema)


def _eap(octets: bytes) -> Recognized | None:
    packet = EapPacket.parse(octets)
    if packet.type != EapType.EXPANDED:
        return None
    return _wsc(packet.data)


def _eapol(octets: bytes) -> Recognized | None:
    packet = EapolPacket.parse(octets)
    return _eap(packet.body) if packet.type == EapolType.EAP else None


def _ethernet(octets: bytes) -> Recognized | None:
    if octets[_ETHERNET_HEADER - 2 : _ETHERNET_HEADER] != ETHERTYPE.to_bytes(2, "big"):
        return None
    return _eapol(octets[_ETHERNET_HEADER:])


_ATTEMPTS: tuple[Callable[[bytes], Recognized | None], ...] = (
    _ethernet,
    _eapol,
    _eap,
    _wsc,
    _elements,
    _attributes,
)
