"""EAPOL on Ethernet, over a veth pair in a network namespace of its own."""

from __future__ import annotations

import asyncio
import ctypes
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from pushbutton.drivers.base import (
    PAE_GROUP_ADDRESS,
    DriverEvent,
    EapolReceived,
    LinkChanged,
)
from pushbutton.drivers.wired import WiredDriver
from pushbutton.errors import DriverError

CLONE_NEWNET = 0x40000000
ONE, TWO = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture
def wire() -> Iterator[None]:
    """Move this thread into a namespace with a veth pair, and back afterwards."""
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if libc.unshare(CLONE_NEWNET):
            pytest.skip("network namespaces need root")
        for name, mac in (("one", "02:00:00:00:00:01"), ("two", "02:00:00:00:00:02")):
            if name == "one":
                ip("link", "add", "one", "type", "veth", "peer", "name", "two")
            # No IPv6: its chatter is not what is tested.
            Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("1")
            ip("link", "set", name, "address", mac, "up")
        yield
    finally:
        libc.setns(home, CLONE_NEWNET)
        os.close(home)


class Listener:
    """Collects what a driver tells."""

    def __init__(self) -> None:
        self.events: list[DriverEvent] = []
        self._arrived = asyncio.Event()

    def __call__(self, event: DriverEvent) -> None:
        self.events.append(event)
        self._arrived.set()

    async def next(self) -> DriverEvent:
        async with asyncio.timeout(5):
            while not self.events:
                self._arrived.clear()
                await self._arrived.wait()
        return self.events.pop(0)


@pytest.fixture
async def pair(wire: None) -> AsyncIterator[tuple[WiredDriver, WiredDriver, Listener, Listener]]:
    drivers, listeners = (WiredDriver("one"), WiredDriver("two")), (Listener(), Listener())
    for driver, listener in zip(drivers, listeners, strict=True):
        await driver.open(listener)
    yield (*drivers, *listeners)
    for driver in drivers:
        await driver.close()


async def test_packets_travel_both_ways_with_their_source(
    pair: tuple[WiredDriver, WiredDriver, Listener, Listener],
) -> None:
    one, two, heard_by_one, heard_by_two = pair
    assert (one.address, two.address) == (ONE, TWO)
    one.send_eapol(PAE_GROUP_ADDRESS, b"\x01\x01\x00\x00")
    assert await heard_by_two.next() == EapolReceived(ONE, b"\x01\x01\x00\x00")
    two.send_eapol(ONE, b"\x02\x00\x00\x01x")
    assert await heard_by_one.next() == EapolReceived(TWO, b"\x02\x00\x00\x01x")
    assert not heard_by_two.events  # what one sent itself


async def test_a_link_that_goes_down_is_told_and_its_packets_are_lost(
    pair: tuple[WiredDriver, WiredDriver, Listener, Listener],
) -> None:
    one, _, heard_by_one, _ = pair
    ip("link", "set", "one", "down")
    one.send_eapol(TWO, b"\x01\x01\x00\x00")
    event = await heard_by_one.next()
    assert isinstance(event, LinkChanged)
    assert not event.up
    assert one.lost == 1


async def test_a_closed_driver_is_silent(
    pair: tuple[WiredDriver, WiredDriver, Listener, Listener],
) -> None:
    one, two, heard_by_one, _ = pair
    await one.close()
    one.send_eapol(TWO, b"x")
    two.send_eapol(ONE, b"\x01\x01\x00\x00")
    await asyncio.sleep(0.01)
    assert not heard_by_one.events


async def test_a_missing_interface_is_one_sentence() -> None:
    with pytest.raises(DriverError, match=r"^There is no network interface nosuch0\.$"):
        await WiredDriver("nosuch0").open(lambda event: None)


async def test_an_interface_that_is_not_ethernet_is_refused(wire: None) -> None:
    with pytest.raises(DriverError, match=r"^lo is not an Ethernet interface\.$"):
        await WiredDriver("lo").open(lambda event: None)


async def test_missing_permission_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("socket.socket", refuse)
    with pytest.raises(DriverError, match="needs root or the capability CAP_NET_RAW"):
        await WiredDriver("lo").open(lambda event: None)


async def test_a_wire_has_no_networks() -> None:
    with pytest.raises(DriverError, match="a wire"):
        await WiredDriver("one").scan(b"")
