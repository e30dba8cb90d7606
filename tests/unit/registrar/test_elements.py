"""The elements of a station that comes as a Registrar."""

from __future__ import annotations

from pushbutton.registrar.elements import association_request, probe_request
from pushbutton.registrar.setup import describe
from pushbutton.wire import attributes as a
from pushbutton.wire.elements import wsc_attributes
from pushbutton.wire.enums import RequestType
from pushbutton.wire.message import Message
from pushbutton.wire.messages import PROBE_REQUEST, missing


def inside(element: bytes) -> Message:
    attributes = wsc_attributes(element)
    assert attributes is not None
    return Message.parse(attributes)


def test_both_say_that_a_registrar_comes() -> None:
    device = describe(bytes.fromhex("020000005101"))
    probe = inside(probe_request(device))
    assert not missing(PROBE_REQUEST, probe, strict=True)
    assert probe.get(a.REQUEST_TYPE) == RequestType.REGISTRAR
    assert probe.get(a.UUID_E) == device.uuid
    assert inside(association_request()).get(a.REQUEST_TYPE) == RequestType.REGISTRAR
