"""Calls, responses and faults."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.upnp import soap
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.wlan_config import SERVICE_TYPE
from pushbutton.upnp.xml_document import parse

NAMES = st.sampled_from(["NewMessage", "NewWLANEventType", "NewWLANEventMAC"])
TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), max_size=60)


@given(st.dictionaries(NAMES, TEXT))
def test_calls_survive(arguments: dict[str, str]) -> None:
    read = soap.parse_arguments(soap.encode_call(SERVICE_TYPE, "PutWLANResponse", arguments))
    assert {name: read[name.lower()] for name in arguments} == arguments


@given(st.dictionaries(NAMES, TEXT))
def test_responses_survive(values: dict[str, str]) -> None:
    document = soap.encode_response(SERVICE_TYPE, "PutMessage", values)
    assert soap.parse_response(document) == values
    assert parse(document)[0][0].tag == f"{{{SERVICE_TYPE}}}PutMessageResponse"


@pytest.mark.parametrize(("code", "description"), [(401, "Invalid Action"), (600, "Error")])
def test_faults_survive(code: int, description: str) -> None:
    with pytest.raises(UpnpError) as caught:
        soap.parse_response(soap.encode_fault(UpnpError(code, description)))
    assert (caught.value.code, caught.value.description) == (code, description)


def test_a_fault_without_a_number_is_an_action_that_failed() -> None:
    fault = (
        b'<s:Envelope xmlns:s="x"><s:Body><s:Fault><faultstring>no</faultstring></s:Fault>'
        b"</s:Body></s:Envelope>"
    )
    with pytest.raises(UpnpError) as caught:
        soap.parse_response(fault)
    assert (caught.value.code, caught.value.description) == (501, "no")


@pytest.mark.parametrize("octets", [b"", b"<a/>", b"\xff", b"<!DOCTYPE a><aResponse/>"])
def test_what_is_neither_response_nor_fault_is_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        soap.parse_response(octets)


def test_a_misspelt_namespace_of_a_response_does_not_matter() -> None:
    octets = b'<E><B><u:GetDeviceInfoResponse xmlns:u="odd"><NewDeviceInfo>QQ==</NewDeviceInfo>'
    octets += b"</u:GetDeviceInfoResponse></B></E>"
    assert soap.parse_response(octets) == {"NewDeviceInfo": "QQ=="}


@pytest.mark.parametrize(
    "header",
    [
        soap.soap_action(SERVICE_TYPE, "GetDeviceInfo"),
        f' "{SERVICE_TYPE[:-1]}77#GetDeviceInfo" ',
        f'"{SERVICE_TYPE.upper()}#GetDeviceInfo"',
        f'"{SERVICE_TYPE}#GetDeviceInfo" ; x',
    ],
)
def test_the_action_is_named_by_the_header(header: str) -> None:
    assert soap.parse_soap_action(header, SERVICE_TYPE) == "GetDeviceInfo"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        f"{SERVICE_TYPE}#GetDeviceInfo",
        f'"{SERVICE_TYPE}#GetDeviceInfo',
        f'{SERVICE_TYPE}#GetDeviceInfo"',
        f'"{SERVICE_TYPE}"',
        f'"{SERVICE_TYPE} GetDeviceInfo"',
        '"urn:schemas-upnp-org:service:WANIPConnection:1#GetDeviceInfo"',
        '"urn:some-unknown-action#GetDeviceInfo"',
        '"#GetDeviceInfo"',
        f'"{SERVICE_TYPE[:-1]}x#GetDeviceInfo"',
    ],
)
def test_other_headers_name_no_action(header: str | None) -> None:
    with pytest.raises(UpnpError) as caught:
        soap.parse_soap_action(header, SERVICE_TYPE)
    assert caught.value.code == 401


@given(st.text(max_size=80))
def test_any_header_is_an_action_or_refused(header: str) -> None:
    try:
        soap.parse_soap_action(header, SERVICE_TYPE)
    except UpnpError as error:
        assert error.code == 401


@given(st.binary(max_size=80))
def test_arguments_of_anything_can_be_looked_for(octets: bytes) -> None:
    soap.parse_arguments(octets)


def test_the_first_element_of_a_name_is_the_argument() -> None:
    octets = b'<a xmlns:n="x"><n:newMESSAGE>1</n:newMESSAGE><NewMessage>2</NewMessage></a>'
    assert soap.parse_arguments(octets)["newmessage"] == "1"
