"""Adding devices through access points that relay: the real machines on both sides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from upnp_neighbours import PIN, Neighbour, Station

from pushbutton.protocol.outputs import Output, Step
from pushbutton.protocol.passwords import BROADCAST
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.registrar import addition, announcement, knocking
from pushbutton.registrar.external import (
    Announced,
    ExternalRegistrar,
    Knocked,
    Relayed,
    learned_networks,
    one_network,
)
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.registrar.upnp_setup import registrar_device
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.secret import Secret
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, DevicePasswordId, EncryptionType, MessageType
from pushbutton.wire.message import Message

LIMIT = 20.0
NETWORK = NetworkProfile(
    "home", b"home", AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, Secret("a home key")
)
THE_PIN = DevicePassword(DevicePasswordId.DEFAULT, Secret(PIN))
WRONG_PIN = DevicePassword(DevicePasswordId.DEFAULT, Secret("95661469"))
BUTTON = push_button_password()


pytestmark = pytest.mark.usefixtures("deaf")


class House:
    """Access points that are subscribed to, and what an addition reports."""

    def __init__(self, neighbourhood: Neighbourhood, access_points: tuple[Neighbour, ...]) -> None:
        self.neighbourhood = neighbourhood
        self.access_points = access_points
        self.ours = {each.uuid for each in access_points}
        self.reported: list[Output] = []
        self._changed = asyncio.Event()

    def source(self, profile: NetworkProfile = NETWORK) -> Callable[[FoundDevice], Any]:
        """Give a network for our own access points alone: other tests may have some there."""
        return lambda found: profile if found.uuid in self.ours else None

    def report(self, output: Output) -> None:
        self.reported.append(output)
        self._changed.set()

    def add(self, password: Any, **terms: Any) -> asyncio.Task[Device]:
        registrar = ExternalRegistrar(self.neighbourhood)
        networks = terms.pop("networks", self.source())
        terms.setdefault("seconds", LIMIT)
        return asyncio.create_task(registrar.add(password, networks, report=self.report, **terms))

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(LIMIT):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def announced(self, *those: Neighbour) -> None:
        wanted = {each.uuid for each in those or self.access_points}

        def all_know() -> bool:
            told = [each for each in self.reported if isinstance(each, Announced)]
            return bool(told) and wanted <= set(told[-1].access_points)

        await self.until(all_know)


@asynccontextmanager
async def house(*access_points: Neighbour) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        for each in access_points:
            await stack.enter_async_context(each)
        around = await stack.enter_async_context(Neighbourhood(["lo"]))
        ready = asyncio.Event()

        def look(*_: object) -> None:
            there = around.devices
            if all(e.uuid in there and there[e.uuid].subscribed for e in access_points):
                ready.set()

        around.changed.append(look)
        for each in access_points:
            around.hear(each.sighting)
        async with asyncio.timeout(LIMIT):
            await ready.wait()
        yield House(around, access_points)


def answered(home: House) -> set[bytes]:
    """Return the addresses of the stations with which a run has begun."""
    return {each.address for each in home.reported if isinstance(each, Relayed)}


async def failed(task: asyncio.Task[Device]) -> Reason:
    with pytest.raises(RegistrationError) as raised:
        await task
    reason: Reason = raised.value.reason
    return reason


async def test_a_device_is_added_by_its_pin() -> None:
    access_point, station = Neighbour(), Station(1)
    async with house(access_point) as home:
        adding = home.add(THE_PIN)
        await home.announced()
        received = await access_point.admit(station)
        device = await adding
        # The device's last word was acknowledged.
        assert len(access_point.responses[station.address].get_nowait()) > 0
    assert device.uuid == station.device.uuid
    assert received is not None
    [credential] = received.credentials
    assert credential.ssid == b"home"
    assert credential.network_key.matches(b"a home key")
    assert credential.mac_address == station.address
    on, off = access_point.selections
    assert on.get(a.SELECTED_REGISTRAR) is True
    assert on.get(a.DEVICE_PASSWORD_ID) == DevicePasswordId.DEFAULT
    assert on.get(a.AUTHORIZED_MACS) == (BROADCAST,)
    assert on.get(a.UUID_R) == registrar_device().uuid
    assert off.get(a.SELECTED_REGISTRAR) is False
    assert any(isinstance(each, Knocked) and each.device.asking for each in home.reported)
    steps = [
        each.output.message
        for each in home.reported
        if isinstance(each, Relayed) and isinstance(each.output, Step)
    ]
    assert steps[0] is MessageType.M1
    assert steps[-1] is MessageType.WSC_DONE


async def test_a_device_is_added_by_its_button() -> None:
    access_point, station = Neighbour(), Station(1, pin=None)
    async with house(access_point) as home:
        adding = home.add(BUTTON)
        await home.announced()
        assert await access_point.admit(station) is not None
        assert (await adding).uuid == station.device.uuid
    methods = access_point.selections[0].get(a.SELECTED_REGISTRAR_CONFIG_METHODS)
    assert methods is not None
    assert int(methods) & 0x0080


async def test_a_device_whose_m1_comes_twice_at_once_has_one_run() -> None:
    access_point, station = Neighbour(), Station(1, pin=None)
    async with house(access_point) as home:
        adding = home.add(BUTTON)
        await home.announced()
        queue = access_point.responses[station.address] = asyncio.Queue()
        found = home.neighbourhood.devices[access_point.uuid]
        m1 = WlanEvent(WlanEventType.EAP, station.address, station.start())
        for hear in 2 * home.neighbourhood.relayed:
            hear(found, m1)
        while not station.over:
            said = station.take(await asyncio.wait_for(queue.get(), LIMIT))
            assert said is not None
            access_point.upnp.event(WlanEvent(WlanEventType.EAP, station.address, said))
        assert (await adding).uuid == station.device.uuid
    first, *more = [queue.get_nowait() for _ in range(queue.qsize())]
    assert Message.parse(first).message_type == MessageType.WSC_ACK
    assert not more


async def test_one_whom_the_access_point_forgot_is_new_when_it_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(knocking, "MOST", 1)
    access_point, first, second = Neighbour(), Station(1), Station(2)

    def knocked(station: Station, times: int) -> bool:
        told = [each.device.address for each in home.reported if isinstance(each, Knocked)]
        return told.count(station.address) == times

    async with house(access_point) as home:
        adding = home.add(THE_PIN)
        await home.announced()
        for station, times in ((first, 1), (second, 1), (first, 2)):
            access_point.probe(station)
            await home.until(partial(knocked, station, times))
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)


async def test_no_more_runs_are_begun_than_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addition, "MOST_RUNS", 3)
    access_point, uuid = Neighbour(), UUID(int=0x77)
    async with house(access_point) as home:
        adding = home.add(BUTTON)
        await home.announced()
        found = home.neighbourhood.devices[access_point.uuid]
        stations = [Station(number, pin=None, uuid=uuid) for number in range(6)]
        for station in stations:
            m1 = WlanEvent(WlanEventType.EAP, station.address, station.start())
            for hear in tuple(home.neighbourhood.relayed):
                hear(found, m1)
        await home.until(lambda: len(answered(home)) >= 3)
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)
        assert answered(home) == {each.address for each in stations[:3]}


async def test_two_buttons_at_two_access_points_are_an_overlap() -> None:
    first, second = Neighbour("First"), Neighbour("Second")
    async with house(first, second) as home:
        adding = home.add(BUTTON)
        await home.announced()
        first.probe(Station(1, pin=None))
        second.probe(Station(2, pin=None))
        assert await failed(adding) is Reason.OVERLAP


async def test_one_device_with_two_addresses_is_no_overlap() -> None:
    first, second = Neighbour("First"), Neighbour("Second")
    uuid = UUID(int=0x77)
    async with house(first, second) as home:
        adding = home.add(BUTTON)
        await home.announced()
        first.probe(Station(1, pin=None, uuid=uuid))
        station = Station(2, pin=None, uuid=uuid)
        assert await second.admit(station) is not None
        assert (await adding).mac_address == station.address


async def test_two_buttons_before_ours_are_an_overlap_at_once() -> None:
    access_point = Neighbour()
    async with house(access_point) as home:
        knocks = asyncio.Event()
        home.neighbourhood.changed.append(
            lambda found, _: knocks.set() if len(found.knocking) == 2 else None
        )
        for number in (1, 2):
            access_point.probe(Station(number, pin=None))
        await asyncio.wait_for(knocks.wait(), LIMIT)
        assert await failed(home.add(BUTTON)) is Reason.OVERLAP
    assert not access_point.selections


async def test_a_wrong_pin_is_said_at_once() -> None:
    access_point, station = Neighbour(), Station(1)
    async with house(access_point) as home:
        adding = home.add(WRONG_PIN)
        await home.announced()
        assert await access_point.admit(station) is None
        assert await failed(adding) is Reason.WRONG_PIN
    assert access_point.selections[-1].get(a.SELECTED_REGISTRAR) is False


async def test_only_the_device_that_is_meant_is_answered() -> None:
    access_point, other, station = Neighbour(), Station(1), Station(2)
    async with house(access_point) as home:
        adding = home.add(THE_PIN, device=station.address)
        await home.announced()
        waiting = asyncio.create_task(access_point.admit(other))
        await home.until(
            lambda: any(
                isinstance(each, Knocked) and each.device.address == other.address
                for each in home.reported
            )
        )
        await access_point.admit(station)
        assert (await adding).uuid == station.device.uuid
        waiting.cancel()
    assert access_point.responses[other.address].empty()
    assert access_point.selections[0].get(a.AUTHORIZED_MACS) == (station.address,)


async def test_each_access_point_hands_out_the_network_that_it_told() -> None:
    first, second, station = Neighbour("First"), Neighbour("Second"), Station(1)
    store = ProfileStore()
    for each, ssid in ((first, b"one"), (second, b"two")):
        store.keep(NetworkProfile.from_settings(each.settings, each.uuid, ssid.decode()))
    async with house(first, second) as home:
        adding = home.add(THE_PIN, networks=learned_networks(store), through=second.uuid)
        await home.announced(second)
        received = await second.admit(station)
        assert (await adding).uuid == station.device.uuid
    assert received is not None
    assert received.credentials[0].ssid == second.settings.ssid
    assert not first.selections


async def test_many_access_points_and_devices_at_once_take_nothing_from_one_another() -> None:
    access_points = [Neighbour(f"AP {n}") for n in range(6)]
    async with house(*access_points) as home:
        others = [
            asyncio.create_task(each.admit(Station(10 + n, pin="24681353")))
            for n, each in enumerate(access_points[1:])
        ]
        station = Station(1)
        adding = home.add(THE_PIN, device=station.device.uuid)
        await home.announced()
        assert await access_points[0].admit(station) is not None
        assert (await adding).uuid == station.device.uuid
        for other in others:
            other.cancel()


async def test_one_that_restarts_is_told_again() -> None:
    access_point, station = Neighbour(), Station(1)
    async with house(access_point) as home:
        adding = home.add(THE_PIN)
        await home.announced()
        home.neighbourhood.hear(replace(access_point.sighting, location=None))
        home.reported.clear()
        await access_point.restart()
        home.neighbourhood.hear(access_point.sighting)
        await home.announced()
        assert await access_point.admit(station) is not None
        await adding


async def test_the_announcement_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcement, "PERIOD", 0.1)
    access_point = Neighbour()
    async with house(access_point) as home:
        adding = home.add(THE_PIN)
        async with asyncio.timeout(LIMIT):
            while len(access_point.selections) < 3:
                access_point.selected.clear()
                await access_point.selected.wait()
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)
    assert access_point.selections[-1].get(a.SELECTED_REGISTRAR) is False


async def test_nobody_comes() -> None:
    access_point = Neighbour()
    async with house(access_point) as home:
        assert await failed(home.add(THE_PIN, seconds=0.5)) is Reason.NO_DEVICE
    assert access_point.selections[-1].get(a.SELECTED_REGISTRAR) is False


async def test_no_network_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addition, "PATIENCE", 0.5)
    async with house(Neighbour()) as home:
        adding = home.add(THE_PIN, networks=lambda _: None)
        assert await failed(adding) is Reason.NO_NETWORK


async def test_no_access_point_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addition, "PATIENCE", 0.2)
    adding = ExternalRegistrar(Neighbourhood(["lo"])).add(THE_PIN, one_network(NETWORK))
    with pytest.raises(RegistrationError) as raised:
        await adding
    assert raised.value.reason is Reason.NO_ANSWER
