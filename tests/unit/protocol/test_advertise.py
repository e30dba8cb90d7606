"""The WSC elements of an access point, octet by octet."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.protocol.advertise import (
    Advertisement,
    ExternalRegistrar,
    Selection,
    own_selection,
    union,
    without_push_button,
)
from pushbutton.protocol.passwords import BROADCAST
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.elements import wsc_attributes
from pushbutton.wire.enums import (
    ConfigMethods,
    PrimaryDeviceType,
    RfBands,
    WpsState,
)
from pushbutton.wire.message import Message
from pushbutton.wire.values import VendorExtension

METHODS = ConfigMethods(0x2108)
DEVICE = Device(
    UUID("12345678-9abc-def0-1234-56789abcdef0"),
    bytes.fromhex("0200000000a0"),
    "Maker",
    "Model",
    "",
    "42",
    "Home",
    PrimaryDeviceType(6, subcategory=1),
    METHODS | ConfigMethods(0x0280),
    RfBands.GHZ_2_4 | RfBands.GHZ_5,
)
QUIET = Advertisement(DEVICE, WpsState.CONFIGURED)
PIN = replace(QUIET, selection=Selection(0, METHODS), authorized=(BROADCAST,))
BUTTON = replace(
    QUIET, selection=Selection(4, METHODS | 0x0280), push_button=True, authorized=(BROADCAST,)
)


def attributes_of(element: bytes) -> bytes:
    found = wsc_attributes(element)
    assert found is not None
    return found


def test_the_beacon_of_a_quiet_access_point() -> None:
    assert QUIET.beacon().hex() == (
        "dd18" + "0050f204" + "104a000110" + "1044000102" + "1049000600372a000120"
    )


def test_the_beacon_while_a_device_with_a_pin_is_waited_for() -> None:
    assert attributes_of(PIN.beacon()).hex() == (
        "104a000110"
        "1044000102"
        "1041000101"
        "101200020000"
        "105300022108"
        "1049000e00372a000120" + "0106ffffffffffff"
    )


def test_authorized_addresses_are_the_last_thing_in_the_element() -> None:
    for frame in (PIN.beacon(), PIN.probe_response(), BUTTON.beacon(), BUTTON.probe_response()):
        assert frame.endswith(bytes.fromhex("0106ffffffffffff"))


def test_a_locked_access_point_says_so() -> None:
    beacon = attributes_of(replace(QUIET, setup_locked=True).beacon())
    assert beacon.startswith(bytes.fromhex("104a00011010440001021057000101"))
    assert a.AP_SETUP_LOCKED not in Message.parse(attributes_of(QUIET.beacon()))


def test_the_uuid_is_in_the_beacon_for_a_button_on_two_bands_only() -> None:
    for advertisement, expected in (
        (BUTTON, False),
        (replace(PIN, dual_band=True), False),
        (replace(BUTTON, dual_band=True), True),
    ):
        beacon = Message.parse(attributes_of(advertisement.beacon()))
        assert (a.UUID_E in beacon) is expected


def test_the_bands_are_told_when_there_are_two() -> None:
    dual = replace(BUTTON, dual_band=True)
    assert (
        attributes_of(dual.beacon())
        .hex()
        .endswith(
            "10470010123456789abcdef0123456789abcdef0103c0001031049000e00372a0001200106ffffffffffff"
        )
    )
    assert a.RF_BANDS not in Message.parse(attributes_of(BUTTON.probe_response()))
    assert Message.parse(attributes_of(dual.probe_response())).get(a.RF_BANDS) == 3


def test_the_probe_response_in_its_order() -> None:
    found = [kind for kind, _ in Message.parse(attributes_of(PIN.probe_response()))]
    assert found == [
        *(0x104A, 0x1044, 0x1041, 0x1012, 0x1053, 0x103B, 0x1047, 0x1021),
        *(0x1023, 0x1024, 0x1042, 0x1054, 0x1011, 0x1008, 0x1049),
    ]


def test_the_probe_response_says_no_push_button_and_response_type_ap() -> None:
    message = Message.parse(attributes_of(BUTTON.probe_response()))
    assert message.get(a.CONFIG_METHODS) == METHODS
    assert message.get(a.RESPONSE_TYPE) == 3
    assert message.get(a.UUID_E) == DEVICE.uuid


def test_an_empty_text_is_one_space() -> None:
    assert bytes.fromhex("1024000120") in attributes_of(QUIET.probe_response())


def test_the_association_response() -> None:
    assert attributes_of(PIN.association_response()).hex() == (
        "104a000110" + "103b000103" + "1049000600372a000120"
    )


def test_version_1_has_no_extension_anywhere() -> None:
    old = replace(PIN, version2=0x10)
    for frame in (old.beacon(), old.probe_response(), old.association_response()):
        assert a.VENDOR_EXTENSION not in Message.parse(attributes_of(frame))


def test_a_later_version_is_told_with_an_unknown_attribute() -> None:
    new = replace(QUIET, version2=0x21)
    for frame in (new.beacon(), new.probe_response(), new.association_response()):
        assert frame.hex().endswith("1049000600372a000121" + "10fa00012a")


def test_further_extensions_stand_at_the_end() -> None:
    more = replace(
        PIN,
        vendor_extensions=(VendorExtension(0x000137, b"ab"), VendorExtension(0x001122, b"")),
        application_extension=bytes(range(16)) + b"data",
    )
    for frame in (more.beacon(), more.probe_response()):
        assert frame.hex().endswith(
            "0106ffffffffffff"
            "1049000500013761621049000300112210580014000102030405060708090a0b0c0d0e0f64617461"
        )
    assert more.association_response() == PIN.association_response()


def test_a_long_element_is_split() -> None:
    more = replace(QUIET, vendor_extensions=(VendorExtension(0x001122, bytes(300)),))
    beacon = more.beacon()
    assert beacon[:2] == b"\xdd\xff"
    assert len(attributes_of(beacon)) == 10 + 10 + 4 + 303


def test_what_is_waited_for_by_pin_has_no_push_button_methods() -> None:
    assert own_selection(DEVICE.config_methods, push_button=False) == Selection(0, METHODS)


@pytest.mark.parametrize(
    ("configured", "offered"),
    [(0x2108, 0x2588), (0x2388, 0x2388), (0x2588, 0x2588), (0x2788, 0x2788), (0x2188, 0x2588)],
)
def test_a_button_is_virtual_or_physical_and_physical_by_default(
    configured: int, offered: int
) -> None:
    selection = own_selection(ConfigMethods(configured), push_button=True)
    assert selection == Selection(4, ConfigMethods(offered))


def test_a_token_is_waited_for_by_its_id() -> None:
    selection = own_selection(METHODS, push_button=False, device_password_id=0x1234)
    assert selection.device_password_id == 0x1234


def test_nobody_waits() -> None:
    assert union(None, (), ()) == (None, ())
    assert union(None, (BROADCAST,), [ExternalRegistrar(False, 4, METHODS, (b"123456",))]) == (
        None,
        (BROADCAST,),
    )


def test_a_registrar_elsewhere_waits() -> None:
    external = ExternalRegistrar(True, 5, ConfigMethods(0x0100), (b"123456",))
    assert union(None, (), [external]) == (Selection(5, ConfigMethods(0x0100)), (b"123456",))
    assert union(None, (), [ExternalRegistrar(True)]) == (Selection(0, ConfigMethods(0)), ())


def test_values_of_registrars_elsewhere_are_joined_with_ours() -> None:
    external = ExternalRegistrar(True, 5, ConfigMethods(0x0004), (b"123456", BROADCAST))
    own = Selection(0, ConfigMethods(0x0100))
    assert union(own, (BROADCAST,), [external]) == (
        Selection(5, ConfigMethods(0x0104)),
        (BROADCAST, b"123456"),
    )


def test_our_button_is_not_overridden() -> None:
    external = ExternalRegistrar(True, 5, ConfigMethods(0x0004))
    own = own_selection(METHODS, push_button=True)
    selection, _ = union(own, (), [external])
    assert selection == Selection(4, own.config_methods | 0x0004)


@given(st.lists(st.binary(min_size=6, max_size=6), max_size=9), st.integers(0, 9))
def test_five_addresses_at_most_ours_first(addresses: list[bytes], split: int) -> None:
    external = ExternalRegistrar(True, authorized=tuple(addresses[split:]))
    _, authorized = union(None, addresses[:split], [external])
    assert len(authorized) <= 5
    assert len(set(authorized)) == len(authorized)
    assert list(authorized) == list(dict.fromkeys(addresses))[:5]


def test_without_push_button_keeps_the_rest() -> None:
    assert without_push_button(ConfigMethods(0xFFFF)) == 0xFFFF & ~0x0680


def test_equal_states_are_equal() -> None:
    assert replace(PIN) == PIN
    assert replace(PIN, setup_locked=True) != PIN
