"""One interface of a radio: found or made, changed, and put back as it was.

Everything here waits for the kernel and runs in the worker thread.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Attributes, Connection, tolerating
from pushbutton.drivers.nl80211.netlink import NetlinkError
from pushbutton.drivers.nl80211.numbers import Attribute, Command, InterfaceType
from pushbutton.drivers.nl80211.rtnetlink import Links
from pushbutton.errors import DriverError
from pushbutton.wire.codecs import format_mac


@dataclass(frozen=True, slots=True)
class InterfaceState:
    """An interface as it was found."""

    index: int
    name: str
    address: bytes
    type: int
    up: bool
    master: int
    """The index of its bridge; 0 without one."""
    made: bool = False
    """We made it, so it goes with us."""
    own_address: bytes | None = None
    """The address that it had, where we gave it another one."""


def find(commands: Connection, links: Links, name: str) -> InterfaceState:
    """Return the interface of this name; `DriverError` when there is none or it is no radio's."""
    try:
        link = links.find(name)
    except NetlinkError as error:
        if error.number != errno.ENODEV:
            raise
        raise DriverError(f"There is no network interface {name}; see: ip link.") from None
    try:
        found = _get(commands, link.index)
    except NetlinkError as error:
        if error.number != errno.ENODEV:
            raise
        raise DriverError(f"{name} is not a Wi-Fi interface; see: iw dev.") from None
    kind = netlink.number(found[Attribute.IFTYPE])
    return InterfaceState(link.index, name, link.address, kind, link.up, link.master)


def make(
    owner: Connection, links: Links, name: str, radio_of: int, address: bytes | None
) -> InterfaceState:
    """Make an interface on the radio of another; it vanishes with the socket of `owner`."""
    wiphy = _get(owner, radio_of)[Attribute.WIPHY]
    content = (
        netlink.attribute(Attribute.WIPHY, wiphy)
        + netlink.text(Attribute.IFNAME, name)
        + netlink.u32(Attribute.IFTYPE, InterfaceType.AP)
        + netlink.flag(Attribute.SOCKET_OWNER)
    )
    if address is not None:
        content += netlink.attribute(Attribute.MAC, address)
    try:
        owner.request(Command.NEW_INTERFACE, content)
    except NetlinkError as error:
        if error.number != errno.ENFILE:
            raise
        raise DriverError(f"{name} exists already; remove it with: iw dev {name} del.") from None
    link = links.find(name)
    return InterfaceState(link.index, name, link.address, InterfaceType.AP, False, 0, made=True)


def take_address(links: Links, found: InterfaceState, address: bytes) -> InterfaceState:
    """Give the interface an address (hostapd's `bssid`); returns it with its own one kept.

    Raises `DriverError` where the kernel does not take it.
    """
    if address == found.address:
        return found
    try:
        _set_address(links, found.index, address)
    except NetlinkError as error:
        if found.up:
            links.set_up(found.index, True)
        raise DriverError(
            f"{found.name} does not take the address {format_mac(address)}: {error}"
        ) from None
    return replace(found, address=address, own_address=found.address)


def _set_address(links: Links, index: int, address: bytes) -> None:
    links.set_up(index, False)
    links.set_address(index, address)


def set_type(commands: Connection, links: Links, index: int, kind: InterfaceType) -> bool:
    """Make it an interface of this type; returns whether it was another before."""
    if netlink.number(_get(commands, index)[Attribute.IFTYPE]) == kind:
        return False
    links.set_up(index, False)
    commands.request(
        Command.SET_INTERFACE,
        netlink.u32(Attribute.IFINDEX, index) + netlink.u32(Attribute.IFTYPE, kind),
    )
    return True


def put_back(commands: Connection, links: Links, before: InterfaceState) -> None:
    """Make the interface what it was; one that has gone is left alone."""
    gone = (errno.ENODEV, errno.ENOENT)
    if before.made:
        content = netlink.u32(Attribute.IFINDEX, before.index)
        tolerating(lambda: commands.request(Command.DEL_INTERFACE, content), *gone)
        return
    try:
        now = links.get(before.index)
        if now.master != before.master:
            links.set_master(before.index, before.master)
        if set_type(commands, links, before.index, InterfaceType(before.type)):
            now = links.get(before.index)
        if before.own_address is not None:
            _set_address(links, before.index, before.own_address)
            now = links.get(before.index)
        if now.up != before.up:
            links.set_up(before.index, before.up)
    except NetlinkError as error:
        if error.number not in gone:
            raise


def _get(connection: Connection, index: int) -> Attributes:
    answers = connection.request(Command.GET_INTERFACE, netlink.u32(Attribute.IFINDEX, index))
    return answers[0].attributes
