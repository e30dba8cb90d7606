"""Lets the tests of this folder import the pretended access point and the small one on air."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roles"))
sys.path.insert(0, str(Path(__file__).parents[1] / "drivers" / "simulated"))
sys.path.insert(0, str(Path(__file__).parents[1] / "upnp"))


@pytest.fixture
def runtime_directory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A private, short-named place for the sockets of the airs."""
    path = Path(tempfile.mkdtemp(prefix="air-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(path))
    yield path
    shutil.rmtree(path)
