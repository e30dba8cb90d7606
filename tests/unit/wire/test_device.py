from __future__ import annotations

from uuid import UUID

from pushbutton.wire import attributes as a
from pushbutton.wire import messages
from pushbutton.wire.attributes import Subelement
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, PrimaryDeviceType, RfBands
from pushbutton.wire.message import Message, build

LAMP = Device(
    UUID("2b7093f1-d6fb-5108-adbb-bea66bb87333"),
    bytes.fromhex("020000000300"),
    "Acme",
    "Glow",
    "G-1",
    "4711",
    "Hall lamp",
    PrimaryDeviceType(255),
    ConfigMethods.PUSH_BUTTON | ConfigMethods.PHYSICAL_PUSH_BUTTON,
    RfBands.GHZ_5,
    0x01020304,
    (PrimaryDeviceType(7, subcategory=1),),
)


def test_what_a_device_says_in_m1_is_read_back() -> None:
    octets = build(
        messages.M1, {**LAMP.values(), a.UUID_E: LAMP.uuid, a.MAC_ADDRESS: LAMP.mac_address}
    )
    message = Message.parse(octets)
    read = Device.from_message(message)
    assert read.secondary_device_types == ()  # M1 has none
    assert read == Device(
        *(getattr(LAMP, name) for name in Device.__slots__ if name != "secondary_device_types")
    )
    assert message.get(a.OS_VERSION) == 0x81020304


def test_a_registrar_is_named_by_its_uuid_r() -> None:
    message = Message.parse(build(messages.M2, {**LAMP.values(), a.UUID_R: LAMP.uuid}))
    read = Device.from_message(message)
    assert read.uuid == LAMP.uuid
    assert read.mac_address == bytes(6)


def test_a_probe_response_carries_the_secondary_types() -> None:
    message = Message.parse(build(messages.PROBE_RESPONSE, LAMP.values()))
    assert Device.from_message(message).secondary_device_types == LAMP.secondary_device_types
    assert a.OS_VERSION not in message


def test_an_empty_message_gives_a_device_without_properties() -> None:
    device = Device.from_message(Message.parse(b""))
    assert device.uuid == UUID(int=0)
    assert device.device_name == ""
    assert device.rf_bands == RfBands(0)
    assert device.os_version == 0


def test_the_values_are_descriptive_attributes_only() -> None:
    rows = Device().values()
    assert not {a.UUID_E, a.UUID_R, a.MAC_ADDRESS} & set(rows)
    assert not any(isinstance(row, Subelement) for row in rows)
