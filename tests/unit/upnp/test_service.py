"""The declaration of a service, the description made from it, and the codecs of its arguments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.service import (
    DataType,
    ServiceDeclaration,
    StateVariable,
    decode_base64,
    encode_base64,
)
from pushbutton.upnp.wlan_config import (
    MANAGEMENT,
    STATION,
    WITH_MANAGEMENT,
    WLAN_CONFIG,
)
from pushbutton.upnp.xml_document import child_text, local_name, parse

BASE64 = StateVariable("Message", DataType.BASE64)
UI1 = StateVariable("APStatus", DataType.UI1)
STRING = StateVariable("WLANEventMAC", DataType.STRING)


@given(st.binary(min_size=1))
def test_base64_survives(octets: bytes) -> None:
    text = encode_base64(octets)
    assert decode_base64(text) == octets
    assert decode_base64("  " + text.replace("\n", "\r\n\t")) == octets


def test_base64_is_broken_into_lines_of_72() -> None:
    lines = encode_base64(bytes(100)).split("\n")
    assert [len(line) for line in lines] == [72, 64, 0]


@pytest.mark.parametrize("text", ["", " ", "A", "AAA", "A?==", "AA==AA==", "=", "\u00e4AAA"])
def test_base64_is_decoded_strictly(text: str) -> None:
    with pytest.raises(UpnpError) as caught:
        decode_base64(text)
    assert caught.value.code == 603


@pytest.mark.parametrize(
    ("text", "value"), [("2", 2), (" 17 ", 17), ("x", 0), ("", 0), ("2x", 2), ("-1", -1)]
)
def test_numbers_are_read_as_deployed_devices_read_them(text: str, value: int) -> None:
    assert UI1.decode(text) == value


@pytest.mark.parametrize(
    ("variable", "value"), [(UI1, 256), (UI1, -1), (UI1, b"1"), (BASE64, "x"), (STRING, 1)]
)
def test_values_of_other_types_are_not_encoded(variable: StateVariable, value: object) -> None:
    with pytest.raises(ValueError):
        variable.encode(value)


def test_strings_and_numbers_are_encoded() -> None:
    assert UI1.encode(17) == "17"
    assert STRING.encode("a") == "a"
    assert STRING.decode(" a\n") == "a"


@pytest.mark.parametrize("declared", [WLAN_CONFIG, WITH_MANAGEMENT, STATION])
def test_the_service_description_says_what_is_declared(declared: ServiceDeclaration) -> None:
    root = parse(declared.scpd())
    assert root.tag == "{urn:schemas-upnp-org:service-1-0}scpd"
    variables = {
        child_text(one, "name"): (child_text(one, "dataType"), one.get("sendEvents"))
        for one in root.iter()
        if local_name(one) == "stateVariable"
    }
    assert variables == {
        one.name: (one.data_type.value, "yes" if one.evented else "no")
        for one in declared.variables
    }
    actions = [child_text(one, "name") for one in root.iter() if local_name(one) == "action"]
    assert actions == [one.name for one in declared.actions]
    for one in root.iter():
        if local_name(one) == "argument":
            assert child_text(one, "relatedStateVariable") in variables


def test_the_four_actions_have_their_arguments() -> None:
    told = {
        action.name: [
            (one.name, one.direction.value, one.variable.name) for one in action.arguments
        ]
        for action in WLAN_CONFIG.actions
    }
    assert told == {
        "GetDeviceInfo": [("NewDeviceInfo", "out", "DeviceInfo")],
        "PutMessage": [
            ("NewInMessage", "in", "InMessage"),
            ("NewOutMessage", "out", "OutMessage"),
        ],
        "PutWLANResponse": [
            ("NewMessage", "in", "Message"),
            ("NewWLANEventType", "in", "WLANEventType"),
            ("NewWLANEventMAC", "in", "WLANEventMAC"),
        ],
        "SetSelectedRegistrar": [("NewMessage", "in", "Message")],
    }
    assert {one.name for one in WLAN_CONFIG.variables if one.evented} == {
        "APStatus",
        "STAStatus",
        "WLANEvent",
    }


def test_management_is_ten_actions_and_a_station_has_two() -> None:
    assert len(MANAGEMENT) == 10
    assert len(WITH_MANAGEMENT.actions) == 14
    assert [one.name for one in STATION.actions] == ["GetDeviceInfo", "PutMessage"]
    assert [one.name for one in STATION.variables if one.evented] == ["STAStatus"]


def test_actions_are_found_by_their_whole_names_in_any_case() -> None:
    found = WLAN_CONFIG.action("getdeviceinfo")
    assert found is not None
    assert found.name == "GetDeviceInfo"
    assert WLAN_CONFIG.action("GetD") is None
    assert WLAN_CONFIG.action("GetAPSettings") is None
    assert WLAN_CONFIG.variable("APStatus") is not None
    assert WLAN_CONFIG.variable("APSettings") is None
