"""The drivers by name: `wired:eth0` is the driver `wired` on `eth0`.

A driver's module is imported when a name asks for it, and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from pushbutton.drivers.base import Driver, MacAddress
from pushbutton.errors import UsageError

DRIVERS: dict[str, str] = {
    "wired": "wired:WiredDriver",
    "simulated": "simulated:SimulatedDriver",
    "nl80211": "nl80211.driver:Nl80211Driver",
}
"""Kind of driver -> module here and the class in it, which is made from what follows the colon."""


def make(name: str, address: MacAddress | None = None) -> Driver:
    """Return the driver that `name` says, not opened yet.

    `address` is for drivers that can have another: simulated, and nl80211.
    Raises `UsageError` for a name that is not one, `DriverError` where the driver does.
    """
    kind, colon, target = name.partition(":")
    if kind not in DRIVERS or not colon or not target:
        known = ", ".join(f"{each}:NAME" for each in DRIVERS)
        raise UsageError(f"{name!r} does not name a driver; drivers are {known}.")
    module, _, made = DRIVERS[kind].partition(":")
    constructor = getattr(import_module(f"pushbutton.drivers.{module}"), made)
    made_driver = cast("Callable[..., Driver]", constructor)
    return made_driver(target) if address is None else made_driver(target, address)
