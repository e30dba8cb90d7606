"""Tests on simulated radios: each function runs inside a virtual machine, booted once by a worker.

A test that takes `air` is not called here.  Its name goes into the machine, where a runner calls it
with the real `Air`; what came of it, and on failure the logs and a capture of the air, come back.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from radio_rig.machine import Machine, missing

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "test-results" / "radio" / os.environ.get("PYTEST_XDIST_WORKER", "one")
SECONDS = 90
"""How long one test may take inside; the mark `radio_seconds` says otherwise."""

SPARE = 240
"""Seconds for the boot and for the way there and back."""

LINES_SHOWN = 30


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "radio_seconds(seconds): how long a radio test may take")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = missing()
    for item in items:
        if HERE not in item.path.parents or "air" not in getattr(item, "fixturenames", ()):
            continue
        item.add_marker(pytest.mark.radio)
        item.add_marker(pytest.mark.timeout(_seconds(item) + SPARE))
        if reason and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """Return the machine, booted for the first test that needs it."""
    if reason := missing():
        pytest.fail(reason)
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    booted = Machine(RESULTS)
    try:
        yield booted
    finally:
        booted.close()


@pytest.fixture
def air(machine: Machine) -> Machine:
    """Stand for the `Air` that the test gets inside the machine."""
    return machine


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Have the test run inside the machine."""
    if "air" not in pyfuncitem.fixturenames:
        return None
    machine = pyfuncitem.funcargs["air"]
    assert isinstance(machine, Machine)
    folder = re.sub(r"[^\w.-]+", "-", pyfuncitem.name)
    callspec = getattr(pyfuncitem, "callspec", None)
    order: dict[str, Any] = {
        "path": str(pyfuncitem.path),
        "function": pyfuncitem.function.__name__,
        "parameters": callspec.params if callspec else {},
        "folder": folder,
    }
    report = machine.run(order, _seconds(pyfuncitem))
    if report["outcome"] == "passed":
        shutil.rmtree(RESULTS / folder, ignore_errors=True)
        return True
    for log in sorted((RESULTS / folder).glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
        pyfuncitem.add_report_section("call", f"the end of {log.name}", "\n".join(lines))
    where = f"logs and air.pcap are in {RESULTS / folder}"
    pytest.fail(f"{report['text']}\n{where}", pytrace=False)


def _seconds(item: pytest.Item) -> float:
    mark = item.get_closest_marker("radio_seconds")
    return float(mark.args[0]) if mark else SECONDS
