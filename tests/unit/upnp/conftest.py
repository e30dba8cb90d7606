"""A device on the loopback interface, and its peers."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from pushbutton.upnp import device as device_module
from pushbutton.upnp.advertiser import Identity
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import Conduct, UpnpDevice

sys.path.insert(0, str(Path(__file__).parent))

from upnp_peers import Client, Listener, Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


class Silent:
    """In the place of the advertiser."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def change(self, identity: Identity) -> None: ...


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let devices not be announced.

    All tests share the loopback interface, and control points of other tests that run at the same
    time would subscribe to what they find.
    """
    monkeypatch.setattr(device_module, "Advertiser", Silent)


@pytest.fixture
async def device(recorder: Recorder, unheard: None) -> AsyncIterator[UpnpDevice]:
    made = UpnpDevice("lo", DeviceDescription(uuid4()), recorder)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def hasty_device(recorder: Recorder, unheard: None) -> AsyncIterator[UpnpDevice]:
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
