"""What a BSS takes of its stations when many of them come."""

from __future__ import annotations

import pytest
from memory_house import House

from pushbutton.access_point import station_table
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.station import Station
from pushbutton.drivers.base import EapolReceived
from pushbutton.protocol.authenticator_handshake import (
    AuthenticatorHandshake,
    AuthenticatorTerms,
)
from pushbutton.protocol.key_frames import GroupKeys, Security
from pushbutton.protocol.key_search import CandidateKey
from pushbutton.runtime.pump import Pump
from pushbutton.secret import Secret
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


async def test_a_key_that_was_renewed_during_the_handshake_lets_nobody_in(house: House) -> None:
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    bss = await house.start(house.configure(per_device_psk="1"))
    old, new = Secret(bytes(32)), Secret(bytes([1]) * 32)
    await bss.keys.reserve(ADDRESS, old)
    station = bss.stations.add(ADDRESS)

    def proves(key: Secret) -> None:
        terms = AuthenticatorTerms(bytes(6), ADDRESS, Security(2, 4, 4), b"", b"")
        machine = AuthenticatorHandshake(
            terms, [CandidateKey(key, "1", number=1)], _no_group_keys, bss.process.random
        )
        station.handshake = Pump(machine, lambda output: None)
        bss.reception.authorized(station, "1", 1)

    assert await bss.keys.rotate(1, new)
    proves(old)
    assert not station.traits.authorized
    proves(new)
    assert station.traits.authorized


async def test_who_is_here_with_a_line_that_a_person_deleted_is_sent_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.folder / "psk"
    path.write_text(f"{ADDRESS.hex(':')} {'01' * 32}\n00:00:00:00:00:00 {'02' * 32}\n")
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    bss = await house.start(house.configure(wpa_psk_file=str(path)))
    sent_away: list[int] = []
    monkeypatch.setattr(
        bss.reception, "disconnect_key", lambda number, reason: sent_away.append(number)
    )
    path.write_text(f"00:00:00:00:00:00 {'02' * 32}\n")
    async with house.client() as client:
        await client.attach(2)
        assert await client.request("RELOAD_WPA_PSK") == "OK\n"
        await client.wait_for("KEY-CHANGED 1 revoked")
    assert sent_away == [1]


def _no_group_keys() -> GroupKeys:
    raise AssertionError
