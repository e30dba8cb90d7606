"""A station's outputs: in order, held up by the disk, not for the next one of its address."""

from __future__ import annotations

import asyncio

import pytest

from pushbutton.access_point.conversation import Conversation, Elsewhere, Surroundings
from pushbutton.access_point.station import Station
from pushbutton.crypto import dh
from pushbutton.protocol import events
from pushbutton.protocol.eap_outputs import Disconnect
from pushbutton.protocol.group import Group
from pushbutton.protocol.outputs import Output, SendPacket
from pushbutton.protocol.registrar_outputs import AdvertisementChanged, ConfirmKey
from pushbutton.runtime.randomness import system_random
from pushbutton.secret import Secret

ADDRESS = bytes.fromhex("021000000001")


class Owner:
    """Notes what the station wants; its disk is done when the test says so."""

    def __init__(self) -> None:
        self.notes: list[object] = []
        self.disk: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def send_eapol(self, address: bytes, octets: bytes) -> None:
        self.notes.append(octets)

    def tell(self, event: events.Event) -> None:
        self.notes.append(event)

    def carry_out(self, output: Output) -> None:
        self.notes.append(output)

    def carry_out_elsewhere(self, bss: str, output: Output) -> None:
        self.notes.append((bss, output))

    def disconnect(self, address: bytes, reason: int) -> None:
        self.notes.append(reason)

    def rearm(self) -> None: ...

    def key_frame(self, station: Station, octets: bytes) -> None: ...

    def reserve(self, address: bytes, psk: Secret) -> asyncio.Future[bool]:
        return self.disk

    def confirm(self, address: bytes) -> asyncio.Future[bool]:
        return self.disk


@pytest.fixture
async def owner() -> Owner:
    return Owner()


@pytest.fixture
async def station(owner: Owner) -> Station:
    around = Surroundings("eth0", None, Group(), lambda: dh.generate(system_random))
    return Station(owner, Conversation(around, ADDRESS), lambda address: None)


SUCCESS = events.Success()
CHANGED = AdvertisementChanged(None)  # type: ignore[arg-type]
ENDING = [
    ConfirmKey(ADDRESS),
    SUCCESS,
    CHANGED,
    Elsewhere("eth1", CHANGED),
    SendPacket(b"failure"),
]


async def test_what_follows_a_key_waits_for_the_disk(station: Station, owner: Owner) -> None:
    station.pump.run(lambda now: ENDING)
    assert owner.notes == []
    owner.disk.set_result(True)
    await asyncio.sleep(0)
    assert owner.notes == [SUCCESS, CHANGED, ("eth1", CHANGED), b"failure"]


async def test_a_station_that_leaves_meanwhile_takes_nothing_along_that_concerns_others(
    station: Station, owner: Owner
) -> None:
    station.pump.run(lambda now: [*ENDING, Disconnect()])
    station.close()
    owner.disk.set_result(True)
    await asyncio.sleep(0)
    assert owner.notes == [SUCCESS, CHANGED, ("eth1", CHANGED)]


async def test_a_station_is_disconnected_a_little_later(station: Station, owner: Owner) -> None:
    station.pump.run(lambda now: [Disconnect(0.0, 23)])
    await asyncio.sleep(0.002)
    assert owner.notes == [23]


async def test_one_that_left_and_came_back_meanwhile_is_not_disconnected(
    station: Station, owner: Owner
) -> None:
    station.pump.run(lambda now: [Disconnect(0.0, 23)])
    station.close()
    await asyncio.sleep(0.002)
    assert owner.notes == []
