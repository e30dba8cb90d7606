"""Programs that run during a test, with their output kept."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

CLONE_NEWNET = 0x40000000


def eventually(condition: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Wait until a condition holds; `AssertionError` with `what` when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)


class Program:
    """One running program; its standard output and error go to `log`."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.pid = 0
        self._status: int | None = None

    def output(self) -> str:
        """Return all it said."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def running(self) -> bool:
        return self._poll() is None

    def wait_for(self, text: str, seconds: float = 30, count: int = 1) -> None:
        """Wait until it said `text` so many times."""
        deadline = time.monotonic() + seconds
        while (said := self.output()).count(text) < count:
            assert self.running, f"{self.log.stem} ended without {text!r}:\n{said[-3000:]}"
            assert time.monotonic() < deadline, f"{self.log.stem}: no {text!r}:\n{said[-3000:]}"
            time.sleep(0.05)

    def wait(self, seconds: float = 30) -> int:
        """Wait for its end and return its status."""
        eventually(lambda: not self.running, f"the end of {self.log.stem}", seconds)
        assert self._status is not None
        return self._status

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def stop(self, seconds: float = 15) -> int:
        """End it with SIGTERM and return its status."""
        if self.running:
            self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def kill(self) -> None:
        """End it at once, with no chance to tidy up."""
        self.signal(signal.SIGKILL)
        self.wait(5)

    def _poll(self) -> int | None:
        if self._status is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status


class StockProgram(Program):
    """A program of the system, in a namespace."""

    def __init__(self, namespace: str, log: Path, arguments: Sequence[str | Path]) -> None:
        super().__init__(log)
        with log.open("wb") as output:
            self.pid = subprocess.Popen(
                inside(namespace, arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            ).pid


class OurProgram(Program):
    """`pushbutton` with these arguments, in a namespace; forked, since importing takes long."""

    command = "pushbutton"

    def __init__(self, namespace: str, log: Path, arguments: Sequence[str | Path]) -> None:
        super().__init__(log)
        self.pid = os.fork()
        if not self.pid:
            _become(namespace, log, self.command, [str(argument) for argument in arguments])


class HostapdProgram(OurProgram):
    """`pushbutton-hostapd`, likewise."""

    command = "pushbutton-hostapd"


def _become(namespace: str, log: Path, command: str, arguments: list[str]) -> None:
    status = 70
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(output, stream)
        enter(namespace)
        from pushbutton.cli import hostapd, main

        sys.argv = [command, *arguments]
        status = 0
        (main if command == "pushbutton" else hostapd.main)()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def enter(namespace: str) -> None:
    """Move this process into a network namespace."""
    if namespace:
        descriptor = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.setns(descriptor, CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
        os.close(descriptor)


@contextlib.contextmanager
def within(namespace: str) -> Iterator[None]:
    """Be in a network namespace for a while: sockets that are opened in it stay in it."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        enter(namespace)
        yield
    finally:
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.setns(home, CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
        os.close(home)


def inside(namespace: str, arguments: Sequence[str | Path]) -> list[str]:
    """Return the command that runs `arguments` in a namespace."""
    prefix = ["ip", "netns", "exec", namespace] if namespace else []
    program = shutil.which(str(arguments[0])) or str(arguments[0])
    return [*prefix, program, *(str(argument) for argument in arguments[1:])]


def say(namespace: str, *arguments: str | Path, check: bool = True) -> str:
    """Run a program to its end and return what it said."""
    ended = subprocess.run(
        inside(namespace, arguments), capture_output=True, text=True, timeout=60, check=False
    )
    said = ended.stdout + ended.stderr
    assert not check or ended.returncode == 0, f"{' '.join(map(str, arguments))}: {said}"
    return said
