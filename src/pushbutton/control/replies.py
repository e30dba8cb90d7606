"""What the replies of the control interface say, as Python values.

A reply is text in one of few shapes: lines `name=value` (STATUS), the same below a line with an
address (STA), lines `Name: value` (WPS_GET_STATUS), or plain text (a PIN).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile("[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_PAIR = re.compile(r"([^=\s]+)=(.*)")
_TITLED = re.compile(r"([A-Z][A-Za-z ]*): (.*)")


@dataclass(frozen=True, slots=True)
class Station:
    """One station of an access point: its address, and what is told of it by hostapd's names."""

    address: str
    values: dict[str, str]

    @property
    def flags(self) -> frozenset[str]:
        """The words of `flags=[AUTH][ASSOC]`."""
        return frozenset(re.findall(r"\[([^]]+)\]", self.values.get("flags", "")))


Reading = str | list[str] | dict[str, str] | Station


def refused(reply: str) -> bool:
    """Say whether a reply says that the command was not carried out."""
    return reply.startswith(("FAIL", "UNKNOWN COMMAND"))


def read_values(reply: str) -> dict[str, str]:
    """Return the `name=value` lines of a reply; other lines are left out."""
    return {match[1]: match[2] for line in _lines(reply) if (match := _PAIR.fullmatch(line))}


def read_lines(reply: str) -> list[str]:
    """Return the lines of a reply that is a list."""
    return _lines(reply)


def read_station(reply: str) -> Station | None:
    """Return the station that a reply tells of, or None when it tells of none."""
    first, _, rest = reply.partition("\n")
    if not _ADDRESS.fullmatch(first):
        return None
    return Station(first, read_values(rest))


def read_reply(reply: str) -> Reading:
    """Return a reply in the shape that it has: a station, a mapping, or text."""
    station = read_station(reply)
    if station is not None:
        return station
    lines = _lines(reply)
    for shape in (_PAIR, _TITLED):
        matches = [match for line in lines if (match := shape.fullmatch(line))]
        if lines and len(matches) == len(lines):
            return {match[1]: match[2] for match in matches}
    return reply.removesuffix("\n")


def _lines(reply: str) -> list[str]:
    # Not splitlines(): a name that a device gave itself may hold U+2028 and its like.
    return reply.removesuffix("\n").split("\n") if reply else []
