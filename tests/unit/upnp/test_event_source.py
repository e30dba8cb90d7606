"""What subscribers are told, and in which order."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from uuid import uuid4

import pytest
from upnp_peers import Client, Listener, Recorder

from pushbutton.upnp import event_source, gena
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.event_source import EventSource
from pushbutton.upnp.gena import parse_callbacks, parse_properties
from pushbutton.upnp.wlan_config import STATION, WLAN_CONFIG, Status, WlanEvent, WlanEventType
from pushbutton.wire.attributes import ENROLLEE_NONCE, REGISTRAR_NONCE
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import Message

HERE = IPv4Address("127.0.0.1")
MAC = bytes.fromhex("020000000001")
EAP = WlanEvent(WlanEventType.EAP, MAC, b"M1")
PROBE = WlanEvent(WlanEventType.PROBE_REQUEST, MAC, b"probe")


async def properties(listener: Listener) -> Mapping[str, str]:
    return parse_properties((await listener.next())[1])


def wlan_event(values: Mapping[str, str]) -> WlanEvent:
    return WlanEvent.parse(base64.b64decode(values["WLANEvent"]))


async def test_the_first_event_tells_every_variable(client: Client, listener: Listener) -> None:
    answer = await client.subscribe(f"<http://127.0.0.1:{listener.port}/event?1>")
    headers, body = await listener.next()
    assert list(headers.items())[:-1] == [
        ("", "NOTIFY /event?1 HTTP/1.1"),
        ("server", "Unspecified, UPnP/1.0, Unspecified"),
        ("host", f"127.0.0.1:{listener.port}"),
        ("content-type", 'text/xml; charset="utf-8"'),
        ("nt", "upnp:event"),
        ("nts", "upnp:propchange"),
        ("sid", answer.sid),
        ("seq", "0"),
    ]
    values = parse_properties(body)
    assert list(values) == ["STAStatus", "APStatus", "WLANEvent"]
    assert (values["STAStatus"], values["APStatus"]) == ("1", "1")
    first = wlan_event(values)
    assert (first.type, first.address) == (WlanEventType.EAP, bytes(6))
    message = Message.parse(first.message)
    assert message.message_type == MessageType.WSC_ACK
    assert message.require(ENROLLEE_NONCE) == message.require(REGISTRAR_NONCE) == bytes(16)


async def test_later_events_tell_what_is_new(
    device: UpnpDevice, client: Client, listener: Listener
) -> None:
    await client.subscribe(f"<http://127.0.0.1:{listener.port}/>")
    await listener.next()
    device.event(EAP)
    headers, body = await listener.next()
    assert headers["seq"] == "1"
    assert list(parse_properties(body)) == ["WLANEvent"]
    assert wlan_event(parse_properties(body)) == EAP
    device.event(EAP)  # the same again is an event again
    assert wlan_event(await properties(listener)) == EAP
    device.set_status(ap=Status.SETUP_LOCKED, sta=Status.CONFIGURATION_CHANGED)
    headers, body = await listener.next()
    assert headers["seq"] == "3"
    assert parse_properties(body) == {"APStatus": "16"}
    device.set_status(ap=Status.SETUP_LOCKED)
    device.event(PROBE)
    assert wlan_event(await properties(listener)) == PROBE


async def test_whoever_comes_later_is_told_the_last_event(
    device: UpnpDevice, client: Client, listener: Listener
) -> None:
    device.event(PROBE)
    device.set_status(ap=Status.SETUP_LOCKED)
    await client.subscribe(f"<http://127.0.0.1:{listener.port}/>")
    values = await properties(listener)
    assert wlan_event(values) == PROBE
    assert values["APStatus"] == "16"


async def test_every_subscriber_is_told_and_a_silent_one_holds_up_nobody(
    device: UpnpDevice, client: Client, listener: Listener
) -> None:
    silent = Listener()
    silent.status = ""
    await silent.start()
    await client.subscribe(f"<http://127.0.0.1:{silent.port}/>")
    for number in range(2):
        await client.subscribe(f"<http://127.0.0.1:{listener.port}/{number}>")
    device.event(EAP)
    seen = [(await listener.next())[0] for _ in range(4)]
    assert sorted((one[""].split()[1], one["seq"]) for one in seen) == [
        ("/0", "0"),
        ("/0", "1"),
        ("/1", "0"),
        ("/1", "1"),
    ]
    assert silent.connections == 1
    await silent.stop()


async def test_six_subscriptions_are_taken_and_the_last_four_told(
    device: UpnpDevice, client: Client, listener: Listener, recorder: Recorder
) -> None:
    sids = []
    for number in range(6):
        answer = await client.subscribe(f"<http://127.0.0.1:{listener.port}/{number}>")
        assert answer.status == "200 OK"
        sids.append(answer.sid)
        await listener.next()
    device.event(EAP)
    told = sorted([(await listener.next())[0]["sid"] for _ in range(4)])
    assert told == sorted(sids[2:])
    assert device.subscribers == {HERE}
    assert device.is_subscriber(HERE)
    assert recorder.gone == []  # an evicted subscription is not a subscriber that left


async def test_probe_requests_stand_back_when_there_is_much_to_tell(
    device: UpnpDevice, client: Client, listener: Listener
) -> None:
    await client.subscribe(f"<http://127.0.0.1:{listener.port}/>")
    await listener.next()
    for number in range(8):
        device.event(WlanEvent(WlanEventType.PROBE_REQUEST, MAC, bytes([number])))
    device.event(EAP)
    heard = [wlan_event(await properties(listener)).message for _ in range(6)]
    assert heard == [b"\0", b"\1", b"\2", b"\3", b"\4", b"M1"]


async def test_a_station_tells_its_status_alone(
    recorder: Recorder, listener: Listener, unheard: None
) -> None:
    device = UpnpDevice("lo", DeviceDescription(uuid4()), recorder, service=STATION)
    await device.start()
    try:
        await Client(device).subscribe(f"<http://127.0.0.1:{listener.port}/>")
        assert await properties(listener) == {"STAStatus": "1"}
        device.set_status(ap=Status.SETUP_LOCKED, sta=Status.SETUP_LOCKED)
        assert await properties(listener) == {"STAStatus": "16"}
    finally:
        await device.stop()


async def test_one_can_wait_until_everybody_is_told(
    device: UpnpDevice, client: Client, listener: Listener
) -> None:
    silent = Listener()
    silent.status = ""
    await silent.start()
    await client.subscribe(f"<http://127.0.0.1:{listener.port}/>")
    await listener.next()
    for _ in range(3):
        device.event(EAP)
    await device.settle(10)
    assert listener.events.qsize() == 3
    await client.subscribe(f"<http://127.0.0.1:{silent.port}/>")
    await device.settle(0.01)
    await silent.stop()


async def test_a_subscription_that_is_over_is_a_subscriber_gone(
    monkeypatch: pytest.MonkeyPatch, listener: Listener
) -> None:
    gone: list[IPv4Address] = []
    source = EventSource(WLAN_CONFIG, HERE, gone.append)
    callback = f"<http://127.0.0.1:{listener.port}/>"
    callbacks = parse_callbacks(callback, IPv4Network("127.0.0.0/8"), HERE)
    now = [100.0]
    monkeypatch.setattr(event_source.EventSource, "_now", staticmethod(lambda: now[0]))
    sid, _ = source.subscribe(callbacks)
    now[0] += gena.LEASE - 1
    assert source.is_subscriber(HERE)
    assert source.renew(sid)
    now[0] += gena.LEASE
    assert not source.is_subscriber(HERE)
    assert not source.renew(sid)
    assert gone == [HERE]
    source.close()


async def test_the_end_of_a_subscription_does_not_wait_for_somebody_to_ask(
    monkeypatch: pytest.MonkeyPatch, listener: Listener
) -> None:
    import asyncio

    gone: asyncio.Queue[IPv4Address] = asyncio.Queue()
    monkeypatch.setattr(gena, "LEASE", 0.05)
    source = EventSource(WLAN_CONFIG, HERE, gone.put_nowait)
    callback = f"<http://127.0.0.1:{listener.port}/>"
    source.subscribe(parse_callbacks(callback, IPv4Network("127.0.0.0/8"), HERE))
    async with asyncio.timeout(10):
        assert await gone.get() == HERE
    source.close()
