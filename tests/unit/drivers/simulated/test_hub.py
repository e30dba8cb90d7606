from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from ears import Ear, until

from pushbutton.drivers.simulated import datagram
from pushbutton.drivers.simulated.hub import Hub, HubServer
from pushbutton.drivers.simulated.weather import CLEAR, Weather
from pushbutton.errors import DriverError
from pushbutton.wire.frames import BROADCAST, ManagementFrame, Subtype

ONE, TWO = b"\x02\x00\x00\x00\x00\x01", b"\x02\x00\x00\x00\x00\x02"


def frame(destination: bytes) -> bytes:
    return ManagementFrame(Subtype.ACTION, destination, ONE, ONE, b"body").encode()


async def test_antennas_of_this_process() -> None:
    hub, one, two = Hub(CLEAR), Ear(), Ear()
    left: list[str] = []
    first = hub.attach(one, ONE, lambda: left.append("one"))
    second = hub.attach(two, TWO, lambda: left.append("two"))
    first.tune(2412)
    first.transmit(frame(TWO), 2412, 3)
    assert two.frames == [], "frames travel by the loop, never within the call"
    await until(lambda: one.told_of)
    assert two.frames == [(frame(TWO), 2412)]
    assert one.told_of == [(3, True)]
    second.leave()
    second.leave()
    assert left == ["two"]
    with pytest.raises(DriverError):
        second.transmit(frame(ONE), 2412)
    hub.close("over")
    assert one.ended == "over"


async def test_delays_are_kept_by_the_clock() -> None:
    hub, one, two = Hub(Weather(delay=0.02)), Ear(), Ear()
    first = hub.attach(one, ONE, lambda: None)
    hub.attach(two, TWO, lambda: None)
    begin = asyncio.get_running_loop().time()
    first.transmit(frame(BROADCAST), 2412)
    await until(lambda: two.frames)
    assert asyncio.get_running_loop().time() - begin >= 0.0199
    hub.close("")


def connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(str(path))
    connection.setblocking(False)
    return connection


async def test_a_radio_of_another_process(runtime_directory: Path) -> None:
    hub, ear = Hub(CLEAR), Ear()
    here = hub.attach(ear, ONE, lambda: None)
    path = runtime_directory / "x.air"
    server = HubServer(hub, path)
    assert path.stat().st_mode & 0o077 == 0
    connection = connect(path)
    connection.send(datagram.encode(datagram.Hello(TWO)))
    connection.send(datagram.encode(datagram.Tune(2412)))
    connection.send(datagram.encode(datagram.Send(8, 2412, frame(ONE))))
    await until(lambda: ear.frames)
    loop = asyncio.get_running_loop()
    told = datagram.parse(await loop.sock_recv(connection, 4096))
    assert told == datagram.Told(8, True)
    here.transmit(frame(TWO), 2412, 4)
    heard = datagram.parse(await loop.sock_recv(connection, 4096))
    assert heard == datagram.HeardFrame(2412, -30, frame(TWO))
    await until(lambda: ear.told_of)
    assert ear.told_of == [(4, True)]
    server.close()
    assert await loop.sock_recv(connection, 4096) == b""
    assert not path.exists()
    connection.close()
    hub.close("")


@pytest.mark.parametrize(
    "octets",
    [
        b"\xff",
        datagram.encode(datagram.Tune(1)),
        datagram.encode(datagram.Send(0, 1, bytes(30))),
        datagram.encode(datagram.Told(1, True)),
        bytes(datagram.LONGEST + 500),
    ],
)
async def test_bad_datagrams_are_dropped_and_counted(
    runtime_directory: Path, octets: bytes
) -> None:
    hub, ear = Hub(CLEAR), Ear()
    hub.attach(ear, ONE, lambda: None)
    server = HubServer(hub, runtime_directory / "x.air")
    connection = connect(runtime_directory / "x.air")
    connection.send(octets)
    await until(lambda: hub.ether.counters.dropped == 1)
    connection.send(datagram.encode(datagram.Hello(TWO)))
    connection.send(datagram.encode(datagram.Hello(TWO)))
    await until(lambda: hub.ether.counters.dropped == 2)
    connection.send(datagram.encode(datagram.Send(0, 2412, frame(ONE))))
    await until(lambda: ear.frames)
    connection.close()
    await until(lambda: len(hub.ether.places) == 1)
    server.close()
    hub.close("")


async def test_a_radio_that_does_not_listen_misses_frames(runtime_directory: Path) -> None:
    hub, ear = Hub(CLEAR), Ear()
    here = hub.attach(ear, ONE, lambda: None)
    server = HubServer(hub, runtime_directory / "x.air")
    connection = connect(runtime_directory / "x.air")
    connection.send(datagram.encode(datagram.Hello(TWO)))
    await until(lambda: len(hub.ether.places) == 2)
    for _ in range(5000):
        here.transmit(frame(BROADCAST) + bytes(1000), 2412)
    await until(lambda: hub.ether.counters.dropped > 0)
    connection.close()
    server.close()
    hub.close("")


async def test_a_place_that_cannot_be_bound(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="cannot share"):
        HubServer(Hub(CLEAR), tmp_path / "missing" / "x.air")
