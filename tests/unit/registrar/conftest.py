"""Lets the tests of this folder import what they talk to."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roles"))

from pushbutton.registrar import neighbourhood as neighbourhood_module
from pushbutton.registrar.neighbourhood import Neighbourhood

CLONE_NEWNET = 0x40000000


@pytest.fixture
def own_loopback() -> Iterator[None]:
    """Give a test a loopback interface to itself, where that is allowed (root).

    Else control points of tests that run at the same time visit what this one announces, and each
    visit is a session that a device may drop an older one for.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        apart = libc.unshare(CLONE_NEWNET) == 0
        if apart:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        yield
        if apart:
            assert libc.setns(home, CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    finally:
        os.close(home)


class Deaf:
    """Searches nothing and hears nothing: the test says what is there (`Neighbourhood.hear`)."""

    def __init__(self, *_: object) -> None: ...

    async def start(self) -> None: ...

    def search(self) -> None: ...

    def stop(self) -> None: ...


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep neighbourhoods from hearing what other tests have on the loopback interface."""
    monkeypatch.setattr(neighbourhood_module, "Search", Deaf)


@pytest.fixture
async def neighbourhood() -> AsyncIterator[Neighbourhood]:
    async with Neighbourhood(["lo"]) as made:
        yield made
