"""`pushbutton scan`: the access points with Wi-Fi Protected Setup that are heard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pushbutton.cli.interruption import run as run_to_the_end
from pushbutton.cli.progress import say
from pushbutton.drivers import registry
from pushbutton.drivers.base import ScanEntry
from pushbutton.errors import UsageError
from pushbutton.protocol.station import WpsAccessPoint, wps_access_points
from pushbutton.registrar.elements import probe_request
from pushbutton.registrar.setup import describe
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire import attributes as a
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.codecs import text as text_codec
from pushbutton.wire.enums import ConfigMethods
from pushbutton.wire.frames import channel_of

Heard = WpsAccessPoint[ScanEntry]

METHODS = {
    "label": ConfigMethods.LABEL,
    "display": ConfigMethods.DISPLAY
    | ConfigMethods.VIRTUAL_DISPLAY
    | ConfigMethods.PHYSICAL_DISPLAY,
    "button": ConfigMethods.PUSH_BUTTON
    | ConfigMethods.VIRTUAL_PUSH_BUTTON
    | ConfigMethods.PHYSICAL_PUSH_BUTTON,
    "keypad": ConfigMethods.KEYPAD,
    "nfc": ConfigMethods.NFC_INTERFACE
    | ConfigMethods.INTEGRATED_NFC_TOKEN
    | ConfigMethods.EXTERNAL_NFC_TOKEN,
    "usb": ConfigMethods.USBA,
    "ethernet": ConfigMethods.ETHERNET,
}
"""A word for each kind of method, whichever of its bits are set."""

WIDTH = 160
"""Columns of the table where there is no terminal that says how wide it is."""


@click.command(short_help="List access points with Wi-Fi Protected Setup.")
@click.argument("driver")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
def scan(*, driver: str, as_json: bool) -> None:
    """List the access points with Wi-Fi Protected Setup that DRIVER hears.

    DRIVER is nl80211:wlan0 or simulated:home.  "Waits for" says which registration an access point
    is ready for at this moment: a PIN or a button, and "you" or "others" where it says for whom.
    """
    link = StationLink(registry.make(driver))
    heard, address = run_to_the_end(_scan(link))
    if as_json:
        click.echo(json.dumps([described(each, address) for each in heard], indent=2))
        return
    if heard:
        _console().print(table(heard, address))
    else:
        say("No access point with Wi-Fi Protected Setup is heard.")


async def _scan(link: StationLink) -> tuple[list[Heard], bytes]:
    async with link:
        if not link.is_radio:
            raise UsageError("There are no access points to be heard on a wire.")
        found = wps_access_points(await link.scan(probe_request(describe(link.address))))
        found.sort(key=lambda each: (-each.entry.signal, each.entry.bssid))
        return found, link.address


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def table(heard: Sequence[Heard], address: bytes) -> Table:
    """Return the list for a person; `address` is ours."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("Network", "Address", "Ch", "dBm", "State", "Waits for", "Methods"):
        made.add_column(heading, overflow="fold", no_wrap=heading == "Address")
    made.add_column("Device", overflow="fold")
    made.add_column("WPS")
    for each in heard:
        made.add_row(*map(Text, _row(each, address)))
    return made


def _row(each: Heard, address: bytes) -> tuple[str, ...]:
    entry = each.entry
    state = "configured" if each.configured else "not configured"
    return (
        ssid_codec.render(entry.ssid) or "(hidden)",
        format_mac(entry.bssid),
        str(channel_of(entry.frequency)),
        str(entry.signal),
        f"{state}, locked" if each.locked else state,
        waits_for(each, address),
        " ".join(methods(each)),
        device_text(each),
        each.version,
    )


def methods(each: Heard) -> list[str]:
    """Return the ways its password can be told, as words."""
    bits = each.device.config_methods
    return [word for word, mask in METHODS.items() if bits & mask]


def waits_for(each: Heard, address: bytes) -> str:
    """Return what the access point's Registrar waits for, and for whom; `-` for nothing."""
    authorized = each.authorizes(address)
    whom = {None: "", True: " (you)", False: " (others)"}[authorized]
    if not each.selected_registrar:
        return whom.strip(" ()") or "-"
    return ("button" if each.push_button else "PIN") + whom


def device_text(each: Heard) -> str:
    """Return how it calls itself, with manufacturer and model; nothing unprintable."""
    device = each.device
    described = " ".join(
        part.strip() for part in (device.manufacturer, device.model_name) if part.strip()
    )
    name = device.device_name.strip()
    text = f"{name} ({described})" if name and described else name or described
    return text_codec.render(text)


def described(each: Heard, address: bytes) -> dict[str, Any]:
    """Return the same for a program."""
    entry, device = each.entry, each.device
    password_id = each.message.get(a.DEVICE_PASSWORD_ID) if each.selected_registrar else None
    return {
        "ssid": ssid_codec.render(entry.ssid),
        "ssid_hex": entry.ssid.hex(),
        "bssid": format_mac(entry.bssid),
        "frequency": entry.frequency,
        "channel": channel_of(entry.frequency),
        "signal": entry.signal,
        "configured": each.configured,
        "locked": each.locked,
        "selected_registrar": each.selected_registrar,
        "device_password_id": None if password_id is None else int(password_id),
        "waits_for": waits_for(each, address),
        "authorized": each.authorizes(address),
        "methods": methods(each),
        "version": each.version,
        "uuid": None if each.uuid is None else str(each.uuid),
        "device": {
            "name": text_codec.render(device.device_name.strip()),
            "manufacturer": text_codec.render(device.manufacturer.strip()),
            "model_name": text_codec.render(device.model_name.strip()),
            "model_number": text_codec.render(device.model_number.strip()),
            "type": str(device.primary_device_type),
        },
    }
