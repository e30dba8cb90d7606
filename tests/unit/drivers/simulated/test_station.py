from __future__ import annotations

import asyncio

import pytest
from ears import Ear, until

from pushbutton.drivers.base import DriverEvent, EapolReceived, LinkChanged
from pushbutton.drivers.simulated import hosted_air, meeting
from pushbutton.drivers.simulated.radio import Radio, RadioOwner
from pushbutton.drivers.simulated.station import StationSide
from pushbutton.errors import DriverError
from pushbutton.protocol.station_association import Target
from pushbutton.wire.frames import (
    AssociationResponse,
    Authentication,
    ManagementFrame,
    Subtype,
)

AP, STATION = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
TARGET = Target(AP, b"Home", 0x0401, b"")


class Bench:
    """A station whose access point is the test."""

    def __init__(self) -> None:
        self.events: list[DriverEvent] = []
        self.links: list[bytes | None] = []
        self.radio = Radio(STATION, RadioOwner(self.heard, lambda status: None, self.gone))
        self.side = StationSide(
            self.radio,
            self.events.append,
            lambda bssid, protects: self.links.append(bssid),
            self.radio.manage,
        )

    def heard(self, frame: bytes, frequency: int, signal: int) -> None:
        self.side.receive(frame, frequency, signal)

    def gone(self, reason: str) -> None:
        self.side.lose(reason)

    def answer(self, subtype: Subtype, body: bytes) -> None:
        frame = ManagementFrame(subtype, STATION, AP, AP, body).encode()
        self.side.receive(frame, self.radio.frequency, -30)

    def accept(self) -> None:
        self.answer(Subtype.AUTHENTICATION, Authentication(0, 2, 0).encode())
        body = AssociationResponse(0x0401, 0, 1, b"").encode()
        self.answer(Subtype.ASSOCIATION_RESPONSE, body)


async def test_the_waiter_is_served_before_the_eapol_that_came_early() -> None:
    bench, ear = Bench(), Ear()
    await bench.radio.open("house")
    await meeting.attach("house", ear, AP)
    joining = asyncio.create_task(bench.side.associate(TARGET, 2437))
    await until(lambda: ear.frames)
    bench.accept()
    bench.side.eapol(EapolReceived(AP, b"early"))
    assert bench.events == [LinkChanged(True)]
    await joining
    await until(lambda: EapolReceived(AP, b"early") in bench.events)
    bench.side.eapol(EapolReceived(AP, b"later"))
    assert bench.events[-1] == EapolReceived(AP, b"later")
    assert bench.links == [AP]
    bench.side.leave()
    assert bench.links == [AP, None]


async def test_a_cancelled_join_leaves_nothing() -> None:
    bench, ear = Bench(), Ear()
    await bench.radio.open("house")
    await meeting.attach("house", ear, AP)
    joining = asyncio.create_task(bench.side.associate(TARGET, 2437))
    await until(lambda: ear.frames)
    joining.cancel()
    await asyncio.gather(joining, return_exceptions=True)
    await until(lambda: len(ear.frames) == 2)
    assert ManagementFrame.parse(ear.frames[1][0]).subtype == Subtype.DEAUTHENTICATION
    bench.accept()
    assert bench.links == [None]


async def test_the_end_of_the_air_while_joining() -> None:
    bench = Bench()
    async with hosted_air("house") as hub:
        await bench.radio.open("house")
        joining = asyncio.create_task(bench.side.associate(TARGET, 2437))
        await asyncio.sleep(0)
        hub.close("over")
        with pytest.raises(DriverError, match="over"):
            await joining


async def test_one_scan_at_a_time() -> None:
    bench = Bench()
    await bench.radio.open("house")
    scan = asyncio.create_task(bench.side.scan(b"", (b"",), (2437,)))
    await asyncio.sleep(0)
    with pytest.raises(DriverError, match="running"):
        await bench.side.scan(b"", (b"",), (2437,))
    assert await scan == []
    bench.radio.close()
