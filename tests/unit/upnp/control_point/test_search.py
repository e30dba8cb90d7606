"""What a control point makes of the datagrams that it hears."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import IPv4Address
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import DriverError
from pushbutton.upnp import ssdp
from pushbutton.upnp.control_point import search as search_module
from pushbutton.upnp.control_point.search import (
    Search,
    Sighting,
    facing,
    find_interfaces,
    host_of,
)
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.interface_address import interface_address
from pushbutton.upnp.ssdp import Announcement, Notice
from pushbutton.upnp.wlan_config import DEVICE_TYPE, SERVICE_TYPE

LIMIT = 10.0
LOCATION = "http://127.0.0.1:49152/wps_device.xml"
Say = Callable[[bytes], None]


class Heard:
    """The sightings of one device; others may be on the loopback interface, too."""

    def __init__(self) -> None:
        self.uuid = uuid4()
        self.sightings: asyncio.Queue[Sighting] = asyncio.Queue()

    def hear(self, sighting: Sighting) -> None:
        if sighting.uuid == self.uuid:
            self.sightings.put_nowait(sighting)

    async def next(self) -> Sighting:
        return await asyncio.wait_for(self.sightings.get(), LIMIT)

    def alive(self, location: str = LOCATION, target: str = DEVICE_TYPE, **more: object) -> bytes:
        usn = f"uuid:{self.uuid}::{target}"
        return ssdp.encode_announcement(
            Announcement(Notice.ALIVE, target, usn, location, **more)  # type: ignore[arg-type]
        )


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def search(heard: Heard) -> AsyncIterator[Search]:
    made = Search((interface_address("lo"),), heard.hear)
    await made.start()
    yield made
    made.stop()


@pytest.fixture
def say() -> Callable[[bytes], None]:
    """Say something to the group, from the loopback address."""

    def send(datagram: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
            own = socket.inet_aton("127.0.0.1")
            voice.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
            voice.bind(("127.0.0.1", 0))
            voice.sendto(datagram, (ssdp.GROUP, ssdp.PORT))

    return send


async def test_announcements_are_heard(search: Search, heard: Heard, say: Say) -> None:
    say(heard.alive(max_age=77))
    sighting = await heard.next()
    assert (sighting.location, sighting.max_age) == (LOCATION, 77)
    assert sighting.address == IPv4Address("127.0.0.1")
    assert sighting.interface.name == "lo"
    say(heard.alive(target=SERVICE_TYPE))
    assert (await heard.next()).location == LOCATION
    usn = f"uuid:{heard.uuid}"
    say(ssdp.encode_announcement(Announcement(Notice.BYEBYE, usn, usn)))
    assert (await heard.next()).location is None


async def test_what_is_none_is_dropped_and_the_next_one_heard(
    search: Search, heard: Heard, say: Say
) -> None:
    for datagram in (
        b"",
        b"\xff" * 3000,
        b"NOTIFY * HTTP/1.1\r\n\r\n",
        b"NOTIFY * HTTP/1.1\r\nNT: \xff\xfe\r\n",
        b"HTTP/1.1 200 OK\xff\r\nST: x\r\n\r\n",
        heard.alive(max_age=0),
        heard.alive(location=""),
        heard.alive().replace(b"uuid:", b"nuuid:"),
        heard.alive(target="urn:schemas-upnp-org:device:InternetGatewayDevice:1"),
    ):
        say(datagram)
    for location in (
        "http://127.0.0.2:49152/x",  # another host
        "http://localhost:49152/x",  # a name
        "https://127.0.0.1/x",
        "http://user@127.0.0.1/x",
        "http://127.0.0.1:99999/x",
        "http://[::1]/x",
        "ftp://127.0.0.1/x",
        f"http://127.0.0.1/{'x' * 700}",
    ):
        say(heard.alive(location=location))
    say(heard.alive(location="http://127.0.0.1:1/good"))
    assert (await heard.next()).location == "http://127.0.0.1:1/good"
    assert heard.sightings.empty()
    assert search.dropped["leads to another host"] >= 8
    assert search.dropped["malformed"] >= 5


async def test_a_search_is_asked_again_and_its_answers_heard(search: Search, heard: Heard) -> None:
    loop = asyncio.get_running_loop()
    asked: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()

    class Device(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            asked.put_nowait((data, addr))

    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.bind((ssdp.GROUP, ssdp.PORT))
    member = socket.inet_aton(ssdp.GROUP) + socket.inet_aton("127.0.0.1")
    ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    ear.setblocking(False)
    transport, _ = await loop.create_datagram_endpoint(Device, sock=ear)
    try:
        async with asyncio.timeout(LIMIT):
            while True:
                datagram, address = await asked.get()
                found = ssdp.parse_search(datagram)
                if found is not None and found.target == DEVICE_TYPE and found.wait == 3:
                    break
        usn = f"uuid:{heard.uuid}::{DEVICE_TYPE}"
        answer = ssdp.encode_answer(
            ssdp.SearchAnswer(DEVICE_TYPE, usn, LOCATION), datetime.now(UTC)
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
            voice.bind(("127.0.0.1", 0))
            search.search()
            async with asyncio.timeout(LIMIT):
                # Other tests may search, too: whoever asks is answered, until it was ours.
                while heard.sightings.empty():
                    voice.sendto(answer, address)
                    with suppress(TimeoutError):
                        _, address = await asyncio.wait_for(asked.get(), 0.1)
        assert (await heard.next()).location == LOCATION
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://10.0.0.1/x", "10.0.0.1"),
        ("http://10.0.0.1:80", "10.0.0.1"),
        ("http://010.0.0.1/x", None),
        ("http://10.1/x", None),
        ("http://example.org/x", None),
        ("http:///x", None),
        ("//10.0.0.1/x", None),
        ("http://10.0.0.1:port/x", None),
    ],
)
def test_only_numbers_are_hosts(url: str, host: str | None) -> None:
    assert host_of(url) == (None if host is None else IPv4Address(host))


def test_interfaces_are_found_by_name_or_all_of_them() -> None:
    assert [each.name for each in find_interfaces(["lo"])] == ["lo"]
    everywhere = find_interfaces()
    assert "lo" in [each.name for each in everywhere]
    assert facing(everywhere, IPv4Address("127.3.2.1")) == interface_address("lo")
    assert facing(find_interfaces(["lo"]), IPv4Address("10.0.0.1")) is None
    with pytest.raises(DriverError):
        find_interfaces(["nonesuch"])


async def test_a_port_that_another_program_keeps_leaves_searches_and_their_answers(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_: object) -> socket.socket:
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr(search_module, "_group_socket", taken)
    device = UpnpDevice("lo", DeviceDescription(heard.uuid), Nobody())
    searching = Search((interface_address("lo"),), heard.hear)
    await device.start()
    await searching.start()
    try:
        assert (await heard.next()).location == device.location
    finally:
        searching.stop()
        await device.stop()


class Nobody:
    async def invoke(self, *_: object) -> dict[str, object]:
        return {}

    def subscriber_gone(self, *_: object) -> None: ...


headers = st.sampled_from(
    ["NT", "NTS", "USN", "ST", "LOCATION", "CACHE-CONTROL", "SERVER", "HOST", "X", ""]
)
VALUES = (
    *(DEVICE_TYPE, "ssdp:alive", "ssdp:byebye", f"uuid:{uuid4()}::{DEVICE_TYPE}", LOCATION),
    *("max-age=1800", "http://[", "http://127.0.0.1:x/", "uuid:", f"max-age={'9' * 40}"),
)
values = st.one_of(st.text(max_size=60), st.sampled_from(VALUES))
first_lines = st.sampled_from(["NOTIFY * HTTP/1.1", "HTTP/1.1 200 OK", "M-SEARCH * HTTP/1.1", ""])


@given(first_lines, st.lists(st.tuples(headers, values), max_size=12), st.binary(max_size=20))
def test_no_datagram_raises(first: str, pairs: list[tuple[str, str]], rest: bytes) -> None:
    listening = Search((interface_address("lo"),), lambda _: None)
    text = "\r\n".join([first, *(f"{name}: {value}" for name, value in pairs), "", ""])
    listening._take(text.encode("utf-8", "surrogatepass") + rest, "127.0.0.1", None)
    listening._take(rest, "10.0.0.1", None)
