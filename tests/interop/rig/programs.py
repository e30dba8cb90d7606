"""Programs that run during a test, in a namespace, with their output kept."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from rig.namespaces import End


class Program:
    """One running program; `stop` ends it, and `log` is what it said."""

    def __init__(self, end: End, log: Path, *arguments: str | Path) -> None:
        self.log = log
        self.end = end
        self.complaints = log.with_suffix(".err")
        with log.open("wb") as output, self.complaints.open("wb") as complaints:
            self._process = subprocess.Popen(
                end.command(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=complaints,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "200"},
            )

    @property
    def pid(self) -> int:
        """The process itself: `ip netns exec` becomes the program it starts."""
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def printed(self) -> str:
        """Return what it wrote to its standard output."""
        return self.log.read_text(errors="replace")

    def output(self) -> str:
        """Return all it said, standard output first."""
        return self.printed() + self.complaints.read_text(errors="replace")

    def wait(self, timeout: float = 20) -> int:
        """Wait for the program to end by itself and return its status."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(
                f"process {self.pid} still runs after {timeout} s and said:\n{self.output()}"
            ) from None

    def wait_for_output(self, text: str, timeout: float = 15) -> str:
        """Return the first line with `text` in it, as soon as it is written."""
        deadline = time.monotonic() + timeout
        while True:
            ended = not self.running
            for line in self.output().splitlines():
                if text in line:
                    return line
            if ended or time.monotonic() > deadline:
                state = "ended" if ended else f"ran {timeout} s"
                raise TimeoutError(f"no {text!r}: the program {state} and said:\n{self.output()}")
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def stop(self, timeout: float = 10) -> int:
        """End the program with SIGTERM, as a service manager does, and return its status."""
        if self.running:
            self._process.terminate()
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"SIGTERM did not end it:\n{self.output()}") from None
