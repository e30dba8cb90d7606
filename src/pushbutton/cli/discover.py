"""`pushbutton discover`: the access points and devices on the network, found over UPnP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.progress import say
from pushbutton.cli.scan import METHODS
from pushbutton.registrar.found import FoundDevice, KnockingDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import text as text_codec
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, DevicePasswordId, PrimaryDeviceType

SECONDS = 5.0
WIDTH = 150
"""Columns of the table where there is no terminal that says how wide it is."""
FIRST_OUT_OF_BAND_ID = 0x0010


@click.command(short_help="List the access points and devices on the network.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=SECONDS,
    show_default=True,
    help="How long to look.",
)
@click.option("--watch", is_flag=True, help="Go on, and tell what changes, until interrupted.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON; with --watch an object a line.")
@click.option(
    "-i", "--interface", "interfaces", multiple=True, help="Where to look; everywhere by default."
)
def discover(*, seconds: float, watch: bool, as_json: bool, interfaces: tuple[str, ...]) -> None:
    """List the access points and devices on the network that speak Wi-Fi Protected Setup.

    They are found over UPnP, by their announcements and by a search; no Wi-Fi card and no root are
    needed.  Below an access point stand the wireless devices that it reports: those that look for
    a network at this moment.
    """
    if watch:
        run_to_the_end(_watch(interfaces, as_json))
        return
    found = run_to_the_end(look(interfaces, seconds))
    if as_json:
        click.echo(json.dumps([described(each) for each in found], indent=2))
    elif found:
        console = Console()
        console = console if console.is_terminal else Console(width=WIDTH)
        console.print(table(found))
    else:
        say("No access point or device with Wi-Fi Protected Setup answers over UPnP.")


async def look(interfaces: Sequence[str], seconds: float) -> list[FoundDevice]:
    """Return what is found within `seconds`, in the order of the list."""
    async with Neighbourhood(interfaces) as neighbourhood:
        await asyncio.sleep(seconds)
        return in_order(neighbourhood.devices.values())


async def _watch(interfaces: Sequence[str], as_json: bool) -> None:
    shown: dict[object, FoundDevice] = {}

    def tell(found: FoundDevice, there: bool) -> None:
        before = shown.pop(found.uuid, None)
        if there:
            shown[found.uuid] = found
        if not there or before is None or changes(before) != changes(found):
            word = "gone" if not there else "found" if before is None else "changed"
            click.echo(
                json.dumps({"event": word, **described(found)})
                if as_json
                else f"{word:8}{one_line(found)}"
            )

    async with Neighbourhood(interfaces) as neighbourhood:
        neighbourhood.changed.append(tell)
        await asyncio.Event().wait()


def in_order(found: Iterable[FoundDevice]) -> list[FoundDevice]:
    """Return access points first, by name."""
    return sorted(found, key=lambda each: (not each.access_point, each.friendly_name, each.address))


def table(found: Sequence[FoundDevice]) -> Table:
    """Return the list for a person."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    made.add_column("Name", overflow="fold")
    made.add_column("What it is", overflow="fold")
    made.add_column("Address", no_wrap=True)
    made.add_column("State", overflow="fold")
    made.add_column("Set up by", overflow="fold")
    made.add_column("UUID", no_wrap=True, style="dim")
    for each in found:
        made.add_row(*map(Text, _row(each)))
        for knocking in each.knocking:
            made.add_row(*map(Text, _knocking_row(knocking)))
    return made


def _row(found: FoundDevice) -> tuple[str, ...]:
    return (
        _shown(found.friendly_name) or "(no name)",
        what(found),
        str(found.address),
        state(found),
        " ".join(methods(found.config_methods)) or "-",
        str(found.uuid),
    )


def _knocking_row(knocking: KnockingDevice) -> tuple[str, ...]:
    device = knocking.device
    name = "" if device is None else _shown(device.device_name)
    return (
        f"  └ {name or '(no name)'}",
        "" if device is None else _described_as(device),
        format_mac(knocking.address),
        "asks to join" if knocking.asking else "looks for a network",
        wants(knocking),
        "" if knocking.uuid is None else str(knocking.uuid),
    )


def what(found: FoundDevice) -> str:
    """Return what kind of device it is, with manufacturer and model as far as they are known."""
    if found.device is not None:
        return _described_as(found.device)
    made_by = " ".join(part for part in (found.manufacturer, found.model) if part.strip())
    return _shown(made_by) or ("Access point" if found.access_point else "Device")


def _described_as(device: Device) -> str:
    kind = device.primary_device_type
    named = "" if kind == PrimaryDeviceType(0, bytes(4), 0) else kind.human_name
    made_by = " ".join(p.strip() for p in (device.manufacturer, device.model_name) if p.strip())
    return _shown(f"{named} ({made_by})" if named and made_by else named or made_by)


def state(found: FoundDevice) -> str:
    """Return whether it has a network already, and whether setting it up is locked."""
    configured = {None: "unknown", True: "configured", False: "not configured"}[found.configured]
    return f"{configured}, locked" if found.locked else configured


def methods(bits: ConfigMethods) -> list[str]:
    """Return the ways its password can be told, as words."""
    return [word for word, mask in METHODS.items() if bits & mask]


def wants(knocking: KnockingDevice) -> str:
    """Return by which kind of password a device means to join."""
    if knocking.wants is None:
        return "-"
    if knocking.wants == DevicePasswordId.PUSH_BUTTON:
        return "button"
    out_of_band = knocking.wants >= FIRST_OUT_OF_BAND_ID or knocking.wants == (
        DevicePasswordId.NFC_CONNECTION_HANDOVER
    )
    return "nfc" if out_of_band else "PIN"


def changes(found: FoundDevice) -> tuple[object, ...]:
    """Return what is worth a line when it is another than before."""
    knocking = [(one.address, one.wants, one.asking) for one in found.knocking]
    return (*_row(found), found.location, found.subscribed, tuple(knocking))


def one_line(found: FoundDevice) -> str:
    """Return the same for a list that grows."""
    line = "  ".join(_row(found))
    knocking = ["; ".join(_knocking_row(each)[:5]) for each in found.knocking]
    return "\n          ".join([line, *knocking])


def described(found: FoundDevice) -> dict[str, Any]:
    """Return the same for a program."""
    return {
        "uuid": str(found.uuid),
        "name": _shown(found.friendly_name),
        "address": str(found.address),
        "location": found.location,
        "page": found.presentation_url,
        "access_point": found.access_point,
        "configured": found.configured,
        "locked": found.locked,
        "methods": methods(found.config_methods),
        "events": found.subscribed,
        "trouble": found.trouble,
        "device": None if found.device is None else _device(found.device),
        "knocking": [_knocking(each) for each in found.knocking],
    }


def _knocking(knocking: KnockingDevice) -> dict[str, Any]:
    return {
        "mac_address": format_mac(knocking.address),
        "uuid": None if knocking.uuid is None else str(knocking.uuid),
        "wants": wants(knocking),
        "device_password_id": knocking.wants,
        "asking": knocking.asking,
        "device": None if knocking.device is None else _device(knocking.device),
    }


def _device(device: Device) -> dict[str, Any]:
    return {
        "name": _shown(device.device_name),
        "manufacturer": _shown(device.manufacturer),
        "model_name": _shown(device.model_name),
        "model_number": _shown(device.model_number),
        "type": str(device.primary_device_type),
        "mac_address": format_mac(device.mac_address),
        "methods": methods(device.config_methods),
    }


def _shown(text: str) -> str:
    return text_codec.render(text.strip())
