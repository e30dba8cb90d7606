"""How `pushbutton keys` shows devices: a table, or one in full."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pushbutton.commands.moments import write_moment
from pushbutton.control.key_inventory import Entry

_WORDS = {
    "pin": "by PIN",
    "button": "by button",
    "nfc": "by NFC",
    "external registrar": "by a Registrar elsewhere",
    "file": "from the file",
    "import": "imported",
}
_TIMES = ("joined", "seen", "expires", "ended")
_LABELS = {
    "id": "Number",
    "title": "Device",
    "category": "Kind",
    "manufacturer": "Manufacturer",
    "model_name": "Model",
    "model_number": "Model number",
    "serial_number": "Serial number",
    "uuid": "UUID",
    "address": "Address",
    "network": "Network",
    "bss": "Interface",
    "joined": "Joined",
    "seen": "Last seen",
    "expires": "Expires",
    "ended": "Ended",
    "state": "State",
    "key": "Key",
}


def works(entry: Entry) -> bool:
    """Say whether the device may come in."""
    return entry["state"] in ("reserved", "confirmed")


def table(entries: Sequence[Entry]) -> None:
    """Print a table of devices."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False)
    for heading in ("ID", "Device", "Kind", "Joined", "Last seen", "Expires", "State"):
        drawn.add_column(heading, no_wrap=heading == "ID", overflow="fold")
    for entry in entries:
        cells = (
            str(entry["id"]),
            entry["title"],
            entry.get("category", ""),
            f"{_time(entry, 'joined')} {_WORDS.get(entry['joined_by'], '')}",
            "now" if entry["connected"] else _time(entry, "seen"),
            _time(entry, "expires"),
            _state(entry),
        )
        # As it is: a device's name may look like markup.
        drawn.add_row(*(Text(cell) for cell in cells))
    Console(highlight=False).print(drawn)


def device(entry: Entry) -> None:
    """Print everything about one device."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, show_header=False)
    drawn.add_column(no_wrap=True)
    drawn.add_column(overflow="fold")
    for name, label in _LABELS.items():
        if name in entry:
            drawn.add_row(label, Text(_told(entry, name)))
    Console(highlight=False).print(drawn)


def _told(entry: Entry, name: str) -> str:
    match name:
        case "joined":
            return f"{_time(entry, name)} {_WORDS.get(entry['joined_by'], '')}"
        case "seen" if entry["connected"]:
            return "now"
        case "state":
            return _state(entry)
        case "address":
            others = [each for each in entry.get("addresses", ()) if each != entry["address"]]
            also = f", also seen as {', '.join(others)}" if others else ""
            return f"{entry['address']}{also}"
    return _time(entry, name) if name in _TIMES else str(entry[name])


def _state(entry: Entry) -> str:
    if not entry["own_key"]:
        return "has the network's key"
    if entry["state"] == "confirmed":
        return "another address" if entry["randomised"] else "ok"
    return "on its way" if entry["state"] == "reserved" else str(entry["state"])


def _time(entry: Entry, name: str) -> str:
    if name not in entry:
        return ""
    return write_moment(entry[name])[:16]


def file_stem(entry: Entry) -> str:
    """Return the beginning of a file name that is safe, and this device's alone."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", entry["title"]).strip("-")
    return f"{entry['id']}-{plain}" if plain else str(entry["id"])
