"""The cards of the Network Explorer: what is shown of each thing, and what a click does."""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import Any

from pushbutton.web.board import Document
from pushbutton.web.sightings import Sighting, Way
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.device import Device

ACCESS_POINT_CATEGORY = 6
"""Network infrastructure ("Primary Device Type")."""


class State(Enum):
    """How a thing is doing; the value is its name for the page."""

    OURS = "ours"
    UNREACHABLE = "unreachable"
    NEW_ACCESS_POINT = "new-access-point"
    ACCESS_POINT = "access-point"
    NEW_DEVICE = "new-device"
    KNOCKING = "knocking"
    SEEN = "seen"
    JOINED = "joined"
    AWAY = "away"


class Click(Enum):
    """What a click on a card opens."""

    SET_UP = "set-up"
    ADD = "add"
    ACCESS_POINT = "access-point"
    DEVICE = "device"


CLICKS = {
    State.OURS: Click.ACCESS_POINT,
    State.UNREACHABLE: Click.ACCESS_POINT,
    State.NEW_ACCESS_POINT: Click.SET_UP,
    State.ACCESS_POINT: Click.SET_UP,
    State.NEW_DEVICE: Click.ADD,
    State.KNOCKING: Click.ADD,
    State.SEEN: Click.ADD,
    State.JOINED: Click.DEVICE,
    State.AWAY: Click.DEVICE,
}


def state_of(thing: tuple[Sighting, ...]) -> State:
    """Judge a thing by its sightings."""
    by_way = {sighting.way: sighting for sighting in reversed(thing)}
    if (attached := by_way.get(Way.ATTACHED)) is not None:
        return State.OURS if attached.details.get("reachable", True) else State.UNREACHABLE
    if Way.KNOCKING in by_way:
        return State.KNOCKING
    if (joined := by_way.get(Way.JOINED)) is not None:
        return State.JOINED if joined.details.get("connected", True) else State.AWAY
    if (upnp := by_way.get(Way.UPNP)) is not None:
        configured = upnp.details.get("configured")
        if upnp.details.get("access_point"):
            return State.NEW_ACCESS_POINT if configured is False else State.ACCESS_POINT
        return State.NEW_DEVICE
    return State.SEEN


def key_of(thing: tuple[Sighting, ...]) -> str:
    """Return a name for the card that stays while the thing is noticed in further ways."""
    names = [name.bytes if hasattr(name, "bytes") else name for s in thing for name in s.identities]
    if not names:
        return thing[0].source
    address = next((s.address for s in thing if s.address is not None), None)
    return hashlib.sha256(address or names[0]).hexdigest()[:12]


def card(thing: tuple[Sighting, ...]) -> Document:
    """Return what a page is told of a thing."""
    state = state_of(thing)
    device = _best_device(thing)
    address = next((s.address for s in thing if s.address is not None), None)
    uuid = next((s.uuid for s in thing if s.uuid is not None), None)
    details: dict[str, Any] = {}
    for sighting in reversed(thing):
        details |= sighting.details
    access_point = state in (
        State.OURS,
        State.UNREACHABLE,
        State.NEW_ACCESS_POINT,
        State.ACCESS_POINT,
    )
    category = device.primary_device_type.category if device is not None else 0
    if not category and access_point:
        category = ACCESS_POINT_CATEGORY
    return {
        "kind": "access-point" if access_point else "device",
        "state": state.value,
        "click": CLICKS[state].value,
        "name": _name(thing, device, details, address),
        "made_by": _made_by(device, details),
        "type": _type(device, access_point),
        "category": category,
        "address": format_mac(address) if address is not None else None,
        "uuid": str(uuid) if uuid is not None else None,
        "through": _through(thing),
        "ways": sorted({s.way.name.lower() for s in thing}),
        **{name: details[name] for name in SHOWN if name in details},
    }


SHOWN = (
    "ssid",
    "socket",
    "wants",
    "locked",
    "configured",
    "presentation_url",
    "trouble",
    "inventory",
    "button",
)
"""The details of sightings that the page is told."""


def _through(thing: tuple[Sighting, ...]) -> str | None:
    """Return the access point that a device came to; one of ours before one in the neighbourhood.

    Everybody hears a device that asks everybody, and ours lets it in with the fewest steps.
    """
    told = [sighting for sighting in thing if sighting.through is not None]
    ours = [sighting for sighting in told if not sighting.details.get("relayed")]
    return (ours or told)[0].through if told else None


def _best_device(thing: tuple[Sighting, ...]) -> Device | None:
    told = [sighting.device for sighting in thing if sighting.device is not None]
    if not told:
        return None
    return max(told, key=lambda device: (bool(device.device_name), bool(device.model_name)))


def _name(
    thing: tuple[Sighting, ...],
    device: Device | None,
    details: dict[str, Any],
    address: bytes | None,
) -> str:
    given = details.get("name")
    if given:
        return str(given)
    if device is not None:
        if device.device_name:
            return device.device_name
        if device.model_name:
            return device.model_name
        if device.primary_device_type.category:
            return device.primary_device_type.human_name
    return f"Device {format_mac(address)}" if address is not None else thing[0].source


def _made_by(device: Device | None, details: dict[str, Any]) -> str:
    if device is None:
        return str(details.get("made_by", ""))
    parts = (device.manufacturer, device.model_name)
    return " ".join(part for part in parts if part.strip()) or str(details.get("made_by", ""))


def _type(device: Device | None, access_point: bool) -> str:
    if device is not None and device.primary_device_type.category:
        name = device.primary_device_type.human_name
        if not name.startswith("Device type"):
            return name
    return "Access point" if access_point else "Device"
