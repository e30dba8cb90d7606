"""What a person, or with `--json` a program, is shown: replies, stations and events.

What devices in the neighbourhood call themselves is part of replies and events, so everything
that is not printable is replaced before it reaches a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from pushbutton.control.client import ControlEvent
from pushbutton.control.replies import Reading, Station
from pushbutton.protocol.events import clean


def plain(reply: Reading) -> Any:
    """Return a reply that was read as JSON has it; a station is its values and its address."""
    if isinstance(reply, Station):
        return {"address": reply.address, **reply.values}
    return reply


def show(text: str) -> None:
    """Print the lines of a reply, if it has any."""
    if text:
        lines = text.removesuffix("\n").split("\n")
        click.echo("\n".join(clean(line.expandtabs()) for line in lines))


def show_json(value: Any) -> None:
    """Print one JSON document on one line."""
    click.echo(json.dumps(value))


def show_stations(stations: Sequence[Station], as_json: bool) -> None:
    """Print stations with all that is known of them, as hostapd_cli's all_sta does."""
    if as_json:
        show_json([plain(station) for station in stations])
        return
    for station in stations:
        show(station.address)
        show("\n".join(f"{name}={value}" for name, value in station.values.items()))


def event_document(event: ControlEvent, time: datetime) -> dict[str, Any]:
    """Return an event as JSON has it: as it came, and its fields where it is one that we know."""
    document: dict[str, Any] = {"time": time.isoformat(timespec="milliseconds")}
    if event.interface is not None:
        document["interface"] = event.interface
    document |= {
        "level": event.level,
        "event": event.text.partition(" ")[0],
        "text": event.text.removesuffix(" "),
    }
    if event.event is not None:
        document["fields"] = event.event.values()
    return document


def event_line(event: ControlEvent, time: datetime) -> str:
    """Return the line that tells a person of an event."""
    interface = "" if event.interface is None else f"{event.interface} "
    return f"{time:%H:%M:%S} {clean(interface + event.text).rstrip()}"
