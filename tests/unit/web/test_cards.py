"""What a card says, and what a click on it opens."""

from __future__ import annotations

from uuid import UUID

import pytest

from pushbutton.web.cards import State, card, key_of, state_of
from pushbutton.web.sightings import Sighting, Way
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType

ADDRESS = bytes.fromhex("02505072696e")
UUID_OF_PRINTER = UUID("1ca84ab4-3b9e-5f1c-8f0a-50a1c0de0001")
PRINTER = Device(
    device_name="printer",
    manufacturer="Pergamen",
    model_name="Quarto 4",
    primary_device_type=PrimaryDeviceType.parse("3-0050F204-1"),
)


def sighting(way: Way, device: Device | None = PRINTER, **details: object) -> Sighting:
    return Sighting(way, "wlan0.x", 0.0, ADDRESS, None, device, "wlan0", details)


@pytest.mark.parametrize(
    ("sightings", "state", "click"),
    [
        ([sighting(Way.SEEN)], State.SEEN, "add"),
        ([sighting(Way.KNOCKING), sighting(Way.SEEN)], State.KNOCKING, "add"),
        ([sighting(Way.KNOCKING), sighting(Way.JOINED)], State.KNOCKING, "add"),
        ([sighting(Way.JOINED), sighting(Way.SEEN)], State.JOINED, "device"),
        ([sighting(Way.JOINED, connected=False)], State.AWAY, "device"),
        ([sighting(Way.UPNP, access_point=False)], State.NEW_DEVICE, "add"),
        (
            [sighting(Way.UPNP, access_point=True, configured=False)],
            State.NEW_ACCESS_POINT,
            "set-up",
        ),
        ([sighting(Way.UPNP, access_point=True, configured=True)], State.ACCESS_POINT, "set-up"),
        ([sighting(Way.UPNP, access_point=True, configured=None)], State.ACCESS_POINT, "set-up"),
        (
            [sighting(Way.ATTACHED), sighting(Way.UPNP, access_point=True)],
            State.OURS,
            "access-point",
        ),
        ([sighting(Way.ATTACHED, reachable=False)], State.UNREACHABLE, "access-point"),
    ],
)
def test_a_click_opens_the_right_thing(sightings: list[Sighting], state: State, click: str) -> None:
    assert state_of(tuple(sightings)) is state
    assert card(tuple(sightings))["click"] == click


def test_a_card_says_what_the_device_said() -> None:
    shown = card((sighting(Way.KNOCKING, wants=0),))
    assert shown["name"] == "printer"
    assert shown["made_by"] == "Pergamen Quarto 4"
    assert shown["type"] == "Printer"
    assert shown["category"] == 3
    assert shown["address"] == "02:50:50:72:69:6e"
    assert shown["wants"] == 0


@pytest.mark.parametrize(
    ("device", "name"),
    [
        (None, "Device 02:50:50:72:69:6e"),
        (Device(), "Device 02:50:50:72:69:6e"),
        (Device(model_name="Quarto"), "Quarto"),
        (Device(primary_device_type=PRINTER.primary_device_type), "Printer"),
    ],
)
def test_a_device_without_a_name_is_called_something(device: Device | None, name: str) -> None:
    assert card((sighting(Way.SEEN, device),))["name"] == name


def test_a_name_that_a_person_gave_counts_most() -> None:
    assert card((sighting(Way.JOINED, name="Aunt Ada's"),))["name"] == "Aunt Ada's"


def test_the_key_stays_when_more_is_noticed() -> None:
    heard = Sighting(Way.SEEN, "a", 0.0, ADDRESS, UUID_OF_PRINTER)
    joined = Sighting(Way.JOINED, "b", 0.0, ADDRESS)
    assert key_of((heard,)) == key_of((joined, heard))
    assert ADDRESS.hex() not in key_of((heard,))
    assert key_of((Sighting(Way.UPNP, "c", 0.0, None, UUID_OF_PRINTER),))
    assert key_of((Sighting(Way.ATTACHED, "wlan0", 0.0),)) == "wlan0"


def test_a_device_comes_through_our_own_access_point_if_it_can() -> None:
    ours = Sighting(Way.SEEN, "a", 0.0, ADDRESS, through="wlan0")
    theirs = Sighting(
        Way.KNOCKING, "b", 9.0, ADDRESS, through="Next door", details={"relayed": True}
    )
    assert card((theirs, ours))["through"] == "wlan0"
    assert card((theirs,))["through"] == "Next door"
    assert card((sighting(Way.ATTACHED),))["through"] == "wlan0"
