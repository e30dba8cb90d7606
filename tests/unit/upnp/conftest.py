"""A device on the loopback interface, and its peers."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import Conduct, UpnpDevice

sys.path.insert(0, str(Path(__file__).parent))

from upnp_peers import Client, Listener, Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def device(recorder: Recorder) -> AsyncIterator[UpnpDevice]:
    made = UpnpDevice("lo", DeviceDescription(uuid4()), recorder)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def hasty_device(recorder: Recorder) -> AsyncIterator[UpnpDevice]:
    """Return a device that gives nobody more than half a second."""
    conduct = Conduct(seconds=0.5)
    made = UpnpDevice("lo", DeviceDescription(uuid4()), recorder, conduct=conduct)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def client(device: UpnpDevice) -> Client:
    return Client(device)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    made = Listener()
    await made.start()
    yield made
    await made.stop()
