"""Commands about the control interface, the BSS, and the process; replies as hostapd's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from pushbutton.access_point import config_table as table
from pushbutton.access_point import settings, status
from pushbutton.commands.arguments import Level, Seconds, Text, Word
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply, Scope
from pushbutton.runtime import logs
from pushbutton.wire.codecs import format_mac

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss
    from pushbutton.access_point.process import Process

registry: Registry[Bss] = Registry()


class Belongs(Protocol):
    """What belongs to a process: a BSS, or the service of its global socket."""

    @property
    def process(self) -> Process: ...


_PROBE_OPTION = "probe_rx_events="


@registry.command("PING")
def ping(call: Call[Bss]) -> Reply:
    """Answer PONG."""
    return "PONG\n"


@registry.command("ATTACH", scope=Scope.CLIENT)
def attach(call: Call[Bss], option: Word = "") -> Reply:
    """Send events to the asking client; `probe_rx_events=1` also those about Probe Requests."""
    wanted: bool | None = None
    if option:
        if option not in (_PROBE_OPTION + "0", _PROBE_OPTION + "1"):
            raise CommandFailure
        wanted = option.endswith("1")
    if not call.socket_client.attach(wanted):
        raise CommandFailure
    return None


@registry.command("DETACH", scope=Scope.CLIENT)
def detach(call: Call[Bss]) -> Reply:
    """Send the asking client no more events."""
    if not call.socket_client.detach():
        raise CommandFailure
    return None


@registry.command("LEVEL", scope=Scope.CLIENT)
def level(call: Call[Bss], level: Level) -> Reply:
    """Send the asking client events of this level and above (0 everything, 3 the usual)."""
    if not call.socket_client.set_level(level):
        raise CommandFailure
    return None


@registry.command("STATUS")
def show_status(call: Call[Bss]) -> Reply:
    """Show how the radio and its BSSes are."""
    return status.status(call.subject)


@registry.command("GET_CONFIG")
def get_config(call: Call[Bss]) -> Reply:
    """Show the settings that a device would be given."""
    return status.configuration(call.subject)


@registry.command("MIB")
def mib(call: Call[Bss], what: Word = "") -> Reply:
    """Show how the network's protection is configured, by the names of the 802.11 MIB."""
    if what not in ("", "radius_server"):
        raise CommandFailure
    return status.protection(call.subject) if not what else ""


@registry.command("STATUS-DRIVER")
def status_driver(call: Call[Bss]) -> Reply:
    """Show what the radio's driver says of the interface."""
    bss = call.subject
    if not bss.on_air:
        raise CommandFailure
    frequency = settings.frequency(bss.config, bss.channel)
    return {
        "ifname": bss.name,
        "brname": bss.config[table.BRIDGE] or "",
        "addr": format_mac(bss.address),
        "freq": frequency,
        "beacon_set": int(bss.enabled),
        "frames_dropped": _dropped(bss),
    }


@registry.command("COUNTERS")
def counters(call: Call[Bss]) -> Reply:
    """Show what was dropped, refused or passed over; hostapd has no such command.

    `tolerated[NAME]` is how often any peer of the process deviated from the specification in that
    way, by the names that `pushbutton decode` shows; those that were never met are left out.
    """
    bss = call.subject
    tolerated = bss.process.tolerated.counts
    return {
        "frames_dropped": _dropped(bss),
        "registrations_refused": bss.stations.refused,
        **{f"tolerated[{name}]": count for name, count in sorted(tolerated.items())},
    }


def _dropped(bss: Bss) -> int:
    return bss.reception.dropped + (0 if bss.link is None else bss.link.dropped)


@registry.command("NOTE")
def note(call: Call[Bss], text: Text) -> Reply:
    """Write a line of one's own into the log."""
    call.subject.log.info("NOTE: %s", text)
    return None


@registry.command("RELOG", scope=Scope.PROCESS, loose=True)
def relog(call: Call[Belongs]) -> Reply:
    """Close the log file and open it again, for log rotation."""
    try:
        if call.subject.process.log is not None:
            call.subject.process.log.reopen()
    except OSError:
        raise CommandFailure from None
    return None


@registry.command("LOG_LEVEL", scope=Scope.PROCESS, loose=True)
def log_level(call: Call[Bss], name: Word = "", timestamps: Seconds = -1) -> Reply:
    """Show the level of the log, or change it: a level's name, and 0 or 1 for times."""
    output = call.subject.process.log
    if output is None:
        raise CommandFailure
    if not name:
        return f"Current level: {output.level.name}\nTimestamp: {int(output.timestamps)}\n"
    try:
        chosen = logs.Level[name.upper()]
    except KeyError:
        raise CommandFailure from None
    output.set_level(chosen, None if timestamps < 0 else timestamps != 0)
    return None


@registry.command("TERMINATE", scope=Scope.PROCESS)
def terminate(call: Call[Belongs]) -> Reply:
    """End the process."""
    # When the reply has gone out.
    asyncio.get_running_loop().call_soon(call.subject.process.terminate)
    return None
