"""A kernel for tests: it speaks netlink on socket pairs and has one radio with one interface.

It keeps what a kernel keeps - interface types, links, who registered for what, which access point
runs - and refuses what a kernel refuses.  `trouble` makes a command fail; `requests` is what came.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Attributes
from pushbutton.drivers.nl80211.netlink import NetlinkSocket
from pushbutton.drivers.nl80211.numbers import (
    Attribute,
    BandAttribute,
    Command,
    FrequencyAttribute,
    InterfaceType,
)

FAMILY = 29
GROUPS = {"config": 3, "scan": 4, "regulatory": 5, "mlme": 6}
ADDRESS = bytes.fromhex("020000000000")
CONTROL_PORT_FEATURES = bytes(3) + b"\x04" + bytes(2) + b"\x01"
_HEADER = struct.Struct("=IHHII")
_LINK = struct.Struct("=BxHiII")
_DUMP, _MULTI = 0x300, 2
_ERROR, _DONE = 2, 3
_NEW_LINK, _DELETE_LINK, _GET_LINK = 16, 17, 18


@dataclass(slots=True)
class FakeLink:
    """One interface of the fake kernel."""

    index: int
    name: str
    address: bytes = ADDRESS
    up: bool = False
    master: int = 0
    type: int | None = InterfaceType.STATION
    """None for an interface that is no radio's."""


class FakeSocket:
    """One end of a socket pair, with the kernel at the other."""

    def __init__(self, kernel: FakeKernel, protocol: int) -> None:
        self._near, self._far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._kernel, self.protocol = kernel, protocol
        self.groups: set[int] = set()
        self.full = False
        """The next reading says that messages were lost."""

    def bind(self, address: tuple[int, int]) -> None:
        assert address == (0, 0)

    def setsockopt(self, level: int, option: int, value: int | bytes) -> None:
        if option == socket.SO_RCVTIMEO:
            self._near.setsockopt(level, option, value)
        if (level, option) == (270, 1):
            assert isinstance(value, int)
            self.groups.add(value)

    def fileno(self) -> int:
        return self._near.fileno()

    def close(self) -> None:
        self._kernel.closed(self)
        self._near.close()
        self._far.close()

    def send(self, octets: bytes) -> int:
        self._kernel.take(self, octets)
        return len(octets)

    def recv(self, size: int, flags: int = 0) -> bytes:
        if self.full:
            self.full = False
            raise OSError(errno.ENOBUFS, "No buffer space available")
        return self._near.recv(size, flags)

    def push(self, octets: bytes) -> None:
        self._far.send(octets)


@dataclass(slots=True)
class FakeKernel:
    """The kernel; `make` is given to the driver."""

    links: dict[int, FakeLink] = field(default_factory=lambda: {3: FakeLink(3, "wlan0")})
    requests: list[tuple[int, Attributes]] = field(default_factory=list)
    trouble: dict[int, list[int]] = field(default_factory=dict)
    """Command -> errnos of its next requests."""
    answers: dict[int, Callable[[Attributes], list[bytes]]] = field(default_factory=dict)
    """Command -> what it answers, instead of nothing."""
    after: dict[int, list[Callable[[], None]]] = field(default_factory=dict)
    """Command -> what happens once after each of its next successful requests."""
    country: str = "00"
    interface_types: tuple[int, ...] = (2, 3)
    firmware_ap: bool = False
    extended_features: bytes = CONTROL_PORT_FEATURES
    frequencies: tuple[tuple[int, int], ...] = ((2412, 0), (2437, 0), (2462, 0), (5180, 3))
    """MHz, and a flag of `FrequencyAttribute` or 0."""
    sockets: list[FakeSocket] = field(default_factory=list)
    running: dict[int, FakeSocket] = field(default_factory=dict)
    """Interface -> the socket that owns its access point."""
    registered: dict[int, FakeSocket] = field(default_factory=dict)
    _cookies: int = 100

    def make(self, protocol: int) -> NetlinkSocket:
        def opened(family: int, kind: int, number: int) -> socket.socket:
            made = FakeSocket(self, number)
            self.sockets.append(made)
            return made  # type: ignore[return-value]

        return NetlinkSocket(protocol, opened)

    def commands(self) -> list[str]:
        """Return the names of the commands that came."""
        return [Command(number).name for number, _ in self.requests]

    def last(self, command: Command) -> Attributes:
        """Return the attributes of the last request of this command."""
        return next(found for number, found in reversed(self.requests) if number == command)

    # events

    def tell(self, group: str, command: Command, content: bytes, index: int = 3) -> None:
        """Tell an event to those who joined a group."""
        for each in self.sockets:
            if each.protocol == 16 and GROUPS[group] in each.groups:
                each.push(_generic(command, netlink.u32(Attribute.IFINDEX, index) + content))

    def tell_owner(self, command: Command, content: bytes, index: int = 3) -> None:
        """Tell an event to the one who registered."""
        owner = self.registered.get(index) or self.running[index]
        owner.push(_generic(command, netlink.u32(Attribute.IFINDEX, index) + content))

    def tell_link(self, link: FakeLink, gone: bool = False) -> None:
        """Tell that a link changed."""
        for each in self.sockets:
            if each.protocol == 0 and 1 in each.groups:
                kind = _DELETE_LINK if gone else _NEW_LINK
                each.push(_message(kind, _link(link)))

    # requests

    def closed(self, asking: FakeSocket) -> None:
        self.sockets.remove(asking)
        for owned in (self.running, self.registered):
            for index in [index for index, owner in owned.items() if owner is asking]:
                del owned[index]

    def take(self, asking: FakeSocket, octets: bytes) -> None:
        length, kind, flags, sequence, _ = _HEADER.unpack_from(octets)
        payload = octets[_HEADER.size : length]
        try:
            if asking.protocol == 0:
                answers = [(_NEW_LINK, each) for each in self._route(kind, payload)]
            elif kind == 16:
                answers = [(16, self._family())]
            else:
                found = netlink.attributes(payload[4:])
                answers = [(FAMILY, each) for each in self._command(asking, payload[0], found)]
        except OSError as error:
            asking.push(_acknowledgement(sequence, error.errno or errno.EIO))
            return
        for number, answer in answers:
            asking.push(_message(number, answer, sequence))
        if flags & _DUMP == _DUMP:
            asking.push(_message(_DONE, bytes(4), sequence, _MULTI))
        else:
            asking.push(_acknowledgement(sequence, 0))
        if kind == FAMILY and self.after.get(payload[0]):
            self.after[payload[0]].pop(0)()

    def _family(self) -> bytes:
        groups = b"".join(
            netlink.nest(position, netlink.text(1, name) + netlink.u32(2, number))
            for position, (name, number) in enumerate(GROUPS.items(), 1)
        )
        return bytes((1, 1, 0, 0)) + netlink.u16(1, FAMILY) + netlink.nest(7, groups)

    def _route(self, kind: int, payload: bytes) -> list[bytes]:
        _, _, index, flags, mask = _LINK.unpack_from(payload)
        found = netlink.attributes(payload[_LINK.size :])
        name = found.get(3, b"").rstrip(b"\0").decode()
        link = self.links.get(index) or next(
            (each for each in self.links.values() if each.name == name), None
        )
        if kind == _NEW_LINK and 18 in found:
            made = max(self.links) + 1
            self.links[made] = FakeLink(made, name, type=None)
            return []
        if link is None:
            raise OSError(errno.ENODEV, "No such device")
        if kind == _GET_LINK:
            return [_link(link)]
        if kind == _DELETE_LINK:
            del self.links[link.index]
            return []
        if mask & 1:
            self._fail_if_told(-1)
            link.up = bool(flags & 1)
            self.running.pop(link.index, None)
        if 1 in found:
            assert not link.up, "an address is set while the interface is down"
            link.address = found[1]
        if 10 in found:
            link.master = netlink.number(found[10])
        self.tell_link(link)
        return []

    def _fail_if_told(self, command: int) -> None:
        if self.trouble.get(command):
            number = self.trouble[command].pop(0)
            if number:
                raise OSError(number, "told to")

    def _command(self, asking: FakeSocket, number: int, found: Attributes) -> list[bytes]:
        self.requests.append((number, found))
        self._fail_if_told(number)
        command = Command(number)
        if command is Command.GET_REG:
            return [_header(command) + netlink.text(Attribute.REG_ALPHA2, self.country)]
        if command is Command.REQ_SET_REG:
            return []
        if command is Command.NEW_INTERFACE:
            return self._make_interface(found)
        index = netlink.number(found[Attribute.IFINDEX])
        link = self.links.get(index)
        if link is None or link.type is None:
            raise OSError(errno.ENODEV, "No such device")
        if command in self.answers:
            return [_header(command) + content for content in self.answers[command](found)]
        return self._act(asking, command, link, found)

    def _act(
        self, asking: FakeSocket, command: Command, link: FakeLink, found: Attributes
    ) -> list[bytes]:
        match command:
            case Command.GET_INTERFACE:
                content = netlink.u32(Attribute.IFTYPE, link.type or 0)
                return [_header(command) + content + netlink.u32(Attribute.WIPHY, 0)]
            case Command.GET_WIPHY:
                return [_header(command) + content for content in self._wiphy()]
            case Command.SET_INTERFACE:
                link.type = netlink.number(found[Attribute.IFTYPE])
            case Command.DEL_INTERFACE:
                del self.links[link.index]
            case Command.REGISTER_FRAME:
                self.registered[link.index] = asking
            case Command.START_AP:
                if not link.up:
                    raise OSError(errno.ENETDOWN, "Network is down")
                if link.index in self.running:
                    raise OSError(errno.EALREADY, "Operation already in progress")
                self.running[link.index] = asking
            case Command.STOP_AP:
                if self.running.pop(link.index, None) is None:
                    raise OSError(errno.ENOENT, "No such file or directory")
            case Command.FRAME | Command.CONTROL_PORT_FRAME | Command.PROBE_CLIENT:
                self._cookies += 1
                return [_header(command) + netlink.u64(Attribute.COOKIE, self._cookies)]
        return []

    def _make_interface(self, found: Attributes) -> list[bytes]:
        index = max(self.links) + 1
        name = found[Attribute.IFNAME].rstrip(b"\0").decode()
        if any(link.name == name for link in self.links.values()):
            raise OSError(errno.ENFILE, "File table overflow")
        address = found.get(Attribute.MAC, bytes.fromhex("420000000000"))
        self.links[index] = FakeLink(index, name, address, type=InterfaceType.AP)
        return [_header(Command.NEW_INTERFACE) + netlink.u32(Attribute.IFINDEX, index)]

    def _wiphy(self) -> list[bytes]:
        """Describe the radio in several parts, as kernels do."""
        types = b"".join(netlink.flag(kind) for kind in self.interface_types)
        same = netlink.u32(Attribute.WIPHY, 0) + netlink.text(Attribute.WIPHY_NAME, "phy0")
        parts = [
            same
            + netlink.nest(Attribute.SUPPORTED_IFTYPES, types)
            + (netlink.u32(Attribute.DEVICE_AP_SME, 0) if self.firmware_ap else b"")
            + netlink.u8(Attribute.MAX_NUM_SCAN_SSIDS, 4)
            + netlink.u16(Attribute.MAX_SCAN_IE_LEN, 2000)
            + netlink.attribute(Attribute.EXT_FEATURES, self.extended_features)
        ]
        for mhz, mark in self.frequencies:
            content = netlink.u32(FrequencyAttribute.FREQ, mhz)
            content += netlink.flag(mark) if mark else b""
            band = netlink.nest(BandAttribute.FREQS, netlink.nest(0, content))
            number = 0 if mhz < 3000 else 1
            parts.append(same + netlink.nest(Attribute.WIPHY_BANDS, netlink.nest(number, band)))
        return parts


def _header(command: Command) -> bytes:
    return bytes((command, 1, 0, 0))


def _generic(command: Command, content: bytes) -> bytes:
    return _message(FAMILY, _header(command) + content)


def _message(kind: int, payload: bytes, sequence: int = 0, flags: int = 0) -> bytes:
    return _HEADER.pack(_HEADER.size + len(payload), kind, flags, sequence, 0) + payload


def _acknowledgement(sequence: int, number: int) -> bytes:
    echoed = _HEADER.pack(_HEADER.size, 0, 0, sequence, 0)
    return _message(_ERROR, struct.pack("=i", -number) + echoed, sequence, 0x100)


def _link(link: FakeLink) -> bytes:
    header = _LINK.pack(0, 1, link.index, int(link.up), 0)
    return (
        header
        + netlink.text(3, link.name)
        + netlink.attribute(1, link.address)
        + netlink.u32(10, link.master)
    )
