"""Commands about single stations; replies as hostapd's."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from pushbutton.access_point import config_table as table
from pushbutton.access_point import station_entry
from pushbutton.commands.arguments import Mac, Rest, Word
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply
from pushbutton.drivers.base import PollingDriver
from pushbutton.errors import DriverError
from pushbutton.protocol import events
from pushbutton.wire.frames import Subtype

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()

_EVERYBODY = b"\xff" * 6
_PMKSA_HEADINGS = "Index / SPA / PMKID / expiration (in seconds) / opportunistic\n"
_USUAL_REASON = 2
"""PREV_AUTH_NOT_VALID, as hostapd."""


@registry.command("STA")
async def sta(call: Call[Bss], address: Mac, what: Word = "") -> Reply:
    """Show a station; with `eapol` the state of its port."""
    bss = call.subject
    station = bss.stations.get(address)
    if station is None or what not in ("", "eapol"):
        raise CommandFailure
    if what:
        if not station_entry.has_port(bss, station):
            raise CommandFailure
        return station_entry.port_machine(bss, station)
    return await station_entry.entry(bss, station)


@registry.command("STA-FIRST")
async def sta_first(call: Call[Bss]) -> Reply:
    """Show the first station; nothing when there is none."""
    for station in call.subject.stations:
        return await station_entry.entry(call.subject, station)
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
    return "" if station is None else await station_entry.entry(bss, station)


@registry.command("NEW_STA")
def new_sta(call: Call[Bss], address: Mac, rest: Rest = "") -> Reply:
    """Enter a station that is not here, and where there is 802.1X ask it who it is."""
    bss = call.subject
    if bss.stations.get(address) is None:
        station = bss.stations.add(address)
        station.traits.since = bss.now
        if bss.config[table.IEEE8021X] and bss.enabled and bss.stations.make_room():
            bss.stations.begins(station)
            station.start()
    return None


@registry.command("DEAUTHENTICATE")
def deauthenticate(call: Call[Bss], address: Mac, options: Rest = "") -> Reply:
    """Send a station away; ff:ff:ff:ff:ff:ff stands for all.

    `reason=N` is the reason code, `tx=0` only forgets the station, `test=0` only sends the frame.
    """
    return _send_away(call.subject, address, options, Subtype.DEAUTHENTICATION)


@registry.command("DISASSOCIATE")
def disassociate(call: Call[Bss], address: Mac, options: Rest = "") -> Reply:
    """Send a station away by Disassociation; the options are those of DEAUTHENTICATE."""
    return _send_away(call.subject, address, options, Subtype.DISASSOCIATION)


class _Options(NamedTuple):
    reason: int
    silent: bool
    frame_only: bool


def _options(text: str) -> _Options:
    values = dict(word.partition("=")[::2] for word in text.split(" "))
    reason = values.get("reason", "")
    return _Options(
        int(reason) & 0xFFFF if reason.isascii() and reason.isdecimal() else _USUAL_REASON,
        values.get("tx") == "0",
        "test" in values,
    )


def _send_away(bss: Bss, address: bytes, text: str, subtype: Subtype) -> Reply:
    options = _options(text)
    if bss.link is None:
        return None
    if not options.silent or options.frame_only:
        bss.link.say_farewell(address, options.reason, subtype)
    if options.frame_only:
        return None
    everybody = [station.address for station in bss.stations]
    for each in everybody if address == _EVERYBODY else [address]:
        bss.link.forget(each)
        bss.stations.remove(each)
    return None


@registry.command("POLL_STA")
def poll_sta(call: Call[Bss], address: Mac, rest: Rest = "") -> Reply:
    """Ask a station whether it is still there; AP-STA-POLL-OK tells that it is."""
    bss = call.subject
    if bss.stations.get(address) is None:
        raise CommandFailure
    driver = None if bss.link is None else bss.link.driver
    if isinstance(driver, PollingDriver):
        bss.start_task(_poll(bss, driver, address))
    return None


async def _poll(bss: Bss, driver: PollingDriver, address: bytes) -> None:
    with contextlib.suppress(DriverError):
        if await driver.poll_station(address):
            bss.carry_out(events.StationAnswered(address))


@registry.command("SA_QUERY")
def sa_query(call: Call[Bss], address: Mac, rest: Rest = "") -> Reply:
    """Accepted, as by hostapd: a station is asked when somebody else comes in its name."""
    return None


@registry.command("PMKSA")
def pmksa(call: Call[Bss]) -> Reply:
    """List nothing: keys that stations may come back with are not shown."""
    return _PMKSA_HEADINGS if call.subject.config[table.WPA] else ""


@registry.command("PMKSA_FLUSH")
def pmksa_flush(call: Call[Bss]) -> Reply:
    """Forget the keys that stations may come back with."""
    call.subject.pmk_cache.close()
    return None
