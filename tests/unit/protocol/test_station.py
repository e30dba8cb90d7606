from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from pushbutton.protocol import station
from pushbutton.protocol.advertise import Advertisement, Selection
from pushbutton.wire.device import Device
from pushbutton.wire.elements import encode_element
from pushbutton.wire.enums import ConfigMethods, WpsState
from pushbutton.wire.frames import BROADCAST

ME = bytes.fromhex("020000000200")
PBC = Selection(4, ConfigMethods.PUSH_BUTTON)
PIN = Selection(0, ConfigMethods.LABEL)


@dataclass(frozen=True)
class Entry:
    bssid: bytes
    ssid: bytes = b"Home"
    signal: int = -40
    elements: bytes = b""


def heard(
    number: int, selection: Selection | None = None, *, authorized: tuple[bytes, ...] = ()
) -> Entry:
    advertisement = Advertisement(
        Device(uuid=UUID(int=number)),
        WpsState.CONFIGURED,
        selection=selection,
        authorized=authorized,
    )
    return Entry(bytes((2, 0, 0, 0, 0, number)), elements=advertisement.probe_response())


def bssids(found: object) -> list[int]:
    assert isinstance(found, list)
    return [access_point.entry.bssid[5] for access_point in found]


def test_what_an_element_says() -> None:
    (access_point,) = station.wps_access_points([heard(1, PBC, authorized=(BROADCAST,))])
    assert access_point.configured
    assert access_point.selected_registrar
    assert access_point.push_button
    assert not access_point.locked
    assert access_point.uuid == UUID(int=1)
    assert access_point.authorizes(ME)


@pytest.mark.parametrize("elements", [b"", b"\xdd", bytes.fromhex("dd060050f2041041")])
def test_entries_without_a_readable_element_are_passed_over(elements: bytes) -> None:
    assert station.wps_access_points([Entry(b"x" * 6, elements=elements)]) == []


def test_one_button() -> None:
    entries = [heard(1), heard(2, PBC, authorized=(BROADCAST,)), heard(3, PIN)]
    assert bssids(station.for_push_button(entries, ME)) == [2]
    assert station.for_push_button(entries[:1], ME) == []


def test_two_buttons_overlap() -> None:
    overlap = station.for_push_button([heard(1, PBC), heard(2, PBC)], ME)
    assert isinstance(overlap, station.Overlap)
    assert len(overlap.access_points) == 2


def test_two_bands_of_one_access_point_do_not_overlap() -> None:
    first = heard(1, PBC)
    second = replace(first, bssid=b"\x02\x00\x00\x00\x00\x09", signal=-30)
    assert bssids(station.for_push_button([first, second], ME)) == [9, 1]


def test_two_buttons_without_a_uuid_overlap() -> None:
    beacon = Advertisement(Device(), WpsState.CONFIGURED, selection=PBC).beacon()
    entries = [Entry(b"a" * 6, elements=beacon), Entry(b"b" * 6, elements=beacon)]
    assert isinstance(station.for_push_button(entries, ME), station.Overlap)


def test_a_button_for_somebody_else_is_none_for_us() -> None:
    entries = [heard(1, PBC, authorized=(b"\x02" * 6,)), heard(2, PBC, authorized=(ME,))]
    assert bssids(station.for_push_button(entries, ME)) == [2]


def test_pin_order() -> None:
    entries = [
        heard(1),
        heard(2, PIN),
        replace(heard(3, PIN), signal=-20),
        heard(4, authorized=(ME,)),
        heard(5, PIN, authorized=(b"\x02" * 6,)),
        heard(6, PBC),
        heard(7, PIN, authorized=(BROADCAST,)),
    ]
    assert bssids(station.for_pin(entries, ME)) == [4, 3, 2, 7]
    assert bssids(station.for_pin(entries, ME, scans=station.PATIENCE)) == [4, 3, 2, 7, 1]
    assert bssids(station.for_pin(entries, ME, skipped=[entries[3].bssid])) == [3, 2, 7]


def test_an_element_split_over_two_is_joined() -> None:
    entry = heard(1, PIN)
    body = entry.elements[2:]
    split = encode_element(221, body[:9]) + encode_element(221, b"\x00\x50\xf2\x04" + body[9:])
    assert bssids(station.for_pin([replace(entry, elements=split)], ME)) == [1]
