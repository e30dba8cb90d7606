"""The device as a whole: it comes, changes and goes."""

from __future__ import annotations

import asyncio
import contextlib
from uuid import uuid4

import pytest
from upnp_peers import Client, Recorder

from pushbutton.errors import DriverError
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.service import ServiceDeclaration
from pushbutton.upnp.wlan_config import MANAGEMENT, WITH_MANAGEMENT, WlanEvent, WlanEventType


async def test_several_devices_live_side_by_side(recorder: Recorder, unheard: None) -> None:
    devices = [UpnpDevice("lo", DeviceDescription(uuid4(), f"{n}"), recorder) for n in range(3)]
    for one in devices:
        await one.start()
    assert len({one.location for one in devices}) == 3
    for number, one in enumerate(devices):
        assert one.location.startswith("http://127.0.0.1:")
        answer = await Client(one).request("GET", "/wps_device.xml")
        assert f"<friendlyName>{number}</friendlyName>".encode() in answer.body
    for one in devices:
        await one.stop()
        await one.stop()


async def test_a_device_that_does_not_run_is_silent(recorder: Recorder, unheard: None) -> None:
    device = UpnpDevice("lo", DeviceDescription(uuid4()), recorder)
    device.event(WlanEvent(WlanEventType.EAP, bytes(6), b""))
    device.set_status(ap=1)
    assert (device.location, device.place, device.subscribers) == ("", None, frozenset())
    await device.stop()


async def test_a_device_that_stops_lets_go_of_its_port_and_its_clients(
    device: UpnpDevice, client: Client
) -> None:
    reader, writer = await client.open()
    await client.request("GET", "/")
    await device.stop()
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionError):
            assert await reader.read(1) == b""
    writer.close()
    with pytest.raises(ConnectionError):
        await client.open()


async def test_a_description_changes_while_the_device_runs(
    device: UpnpDevice, client: Client
) -> None:
    device.describe(DeviceDescription(uuid4(), "other"))
    assert b"other" in (await client.request("GET", "/wps_device.xml")).body


async def test_management_is_declared_only_when_wanted(
    recorder: Recorder, client: Client, unheard: None
) -> None:
    declared: ServiceDeclaration = WITH_MANAGEMENT
    managed = UpnpDevice("lo", DeviceDescription(uuid4()), recorder, management=True)
    await managed.start()
    try:
        assert (await Client(managed).request("GET", "/wps_scpd.xml")).body == declared.scpd()
        recorder.answer = {"NewAPSettings": b"settings"}
        for name in ("NewMessage", "Message"):
            answer = await Client(managed).call("GetAPSettings", {name: "QUJD"})
            assert answer.status == "200 OK"
        without = (await client.request("GET", "/wps_scpd.xml")).body
        assert not any(f">{one.name}<".encode() in without for one in MANAGEMENT)
    finally:
        await managed.stop()


async def test_an_interface_without_an_address_is_said(recorder: Recorder, unheard: None) -> None:
    device = UpnpDevice("none0", DeviceDescription(uuid4()), recorder)
    with pytest.raises(DriverError, match="There is no network interface none0"):
        await device.start()
