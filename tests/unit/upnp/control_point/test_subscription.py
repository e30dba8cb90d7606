"""Subscriptions to a real device: events, renewal, and what happens when it has forgotten us."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from ipaddress import IPv4Address
from uuid import uuid4

import aiohttp
import pytest

from pushbutton.upnp.control_point import subscription
from pushbutton.upnp.control_point.listener import EventListener, Notification
from pushbutton.upnp.control_point.requests import UnreachableError
from pushbutton.upnp.control_point.service import WlanConfigService, describe
from pushbutton.upnp.control_point.subscription import Subscription
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.interface_address import interface_address
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType

LIMIT = 10.0
HERE = IPv4Address("127.0.0.1")
EVENT = WlanEvent(WlanEventType.EAP, bytes.fromhex("020000000001"), b"\x10\x4a\x00\x01\x10")


class Quiet:
    async def invoke(
        self, action: str, arguments: Mapping[str, object], client: IPv4Address
    ) -> Mapping[str, object]:
        return {}

    def subscriber_gone(self, address: IPv4Address) -> None: ...


@pytest.fixture
async def device(unheard: None) -> AsyncIterator[UpnpDevice]:
    made = UpnpDevice("lo", DeviceDescription(uuid4()), Quiet())
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def service(session: aiohttp.ClientSession, device: UpnpDevice) -> WlanConfigService:
    return await describe(session, device.location, HERE)


@pytest.fixture
async def listener() -> AsyncIterator[EventListener]:
    made = EventListener(interface_address("lo"))
    await made.start()
    yield made
    await made.stop()


async def test_events_arrive_until_we_unsubscribe(
    device: UpnpDevice, service: WlanConfigService, listener: EventListener
) -> None:
    heard: asyncio.Queue[Notification] = asyncio.Queue()
    subscribed = Subscription(service, listener, heard.put_nowait)
    await subscribed.start()
    first = await asyncio.wait_for(heard.get(), LIMIT)
    assert first.sequence == 0
    assert {"APStatus", "STAStatus", "WLANEvent"} <= set(first.values)
    device.event(EVENT)
    assert (await asyncio.wait_for(heard.get(), LIMIT)).sequence == 1
    assert device.is_subscriber(HERE)
    await subscribed.stop()
    assert not device.is_subscriber(HERE)


async def test_it_is_renewed_and_made_anew_where_the_device_has_forgotten_it(
    device: UpnpDevice,
    service: WlanConfigService,
    listener: EventListener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Time enough for the others to come before our renewal.
    monkeypatch.setattr(subscription, "LONGEST_PERIOD", 1.5)
    heard: asyncio.Queue[Notification] = asyncio.Queue()
    subscribed = Subscription(service, listener, heard.put_nowait, lambda: pytest.fail("lost"))
    await subscribed.start()
    assert (await asyncio.wait_for(heard.get(), LIMIT)).sequence == 0
    # Four others push ours out: the next renewal is refused, and we subscribe anew.
    others = [Subscription(service, listener, lambda _: None) for _ in range(4)]
    monkeypatch.setattr(subscription, "LONGEST_PERIOD", 900.0)
    for other in others:
        await other.start()
    assert (await asyncio.wait_for(heard.get(), LIMIT)).sequence == 0
    for each in (*others, subscribed):
        await each.stop()


async def test_a_device_that_is_gone_is_lost(
    device: UpnpDevice,
    service: WlanConfigService,
    listener: EventListener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subscription, "LONGEST_PERIOD", 0.1)
    lost = asyncio.Event()
    subscribed = Subscription(service, listener, lambda _: None, lost.set)
    await subscribed.start()
    await device.stop()
    await asyncio.wait_for(lost.wait(), LIMIT)
    await subscribed.stop()


async def test_one_that_refuses_says_so(
    device: UpnpDevice, service: WlanConfigService, listener: EventListener
) -> None:
    await device.stop()
    with pytest.raises(UnreachableError, match="subscribe"):
        await Subscription(service, listener, lambda _: None).start()
