"""What every test shares."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is slow, not wrong; how many examples are drawn is each test's choice.
settings.register_profile("pushbutton", deadline=None)
settings.load_profile("pushbutton")

_STATE = tempfile.TemporaryDirectory(prefix="pushbutton-tests-")
os.environ["STATE_DIRECTORY"] = f"{_STATE.name}/all"


@pytest.fixture(autouse=True)
def state_directory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the daemons of each test a state directory of their own, never that of the machine."""
    with tempfile.TemporaryDirectory(prefix="state-", dir=_STATE.name) as name:
        path = Path(name) / "pushbutton"
        monkeypatch.setenv("STATE_DIRECTORY", str(path))
        monkeypatch.setenv("PUSHBUTTON_NETWORKS", str(Path(name) / "networks"))
        yield path


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Put the package's logger back: a test that runs a verb in its own process sets its level."""
    logger = logging.getLogger("pushbutton")
    level, handlers, propagate = logger.level, list(logger.handlers), logger.propagate
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers
    logger.propagate = propagate
