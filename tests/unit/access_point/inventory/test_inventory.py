"""Records of devices: entered, changed, ended, and seen by another process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from pushbutton.access_point.inventory import Inventory, NewKey, Record, State, inventory
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType

HOME = b"home \xff"
LAMP, OTHER = bytes.fromhex("020000000001"), bytes.fromhex("060000000009")
PSK = bytes(range(32))
DEVICE = Device(
    uuid=UUID(int=7),
    mac_address=LAMP,
    manufacturer="Acme",
    model_name="Bulb",
    model_number="1",
    serial_number="42",
    device_name="Lamp",
    primary_device_type=PrimaryDeviceType(7, subcategory=1),
)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Inventory]:
    opened = Inventory(tmp_path, Clock())
    yield opened
    opened.close()


def new(**changes: Any) -> NewKey:
    key = NewKey(HOME, "wlan0", DEVICE, JoinedBy.PIN, Secret(PSK))
    return replace(key, **changes)


def only(kept: Inventory) -> Record:
    (record,) = kept.records(HOME)
    return record


def test_everything_about_a_device_comes_back(kept: Inventory) -> None:
    assert kept.add([new(passphrase=Secret("correct horse"), expires=5000.5)]) == [1]
    record = only(kept)
    assert replace(record.device, config_methods=DEVICE.config_methods) == DEVICE
    assert (record.network, record.bss, record.way) == (HOME, "wlan0", JoinedBy.PIN)
    assert (record.joined, record.seen, record.expires) == (1001.0, None, 5000.5)
    assert record.addresses == (LAMP,)
    assert record.psk is not None
    assert record.psk.matches(PSK)
    key = record.network_key()
    assert key is not None
    assert key.text() == "correct horse"
    assert PSK.hex() not in repr(record)
    assert kept.records(b"another") == ()
    assert kept.find(HOME, 1) is record
    assert kept.find(b"another", 1) is None


def test_the_title_is_the_best_name(kept: Inventory) -> None:
    titles = []
    for device, name in (
        (DEVICE, "Reading lamp"),
        (DEVICE, ""),
        (replace(DEVICE, device_name=""), ""),
        (Device(mac_address=OTHER), ""),
    ):
        fresh = replace(device, uuid=UUID(int=len(titles) + 100), mac_address=device.mac_address)
        kept.add([new(network=bytes((len(titles),)), device=fresh, name=name)])
        titles.append(kept.records(bytes((len(titles),)))[0].title)
    assert titles == ["Reading lamp", "Lamp", "Acme Bulb", "06:00:00:00:00:09"]


def test_reserved_then_confirmed(kept: Inventory) -> None:
    number = kept.reserve(new(state=State.RESERVED), 10)
    assert only(kept).state is State.RESERVED
    assert only(kept).works(0.0)
    kept.confirm(number)
    assert only(kept).state is State.CONFIRMED
    kept.confirm(number)
    assert only(kept).state is State.CONFIRMED


def test_a_device_has_one_reserved_key_and_a_network_so_many(kept: Inventory) -> None:
    kept.reserve(new(state=State.RESERVED), 2)
    second = kept.reserve(new(state=State.RESERVED), 2)
    assert [record.number for record in kept.records(HOME)] == [second]
    for last in (5, 6):
        device = replace(DEVICE, mac_address=bytes((2, 0, 0, 0, 0, last)))
        kept.reserve(new(device=device, state=State.RESERVED), 2)
    assert [record.device.mac_address[-1] for record in kept.records(HOME)] == [5, 6]


def test_a_confirmed_key_ends_the_one_that_its_device_had(kept: Inventory) -> None:
    kept.add([new(), new(network=b"another"), new(file="/etc/psk"), new(way=JoinedBy.REGISTRAR)])
    number = kept.reserve(new(state=State.RESERVED, psk=Secret(PSK[::-1])), 10)
    kept.confirm(number)
    states = {record.number: record.state for record in kept.records(HOME)}
    # A Registrar may have handed its key on to devices.
    assert states == {1: State.REVOKED, **dict.fromkeys((3, 4, 5), State.CONFIRMED)}
    assert kept.records(b"another")[0].state is State.CONFIRMED


def test_a_key_of_its_own_takes_the_place_of_the_network_s(kept: Inventory) -> None:
    kept.add([new(psk=None, name="Reading lamp"), new(psk=None, network=b"another")])
    number = kept.reserve(new(state=State.RESERVED), 10)
    assert len(kept.records(HOME)) == 2
    kept.confirm(number)
    assert (only(kept).number, only(kept).name) == (number, "Reading lamp")
    assert len(kept.records(b"another")) == 1


def test_a_name_goes_on_to_the_device_s_next_key(kept: Inventory) -> None:
    kept.add([new(name="Reading lamp")])
    moved = replace(DEVICE, mac_address=OTHER)
    stranger = replace(DEVICE, mac_address=OTHER, uuid=UUID(int=8))
    kept.add([new(device=moved)])
    kept.add([new(device=stranger, network=b"another")])
    assert [record.name for record in kept.records(HOME)] == ["Reading lamp"] * 2
    assert kept.records(b"another")[0].name == ""


def test_where_a_key_was_seen(kept: Inventory) -> None:
    kept.add([new()])
    kept.note(1, OTHER)
    record = only(kept)
    assert record.addresses == (OTHER, LAMP)
    assert record.seen is not None
    assert record.seen > record.joined
    assert record.randomised
    kept.note(1, LAMP)
    assert only(kept).addresses == (LAMP, OTHER)
    assert not only(kept).randomised
    kept.note(99, LAMP)  # forgotten meanwhile


def test_an_ended_key_is_erased_from_the_disk(kept: Inventory, tmp_path: Path) -> None:
    kept.add([new(passphrase=Secret("correct horse"))])
    kept.end([1], State.REVOKED)
    record = only(kept)
    assert (record.state, record.psk, record.passphrase) == (State.REVOKED, None, None)
    assert record.network_key() is None
    assert record.ended is not None
    assert not record.works(0.0)
    kept.end([1], State.EXPIRED)
    assert only(kept).state is State.REVOKED
    kept.close()
    for file in tmp_path.iterdir():
        assert PSK not in file.read_bytes()
        assert b"correct horse" not in file.read_bytes()


def test_the_longest_ended_are_forgotten(kept: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "MOST_ENDED", 2)
    kept.add([new(), new(), new(), new()])
    for number in (2, 1, 3):
        kept.end([number], State.REVOKED)
    assert [record.number for record in kept.records(HOME)] == [1, 3, 4]


def test_a_key_works_until_its_time(kept: Inventory) -> None:
    kept.add([new()])
    kept.expire_at(1, 2000.0)
    assert only(kept).works(1999.9)
    assert not only(kept).works(2000.0)
    kept.expire_at(1, None)
    assert only(kept).works(1e12)


def test_a_rotated_key(kept: Inventory) -> None:
    kept.add([new(passphrase=Secret("correct horse"))])
    kept.rotate(1, Secret(PSK[::-1]))
    key = only(kept).network_key()
    assert key is not None
    assert key.text() == PSK[::-1].hex()


def test_a_key_that_was_just_revoked_stays_erased(kept: Inventory) -> None:
    kept.add([new()])
    kept.end([1], State.REVOKED)
    kept.rotate(1, Secret(PSK[::-1]))
    assert only(kept).psk is None


def test_all_or_none_are_entered(kept: Inventory) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        kept.add([new(), new(psk=Secret(b"too short"))])
    assert kept.records(HOME) == ()


def test_another_process_s_changes_are_seen(kept: Inventory, tmp_path: Path) -> None:
    assert kept.records(HOME) == ()
    other = Inventory(tmp_path)
    other.add([new()])
    assert only(kept).title == "Lamp"
    (before,) = kept.records(HOME)
    assert only(kept) is before  # nothing is read again without need
    kept.rename(1, "Reading lamp")
    assert only(other).name == "Reading lamp"
    other.close()


def test_a_file_that_cannot_be_read_just_now_leaves_what_was_known(
    kept: Inventory, caplog: pytest.LogCaptureFixture
) -> None:
    kept.add([new()])
    assert only(kept)
    kept._writer.close()
    assert only(kept)
    assert "cannot be read just now" in caplog.text
