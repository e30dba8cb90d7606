"""The examples of the library run, and say what they should."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
from pathlib import Path
from types import ModuleType

EXAMPLES = Path(__file__).parents[2] / "examples"


def load(name: str) -> ModuleType:
    """Import an example, which is no package."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_embed_the_core() -> None:
    [network] = load("embed_the_core").register("12345670")
    assert network.ssid == b"home"
    assert network.network_key.matches(b"correct horse battery")


async def test_admit_by_pin(tmp_path: Path) -> None:
    """Any server of hostapd's control protocol will do; this one knows what it will be asked."""
    path = tmp_path / "wlan0"
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.bind(str(path))
    asked = []

    def serve() -> None:
        for answer in ("OK\n", "12345670", "OK\n"):
            request, client = server.recvfrom(4096)
            asked.append(request.decode())
            server.sendto(answer.encode(), client)
        event = "<3>WPS-REG-SUCCESS 02:00:00:00:03:00 12345678-9abc-def0-1234-56789abcdef0"
        server.sendto(event.encode(), client)

    serving = asyncio.get_running_loop().run_in_executor(None, serve)
    registered = await load("admit_by_pin").admit(str(path), "1234-5670", within=10)
    await serving
    server.close()
    assert registered.address == bytes.fromhex("020000000300")
    assert asked == ["ATTACH", "WPS_CHECK_PIN 1234-5670", "WPS_PIN any 12345670 10"]
