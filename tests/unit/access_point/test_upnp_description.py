"""The configuration's words in the description of the UPnP device."""

from __future__ import annotations

from uuid import UUID

import pytest

from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.access_point.upnp_description import conduct, description
from pushbutton.upnp.description import DeviceDescription
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType

DEVICE = Device(
    UUID(int=7),
    b"\x02\x00\x00\x00\x00\x01",
    "Acme & Sons",
    "Router 7",
    "7b",
    "0042",
    "home",
    PrimaryDeviceType.parse("6-0050F204-1"),
)


def config(**keys: str) -> BssConfig:
    draft = Draft()
    draft.set("interface", "eth0")
    for name, value in keys.items():
        draft.set(name, value)
    return draft.freeze()


def test_what_m1_says_is_said_here_too() -> None:
    found = description(config(), DEVICE)
    assert found.uuid == DEVICE.uuid
    assert (found.manufacturer, found.model_name) == ("Acme & Sons", "Router 7")
    assert (found.model_number, found.serial_number) == ("7b", "0042")


def test_a_device_without_a_name_is_named_as_hostapd_names_it() -> None:
    found = description(config(), DEVICE)
    assert found.friendly_name == "WPS Access Point"
    assert not found.manufacturer_url + found.model_description + found.model_url + found.upc
    assert b"manufacturerURL" not in found.encode()


@pytest.mark.parametrize(
    ("key", "field", "element"),
    [
        ("friendly_name", "friendly_name", "friendlyName"),
        ("manufacturer_url", "manufacturer_url", "manufacturerURL"),
        ("model_description", "model_description", "modelDescription"),
        ("model_url", "model_url", "modelURL"),
        ("upc", "upc", "UPC"),
        ("upnp_presentation_url", "presentation_url", "presentationURL"),
    ],
)
def test_each_key_is_an_element(key: str, field: str, element: str) -> None:
    found = description(config(**{key: "http://10.0.0.1/<it>"}), DEVICE)
    assert getattr(found, field) == "http://10.0.0.1/<it>"
    written = found.encode()
    assert f"<{element}>http://10.0.0.1/&lt;it&gt;</{element}>".encode() in written
    assert getattr(DeviceDescription.parse(written, "http://10.0.0.1/"), field) == (
        "http://10.0.0.1/<it>"
    )


def test_windows_is_told_what_kind_of_device_it_is() -> None:
    found = description(config(), DEVICE).pnp_x
    assert found is not None
    assert found.category == "NetworkInfrastructure.AccessPoint"
    assert found.hardware_id == "Acme_&_Sons_Router_7", "a blank would part two names"


@pytest.mark.parametrize("value", ["0", "1"])
def test_one_key_says_whether_upnp_is_as_specified(value: str) -> None:
    found = conduct(config(upnp_conforming=value))
    assert found.conforming_errors is (value == "1")
    assert found.only_what_was_searched is (value == "1")


@pytest.mark.parametrize(("driver", "expected"), [("wired", True), ("simulated", False)])
def test_a_simulated_access_point_leaves_the_routes_alone(driver: str, expected: bool) -> None:
    assert conduct(config(driver=driver)).sets_route is expected
