"""Lets the tests of this folder import what they talk to."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roles"))

from pushbutton.registrar.neighbourhood import Neighbourhood


@pytest.fixture
async def neighbourhood() -> AsyncIterator[Neighbourhood]:
    async with Neighbourhood(["lo"]) as made:
        yield made
