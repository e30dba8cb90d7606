"""Datagrams of hostapd's control interface: requests, replies, and events with their level.

A request is one datagram, its reply another.  An event looks like `<3>WPS-PBC-ACTIVE `, or on the
socket of the whole process like `IFNAME=wlan0 <3>WPS-PBC-ACTIVE `; no reply begins like that.
Text is UTF-8, and octets that are not stay as they are on the way through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_REQUEST = 4096
LONGEST_REPLY = 4096

_ENCODING = ("utf-8", "surrogateescape")
_EVENT = re.compile(r"(?:IFNAME=(?P<interface>\S+) )?<(?P<level>[0-9])>(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EventText:
    """An event as it travels: its level, its text, and on the process's socket its interface."""

    text: str
    level: int
    interface: str | None = None

    def encode(self) -> bytes:
        """Return the datagram."""
        return encode_event(self.text, self.level, self.interface)


def encode_event(text: str, level: int, interface: str | None = None) -> bytes:
    """Return the datagram of an event."""
    prefix = "" if interface is None else f"IFNAME={interface} "
    return f"{prefix}<{level}>{text}".encode(*_ENCODING)


def decode_event(datagram: bytes) -> EventText | None:
    """Return the event that a datagram is, or None for a reply."""
    if not datagram.startswith((b"<", b"IFNAME=")):
        return None
    match = _EVENT.fullmatch(decode(datagram))
    if match is None:
        return None
    return EventText(match["text"], int(match["level"]), match["interface"])


def encode(text: str) -> bytes:
    """Return the datagram of a request or reply."""
    return text.encode(*_ENCODING)


def decode(datagram: bytes) -> str:
    """Return the text of a request or reply."""
    return datagram.decode(*_ENCODING)


def decode_request(datagram: bytes) -> str | None:
    """Return the text of a request; None when it is too long or no text.

    Octets of zero at its end are not part of it: some clients send C's end of a text along.
    """
    if len(datagram) > LONGEST_REQUEST:
        return None
    text = decode(datagram.rstrip(b"\0"))
    return None if "\0" in text else text
