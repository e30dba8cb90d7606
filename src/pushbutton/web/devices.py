"""The devices that an access point has let in: those of its inventory, or the stations of a hostapd
without one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pushbutton.control import ControlClient, Station, read_lines
from pushbutton.control.replies import refused as is_refused
from pushbutton.errors import MalformedError
from pushbutton.web.board import Document
from pushbutton.web.reports import described_by
from pushbutton.web.sightings import Sighting, Way
from pushbutton.wire.codecs import format_mac, parse_mac
from pushbutton.wire.device import Device
from pushbutton.wire.enums import PrimaryDeviceType

MOST = 2000
"""Devices of one access point that the page shows."""

ANY = bytes(6)
"""The address of a key that is for any device."""

WORKING = ("reserved", "confirmed")
"""The states of a key that opens the network."""


@dataclass(frozen=True, slots=True)
class JoinedDevice:
    """One device of one access point.

    `number` is its name in the inventory, None where there is no inventory.  Times are seconds
    since 1970; `connected` says whether it is in at this moment.
    """

    access_point: str
    address: bytes
    device: Device | None
    connected: bool
    number: int | None = None
    name: str = ""
    way: str = ""
    network: str = ""
    joined: float | None = None
    seen: float | None = None
    expires: float | None = None
    state: str = "confirmed"
    own_key: bool = False
    randomised: bool = False

    @property
    def key(self) -> str:
        """Its name on the board."""
        own = str(self.number) if self.number is not None else self.address.hex()
        return f"{self.access_point}.{own}"

    def described(self) -> Document:
        """Return what the page shows of it."""
        device = self.device or Device()
        return {
            "access_point": self.access_point,
            "number": self.number,
            "address": format_mac(self.address),
            "name": self.name or device.device_name or device.model_name,
            "manufacturer": device.manufacturer,
            "model": device.model_name,
            "model_number": device.model_number,
            "serial": device.serial_number,
            "type": device.primary_device_type.human_name
            if device.primary_device_type.category
            else "",
            "category": device.primary_device_type.category,
            "way": self.way,
            "network": self.network,
            "joined": _milliseconds(self.joined),
            "seen": _milliseconds(self.seen),
            "expires": _milliseconds(self.expires),
            "state": self.state,
            "connected": self.connected,
            "own_key": self.own_key,
            "randomised": self.randomised,
        }

    def sighting(self, now: float) -> Sighting:
        """Return it for the Network Explorer."""
        uuid = self.device.uuid if self.device is not None else None
        details: dict[str, object] = {"connected": self.connected, "inventory": self.key}
        if self.name:
            details["name"] = self.name
        return Sighting(
            Way.JOINED,
            self.key,
            now,
            self.address if self.address != ANY else None,
            uuid,
            self.device,
            self.access_point,
            details,
        )


def of_stations(access_point: str, stations: Iterable[Station]) -> list[JoinedDevice]:
    """Return those who are in, of an access point without an inventory."""
    found = []
    for station in stations:
        if "AUTHORIZED" not in station.flags:
            continue
        try:
            address = parse_mac(station.address)
        except (ValueError, MalformedError):
            continue
        device = described_by(station)
        found.append(
            JoinedDevice(
                access_point,
                address,
                device,
                connected=True,
                way="" if device is None else "Wi-Fi Protected Setup",
            )
        )
    return found


async def of_inventory(access_point: str, client: ControlClient) -> list[JoinedDevice]:
    """Return the inventory of one of our access points; none where it keeps none."""
    found: list[JoinedDevice] = []
    after = 0
    while len(found) < MOST:
        reply = await client.request(f"KEY_LIST {after}")
        if is_refused(reply):
            break
        following = None
        for line in read_lines(reply):
            try:
                values = json.loads(line)
            except ValueError:
                continue
            if "next" in values:
                following = int(values["next"])
            else:
                found.append(_listed(access_point, values))
        if following is None or following <= after:
            break
        after = following
    return found


def _listed(access_point: str, values: dict[str, Any]) -> JoinedDevice:
    address = ANY
    with contextlib.suppress(MalformedError):
        # The one it was last seen with; the one it joined with may have been made up.
        address = parse_mac((values.get("addresses") or [values.get("address", "")])[0])
    try:
        kind = PrimaryDeviceType.parse(values.get("device_type", ""))
    except MalformedError:
        kind = Device().primary_device_type
    device = Device(
        uuid=UUID(values["uuid"]) if "uuid" in values else Device().uuid,
        mac_address=address,
        manufacturer=values.get("manufacturer", ""),
        model_name=values.get("model_name", ""),
        model_number=values.get("model_number", ""),
        serial_number=values.get("serial_number", ""),
        device_name=values.get("device_name", ""),
        primary_device_type=kind,
    )
    return JoinedDevice(
        access_point,
        address,
        device,
        connected=values.get("connected", False),
        number=values["id"],
        name=values.get("name") or values.get("title", ""),
        way=values.get("joined_by", ""),
        network=values.get("network", ""),
        joined=values.get("joined"),
        seen=values.get("seen"),
        expires=values.get("expires"),
        state=values.get("state", "confirmed"),
        own_key=values.get("own_key", False),
        randomised=values.get("randomised", False),
    )


def _milliseconds(moment: float | None) -> int | None:
    return None if moment is None else round(moment * 1000)
