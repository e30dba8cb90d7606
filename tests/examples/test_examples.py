"""The examples of the library run, and say what they should."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest

from pushbutton.access_point import config_file
from pushbutton.access_point import config_table as table
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

EXAMPLES = Path(__file__).parents[2] / "examples"


def load(name: str) -> ModuleType:
    """Import an example, which is no package."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where its dataclasses look for their annotations
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


async def test_a_visitor_is_listed_until_it_is_in_or_was_silent() -> None:
    example, shown = load("configure_an_access_point"), []
    doorstep = example.Doorstep(lambda visitors: shown.append([v.name for v in visitors]), 0.1)
    lamp = example.Visitor(UUID(int=1), bytes(6), "lamp")
    doorstep.knocks(lamp)
    doorstep.knocks(example.Visitor(UUID(int=2), bytes(6), "radio"))
    doorstep.knocks(lamp)
    doorstep.leaves(UUID(int=2))
    doorstep.leaves(UUID(int=2))
    assert shown == [["lamp"], ["lamp", "radio"], ["lamp"]]
    async with asyncio.timeout(5):
        while shown[-1]:  # noqa: ASYNC110 - its end has no event
            await asyncio.sleep(0.01)
    assert len(shown) == 4


def test_the_lines_that_are_not_of_the_network_stay() -> None:
    example = load("configure_an_access_point")
    settings = Credential(
        b"new",
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        Secret("a passphrase"),
        bytes(6),
    )
    text = example.configured("interface=wlan0\n# mine\nssid=old\nchannel=6\n", settings)
    assert text.splitlines() == [
        "interface=wlan0",
        "# mine",
        "channel=6",
        "wps_state=2",
        "ssid2=6e6577",
        "wpa=2",
        "wpa_key_mgmt=WPA-PSK",
        "wpa_pairwise=CCMP",
        "wpa_passphrase=a passphrase",
        "auth_algs=1",
    ]
    assert config_file.parse(text.encode(), Path("file")).bsses[0][table.SSID] == b"new"
    psk = replace(settings, network_key=Secret("ab" * 32))
    assert f"wpa_psk={'ab' * 32}\n" in example.configured("", psk)
    with pytest.raises(ValueError, match="line"):
        example.configured("", replace(settings, network_key=Secret("12345678\nssid=evil")))
    enterprise = replace(settings, authentication=AuthenticationType.WPA2_ENTERPRISE)
    with pytest.raises(ValueError, match="neither open"):
        example.configured("", enterprise)
