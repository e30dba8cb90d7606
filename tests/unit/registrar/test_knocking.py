"""Who is listed as looking for a network, and for how long."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from upnp_neighbours import Station

from pushbutton.registrar.knocking import MOST, REMEMBERED, REMEMBERED_WHEN_DONE, KnockingDevices
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import RequestType
from pushbutton.wire.message import build
from pushbutton.wire.messages import PROBE_REQUEST, WSC_DONE, WSC_NACK

NONCES: dict[Any, object] = {a.ENROLLEE_NONCE: bytes(16), a.REGISTRAR_NONCE: bytes(16)}


def probe(station: Station) -> WlanEvent:
    return WlanEvent(WlanEventType.PROBE_REQUEST, station.address, station.probe())


def said(station: Station, message: bytes) -> WlanEvent:
    return WlanEvent(WlanEventType.EAP, station.address, message)


async def test_a_device_that_asks_says_more_than_one_that_looks() -> None:
    devices, station = KnockingDevices(), Station(1)
    assert devices.hear(probe(station), 1.0)
    assert not devices.hear(probe(station), 2.0)
    assert devices.devices[0].seen == 2.0
    assert devices.hear(said(station, station.start()), 3.0)
    [asking] = devices.devices
    assert asking.asking
    assert asking.device is not None
    assert asking.device.manufacturer == "Simulated"
    assert not devices.hear(probe(station), 4.0)
    assert devices.devices[0].asking


async def test_they_are_forgotten_in_time() -> None:
    devices, station = KnockingDevices(), Station(1)
    devices.hear(said(station, station.start()), 0.0)
    assert not devices.expire(REMEMBERED - 1)
    assert devices.expire(REMEMBERED)
    assert devices.devices == ()
    devices.hear(said(station, station.start()), 0.0)
    assert devices.hear(said(station, build(WSC_DONE, NONCES)), 5.0)
    assert not devices.devices[0].asking
    assert devices.expire(5.0 + REMEMBERED_WHEN_DONE)


async def test_one_that_gives_up_is_not_asking_any_more() -> None:
    devices, station = KnockingDevices(), Station(1)
    devices.hear(said(station, station.start()), 0.0)
    nack = build(WSC_NACK, {**NONCES, a.CONFIGURATION_ERROR: 18})
    assert devices.hear(said(station, nack), 1.0)
    assert not devices.devices[0].asking
    assert not devices.hear(said(Station(2), nack), 1.0)


def test_registrars_and_made_up_events_are_no_devices() -> None:
    devices = KnockingDevices()
    looking = {a.REQUEST_TYPE: RequestType.REGISTRAR, a.CONFIG_METHODS: 0}
    registrar = WlanEvent(WlanEventType.PROBE_REQUEST, b"\x02" * 6, build(PROBE_REQUEST, looking))
    made_up = WlanEvent(WlanEventType.EAP, bytes(6), build(WSC_DONE, NONCES))
    assert not devices.hear(registrar, 0.0)
    assert not devices.hear(made_up, 0.0)


def test_there_is_room_for_so_many() -> None:
    devices = KnockingDevices()
    for number in range(MOST + 5):
        devices.hear(probe(Station(number)), float(number))
    assert len(devices.devices) == MOST
    assert devices.devices[0].seen == 5.0


@given(st.sampled_from(WlanEventType), st.binary(min_size=6, max_size=6), st.binary(max_size=80))
def test_nothing_that_is_heard_raises(kind: WlanEventType, address: bytes, octets: bytes) -> None:
    KnockingDevices().hear(WlanEvent(kind, address, octets), 0.0)
