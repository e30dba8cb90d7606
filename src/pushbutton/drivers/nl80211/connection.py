"""The generic netlink family nl80211: requests, events, and errors that say what to do.

`<linux/genetlink.h>`, `<linux/nl80211.h>`.  A `Connection` is one socket; which socket is used for
what is `sockets.py`'s business.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.netlink import NetlinkError, NetlinkMessage, NetlinkSocket
from pushbutton.drivers.nl80211.numbers import Command
from pushbutton.errors import DriverError, MalformedError

GENERIC_NETLINK = 16
"""The netlink protocol."""

_CONTROLLER = 16
_GET_FAMILY = 3
_FAMILY_ID, _FAMILY_NAME, _MULTICAST_GROUPS = 1, 2, 7
_GROUP_NAME, _GROUP_ID = 1, 2
_HEADER = struct.Struct("=BBH")
EXTENDED_RFKILL = 132

Attributes = dict[int, bytes]
"""Attribute number -> its octets."""


@dataclass(frozen=True, slots=True)
class Event:
    """A message of the kernel's own accord."""

    command: int
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Family:
    """The number that this kernel gave nl80211, and those of its multicast groups by name."""

    number: int
    groups: Mapping[str, int]


class Connection:
    """nl80211 over one netlink socket."""

    def __init__(self, socket: NetlinkSocket, family: Family) -> None:
        self._socket = socket
        self._family = family

    @classmethod
    def open(cls, make: Callable[[int], NetlinkSocket] = NetlinkSocket) -> Connection:
        """Connect; `DriverError` when this kernel has no nl80211."""
        socket = make(GENERIC_NETLINK)
        try:
            return cls(socket, _find_family(socket))
        except BaseException:
            socket.close()
            raise

    def fileno(self) -> int:
        """Return the file descriptor, readable when `events` has something."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket; what the kernel tied to it ends."""
        self._socket.close()

    def join(self, *groups: str) -> None:
        """Hear the events of these groups (`config`, `scan`, `regulatory`, `mlme`)."""
        for group in groups:
            self._socket.join(self._family.groups[group])

    def request(self, command: Command, content: bytes = b"", dump: bool = False) -> list[Event]:
        """Carry out a command; returns what it answers.  `NetlinkError` when it is refused."""
        return self._transact(command, content, netlink.DUMP if dump else 0)[0]

    def send(self, command: Command, content: bytes) -> int:
        """Carry out a command that answers with a cookie (0 without one)."""
        answered, cookie = self._transact(command, content, 0)
        for event in answered:
            cookie = event.attributes.get(_COOKIE, cookie)
        return netlink.number(cookie)

    def _transact(self, command: Command, content: bytes, flags: int) -> tuple[list[Event], bytes]:
        payload = _HEADER.pack(command, 0, 0) + content
        answer = self._socket.request(self._family.number, payload, command.name, flags)
        return [_event(message) for message in answer.messages], answer.cookie

    def events(self) -> tuple[list[Event], bool]:
        """Return the events that wait, and whether some were lost."""
        messages, lost = self._socket.events()
        events = []
        for message in messages:
            try:
                if message.type == self._family.number:
                    events.append(_event(message))
            except MalformedError:
                lost = True
        return events, lost


_COOKIE = 88


def _event(message: NetlinkMessage) -> Event:
    if len(message.payload) < _HEADER.size:
        raise MalformedError("a generic netlink message without its header")
    return Event(message.payload[0], netlink.attributes(message.payload[_HEADER.size :]))


def _find_family(socket: NetlinkSocket) -> Family:
    payload = _HEADER.pack(_GET_FAMILY, 1, 0) + netlink.text(_FAMILY_NAME, "nl80211")
    try:
        answer = socket.request(_CONTROLLER, payload, "GETFAMILY")
    except NetlinkError as error:
        if error.number != errno.ENOENT:
            raise
        raise DriverError(
            "This machine has no Wi-Fi: no driver of a Wi-Fi card is loaded."
        ) from None
    found = _event(answer.messages[0]).attributes
    groups = {}
    for _, content in netlink.walk(found.get(_MULTICAST_GROUPS, b"")):
        group = netlink.attributes(content)
        name = group[_GROUP_NAME].rstrip(b"\0").decode()
        groups[name] = netlink.number(group[_GROUP_ID])
    return Family(netlink.number(found[_FAMILY_ID]), groups)


_ADVICE = {
    errno.EPERM: "that needs root or the capability CAP_NET_ADMIN",
    errno.EACCES: "that needs root or the capability CAP_NET_ADMIN",
    EXTENDED_RFKILL: "the radio is switched off; switch it on with: rfkill unblock wifi",
    errno.ENETDOWN: "the interface is down",
    errno.EOPNOTSUPP: "the driver of this card cannot do that",
}


_ADVICE_FOR = {
    ("START_AP", errno.EINVAL): (
        "the kernel refuses the access point, most often because of its channel; see: iw list"
    ),
    ("START_AP", errno.EBUSY): (
        "another access point of this radio uses another channel or beacon interval"
    ),
    ("START_AP", errno.EALREADY): "another program runs an access point on it; stop that",
    ("TRIGGER_SCAN", errno.EOPNOTSUPP): "an access point runs on it, so it cannot scan",
}


def explain(interface: str, error: NetlinkError) -> DriverError:
    """Return the error as one sentence about `interface` that says what to do."""
    if error.number == errno.ENODEV:
        return DriverError(f"There is no network interface {interface}.")
    reason = _ADVICE_FOR.get((error.operation, error.number)) or _ADVICE.get(error.number)
    if reason is None or error.said:
        return DriverError(f"{interface}: {error}.")
    return DriverError(f"{interface}: {reason} ({error.operation}).")


def refuse(interface: str, error: NetlinkError) -> NoReturn:
    """Raise what `explain` says."""
    raise explain(interface, error) from None


def tolerating(step: Callable[[], object], *numbers: int) -> bool:
    """Do `step`; returns whether it went well, False when it failed with one of these errnos."""
    try:
        step()
    except NetlinkError as error:
        if error.number not in numbers:
            raise
        return False
    return True
