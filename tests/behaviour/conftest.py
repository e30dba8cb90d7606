"""Every test here runs over each driver; without root, over the simulated one alone."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from places import Namespace, Stage, Wire, air

from pushbutton.drivers.simulated import CLEAR


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder with a name short enough for UNIX sockets."""
    path = Path(tempfile.mkdtemp(prefix="pb-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(params=["simulated", "wired"])
async def stage(
    request: pytest.FixtureRequest, short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    """The place of one driver, with nothing on it yet."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    async with AsyncExitStack() as exit_:
        if request.param == "simulated":
            place = await exit_.enter_async_context(air())
        else:
            if os.geteuid() and os.environ.get("CI") != "true":
                pytest.skip("THE WIRED DRIVER WAS NOT TESTED: network namespaces need root")
            exit_.enter_context(Namespace())
            place = Wire()
        yield Stage(place, short_path, exit_)


@pytest.fixture
async def radio(
    request: pytest.FixtureRequest, short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    """The place of the drivers that are radios: there is one so far.

    `@pytest.mark.parametrize("radio", [Weather(...)], indirect=True)` chooses the weather.
    """
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    async with AsyncExitStack() as exit_:
        place = await exit_.enter_async_context(air(getattr(request, "param", CLEAR)))
        yield Stage(place, short_path, exit_)
