"""Lets the tests of this folder import what they talk to, and keeps profiles out of the house."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roles"))

from pushbutton.registrar.neighbourhood import Neighbourhood


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory of this test's own for network profiles."""
    monkeypatch.setenv("PUSHBUTTON_NETWORKS", str(tmp_path / "networks"))
    return tmp_path / "networks"


@pytest.fixture
async def neighbourhood() -> AsyncIterator[Neighbourhood]:
    async with Neighbourhood(["lo"]) as made:
        yield made
