from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.drivers.simulated import gateway
from pushbutton.drivers.simulated.gateway import Arp, Echo, Host, Ping, Reply, address_of
from pushbutton.errors import MalformedError

AP, STATION = b"\x02\x00\x00\x00\x01\x00", b"\x02\x00\x00\x00\x02\x03"
HERE, THERE = address_of(STATION), gateway.GATEWAY


def test_arp_octet_by_octet() -> None:
    arp = Arp(1, STATION, HERE, bytes(6), THERE)
    assert arp.encode() == bytes.fromhex(
        "0001 0800 06 04 0001 020000000203 0a000203 000000000000 0a000001"
    )
    assert Arp.parse(arp.encode() + bytes(18)) == arp


def test_echo_octet_by_octet() -> None:
    """The checksums were worked out by hand as RFC 1071 says."""
    octets = Echo(HERE, THERE, False, 1, 2, b"ab").encode()
    assert octets.hex() == "4500001e000000004001" + octets[10:12].hex() + "0a0002030a000001" + (
        "0800" + octets[22:24].hex() + "00010002" + "6162"
    )
    assert octets[22:24] == (0xFFFF - (0x0800 + 1 + 2 + 0x6162)).to_bytes(2, "big")


@given(st.booleans(), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.binary(max_size=31))
def test_echo_round_trip(reply: bool, identifier: int, sequence: int, data: bytes) -> None:
    echo = Echo(HERE, THERE, reply, identifier, sequence, data)
    assert Echo.parse(echo.encode()) == echo


@given(st.binary(max_size=60))
def test_no_octets_raise(octets: bytes) -> None:
    host = Host(AP, THERE)
    host.receive(STATION, gateway.ETHERTYPE_ARP, octets)
    host.receive(STATION, gateway.ETHERTYPE_IPV4, octets)
    assert host.receive(STATION, 0x86DD, octets) == []


@pytest.mark.parametrize("position", [0, 8, 10, 20, 22, 29])
def test_a_changed_echo_is_refused(position: int) -> None:
    octets = bytearray(Echo(HERE, THERE, False, 1, 2, b"ab").encode())
    octets[position] ^= 0x10
    with pytest.raises(MalformedError):
        Echo.parse(bytes(octets))


def carry(replies: list[Reply], one: Host, other: Host) -> None:
    """Carry packets of `one` to `other` and back until there are none."""
    for reply in replies:
        if reply.destination in (other.mac_address, gateway.BROADCAST):
            carry(other.receive(one.mac_address, reply.ethertype, reply.payload), other, one)


def test_ping() -> None:
    station, ap = Host(STATION, HERE), Host(AP, THERE)
    ping = Ping(station, THERE, 7)
    assert not ping.has_news
    request = ping.next()
    assert request.destination == gateway.BROADCAST
    carry([request], station, ap)
    assert ping.has_news
    assert not ping.answered
    carry([ping.next()], station, ap)
    assert ping.answered
    assert not Ping(station, THERE, 8).answered


def test_what_is_for_others_is_not_answered() -> None:
    host = Host(AP, THERE)
    other = Arp(1, STATION, HERE, bytes(6), IPv4Address("10.0.0.2")).encode()
    assert host.receive(STATION, gateway.ETHERTYPE_ARP, other) == []
    echo = Echo(HERE, IPv4Address("10.0.0.2"), False, 1, 1).encode()
    assert host.receive(STATION, gateway.ETHERTYPE_IPV4, echo) == []


def test_memory_is_bounded() -> None:
    host = Host(AP, THERE)
    for number in range(3000):
        address = IPv4Address(number)
        arp = Arp(2, STATION, address, AP, THERE).encode()
        host.receive(STATION, gateway.ETHERTYPE_ARP, arp)
        echo = Echo(HERE, THERE, True, number, 1).encode()
        host.receive(STATION, gateway.ETHERTYPE_IPV4, echo)
    assert len(host.neighbours) <= gateway.MOST_REMEMBERED
    assert len(host.echoed) <= gateway.MOST_REMEMBERED
