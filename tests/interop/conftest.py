"""Fixtures for tests against stock peers: a wire, and programs on its ends, cleaned up always."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rig.namespaces import End, Wire
from rig.ours import OurAccessPoint, OurCommand, OurExample
from rig.stock import StockAccessPoint, StockStation, program

LINES_SHOWN = 25
"""Of each log of a failed test."""

PROGRAMS = ("hostapd", "hostapd_cli", "wpa_supplicant", "ip", "tshark")


def missing() -> str:
    """Return what keeps these tests from running here, or nothing."""
    if os.geteuid():
        return "INTEROP NOT TESTED: network namespaces need root"
    absent = [name for name in PROGRAMS if program(name) is None]
    return f"INTEROP NOT TESTED: not installed: {', '.join(absent)}" if absent else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    reason = missing()
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.interop)
            if reason and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of what every program of a failed test said."""
    report = yield
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if report.failed and folder is not None:
        for log in sorted([*folder.glob("*.log"), *folder.glob("*.err")]):
            lines = log.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
            if lines:
                report.sections.append((f"the end of {log.name}", "\n".join(lines)))
    return report


@pytest.fixture(scope="session", autouse=True)
def peers() -> None:
    """In continuous integration a missing peer is a failure."""
    if reason := missing():
        pytest.fail(reason)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    """Return the wire of this test; what went over it is kept as wire.pcap."""
    hub = Wire()
    try:
        yield hub
    finally:
        hub.close()
        hub.write_pcap(tmp_path / "wire.pcap")


@pytest.fixture
def stack(wire: Wire) -> Iterator[ExitStack]:
    """Ends the programs before the wire goes."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def ap_end(wire: Wire) -> End:
    return wire.end("ap0")


@pytest.fixture
def sta_end(wire: Wire) -> End:
    return wire.end("sta0")


@pytest.fixture
def stock_ap(stack: ExitStack, ap_end: End, tmp_path: Path) -> Callable[..., StockAccessPoint]:
    """Start stock hostapd with the given keys changed."""

    def start(**changes: str | None) -> StockAccessPoint:
        started = StockAccessPoint(ap_end, tmp_path, **changes)
        stack.callback(started.stop)
        return started

    return start


@pytest.fixture
def stock_station(stack: ExitStack, sta_end: End, tmp_path: Path) -> Callable[..., StockStation]:
    """Start stock wpa_supplicant, on the first station's end or on another."""

    def start(end: End | None = None, **keys: str) -> StockStation:
        started = StockStation(end or sta_end, tmp_path, keys)
        stack.callback(started.stop)
        return started

    return start


@pytest.fixture
def our_ap(stack: ExitStack, ap_end: End, tmp_path: Path) -> Callable[..., OurAccessPoint]:
    """Start `pushbutton ap` from the same hostapd.conf, with the given keys changed."""

    def start(**changes: str | None) -> OurAccessPoint:
        started = OurAccessPoint(ap_end, tmp_path, **changes)
        stack.callback(started.stop)
        return started

    return start


@pytest.fixture
def example(stack: ExitStack, sta_end: End, tmp_path: Path) -> Callable[..., OurExample]:
    """Run an example on the station's end."""

    def start(name: str, *arguments: str) -> OurExample:
        started = OurExample(sta_end, tmp_path, name, *arguments)
        stack.callback(started.stop)
        return started

    return start


@pytest.fixture
def pushbutton(stack: ExitStack, sta_end: End, tmp_path: Path) -> Callable[..., OurCommand]:
    """Start a verb of ours on the station's end: `pushbutton("enroll", "--json")`."""

    def start(*arguments: str, end: End | None = None) -> OurCommand:
        started = OurCommand(end or sta_end, tmp_path, *arguments)
        stack.callback(started.stop)
        return started

    return start


@pytest.fixture
def in_turn(
    wire: Wire, tmp_path: Path
) -> Callable[..., Iterator[StockAccessPoint | OurAccessPoint]]:
    """Start stock hostapd and then ours with the same keys; each ends before the next begins."""

    def start(**changes: str | None) -> Iterator[StockAccessPoint | OurAccessPoint]:
        for number, kind in enumerate((StockAccessPoint, OurAccessPoint), 1):
            ap = kind(wire.end(f"ap{number}"), tmp_path, **changes)
            try:
                yield ap
            finally:
                ap.stop()

    return start
