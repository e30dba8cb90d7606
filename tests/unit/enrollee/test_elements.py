"""The elements of a device: what access points must find in them."""

from __future__ import annotations

from pushbutton.enrollee import describe
from pushbutton.enrollee.elements import association_request, probe_request
from pushbutton.wire import attributes as a
from pushbutton.wire.elements import wsc_attributes
from pushbutton.wire.enums import DevicePasswordId, RequestType
from pushbutton.wire.message import Message
from pushbutton.wire.messages import ASSOCIATION_REQUEST, PROBE_REQUEST, missing

DEVICE = describe(bytes.fromhex("020000005101"), "printer")


def inside(element: bytes) -> Message:
    attributes = wsc_attributes(element)
    assert attributes is not None
    return Message.parse(attributes)


def test_a_probe_request_tells_who_looks_and_how() -> None:
    message = inside(probe_request(DEVICE, DevicePasswordId.PUSH_BUTTON))
    assert not missing(PROBE_REQUEST, message, strict=True)
    assert message.get(a.DEVICE_PASSWORD_ID) == DevicePasswordId.PUSH_BUTTON
    assert message.get(a.UUID_E) == DEVICE.uuid
    assert message.get(a.DEVICE_NAME) == "printer"
    assert message.version2 == 0x20


def test_an_association_request_asks_to_register() -> None:
    message = inside(association_request())
    assert not missing(ASSOCIATION_REQUEST, message, strict=True)
    assert message.get(a.REQUEST_TYPE) == RequestType.ENROLLEE_OPEN_8021X
