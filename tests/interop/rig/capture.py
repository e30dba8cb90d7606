"""What tshark, a dissector that nobody here wrote, says of the frames on the wire."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rig.stock import program

NAMES = {
    0x04: "M1",
    0x05: "M2",
    0x06: "M2D",
    0x07: "M3",
    0x08: "M4",
    0x09: "M5",
    0x0A: "M6",
    0x0B: "M7",
    0x0C: "M8",
    0x0D: "WSC_ACK",
    0x0E: "WSC_NACK",
    0x0F: "WSC_Done",
}


@dataclass(frozen=True)
class Dissection:
    """The frames of one capture."""

    messages: Counter[str]
    """How many frames carry the Message Type of each message."""
    frames: int
    malformed: list[str]
    """The frames that tshark calls malformed, as it describes them."""


def dissect(capture: Path) -> Dissection:
    """Read a capture with tshark."""
    fields = ["frame.number", "wps.message_type", "_ws.malformed", "_ws.col.Info"]
    result = subprocess.run(
        [
            str(program("tshark")),
            "-r",
            str(capture),
            "-T",
            "fields",
            *(argument for name in fields for argument in ("-e", name)),
        ],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    messages: Counter[str] = Counter()
    for row in rows:
        for number in filter(None, row[1].split(",")):
            messages[NAMES.get(int(number, 0), number)] += 1
    return Dissection(
        messages, len(rows), [" ".join(row) for row in rows if row[2] or "Malformed" in row[3]]
    )
