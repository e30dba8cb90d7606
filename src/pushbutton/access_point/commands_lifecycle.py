"""Commands that begin, end and renew a BSS; replies as hostapd's."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from pushbutton.access_point import bss_configuration
from pushbutton.access_point import config_table as table
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply
from pushbutton.errors import PushbuttonError

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.radio import Radio

registry: Registry[Bss] = Registry()

_OF_THE_BEACON = (table.VENDOR_ELEMENTS, table.ASSOCRESP_ELEMENTS, table.IGNORE_BROADCAST_SSID)


def _radio(bss: Bss) -> Radio:
    if bss.radio is None:
        raise CommandFailure
    return bss.radio


async def _carried_out(bss: Bss, work: Awaitable[None]) -> Reply:
    try:
        await work
    except PushbuttonError as error:
        bss.log.error("%s", error)
        raise CommandFailure from None
    return None


@registry.command("ENABLE", loose=True)
async def enable(call: Call[Bss]) -> Reply:
    """Bring the radio with its BSSes up, with what SET made of the configuration."""
    return await _carried_out(call.subject, _radio(call.subject).enable())


@registry.command("DISABLE", loose=True)
async def disable(call: Call[Bss]) -> Reply:
    """Take the radio with its BSSes down; the control sockets stay."""
    radio = _radio(call.subject)
    if not radio.enabled:
        raise CommandFailure
    await radio.disable()
    return None


@registry.command("RELOAD", loose=True)
async def reload(call: Call[Bss]) -> Reply:
    """Work from what SET made of the configuration; stations are sent away."""
    return await _carried_out(call.subject, _radio(call.subject).reload())


@registry.command("RELOAD_WPA_PSK")
async def reload_wpa_psk(call: Call[Bss]) -> Reply:
    """Read the file of keys (`wpa_psk_file`) again."""
    return await _carried_out(call.subject, call.subject.key_ring.load())


@registry.command("UPDATE_BEACON")
def update_beacon(call: Call[Bss]) -> Reply:
    """Build the Beacon again, with what SET made of its elements."""
    if not bss_configuration.show(call.subject, _OF_THE_BEACON):
        raise CommandFailure
    return None


@registry.command("STOP_AP")
async def stop_ap(call: Call[Bss]) -> Reply:
    """Stop the beacons; the BSS stays enabled."""
    bss = call.subject
    if bss.link is not None:
        await _carried_out(bss, bss.link.stop())
    return None
