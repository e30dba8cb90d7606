from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any
from uuid import UUID

import pytest

from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.web.cards import card
from pushbutton.web.neighbours import sightings_of
from pushbutton.web.sightings import Way
from pushbutton.wire.device import Device
from pushbutton.wire.enums import WpsState

ADDRESS = bytes.fromhex("020000000007")
NAMED = Device(mac_address=ADDRESS, device_name="Kitchen", manufacturer="Maker", model_name="M")


def found(**more: Any) -> FoundDevice:
    values: dict[str, Any] = {
        "uuid": UUID(int=7),
        "friendly_name": "Friendly",
        "address": IPv4Address("192.0.2.7"),
        "location": "http://192.0.2.7/",
        "presentation_url": None,
        "service": None,
    }
    return FoundDevice(**values | more)


def test_it_is_called_as_it_calls_itself() -> None:
    assert card(sightings_of(found(device=NAMED), 0.0))["name"] == "Kitchen"
    assert card(sightings_of(found(), 0.0))["name"] == "Friendly"
    assert card(sightings_of(found(manufacturer="Maker", model="M"), 0.0))["made_by"] == "Maker M"


def test_its_state_is_told() -> None:
    new = card(sightings_of(found(device=NAMED, state=WpsState.NOT_CONFIGURED, locked=True), 0.0))
    assert new["state"] == "new-access-point"
    assert new["locked"]
    assert card(sightings_of(found(state=WpsState.CONFIGURED), 0.0))["state"] == "access-point"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://192.0.2.7/", True),
        ("https://192.0.2.7/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//192.0.2.7/", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, shown: bool) -> None:
    assert ("presentation_url" in card(sightings_of(found(presentation_url=url), 0.0))) is shown


def test_who_is_at_its_door_is_told_too() -> None:
    asking = KnockingDevice(ADDRESS, NAMED, None, 0.0, wants=0, asking=True)
    passing = KnockingDevice(bytes(6), None, UUID(int=9), 0.0, wants=4)
    told = sightings_of(found(knocking=(asking, passing)), 1.0, knocking=True)
    assert [sighting.way for sighting in told] == [Way.KNOCKING, Way.SEEN]
    assert all(sighting.through == "Friendly" for sighting in told)
