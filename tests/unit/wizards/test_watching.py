"""Watching devices on the network, and sockets that come and go."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pretended_neighbourhood import Pretended, found, knocking

from pushbutton.wire.enums import WpsState
from pushbutton.wizards import watching
from pushbutton.wizards.watching import Watch


async def sentences(watch: Watch, count: int) -> list[str]:
    told: list[str] = []
    async with asyncio.timeout(10):
        async for each in watch.happenings():
            told.append(each.happening.sentence)
            if len(told) == count:
                break
    return told


@pytest.fixture
async def there() -> AsyncIterator[Pretended]:
    yield Pretended(found(1))


async def test_devices_that_come_change_and_go(there: Pretended) -> None:
    async with Watch([], there.as_neighbourhood()) as watch:
        there.put(found(2, "Printer", access_point=False, state=None))
        there.put(found(1))  # nothing new
        there.put(found(1, state=None))
        there.put(found(1))
        there.put(found(1, locked=True))
        there.put(found(1))
        there.put(found(1, state=WpsState.NOT_CONFIGURED))
        there.put(found(1, state=WpsState.CONFIGURED, knocking=(knocking(9, 4),)))
        there.put(found(1, state=WpsState.CONFIGURED, knocking=(knocking(9, 4),)))
        there.put(found(2, "Printer", access_point=False), False)
        assert await sentences(watch, 9) == [
            "Access point found: Router (192.0.2.2, configured).",
            "Device on Ethernet found: Printer (192.0.2.3).",
            "Router has a network already.",
            "The setup of Router is locked.",
            "The setup of Router is open again.",
            "Router is not configured any more.",
            "Router has a network now.",
            "02:00:00:00:00:09 knocks at Router; it asks by its button.",
            "Printer is gone.",
        ]
        assert "pushbutton_upnp_devices_knocking 1" in watch.metrics.render()
    assert there.changed == []


async def test_a_socket_that_is_not_there_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RETRY_PERIOD", 0.01)
    with tempfile.TemporaryDirectory(prefix="pb-") as folder:
        path = Path(folder) / "wlan0"
        tries = asyncio.Event()
        async with Watch([path], directory=Path(folder)) as watch:
            count = 0
            reached = watch.metrics.reached

            def counted(name: str, up: bool) -> None:
                nonlocal count
                count += 1
                reached(name, up)
                if count == 3:
                    tries.set()

            monkeypatch.setattr(watch.metrics, "reached", counted)
            assert await sentences(watch, 1) == ["The access point wlan0 does not answer."]
            async with asyncio.timeout(10):
                await tries.wait()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await sentences(watch, 1)
        assert 'access_point_up{access_point="wlan0"} 0' in watch.metrics.render()
