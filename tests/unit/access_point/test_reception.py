"""What a BSS takes of its stations when many of them come."""

from __future__ import annotations

import pytest
from memory_house import House

from pushbutton.access_point import station_table
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.station import Station
from pushbutton.drivers.base import EapolReceived
from pushbutton.wire.eapol import EapolPacket, EapolType

ADDRESS = bytes.fromhex("021000000001")


async def test_many_registrations_do_not_keep_anybody_from_his_handshake(
    house: House, bss: Bss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_table, "MOST_REGISTRATIONS", 0)
    bss.stations.add(ADDRESS)
    taken: list[bytes] = []
    monkeypatch.setattr(bss.reception, "key_frame", lambda _, octets: taken.append(octets))
    key_frame = EapolPacket(2, EapolType.KEY, bytes(95)).encode()
    house.wire().tell(EapolReceived(ADDRESS, key_frame))
    assert taken == [key_frame]
    assert bss.stations.refused == 0


async def test_a_handshake_takes_no_room_from_registrations(
    house: House, bss: Bss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_table, "MOST_REGISTRATIONS", 1)
    registering = bss.stations.add(bytes.fromhex("021000000002"))
    start = EapolPacket(1, EapolType.START, b"").encode()
    house.wire().tell(EapolReceived(registering.address, start))
    assert registering.conversation.running
    handshaking: Station = bss.stations.add(ADDRESS)
    key_frame = EapolPacket(2, EapolType.KEY, bytes(95)).encode()
    house.wire().tell(EapolReceived(handshaking.address, key_frame))
    assert registering.conversation.running
    house.wire().tell(EapolReceived(handshaking.address, start))
    assert not registering.conversation.running  # it had not told who it is


@pytest.mark.parametrize(
    "octets",
    [
        b"\x01",
        EapolPacket(1, 200, b"x").encode(),
        EapolPacket(2, EapolType.KEY, bytes(95)).encode(),
    ],
    ids=["cut", "of no known kind", "a key frame without a handshake"],
)
async def test_packets_that_mean_nothing_are_counted(house: House, bss: Bss, octets: bytes) -> None:
    house.wire().tell(EapolReceived(ADDRESS, EapolPacket(1, EapolType.START, b"").encode()))
    assert bss.reception.dropped == 0
    house.wire().tell(EapolReceived(ADDRESS, octets))
    assert bss.reception.dropped == 1
