"""The runner inside the virtual machine: one line in, one test run, one line out.

Each test runs in a process of its own, forked from this one, so that nothing has to be imported
again: under emulation that is what takes the time.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import sys
import time
import traceback
import tty
from pathlib import Path
from typing import Any

import pushbutton.access_point.service
import pushbutton.cli
import pushbutton.cli.ap
import pushbutton.cli.doctor
import pushbutton.cli.enroll
import pushbutton.cli.learn
import pushbutton.cli.onboard
import pushbutton.cli.scan
import pushbutton.cli.setup
import pushbutton.drivers.nl80211.driver  # noqa: F401
from radio_rig import image
from radio_rig.air import Air, furnish, put_back
from radio_rig.capture import capture

PORT = "/dev/ttyS1"
RESULTS = Path("/results")


def main() -> None:
    """Serve the host until it switches the machine off."""
    port = os.open(PORT, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(port)
    furnish()
    _send(port, {"ready": True})
    with os.fdopen(port, "rb", buffering=0, closefd=False) as reader:
        while line := _line(reader.fileno()):
            _send(port, run(json.loads(line)))


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Run one test in a process of its own; what it started ends with it."""
    folder = RESULTS / order["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    listener = capture(folder / "air.pcap") if order.get("capture", True) else None
    begun = time.monotonic()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _play(order, folder, writer)
    os.close(writer)
    os.set_blocking(reader, False)
    status = _wait(child, begun + order["seconds"])
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if listener is not None:
        os.kill(listener, signal.SIGTERM)
        os.waitpid(listener, 0)
    with os.fdopen(reader, "rb") as pipe:
        said = (pipe.read() or b"").decode(errors="replace")
    if status is None:
        put_back(range(image.RADIOS))
        said += f"\nthe test did not end within {order['seconds']} s"
    outcome = "passed" if status == 0 else "failed"
    return {"outcome": outcome, "text": said, "seconds": time.monotonic() - begun}


def _play(order: dict[str, Any], folder: Path, writer: int) -> None:
    """Be the test's process."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        log = os.open(folder / "test.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        function = getattr(_load(Path(order["path"])), order["function"])
        air = Air(folder)
        try:
            function(**order["parameters"], air=air)
        finally:
            air.close()
        status = 0
    except BaseException:
        os.write(writer, traceback.format_exc()[-15000:].encode())
    finally:
        os._exit(status)


def _load(path: Path) -> Any:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module
    specification.loader.exec_module(module)
    return module


def _wait(child: int, deadline: float) -> int | None:
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _line(port: int) -> bytes:
    octets = b""
    while not octets.endswith(b"\n"):
        octets += os.read(port, 1 << 16)
    return octets


def _send(port: int, report: dict[str, Any]) -> None:
    octets = json.dumps(report).encode() + b"\n"
    while octets:
        octets = octets[os.write(port, octets) :]


if __name__ == "__main__":
    main()
