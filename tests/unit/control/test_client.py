"""The client, where there is no access point or a bad one."""

from __future__ import annotations

import asyncio
import socket
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
