"""The access point that a Registrar's verb is for: `wired:eth0`, or `simulated:home/BSSID`."""

from __future__ import annotations

from pushbutton.cli.progress import say
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver
from pushbutton.errors import MalformedError, UsageError
from pushbutton.wire.codecs import parse_mac


def open_target(target: str) -> tuple[Driver, bytes | None]:
    """Return the driver that leads to `target`, and the BSSID if the target names one.

    Raises `UsageError` for what is neither.
    """
    name, slash, bssid = target.partition("/")
    if not slash:
        return registry.make(name), None
    try:
        return registry.make(name), parse_mac(bssid)
    except MalformedError:
        raise UsageError(f"{bssid!r} is not the MAC address of an access point.") from None


def is_driver(target: str) -> bool:
    """Tell whether a target names a driver; it is a device found over UPnP otherwise."""
    return target.partition(":")[0] in registry.DRIVERS


def interface_of(driver: str) -> str:
    """Return the Wi-Fi interface behind a driver's name, empty where there is none."""
    kind, _, target = driver.partition(":")
    return target.partition("@")[0] if kind == "nl80211" else ""


def warn_of_others(driver: str, remedy: str = "") -> None:
    """Tell the person which programs use the interface and may end our associations.

    `remedy` is what this verb can do about it, if anything.
    """
    interface = interface_of(driver)
    if not interface:
        return
    from pushbutton.doctor.observation import holders

    for holder in holders(interface):
        fix = remedy or f"if it disturbs: {holder.release}"
        say(f"{holder.name} (process {holder.pid}) uses {interface}, too; {fix}.")
