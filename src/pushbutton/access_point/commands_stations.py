"""Commands about single stations; replies as hostapd's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pushbutton.access_point import status
from pushbutton.commands.arguments import Mac, Word
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()


@registry.command("STA")
async def sta(call: Call[Bss], address: Mac, what: Word = "") -> Reply:
    """Show a station; with `eapol` the state of its port."""
    bss = call.subject
    station = bss.stations.get(address)
    if station is None or what not in ("", "eapol"):
        raise CommandFailure
    if what:
        return status.port(bss, station)
    return await status.station(bss, station)


@registry.command("STA-FIRST")
async def sta_first(call: Call[Bss]) -> Reply:
    """Show the first station; nothing when there is none."""
    for station in call.subject.stations:
        return await status.station(call.subject, station)
    return ""


@registry.command("STA-NEXT")
async def sta_next(call: Call[Bss], address: Mac) -> Reply:
    """Show the station after this one; nothing at the end."""
    bss = call.subject
    addresses = [station.address for station in bss.stations]
    if address not in addresses:
        raise CommandFailure
    following = addresses[addresses.index(address) + 1 :]
    station = bss.stations.get(following[0]) if following else None
    return "" if station is None else await status.station(bss, station)
