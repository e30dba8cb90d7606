"""An access point on wires that exist in memory only, and devices that come to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from memory_house import PIN, House, Visit, Visitor

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
def visit(house: House) -> Iterator[Visit]:
    """Make devices with addresses of their own."""
    numbers = iter(range(1, 200))

    def make(interface: str = "eth0", pin: str | None = PIN) -> Visitor:
        return Visitor(house.wire(interface), next(numbers), pin)

    yield make
