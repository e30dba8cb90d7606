"""Descriptions and calls, with all that deployed devices do to them."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from ipaddress import IPv4Address
from uuid import UUID

import aiohttp
import pytest

from pushbutton.upnp.control_point.requests import UnreachableError
from pushbutton.upnp.control_point.service import WlanConfigService, describe
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.errors import UpnpError

HERE = IPv4Address("127.0.0.1")
IDENTITY = UUID("12345678-9abc-def0-1234-56789abcdef0")
M1 = b"\x10\x4a\x00\x01\x10"


def http(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def response(name: str, argument: str, value: bytes, namespace: str = "urn:x") -> bytes:
    text = base64.encodebytes(value).decode()
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<u:{name} xmlns:u="{namespace}"><{argument}>{text}</{argument}></u:{name}>'
        f"</s:Body></s:Envelope>"
    ).encode()


class Device:
    """Answers GET by its description, and POST by what the test says."""

    def __init__(self, description: bytes | None = None) -> None:
        self.description = description or DeviceDescription(IDENTITY, "Box").encode()
        self.answer = b""
        self.asked: list[bytes] = []

    async def script(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-len")]
        body = await reader.readexactly(int(length[0].split(b":")[1])) if length else b""
        self.asked.append(head + body)
        writer.write(http(self.description) if head.startswith(b"GET") else self.answer)
        await writer.drain()


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
async def service(
    session: aiohttp.ClientSession,
    serve: Callable,
    device: Device,  # type: ignore[type-arg]
) -> WlanConfigService:
    url = await serve(device.script)
    return await describe(session, f"{url}/wps_device.xml", HERE)


async def test_a_description_is_read(service: WlanConfigService) -> None:
    assert (service.description.uuid, service.description.friendly_name) == (IDENTITY, "Box")


@pytest.mark.parametrize(
    "description",
    [
        b"<root/>",
        b"not XML",
        b'<!DOCTYPE x [<!ENTITY a "b">]><root>&a;</root>',
        DeviceDescription(IDENTITY).encode().replace(b"wps_control", b"http://127.0.0.2:1/c"),
        DeviceDescription(IDENTITY).encode().replace(b"wps_event", b"http://example.org/e"),
        DeviceDescription(IDENTITY).encode().replace(b"wps_event", b"http://[bad/e"),
        b"<a>" * 5000,
    ],
)
async def test_one_that_is_wrong_or_leads_elsewhere_is_refused(
    session: aiohttp.ClientSession,
    serve: Callable,
    description: bytes,  # type: ignore[type-arg]
) -> None:
    url = await serve(Device(description).script)
    with pytest.raises(UnreachableError):
        await describe(session, f"{url}/wps_device.xml", HERE)


@pytest.mark.parametrize(
    "argument", ["NewDeviceInfo", "DeviceInfo", "x:NewDeviceInfo", "NEWDEVICEINFO"]
)
async def test_m1_is_got_with_and_without_new(
    service: WlanConfigService, device: Device, argument: str
) -> None:
    body = response("GetDeviceInfoResponse", argument.replace("x:", ""), M1)
    device.answer = http(body)
    assert await service.get_device_info() == M1
    assert b"SOAPAction" in device.asked[-1] or b"SOAPACTION" in device.asked[-1].upper()
    assert (
        b'"urn:schemas-wifialliance-org:service:WFAWLANConfig:1#GetDeviceInfo"' in device.asked[-1]
    )


async def test_messages_are_put_and_an_answer_without_one_is_empty(
    service: WlanConfigService, device: Device
) -> None:
    device.answer = http(response("PutMessageResponse", "NewOutMessage", b"M3"))
    assert await service.put_message(b"M2") == b"M3"
    assert base64.b64encode(b"M2") in device.asked[-1]
    device.answer = http(response("PutMessageResponse", "Other", b""))
    assert await service.put_message(b"M2") == b""
    await service.put_wlan_response(b"M2", bytes.fromhex("020000000001"))
    assert b"<NewWLANEventMAC>02:00:00:00:00:01</NewWLANEventMAC>" in device.asked[-1]
    assert b"<NewWLANEventType>2</NewWLANEventType>" in device.asked[-1]


@pytest.mark.parametrize("status", ["500 Internal Server Error", "501 Error", "200 OK"])
async def test_the_error_code_is_the_one_in_the_body(
    service: WlanConfigService, device: Device, status: str
) -> None:
    fault = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        b"<faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
        b'<UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>606</errorCode>'
        b"<errorDescription>no</errorDescription></UPnPError></detail></s:Fault></s:Body>"
        b"</s:Envelope>"
    )
    device.answer = http(fault, status)
    with pytest.raises(UpnpError) as raised:
        await service.set_selected_registrar(b"\x10")
    assert raised.value.code == 606


async def test_a_status_without_a_fault_is_an_error_too(
    service: WlanConfigService, device: Device
) -> None:
    device.answer = http(b"", "500 Internal Server Error")
    with pytest.raises(UpnpError) as raised:
        await service.get_device_info()
    assert raised.value.code == 500
    device.answer = http(b"nonsense")
    with pytest.raises(UnreachableError):
        await service.get_device_info()
    device.answer = http(response("GetDeviceInfoResponse", "NewDeviceInfo", M1))
    assert await service.get_device_info() == M1
