"""The datagrams by which devices are announced, searched for and found.

UPnP Device Architecture 1.0, "Discovery".  What a device takes for a search is what deployed
access points take: some requirements are strict, the order and the rest of the headers are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import Enum
from uuid import UUID

from pushbutton.errors import MalformedError
from pushbutton.upnp.wlan_config import DEVICE_TYPE, ROOT_DEVICE, SERVICE_TYPE

GROUP = "239.255.255.250"
PORT = 1900
TIME_TO_LIVE = 4
MAX_AGE = 1801
"""Seconds that an announcement holds."""
SERVER = "Unspecified, UPnP/1.0, Unspecified"
LARGEST = 1599
"""Octets of a datagram that are looked at."""
LONGEST_WAIT = 120
"""Seconds; a larger MX counts as this one."""
ALL = "ssdp:all"

_HOST = f"{GROUP}:{PORT}"
_SEARCH = b"m-search"
_NOTIFY = "notify *"
_ANSWER = re.compile(r"HTTP/1\.\d 200(?: |$)", re.IGNORECASE)
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}")
_BLANKS = " \t"


class Notice(Enum):
    """What a NOTIFY says of the device."""

    ALIVE = "ssdp:alive"
    BYEBYE = "ssdp:byebye"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A NOTIFY: a device or a service comes, stays or goes; `location` is empty where it goes."""

    notice: Notice
    target: str
    usn: str
    location: str = ""
    max_age: int = MAX_AGE
    server: str = SERVER


@dataclass(frozen=True, slots=True)
class Search:
    """An M-SEARCH for `target`, which answers within `wait` seconds."""

    target: str
    wait: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a device that is searched for says, to the searcher alone."""

    target: str
    usn: str
    location: str
    max_age: int = MAX_AGE
    server: str = SERVER


@dataclass(frozen=True, slots=True)
class Name:
    """One of the four names by which the device is known: the type, and the USN with it."""

    target: str
    usn: str


def names(uuid: UUID) -> tuple[Name, ...]:
    """Return the names of a device with one WFAWLANConfig service, in the order of sending."""
    own = f"uuid:{uuid}"
    return (
        Name(ROOT_DEVICE, f"{own}::{ROOT_DEVICE}"),
        Name(own, own),
        Name(DEVICE_TYPE, f"{own}::{DEVICE_TYPE}"),
        Name(SERVICE_TYPE, f"{own}::{SERVICE_TYPE}"),
    )


def uuid_of(usn: str) -> UUID | None:
    """Return the UUID in a USN or a UDN, None where it has none."""
    prefix, _, rest = usn.partition(":")
    if prefix.lower() != "uuid":
        return None
    try:
        return UUID(rest.partition("::")[0].strip())
    except ValueError:
        return None


# ---- writing --------------------------------------------------------------------------------


def encode_announcement(announcement: Announcement) -> bytes:
    """Return the datagram for the group."""
    lines = ["NOTIFY * HTTP/1.1", f"HOST: {_HOST}"]
    lines.append(f"CACHE-CONTROL: max-age={announcement.max_age}")
    lines.append(f"NTS: {announcement.notice.value}")
    if announcement.notice is Notice.ALIVE:
        lines.append(f"LOCATION: {announcement.location}")
    lines.append(f"SERVER: {announcement.server}")
    lines.append(f"NT: {announcement.target}")
    lines.append(f"USN: {announcement.usn}")
    return _datagram(lines)


def encode_search(search: Search) -> bytes:
    """Return the datagram for the group."""
    return _datagram(
        [
            "M-SEARCH * HTTP/1.1",
            f"HOST: {_HOST}",
            'MAN: "ssdp:discover"',
            f"MX: {search.wait}",
            f"ST: {search.target}",
        ]
    )


def encode_answer(answer: SearchAnswer, date: datetime) -> bytes:
    """Return the datagram for the searcher; `date` is now, in UTC."""
    return _datagram(
        [
            "HTTP/1.1 200 OK",
            f"CACHE-CONTROL: max-age={answer.max_age}",
            f"DATE: {format_datetime(date, usegmt=True)}",
            "EXT:",
            f"LOCATION: {answer.location}",
            f"SERVER: {answer.server}",
            f"ST: {answer.target}",
            f"USN: {answer.usn}",
        ]
    )


def _datagram(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode()


# ---- reading, as a device -------------------------------------------------------------------


def parse_search(datagram: bytes) -> Search | None:
    """Return the search in a datagram, None for anything else and for one that lacks a part.

    HOST must be there, with any value; MAN must ask for discovery, its quotes included; MX must be
    a number from 0 on; a name without its colon is no header.
    """
    head = datagram[: len(_SEARCH) + 1]
    if head[:-1].lower() != _SEARCH or len(head) <= len(_SEARCH) or 0x20 < head[-1] < 0x7F:
        return None
    headers = _headers(datagram)
    wait = _NUMBER.match(headers.get("mx", ""))
    target = headers.get("st")
    discovers = headers.get("man", "").lower().startswith('"ssdp:discover"')
    if "host" not in headers or not discovers or wait is None or target is None:
        return None
    return Search(target, min(int(wait[0]), LONGEST_WAIT))


def is_searched(search: Search, uuid: UUID) -> bool:
    """Tell whether a search means the device with this UUID; what follows its name is ignored."""
    target = search.target.lower()
    known = (ALL, *(name.target.lower() for name in names(uuid)))
    return target.startswith(known)


# ---- reading, as a control point ------------------------------------------------------------


def parse(datagram: bytes) -> Announcement | SearchAnswer:
    """Read what a device says of itself.

    Raises `MalformedError` for anything else, and for what lacks what one has to know: the type
    and the USN, and where the device is and for how long unless it goes.
    """
    text = datagram[:LARGEST].decode("utf-8", "replace")
    first = text.partition("\r\n")[0]
    headers = _headers(datagram)
    usn = headers.get("usn", "")
    if _ANSWER.match(first):
        return SearchAnswer(
            _needed(headers, "st"), usn, _needed(headers, "location"), _max_age(headers),
            headers.get("server", ""),
        )  # fmt: skip
    if not first.lower().startswith(_NOTIFY):
        raise MalformedError("neither an announcement nor the answer to a search")
    try:
        notice = Notice(headers.get("nts", "").lower())
    except ValueError:
        raise MalformedError("the announcement says neither alive nor byebye") from None
    target = _needed(headers, "nt")
    if notice is Notice.BYEBYE:
        return Announcement(notice, target, usn, max_age=0, server=headers.get("server", ""))
    location, max_age = _needed(headers, "location"), _max_age(headers)
    return Announcement(notice, target, usn, location, max_age, headers.get("server", ""))


def _headers(datagram: bytes) -> dict[str, str]:
    """Return the headers by name in lower case; of two of one name the last."""
    lines = datagram[:LARGEST].decode("utf-8", "replace").split("\r\n")[1:]
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            found[name.strip(_BLANKS).lower()] = value.strip(_BLANKS)
    return found


def _needed(headers: dict[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise MalformedError(f"{name.upper()} is missing")
    return value


def _max_age(headers: dict[str, str]) -> int:
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    if found is None or not int(found[1]):
        raise MalformedError("the announcement does not say how long it holds")
    return int(found[1])
