"""One button for all BSSes of a process, on simulated air."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from pushbutton.access_point import config_file
from pushbutton.access_point.button import press
from pushbutton.access_point.service import Service
from pushbutton.drivers.simulated import SimulatedDriver, hosted_air
from pushbutton.enrollee import describe
from pushbutton.enrollee.elements import probe_request
from pushbutton.protocol.station import wps_access_points
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire.enums import DevicePasswordId


@pytest.fixture(autouse=True)
def air_directory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = tempfile.mkdtemp(prefix="air-")
    monkeypatch.setenv("XDG_RUNTIME_DIR", path)
    yield
    shutil.rmtree(path)


def configuration(name: str, *more: str) -> bytes:
    lines = (
        f"interface={name}",
        "driver=simulated",
        "driver_params=house",
        f"ssid={name}",
        "wpa=2",
        "wpa_key_mgmt=WPA-PSK",
        "rsn_pairwise=CCMP",
        "wpa_passphrase=correct horse",
        "eap_server=1",
        *more,
    )
    return "\n".join((*lines, "")).encode()


WPS = "wps_state=2"


@asynccontextmanager
async def running(*configurations: bytes) -> AsyncIterator[Service]:
    async with hosted_air("house"):
        service = Service([config_file.parse(each, Path("test")) for each in configurations])
        await service.start()
        yield service
        await service.stop()


async def waiting(*, device: int | None = None) -> set[bytes]:
    """Return the names of the access points whose button is pressed, as a device hears them."""
    address = None if device is None else bytes((2, 0, 0, 0, 3, device))
    async with StationLink(SimulatedDriver("house", address)) as link:
        button = probe_request(describe(link.address), DevicePasswordId.PUSH_BUTTON)
        entries = await link.scan(b"" if device is None else button)
        return {found.entry.ssid for found in wps_access_points(entries) if found.push_button}


async def test_every_bss_is_pressed_once() -> None:
    files = (
        configuration("one", WPS),
        configuration("two", WPS),
        configuration("alone", WPS, "wps_independent=1"),
        configuration("without"),
    )
    async with running(*files) as service:
        assert await waiting() == set()
        assert press(service)
        assert await waiting() == {b"one", b"two", b"alone"}


async def test_a_press_without_effect_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with running(configuration("without")) as service:
        assert not press(service)
    assert "no BSS has Wi-Fi Protected Setup" in caplog.text


async def test_two_devices_that_ask_at_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with running(configuration("one", WPS)) as service:
        for number in (1, 2):
            await waiting(device=number)
        assert not press(service)
        assert await waiting() == set()
    assert "one: the button had no effect" in caplog.text
