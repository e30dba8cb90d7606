"""Keys whose truth is the inventory, also when its disk is full."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pushbutton.access_point import table_keys
from pushbutton.access_point.inventory import Inventory, State
from pushbutton.access_point.keys import Home
from pushbutton.access_point.table_keys import TableKeys
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.device import Device

LAMP, PRINTER, ANY = (bytes((0, 0, 0, 0, 0, n)) for n in (1, 2, 0))
PSK, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    opened = Inventory(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def store(inventory: Inventory) -> TableKeys:
    return TableKeys(Home(b"home", "wlan0", inventory, own=True))


def psks(keys: list[table_keys.StoredKey]) -> list[bytes]:
    return [key.psk.reveal() for key in keys]


def found(store: TableKeys, address: bytes) -> bytes | None:
    psk = store.find(address)
    return None if psk is None else psk.reveal()


async def test_reserved_confirmed_and_handed_out_again(store: TableKeys) -> None:
    assert await store.reserve(LAMP, Secret(PSK), Device(device_name="Lamp"), JoinedBy.BUTTON)
    assert store.is_reserved(LAMP)
    assert found(store, LAMP) == PSK
    assert psks(store.candidates(LAMP)) == [PSK]
    assert await store.confirm(LAMP)
    assert not store.is_reserved(LAMP)
    assert found(store, LAMP) == PSK
    assert found(store, PRINTER) is None
    assert await store.confirm(LAMP)
    (record,) = store.records()
    assert (record.title, record.way, record.state) == (
        *("Lamp", JoinedBy.BUTTON, State.CONFIRMED),
    )


async def test_another_access_point_of_the_network_knows_it(
    store: TableKeys, inventory: Inventory
) -> None:
    await store.reserve(LAMP, Secret(PSK))
    same = TableKeys(Home(b"home", "wlan1", inventory))
    other = TableKeys(Home(b"elsewhere", "wlan1", inventory))
    assert psks(same.candidates(LAMP)) == [PSK]
    assert other.candidates(LAMP) == []


async def test_keys_of_others_are_tried_last_and_the_latest_first(store: TableKeys) -> None:
    for number in range(3):
        address = bytes((0, 0, 0, 0, 1, number))
        await store.reserve(address, Secret(bytes([number]) * 32))
        await store.confirm(address)
    await store.used(bytes((0, 0, 0, 0, 1, 0)), 1)
    await store.reserve(ANY, Secret(PSK))
    assert psks(store.candidates(LAMP)) == [PSK]
    assert [key.number for key in store.further(LAMP)] == [1, 3, 2]
    await store.used(LAMP, 2)
    assert [key.number for key in store.candidates(LAMP)] == [2, 4]


async def test_a_key_for_a_token_is_not_the_key_of_the_next_device(store: TableKeys) -> None:
    await store.reserve(ANY, Secret(PSK))
    assert found(store, ANY) == PSK
    assert found(store, LAMP) is None


async def test_known_keys_work_on_where_the_network_s_is_handed_out(store: TableKeys) -> None:
    await store.reserve(LAMP, Secret(PSK))
    store.home = Home(b"home", "wlan0", store.home.inventory, own=False)
    assert found(store, LAMP) is None
    assert psks(store.candidates(LAMP)) == [PSK]


async def test_a_full_disk_is_told_and_the_key_works_on(
    store: TableKeys,
    inventory: Inventory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(inventory, "reserve", full)
        assert not await store.reserve(LAMP, Secret(PSK))
        assert not await store.confirm(LAMP)
        assert found(store, LAMP) == PSK
        assert store.is_reserved(LAMP)
        assert psks(store.candidates(LAMP)) == [PSK]
    assert "database or disk is full" in caplog.text
    assert PSK.hex() not in caplog.text
    assert await store.confirm(LAMP)
    assert [record.state for record in store.records()] == [State.CONFIRMED]
    assert psks(store.candidates(LAMP)) == [PSK]


async def test_unwritten_keys_are_bounded(
    store: TableKeys, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(inventory, "reserve", full)
    monkeypatch.setattr(table_keys, "MOST_RESERVED", 2)
    for number in range(3):
        await store.reserve(bytes((0, 0, 0, 0, 0, number)), Secret(PSK))
    assert [store.is_reserved(bytes((0, 0, 0, 0, 0, n))) for n in range(3)] == [False, True, True]


async def test_registrations_with_the_network_s_key_are_records_too(store: TableKeys) -> None:
    device = Device(mac_address=LAMP, device_name="Lamp")
    assert await store.joined(device, JoinedBy.PIN) == 1
    assert await store.joined(device, JoinedBy.BUTTON) == 1
    (record,) = store.records()
    assert (record.way, record.psk) == (JoinedBy.BUTTON, None)
    assert store.candidates(LAMP) == []
    await store.used(LAMP, None)
    assert store.records()[0].seen is not None


async def test_the_time_of_keys(store: TableKeys) -> None:
    assert store.next_expiry() is None
    await store.reserve(LAMP, Secret(PSK))
    await store.reserve(PRINTER, Secret(OTHER))
    now = store.clock()
    await store.expire_at(1, now + 100)
    await store.expire_at(2, now - 1)
    assert store.next_expiry() == now - 1
    assert store.overdue() == [2]
    assert store.candidates(PRINTER) == []
    assert found(store, PRINTER) is None
    assert not store.works(2)
    assert store.works(1)
    assert store.works(1, Secret(PSK))
    await store.rotate(1, Secret(OTHER))
    assert not store.works(1, Secret(PSK))
    assert store.works(1, Secret(OTHER))
    await store.end([2], State.EXPIRED)
    assert store.overdue() == []
    assert store.next_expiry() == now + 100
