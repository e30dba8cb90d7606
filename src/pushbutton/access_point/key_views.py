"""Records as control clients are told them: JSON for lists, `name=value` lines for one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pushbutton.access_point.inventory import ANY_STATION, Record
from pushbutton.control.codec import LONGEST_REPLY
from pushbutton.protocol.events import clean
from pushbutton.wire.codecs import format_mac

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

_NIL = UUID(int=0)
_ROOM = 32
"""Octets of a reply that are kept for where to go on."""


def view(record: Record, connected: bool) -> dict[str, Any]:
    """Return everything about a record but its key; times are whole seconds since 1970."""
    device = record.device
    kind = device.primary_device_type
    anybody = device.mac_address == ANY_STATION
    values = {
        "id": record.number,
        "title": record.title if record.named or not anybody else "any device",
        "name": record.name,
        "state": record.state.value,
        "joined_by": record.way.value,
        "joined": int(record.joined),
        "seen": _whole(record.seen),
        "expires": _whole(record.expires),
        "ended": _whole(record.ended),
        "connected": connected,
        "own_key": record.psk is not None or record.ended is not None,
        "address": "any" if anybody else format_mac(device.mac_address),
        "addresses": [format_mac(address) for address in record.addresses],
        "randomised": record.randomised,
        "device_name": device.device_name,
        "manufacturer": device.manufacturer,
        "model_name": device.model_name,
        "model_number": device.model_number,
        "serial_number": device.serial_number,
        "device_type": str(kind) if kind.category else "",
        "category": kind.human_name if kind.category else "",
        "uuid": "" if device.uuid == _NIL else str(device.uuid),
        "network": record.network.decode("utf-8", "replace"),
        "network_hex": record.network.hex(),
        "bss": record.bss,
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _whole(when: float | None) -> int | None:
    return None if when is None else int(when)


def views(bss: Bss) -> Iterator[dict[str, Any]]:
    """Return all records of a BSS's network, in their order."""
    here = here_by_key(bss)
    for record in bss.keys.records():
        yield view(record, is_connected(record, here))


def here_by_key(bss: Bss) -> dict[bytes, int | None]:
    """Return the stations on the network: address and number of the key that each has proved."""
    network = bss.keys.home.network
    return {
        station.address: station.traits.key_number
        for each in bss.process.bsses.values()
        if each.keys.home.network == network
        for station in each.stations
        if station.traits.authorized
    }


def is_connected(record: Record, here: dict[bytes, int | None]) -> bool:
    """Say whether the device of a record is on the network."""
    if record.psk is not None:
        return record.number in here.values()
    # Perhaps it has the key of the Registrar that registered it.
    return record.state.works and record.device.mac_address in here


def lines(found: Iterable[dict[str, Any]], after: int) -> str:
    """Return what fits into a reply of the records after this number, a JSON object a line.

    Where there are more the last line is `{"next": N}`, which is what to ask for next.
    """
    reply, last = "", after
    for each in found:
        if each["id"] <= after:
            continue
        line = json.dumps(each) + "\n"
        if len(reply) + len(line) > LONGEST_REPLY - _ROOM:
            return reply + json.dumps({"next": last}) + "\n"
        reply += line
        last = each["id"]
    return reply


def block(values: dict[str, Any]) -> dict[str, object]:
    """Return the same as `name=value` lines: lists by spaces, yes and no as 1 and 0."""
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> object:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(value)
    return clean(value) if isinstance(value, str) else value
