"""The client, where there is no access point or a bad one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from pushbutton.control import client as client_module
from pushbutton.control.client import ControlClient, ControlError
from pushbutton.control.server import ControlServer


async def test_no_socket_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match=r"no control socket at .*No such file"):
        ControlClient(tmp_path / "wlan0", directory=tmp_path).open()
    assert list(tmp_path.iterdir()) == []


async def test_silence_ends_after_the_timeout_and_closes(tmp_path: Path) -> None:
    path = tmp_path / "silent"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as silent:
        silent.bind(str(path))
        client = ControlClient(path, timeout=0.01, directory=tmp_path)
        client.open()
        with pytest.raises(ControlError, match="does not answer"):
            await client.request("PING")
        with pytest.raises(ControlError, match="not connected"):
            await client.request("PING")


async def test_an_access_point_that_ends_is_noticed(tmp_path: Path) -> None:
    server = ControlServer(tmp_path / "wlan0", lambda text, client: "OK\n")
    server.open()
    server.answer()
    async with ControlClient(server.path, directory=tmp_path) as client:
        assert await client.request("PING") == "OK\n"
        server.close()
        with pytest.raises(ControlError, match="is gone"):
            await client.request("PING")
        assert [event async for event in client.events()] == []


async def test_requests_of_several_tasks_take_turns(tmp_path: Path) -> None:
    server = ControlServer(tmp_path / "wlan0", lambda text, client: text)
    server.open()
    server.answer()
    async with ControlClient(server.path, directory=tmp_path) as client:
        texts = [str(number) for number in range(20)]
        assert await asyncio.gather(*map(client.request, texts)) == texts
    server.close()


async def test_events_that_nobody_takes_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MOST_EVENTS", 2)
    client = ControlClient(tmp_path / "x")
    for number in range(5):
        client._take(f"<3>{number}".encode())
    assert client.lost == 3
    assert [event.text for event in client._events] == ["3", "4"]


async def test_no_event_in_time_is_an_error(tmp_path: Path) -> None:
    server = ControlServer(tmp_path / "wlan0", lambda text, client: "OK\n")
    server.open()
    server.answer()
    async with ControlClient(server.path, directory=tmp_path) as client:
        with pytest.raises(ControlError, match="no WPS-SUCCESS came"):
            await client.wait_for("WPS-SUCCESS", within=0.01)
    server.close()


async def test_stations_are_walked_to_the_end(tmp_path: Path) -> None:
    answers = {
        "STA-FIRST": "02:00:00:00:00:01\nflags=[AUTH]\n",
        "STA-NEXT 02:00:00:00:00:01": "02:00:00:00:00:02\nflags=\n",
        "STA-NEXT 02:00:00:00:00:02": "",
    }
    async with serve(tmp_path, lambda text: answers[text]) as client:
        stations = [station async for station in client.stations()]
    assert [station.address for station in stations] == ["02:00:00:00:00:01", "02:00:00:00:00:02"]
    assert stations[0].flags == {"AUTH"}


async def test_a_station_that_left_during_the_walk_ends_it(tmp_path: Path) -> None:
    answers = {"STA-FIRST": "02:00:00:00:00:01\n", "STA-NEXT 02:00:00:00:00:01": "FAIL\n"}
    async with serve(tmp_path, lambda text: answers[text]) as client:
        assert len([station async for station in client.stations()]) == 1


async def test_on_the_socket_of_a_process_the_interface_goes_before_each_command(
    tmp_path: Path,
) -> None:
    async with serve(tmp_path, lambda text: text, interface="wlan1") as client:
        assert await client.request("STATUS") == "IFNAME=wlan1 STATUS"


async def test_what_is_attached_for(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(text: str) -> str:
        asked.append(text)
        return "OK\n"

    async with serve(tmp_path, answer) as client:
        await client.attach(2, probe_requests=True)
    assert asked == ["ATTACH probe_rx_events=1", "LEVEL 2"]


async def test_an_access_point_that_was_killed_ends_the_events(tmp_path: Path) -> None:
    path = tmp_path / "dead"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead:
        dead.bind(str(path))
        client = ControlClient(path, timeout=0.01, directory=tmp_path)
        client.open()
        asking = asyncio.create_task(client.keep_alive(0))
        assert [event async for event in client.events()] == []
        await asking


@asynccontextmanager
async def serve(
    folder: Path, answer: Callable[[str], str], interface: str | None = None
) -> AsyncIterator[ControlClient]:
    """Return a client of a server that answers so."""
    server = ControlServer(folder / "served", lambda text, client: answer(text))
    server.open()
    server.answer()
    async with ControlClient(server.path, interface=interface, directory=folder) as client:
        yield client
    server.close()
