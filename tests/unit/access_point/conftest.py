"""An access point on wires that exist in memory only, and devices that come to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from management_doubles import Manager
from memory_house import PIN, House, Visit, Visitor, until
from upnp_doubles import MemoryDevice

from pushbutton.access_point import config_table as table
from pushbutton.access_point import upnp_device
from pushbutton.access_point.bss import Bss
from pushbutton.control.client import ControlClient


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An access point that is stopped at the end."""
    house = House(tmp_path)
    yield house
    await house.stop()


@pytest.fixture
async def bss(house: House) -> Bss:
    """The one BSS of an access point with WPS."""
    return await house.start(house.configure())


@pytest.fixture
async def control(house: House, bss: Bss) -> AsyncIterator[ControlClient]:
    """An attached client of that BSS."""
    async with AsyncExitStack() as exit_:
        client = await exit_.enter_async_context(house.client())
        await client.attach()
        yield client


@pytest.fixture
def upnp_devices(house: House, monkeypatch: pytest.MonkeyPatch) -> list[MemoryDevice]:
    """Let UPnP devices be in memory only; returns every one that is made."""
    MemoryDevice.made = []
    monkeypatch.setattr(upnp_device, "UpnpDevice", MemoryDevice)
    return MemoryDevice.made


@pytest.fixture
async def managed(house: House, upnp_devices: list[MemoryDevice]) -> Bss:
    """The BSS of an access point that can be managed."""
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    changes = {"per_device_psk": "1", "upnp_iface": "lan0", "upnp_management": "1"}
    return await house.start(house.configure(**changes))


@pytest.fixture
async def manager(managed: Bss, upnp_devices: list[MemoryDevice]) -> Manager:
    """A Registrar that has just set that access point up."""
    made = await Manager(upnp_devices[0].handler).set_up()

    async def applied() -> bool:
        key = managed.config[table.WPA_PASSPHRASE]
        return key is not None and key.matches(b"another key")

    await until(applied)
    return made


@pytest.fixture
def visit(house: House) -> Iterator[Visit]:
    """Make devices with addresses of their own."""
    numbers = iter(range(1, 200))

    def make(interface: str = "eth0", pin: str | None = PIN) -> Visitor:
        return Visitor(house.wire(interface), next(numbers), pin)

    yield make
