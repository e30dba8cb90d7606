"""A neighbourhood that a test fills by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address
from typing import cast
from uuid import UUID

from pushbutton.errors import UsageError
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.upnp.control_point.service import WlanConfigService
from pushbutton.wire.enums import WpsState

NOBODY = cast("WlanConfigService", None)


def found(number: int, name: str = "Router", **more: object) -> FoundDevice:
    """Return a device; `more` are fields of it."""
    device = FoundDevice(
        UUID(int=number),
        name,
        IPv4Address("192.0.2.1") + number,
        f"http://192.0.2.{1 + number}:49152/wps_device.xml",
        None,
        NOBODY,
        state=WpsState.CONFIGURED,
    )
    return replace(device, **more)  # type: ignore[arg-type]


def knocking(number: int, wants: int | None = 0) -> KnockingDevice:
    return KnockingDevice(bytes((2, 0, 0, 0, 0, number)), None, None, 1.0, wants)


class Pretended:
    """The shape of a `Neighbourhood`."""

    def __init__(self, *devices: FoundDevice) -> None:
        self.there = {each.uuid: each for each in devices}
        self.changed: list[Callable[[FoundDevice, bool], None]] = []
        self.searches = 0
        self.on_search: Callable[[], None] = lambda: None

    @property
    def devices(self) -> Mapping[UUID, FoundDevice]:
        return self.there

    def put(self, device: FoundDevice, present: bool = True) -> None:
        """Let a device come, change or go."""
        if present:
            self.there[device.uuid] = device
        else:
            self.there.pop(device.uuid, None)
        for told in list(self.changed):
            told(device, present)

    def search(self) -> None:
        self.searches += 1
        self.on_search()

    async def find(self, wanted: str, seconds: float = 5.0) -> FoundDevice:
        for each in self.there.values():
            if wanted in (str(each.uuid), each.friendly_name):
                return each
        raise UsageError(f"There is no {wanted!r}.")

    def as_neighbourhood(self) -> Neighbourhood:
        return cast("Neighbourhood", self)
