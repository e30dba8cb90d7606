"""Announcements and searches on the group, over the loopback interface."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Interface
from uuid import UUID, uuid4

import pytest

from pushbutton.errors import DriverError, MalformedError
from pushbutton.upnp import advertiser as module
from pushbutton.upnp import ssdp
from pushbutton.upnp.advertiser import Advertiser, Identity, _receiver, _sender
from pushbutton.upnp.interface_address import InterfaceAddress, interface_address
from pushbutton.upnp.ssdp import Announcement, Notice, Search, SearchAnswer

GROUP = (ssdp.GROUP, ssdp.PORT)


@pytest.fixture
def place() -> InterfaceAddress:
    return interface_address("lo")


@pytest.fixture
def identity() -> Identity:
    return Identity(uuid4(), "http://127.0.0.1:1/wps_device.xml")


class Ear:
    """Hears one of the sockets, and keeps what concerns one device."""

    def __init__(self, opened: socket.socket, *uuids: UUID) -> None:
        self._opened = opened
        self._uuids = uuids

    async def next(self) -> Announcement | SearchAnswer:
        loop = asyncio.get_running_loop()
        while True:
            async with asyncio.timeout(10):
                datagram = await loop.sock_recv(self._opened, 2048)
            try:
                news = ssdp.parse(datagram)
            except MalformedError:
                continue
            if ssdp.uuid_of(news.usn) in self._uuids:
                return news


@pytest.fixture
def group(place: InterfaceAddress) -> Iterator[socket.socket]:
    """Return a socket that hears the group."""
    with _receiver(place) as opened:
        yield opened


@pytest.fixture
def searcher(place: InterfaceAddress) -> Iterator[socket.socket]:
    with _sender(place) as opened:
        yield opened


@pytest.fixture
async def started(place: InterfaceAddress, identity: Identity) -> AsyncIterator[Advertiser]:
    advertiser = Advertiser(place, identity)
    advertiser.start()
    yield advertiser
    advertiser.stop()


async def test_a_device_takes_leave_and_comes_alive(
    group: socket.socket, identity: Identity, started: Advertiser
) -> None:
    ear = Ear(group, identity.uuid)
    heard = [await ear.next() for _ in range(16)]
    names = ssdp.names(identity.uuid)
    twice = [name for name in names for _ in range(2)]
    assert [(one.target, one.usn) for one in heard] == 2 * [(n.target, n.usn) for n in twice]
    for one in heard[:8]:
        assert isinstance(one, Announcement)
        assert one.notice is Notice.BYEBYE
    for one in heard[8:]:
        assert isinstance(one, Announcement)
        assert (one.notice, one.location) == (Notice.ALIVE, identity.location)
    started.stop()
    for _ in range(8):
        last = await ear.next()
        assert isinstance(last, Announcement)
        assert last.notice is Notice.BYEBYE


async def test_the_first_leave_is_taken_before_anybody_can_find_us(
    group: socket.socket, identity: Identity, started: Advertiser
) -> None:
    """A Registrar that found us by a search would take a later one for our end."""
    left = 0
    with suppress(BlockingIOError):
        while True:  # what is there already, without giving the loop a turn
            datagram = group.recv(ssdp.LARGEST, socket.MSG_DONTWAIT)
            left += b"ssdp:byebye" in datagram and str(identity.uuid).encode() in datagram
    assert left == 8


async def test_another_identity_replaces_the_old_one(
    group: socket.socket, identity: Identity, started: Advertiser
) -> None:
    other = Identity(uuid4(), identity.location)
    ear = Ear(group, identity.uuid, other.uuid)
    started.change(identity)
    started.change(other)
    heard = [await ear.next() for _ in range(32)]
    # Its first leave and its last, and then the other's first leave and that it is alive.
    assert [ssdp.uuid_of(one.usn) for one in heard] == 16 * [identity.uuid] + 16 * [other.uuid]
    assert isinstance(heard[-1], Announcement)
    assert heard[-1].notice is Notice.ALIVE


@pytest.mark.parametrize("wanted", ["ssdp:all", "upnp:rootdevice", "own", "device", "service"])
async def test_a_search_is_answered_by_all_names(
    searcher: socket.socket, identity: Identity, started: Advertiser, wanted: str
) -> None:
    names = ssdp.names(identity.uuid)
    targets = {"own": names[1].target, "device": names[2].target, "service": names[3].target}
    search = Search(targets.get(wanted, wanted), 1)
    searcher.sendto(ssdp.encode_search(search), GROUP)
    ear = Ear(searcher, identity.uuid)
    heard = [await ear.next() for _ in range(8)]
    assert [one.target for one in heard] == [name.target for name in names for _ in range(2)]
    assert all(isinstance(one, SearchAnswer) for one in heard)
    assert {one.location for one in heard} == {identity.location}


async def test_upnp_wants_only_what_was_searched(
    searcher: socket.socket, place: InterfaceAddress, identity: Identity
) -> None:
    advertiser = Advertiser(place, identity, only_what_was_searched=True)
    advertiser.start()
    try:
        ear = Ear(searcher, identity.uuid)
        names = ssdp.names(identity.uuid)
        searcher.sendto(ssdp.encode_search(Search(names[2].target, 1)), GROUP)
        assert [(await ear.next()).target for _ in range(2)] == 2 * [names[2].target]
        searcher.sendto(ssdp.encode_search(Search(names[1].target, 1)), GROUP)
        assert (await ear.next()).target == names[1].target
    finally:
        advertiser.stop()


async def test_malformed_searches_are_ignored_and_the_next_good_one_answered(
    searcher: socket.socket, identity: Identity, started: Advertiser
) -> None:
    good = ssdp.encode_search(Search("ssdp:all", 1))
    for bad in (
        b"",
        b"\r\n" + good,
        bytes(1400),
        good.replace(b"MX", b"MY"),
        good.replace(b'"', b""),
        good.replace(b"HOST", b"POST"),
        good.replace(b"ST: ssdp", b"ST ssdp"),
        good.replace(b"M-SEARCH", b"M-SEARCHES"),
        good.replace(b"ssdp:all", b"uuid:x"),
        b"\xff" * 60000,
    ):
        searcher.sendto(bad, GROUP)
    searcher.sendto(good, GROUP)
    ear = Ear(searcher, identity.uuid)
    for _ in range(8):
        await ear.next()
    searcher.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            assert str(identity.uuid).encode() not in searcher.recv(2048)


async def test_of_a_burst_of_25_searches_20_are_answered(
    searcher: socket.socket, identity: Identity, started: Advertiser
) -> None:
    for _ in range(25):
        searcher.sendto(ssdp.encode_search(Search(f"uuid:{identity.uuid}", 1)), GROUP)
    ear = Ear(searcher, identity.uuid)
    heard = 0
    while heard < 20 * 8:
        await ear.next()
        heard += 1


async def test_searches_wait_their_time_and_at_most_twenty_do(
    searcher: socket.socket,
    started: Advertiser,
    identity: Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def latest(bound: int) -> int:
        asked.append(bound)
        return bound

    monkeypatch.setattr(module.secrets, "randbelow", latest)
    sender = ("127.0.0.1", 9)
    for _ in range(25):
        started._hear(ssdp.encode_search(Search("ssdp:all", 500)), sender)
    assert asked == 20 * [120]
    assert len(started._pending) == 20


async def test_who_is_not_on_this_network_gets_no_answer(identity: Identity) -> None:
    small = InterfaceAddress("lo", 1, IPv4Interface("127.0.0.1/30"), bytes(6))
    advertiser = Advertiser(small, identity)
    for sender in (("127.0.0.5", 9), ("8.8.8.8", 9), ("127.0.0.2", 0)):
        advertiser._hear(ssdp.encode_search(Search("ssdp:all", 0)), sender)
    assert not advertiser._pending


async def test_a_program_of_this_machine_that_binds_to_nothing_is_answered_on_loopback_alone(
    place: InterfaceAddress, identity: Identity
) -> None:
    wired = InterfaceAddress("lan0", 2, IPv4Interface("10.9.8.1/24"), bytes(6))
    for at, answers in ((place, 1), (wired, 0)):
        advertiser = Advertiser(at, identity)
        advertiser._hear(ssdp.encode_search(Search("ssdp:all", 0)), ("0.0.0.0", 9))
        assert len(advertiser._pending) == answers
        advertiser.stop()


async def test_an_address_that_is_not_ours_is_an_error(identity: Identity) -> None:
    elsewhere = InterfaceAddress("lo", 1, IPv4Interface("192.0.2.1/24"), bytes(6))
    with pytest.raises(DriverError, match="lo cannot be used for UPnP"):
        Advertiser(elsewhere, identity).start()


def test_the_loopback_interface_has_its_address() -> None:
    found = interface_address("lo")
    assert (found.address, found.network.prefixlen) == (IPv4Address("127.0.0.1"), 8)
