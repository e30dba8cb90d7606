"""Lets the tests of this folder import what they talk to."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roles"))

from pushbutton.registrar import neighbourhood as neighbourhood_module
from pushbutton.registrar.neighbourhood import Neighbourhood


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
