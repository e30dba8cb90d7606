"""Device descriptions, ours and other people's."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.upnp.description import (
    DeviceDescription,
    PnpX,
    ServiceLocation,
    pnp_x_of,
)
from pushbutton.upnp.xml_document import local_name, parse

UUID_E = UUID("12345678-9abc-def0-1234-56789abcdef0")
BASE = "http://192.168.1.1:49152/wps_device.xml"
PLAIN = DeviceDescription(UUID_E)
FULL = DeviceDescription(
    UUID_E,
    'Kitchen <AP> & "more"',
    "maker",
    "http://maker.example/",
    "description",
    "model",
    "1",
    "http://maker.example/model",
    "0042",
    "123456789012",
    "http://192.168.1.1/",
    PnpX("VEN_0000&DEV_0001", category="NetworkInfrastructure.AccessPoint", container_id="{1}"),
)
TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), max_size=60).map(str.strip)


def elements(octets: bytes) -> list[str]:
    """Return the names of the elements in the device."""
    device = parse(octets)[1]
    return [local_name(one) for one in device]


def test_the_plain_description_has_what_is_always_there() -> None:
    assert elements(PLAIN.encode()) == [
        "deviceType",
        "friendlyName",
        "manufacturer",
        "modelName",
        "UDN",
        "serviceList",
    ]


def test_the_full_description_has_everything_in_the_order_of_upnp() -> None:
    assert elements(FULL.encode()) == [
        "deviceType",
        "friendlyName",
        "manufacturer",
        "manufacturerURL",
        "modelDescription",
        "modelName",
        "modelNumber",
        "modelURL",
        "serialNumber",
        "UDN",
        "UPC",
        "serviceList",
        "presentationURL",
        "X_hardwareId",
        "X_compatibleId",
        "X_deviceCategory",
        "X_containerId",
    ]


def test_urls_are_relative_in_ours_and_absolute_when_read() -> None:
    assert b"<SCPDURL>wps_scpd.xml</SCPDURL>" in PLAIN.encode()
    assert DeviceDescription.parse(PLAIN.encode(), BASE).service == ServiceLocation(
        "http://192.168.1.1:49152/wps_scpd.xml",
        "http://192.168.1.1:49152/wps_control",
        "http://192.168.1.1:49152/wps_event",
    )


def test_a_description_survives() -> None:
    read = DeviceDescription.parse(FULL.encode(), BASE)
    assert replace(read, service=FULL.service) == FULL


@given(TEXT, TEXT, TEXT)
def test_any_text_survives(name: str, manufacturer: str, serial: str) -> None:
    ours = DeviceDescription(UUID_E, name, manufacturer, serial_number=serial)
    read = DeviceDescription.parse(ours.encode(), BASE)
    assert replace(read, service=ours.service) == ours


EMBEDDED = b"""<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><URLBase>http://192.168.1.1:1990/x/</URLBase>
<device><deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType>
<UDN>uuid:00000000-0000-0000-0000-000000000001</UDN><serviceList/>
<deviceList><device><deviceType>urn:schemas-wifialliance-org:device:WFADevice:1</deviceType>
<friendlyName>inner</friendlyName><UDN>uuid:12345678-9abc-def0-1234-56789abcdef0</UDN>
<serviceList><service>
<serviceType>urn:schemas-wifialliance-org:service:WFAWLANConfig:1</serviceType>
<SCPDURL>/x_wfawlanconfig.xml</SCPDURL><controlURL>/control?WFAWLANConfig</controlURL>
<eventSubURL>event</eventSubURL></service></serviceList></device></deviceList></device></root>"""


def test_the_device_may_be_inside_another_one() -> None:
    read = DeviceDescription.parse(EMBEDDED, BASE)
    assert (read.uuid, read.friendly_name) == (UUID_E, "inner")
    assert read.service == ServiceLocation(
        "http://192.168.1.1:1990/x_wfawlanconfig.xml",
        "http://192.168.1.1:1990/control?WFAWLANConfig",
        "http://192.168.1.1:1990/x/event",
    )


@pytest.mark.parametrize(
    "octets",
    [
        b"<root/>",
        b"no xml",
        PLAIN.encode().replace(b"WFAWLANConfig:1", b"Other:1"),
        PLAIN.encode().replace(b"uuid:", b""),
        PLAIN.encode().replace(b"uuid:1234", b"uuid:"),
        PLAIN.encode().replace(b"wps_control", b"http://[::1/"),
        PLAIN.encode().replace(b"<root", b"<!DOCTYPE root><root"),
    ],
)
def test_a_description_without_the_service_or_a_uuid_is_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        DeviceDescription.parse(octets, BASE)


@given(st.binary(max_size=100))
def test_octets_are_a_description_or_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        DeviceDescription.parse(octets, BASE)


def test_windows_is_told_what_the_device_is() -> None:
    access_point = pnp_x_of(6, 1, "pushbutton")
    assert access_point.category == "NetworkInfrastructure.AccessPoint"
    assert access_point.hardware_id == "pushbutton"
    assert access_point.compatible_id
    assert pnp_x_of(3, 5, "x").category == "Printers"
    assert pnp_x_of(255, 9, "x").category == "Other"
