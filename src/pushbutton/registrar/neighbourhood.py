"""The access points and devices on the network, kept up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.upnp.control_point.service import WlanConfigService

__all__ = ["FoundDevice", "KnockingDevice", "Neighbourhood", "WlanConfigService"]

Changed = Callable[[FoundDevice, bool], None]
"""Told of a device that is new or another now (True), or gone (False)."""


class Neighbourhood:
    """The devices that were found on some interfaces, all of them by default."""

    def __init__(self, interfaces: Sequence[str] = (), *, subscribe: bool = True) -> None:
        """`interfaces` are names like eth0 or lo; without `subscribe` no events are asked for."""
        self.devices: Mapping[UUID, FoundDevice] = {}
        self.changed: list[Changed] = []

    async def __aenter__(self) -> Neighbourhood:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begin to listen and to search; raises `DriverError` when there is no interface."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Unsubscribe everywhere and forget all devices."""
        raise NotImplementedError

    def search(self) -> None:
        """Ask again who is there; answers come within three seconds."""
        raise NotImplementedError

    async def find(self, wanted: str, seconds: float = 5.0) -> FoundDevice:
        """Return the device whose UUID, or else whose name, is `wanted`, as soon as it is there.

        Names are compared without regard to case, and a part of one is enough when it fits a single
        device.  Raises `UsageError` when it is not there in time or several have that name.
        """
        raise NotImplementedError
