"""The control socket, and the client at its other end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import stat
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from pushbutton.control.client import CommandRefusedError, ControlClient, ControlError
from pushbutton.control.server import ControlServer, ControlSocketError, SocketClient
from pushbutton.protocol.events import PushButtonActive


def execute(text: str, client: SocketClient) -> str | Awaitable[str]:
    match text.partition(" ")[0]:
        case "PING":
            return "PONG\n"
        case "ATTACH":
            client.attach(None)
            return "OK\n"
        case "DETACH":
            return "OK\n" if client.detach() else "FAIL\n"
        case "LEVEL":
            return "OK\n" if client.set_level(int(text[6:])) else "FAIL\n"
        case "STATUS":
            return "state=ENABLED\nssid[0]=a=b\nnonsense\n"
        case "LATER":
            return later()
        case "NEVER":
            return asyncio.get_running_loop().create_future()
        case "BROKEN":
            raise ValueError("12345670")
        case "BROKEN-LATER":
            return broken()
        case "EMPTY":
            return ""
        case "LONG":
            return "x" * 10000
    return "UNKNOWN COMMAND\n"


async def later() -> str:
    await asyncio.sleep(0)
    return "done\n"


async def broken() -> str:
    raise ValueError("12345670")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ControlServer]:
    server = ControlServer(tmp_path / "ctrl" / "wlan0", execute)
    server.open()
    server.answer()
    yield server
    server.close()


@pytest.fixture
async def client(server: ControlServer, tmp_path: Path) -> AsyncIterator[ControlClient]:
    async with ControlClient(server.path, timeout=5, directory=tmp_path) as client:
        yield client


async def test_the_socket_and_its_directory_are_for_owner_and_group(
    server: ControlServer,
) -> None:
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o770
    assert stat.S_IMODE(server.path.parent.stat().st_mode) == 0o770


async def test_closing_removes_both(server: ControlServer) -> None:
    server.close()
    assert not server.path.parent.exists()


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("PING", "PONG\n"),
        ("NONSENSE", "UNKNOWN COMMAND\n"),
        ("LATER", "done\n"),
        ("EMPTY", ""),
        ("BROKEN", "FAIL\n"),
        ("BROKEN-LATER", "FAIL\n"),
        ("PI\0NG", "FAIL\n"),
        ("x" * 5000, "FAIL\n"),
        ("LONG", "x" * 4096),
    ],
)
async def test_each_request_has_its_reply(client: ControlClient, command: str, reply: str) -> None:
    assert await client.request(command) == reply
    assert await client.request("PING") == "PONG\n"


async def test_a_command_that_breaks_tells_nothing_it_was_given(
    client: ControlClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.request("BROKEN")
    await client.request("BROKEN-LATER")
    assert caplog.text.count("ValueError") == 2
    assert "12345670" not in caplog.text


async def test_a_refusal_names_the_command_and_not_its_arguments(client: ControlClient) -> None:
    with pytest.raises(CommandRefusedError) as caught:
        await client.command("WPS_PIN any 12345670")
    assert str(caught.value) == "WPS_PIN: UNKNOWN COMMAND"
    assert await client.values("STATUS") == {"state": "ENABLED", "ssid[0]": "a=b"}


async def test_events_arrive_typed(server: ControlServer, client: ControlClient) -> None:
    await client.attach()
    server.emit("WPS-PBC-ACTIVE ", 3)
    server.emit("something new", 4)
    first = await client.wait_for("WPS-PBC")
    assert first.event == PushButtonActive()
    second = await client.wait_for("something")
    assert (second.level, second.event) == (4, None)


async def test_levels_choose_events(server: ControlServer, client: ControlClient) -> None:
    with pytest.raises(CommandRefusedError):
        await client.command("LEVEL 2")
    await client.attach(level=2)
    server.emit("debug", 2)
    await client.wait_for("debug")
    await client.command("DETACH")
    assert len(server.monitors) == 0


async def test_a_client_that_ended_without_a_word_is_forgotten(
    server: ControlServer, tmp_path: Path
) -> None:
    async with ControlClient(server.path, directory=tmp_path) as client:
        await client.attach()
    server.emit("x", 3)
    assert len(server.monitors) == 0


async def test_many_slow_commands_are_refused_beyond_a_limit(
    server: ControlServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pushbutton.control.server.MOST_WAITING", 1)
    async with contextlib.AsyncExitStack() as stack:
        first, second = [
            await stack.enter_async_context(ControlClient(server.path, directory=tmp_path))
            for _ in range(2)
        ]
        waiting = asyncio.ensure_future(first.request("NEVER"))
        assert await second.request("PING") == "PONG\n"
        assert await second.request("LATER") == "FAIL\n"
        first.close()
        with pytest.raises(ControlError):
            await waiting


async def test_a_stale_socket_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "wlan0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stale:
        stale.bind(str(path))
    server = ControlServer(path, execute)
    server.open()
    server.answer()
    async with ControlClient(path, directory=tmp_path) as client:
        assert await client.request("PING") == "PONG\n"
    server.close()


async def test_a_socket_in_use_or_another_file_is_an_error(
    server: ControlServer, tmp_path: Path
) -> None:
    with pytest.raises(ControlSocketError, match="another process uses it"):
        ControlServer(server.path, execute).open()
    assert server.path.exists()
    other = tmp_path / "file"
    other.write_text("x")
    with pytest.raises(ControlSocketError, match="there is a file of that name"):
        ControlServer(other, execute).open()
    assert other.read_text() == "x"


async def test_the_group_gets_the_socket(tmp_path: Path) -> None:
    server = ControlServer(tmp_path / "ctrl" / "wlan0", execute, group=str(os.getgid()))
    server.open()
    server.answer()
    assert server.path.stat().st_gid == os.getgid()
    server.close()
    with pytest.raises(ControlSocketError, match="there is no group 'nobody-has-this'"):
        ControlServer(tmp_path / "x", execute, group="nobody-has-this").open()


async def test_a_socket_that_the_group_cannot_be_given_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wlan0"
    chown = os.chown

    def refuse(target: Path, user: int, group: int) -> None:
        if target == path:
            raise PermissionError(1, "Operation not permitted")
        chown(target, user, group)

    monkeypatch.setattr(os, "chown", refuse)
    with pytest.raises(ControlSocketError, match="Operation not permitted"):
        ControlServer(path, execute, group=str(os.getgid())).open()
    assert not path.exists()


async def test_an_unbound_client_does_no_harm(server: ControlServer, client: ControlClient) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as unbound:
        unbound.connect(str(server.path))
        unbound.send(b"PING")
    assert await client.request("PING") == "PONG\n"


async def test_what_is_asked_early_is_answered_when_all_is_ready(tmp_path: Path) -> None:
    server = ControlServer(tmp_path / "wlan0", execute)
    server.open()
    async with ControlClient(server.path, directory=tmp_path) as client:
        waiting = asyncio.ensure_future(client.request("PING"))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        server.answer()
        assert await waiting == "PONG\n"
    server.close()
