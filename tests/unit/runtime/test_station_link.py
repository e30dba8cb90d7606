"""A station's link: who is listened to, and what ends a conversation."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pretended import ACCESS_POINT, STATION, PretendedDriver, entry

from pushbutton.drivers.base import EapolReceived
from pushbutton.errors import DriverError
from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.outputs import Finished, Output, SendPacket, Step
from pushbutton.protocol.port import SupplicantPort
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eapol import EapolPacket, EapolType

STRANGER = bytes.fromhex("020000005199")
START = EapolPacket(1, EapolType.START).encode()


def request(identifier: int) -> bytes:
    eap = EapPacket(EapCode.REQUEST, identifier, EapType.IDENTITY, b"").encode()
    return EapolPacket(2, EapolType.EAP, eap).encode()


def failure(identifier: int) -> bytes:
    return EapolPacket(2, EapolType.EAP, EapPacket(EapCode.FAILURE, identifier).encode()).encode()


class _Idle:
    """A machine that says nothing."""

    deadline = None

    def start(self, now: float) -> list[Output]:
        return []

    def receive(self, *_: Any) -> list[Output]:
        return []

    def expire(self, now: float) -> list[Output]:
        return []

    def complete(self, result: Any, now: float) -> list[Output]:
        return []

    def abandon(self) -> list[Output]:
        return []


class _Recorder(PretendedDriver):
    """Keeps what the station sent, and answers by a script."""

    def __init__(self, *script: tuple[bytes, bytes], radio: bool = False) -> None:
        super().__init__(scans=[[entry()]] if radio else None)
        self.script = script
        self.sent: list[tuple[bytes, bytes]] = []

    def send_eapol(self, destination: bytes, octets: bytes) -> None:
        self.sent.append((destination, octets))
        if octets[1] == EapolType.START:
            for source, packet in self.script:
                asyncio.get_running_loop().call_soon(self.report, EapolReceived(source, packet))


def port() -> SupplicantPort:
    return SupplicantPort(EapPeer("identity", _Idle()))


async def converse(driver: PretendedDriver, made: Any = None) -> bool:
    link: Any = driver
    async with StationLink(link) as opened, asyncio.timeout(10):
        return await opened.converse(made or port(), lambda output: None)


async def test_other_stations_on_a_wire_are_not_the_access_point() -> None:
    driver = _Recorder(
        (STRANGER, START),
        (STRANGER, b"\x02"),
        (ACCESS_POINT, request(1)),
        (STRANGER, request(2)),
        (STRANGER, failure(1)),
        (ACCESS_POINT, failure(1)),
    )
    assert await converse(driver) is False
    responses = [octets for _, octets in driver.sent if octets[1] == EapolType.EAP]
    assert len(responses) == 1
    assert b"identity" in responses[0]


async def test_over_the_air_only_the_chosen_access_point_counts() -> None:
    driver = _Recorder((STRANGER, request(1)), (ACCESS_POINT, failure(1)), radio=True)
    link: Any = driver
    async with StationLink(link) as opened:
        [found] = await opened.scan(b"")
        await opened.join(found, b"")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await opened.converse(port(), lambda output: None)
    assert {destination for destination, _ in driver.sent} == {ACCESS_POINT}
    assert len(driver.sent) == 1
    assert driver.log[-2:] == ["disassociate", "close"]


class _Broken:
    deadline = None

    def start(self, now: float) -> list[Output]:
        raise RuntimeError("a defect")

    def stop(self) -> list[Output]:
        return []


async def test_a_defect_of_a_machine_comes_out_here() -> None:
    with pytest.raises(RuntimeError, match="a defect"):
        await converse(_Recorder(), _Broken())


class _Unsendable(_Recorder):
    def send_eapol(self, destination: bytes, octets: bytes) -> None:
        raise DriverError("the interface is gone")


async def test_an_interface_that_is_gone() -> None:
    with pytest.raises(DriverError, match="gone"):
        await converse(_Unsendable())


class _Talkative:
    """Asks its owner something and sends what it is told."""

    deadline = None

    def start(self, now: float) -> list[Output]:
        from pushbutton.protocol.outputs import Direction
        from pushbutton.wire.enums import MessageType

        return [Step(Direction.SENT, MessageType.M1)]

    def relay(self, outputs: Any, now: float) -> list[Output]:
        return [*outputs, Finished(True)]

    def stop(self) -> list[Output]:
        return []


async def test_what_the_owner_answers_is_sent() -> None:
    driver = _Recorder()
    link: Any = driver
    made: Any = _Talkative()
    async with StationLink(link) as opened:
        assert opened.address == STATION
        assert await opened.converse(made, lambda output: [SendPacket(b"\x01\x03\x00\x00")])
    assert driver.sent[0][1] == b"\x01\x03\x00\x00"
