"""An access point that answers what a test tells it to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ctl_access_point import PretendedAccessPoint


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "control"
    made.mkdir()
    return made


@pytest.fixture
def access_point(directory: Path) -> Iterator[PretendedAccessPoint]:
    pretended = PretendedAccessPoint(directory / "wlan0")
    yield pretended
    pretended.close()
