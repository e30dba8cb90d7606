"""A tiny network behind a simulated access point: it answers ARP and ping, nothing else.

A joined device proves by a ping that its keys encrypt and that its port is open.  There is no
DHCP: every address is made from the MAC address (`address_of`).  ARP is RFC 826, ICMP RFC 792.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address

from pushbutton.errors import MalformedError

ETHERTYPE_IPV4 = 0x0800
ETHERTYPE_ARP = 0x0806
GATEWAY = IPv4Address("10.0.0.1")
BROADCAST = b"\xff" * 6
MOST_REMEMBERED = 1024

_ARP = struct.Struct(">HHBBH6s4s6s4s")
_IPV4 = struct.Struct(">BBHHHBBH4s4s")
_ICMP = struct.Struct(">BBHHH")
_ARP_REQUEST, _ARP_REPLY = 1, 2
_ECHO_REPLY, _ECHO_REQUEST = 0, 8
_PROTOCOL_ICMP = 1


def address_of(mac_address: bytes) -> IPv4Address:
    """Return the address of a station: 10 and the last three octets of its MAC address."""
    return IPv4Address(b"\x0a" + mac_address[3:])


@dataclass(frozen=True, slots=True)
class Arp:
    """An ARP packet for IPv4 over Ethernet."""

    operation: int
    sender: bytes
    sender_address: IPv4Address
    target: bytes
    target_address: IPv4Address

    def encode(self) -> bytes:
        return _ARP.pack(
            1,
            ETHERTYPE_IPV4,
            6,
            4,
            self.operation,
            self.sender,
            self.sender_address.packed,
            self.target,
            self.target_address.packed,
        )

    @classmethod
    def parse(cls, octets: bytes) -> Arp:
        if len(octets) < _ARP.size:
            raise MalformedError("an ARP packet is truncated")
        kind, protocol, size, length, operation, *rest = _ARP.unpack_from(octets)
        if (kind, protocol, size, length) != (1, ETHERTYPE_IPV4, 6, 4):
            raise MalformedError("ARP of something else than IPv4 over Ethernet")
        sender, sender_address, target, target_address = rest
        return cls(
            operation, sender, IPv4Address(sender_address), target, IPv4Address(target_address)
        )


@dataclass(frozen=True, slots=True)
class Echo:
    """An ICMP echo request or reply in its IPv4 packet."""

    source: IPv4Address
    destination: IPv4Address
    reply: bool
    identifier: int
    sequence: int
    data: bytes = b""

    def encode(self) -> bytes:
        kind = _ECHO_REPLY if self.reply else _ECHO_REQUEST
        icmp = _ICMP.pack(kind, 0, 0, self.identifier, self.sequence) + self.data
        icmp = icmp[:2] + _checksum(icmp) + icmp[4:]
        header = _IPV4.pack(
            0x45,
            0,
            _IPV4.size + len(icmp),
            0,
            0,
            64,
            _PROTOCOL_ICMP,
            0,
            self.source.packed,
            self.destination.packed,
        )
        return header[:10] + _checksum(header) + header[12:] + icmp

    @classmethod
    def parse(cls, octets: bytes) -> Echo:
        if len(octets) < _IPV4.size + _ICMP.size:
            raise MalformedError("an IPv4 packet is truncated")
        version, _, length, _, _, _, protocol, _, source, destination = _IPV4.unpack_from(octets)
        if version != 0x45 or protocol != _PROTOCOL_ICMP or not 28 <= length <= len(octets):
            raise MalformedError("not an ICMP packet")
        if _checksum(octets[: _IPV4.size]) != b"\x00\x00":
            raise MalformedError("an IPv4 header with a wrong checksum")
        icmp = octets[_IPV4.size : length]
        kind, code, _, identifier, sequence = _ICMP.unpack_from(icmp)
        if kind not in (_ECHO_REPLY, _ECHO_REQUEST) or code or _checksum(icmp) != b"\x00\x00":
            raise MalformedError("not an ICMP echo")
        return cls(
            IPv4Address(source),
            IPv4Address(destination),
            kind == _ECHO_REPLY,
            identifier,
            sequence,
            icmp[_ICMP.size :],
        )


def _checksum(octets: bytes) -> bytes:
    """Return the Internet checksum (RFC 1071)."""
    padded = octets + b"\x00" * (len(octets) % 2)
    total: int = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return (~total & 0xFFFF).to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send back."""

    destination: bytes
    ethertype: int
    payload: bytes


class Host:
    """One IPv4 host: it answers ARP and echo requests for its address."""

    def __init__(self, mac_address: bytes, address: IPv4Address) -> None:
        self.mac_address, self.address = mac_address, address
        self.neighbours: dict[IPv4Address, bytes] = {}
        self.echoed: set[tuple[int, int]] = set()
        """Identifier and sequence number of each echo reply that came."""

    def receive(self, source: bytes, ethertype: int, payload: bytes) -> list[Reply]:
        """Take a packet; what is malformed or for others is ignored."""
        try:
            if ethertype == ETHERTYPE_ARP:
                return self._resolve(Arp.parse(payload))
            if ethertype == ETHERTYPE_IPV4:
                return self._echo(source, Echo.parse(payload))
        except MalformedError:
            pass
        return []

    def ask(self, address: IPv4Address) -> Reply:
        """Return the ARP request for `address`."""
        arp = Arp(_ARP_REQUEST, self.mac_address, self.address, bytes(6), address)
        return Reply(BROADCAST, ETHERTYPE_ARP, arp.encode())

    def echo_request(self, address: IPv4Address, identifier: int, sequence: int) -> Reply:
        """Return an echo request for a neighbour that answered ARP."""
        echo = Echo(self.address, address, False, identifier, sequence, b"pushbutton")
        return Reply(self.neighbours[address], ETHERTYPE_IPV4, echo.encode())

    def _resolve(self, arp: Arp) -> list[Reply]:
        if arp.target_address != self.address:
            return []
        if len(self.neighbours) >= MOST_REMEMBERED:
            self.neighbours.clear()
        self.neighbours[arp.sender_address] = arp.sender
        if arp.operation != _ARP_REQUEST:
            return []
        answer = Arp(_ARP_REPLY, self.mac_address, self.address, arp.sender, arp.sender_address)
        return [Reply(arp.sender, ETHERTYPE_ARP, answer.encode())]

    def _echo(self, source: bytes, echo: Echo) -> list[Reply]:
        if echo.destination != self.address:
            return []
        if echo.reply:
            if len(self.echoed) >= MOST_REMEMBERED:
                self.echoed.clear()
            self.echoed.add((echo.identifier, echo.sequence))
            return []
        answer = Echo(self.address, echo.source, True, echo.identifier, echo.sequence, echo.data)
        return [Reply(source, ETHERTYPE_IPV4, answer.encode())]


class Ping:
    """One try to reach a neighbour: ARP until it answers, then echo requests."""

    def __init__(self, host: Host, address: IPv4Address, identifier: int) -> None:
        self._host, self._address, self._identifier = host, address, identifier
        self._sequence = 0
        host.neighbours.pop(address, None)

    @property
    def answered(self) -> bool:
        """An echo reply came."""
        sequences = range(1, self._sequence + 1)
        return any((self._identifier, number) in self._host.echoed for number in sequences)

    @property
    def has_news(self) -> bool:
        """ARP was answered, so that the first echo request can go."""
        return self._sequence == 0 and self._address in self._host.neighbours

    def next(self) -> Reply:
        """Return what to send now."""
        if self._address not in self._host.neighbours:
            return self._host.ask(self._address)
        self._sequence += 1
        return self._host.echo_request(self._address, self._identifier, self._sequence)
