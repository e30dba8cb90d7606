"""A control client of the rig's own, so that the one under test is not its own judge."""

from __future__ import annotations

import itertools
import os
import socket
import time
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType

from rig.programs import Program

_numbers = itertools.count()

START = 30.0
"""Seconds for a program to begin to listen, on a machine that many tests share."""

ANSWER = 10.0
"""Seconds for an answer."""


class Control:
    """Requests and events of hostapd or wpa_supplicant over one UNIX datagram socket each."""

    def __init__(self, server: Path, program: Program, *, attach: bool = True) -> None:
        self.events: list[str] = []
        self._requests = self._connect(server, program)
        # Who attaches must read: hostapd waits for a monitor whose queue is full.
        self._monitor = self._connect(server, program) if attach else self._requests
        if attach:
            self._monitor.send(b"ATTACH")
            if (answer := self._monitor.recv(64)) != b"OK\n":
                raise RuntimeError(f"{server}: ATTACH was answered {answer!r}")

    @staticmethod
    def _connect(server: Path, program: Program) -> socket.socket:
        """Connect as soon as the server listens; `TimeoutError` when it does not."""
        own = Path(gettempdir()) / f"pushbutton-rig-{os.getpid()}-{next(_numbers)}"
        client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        client.bind(str(own))
        client.settimeout(ANSWER)
        deadline = time.monotonic() + START
        while True:
            try:
                client.connect(str(server))
                return client
            except OSError:
                if time.monotonic() > deadline or not program.running:
                    own.unlink()
                    client.close()
                    raise TimeoutError(f"no control socket at {server}") from None
                time.sleep(0.01)

    def request(self, text: str) -> str:
        """Send a request and return the answer, without the line feed at its end."""
        self._requests.send(text.encode())
        return self._requests.recv(8192).decode().rstrip("\n")

    def exchange(self, octets: bytes) -> bytes:
        """Send octets and return the answer as it came."""
        self._requests.send(octets)
        return self._requests.recv(8192)

    def drain(self) -> list[str]:
        """Take the events that are there already, and return all so far."""
        self._monitor.setblocking(False)
        try:
            while True:
                self.events.append(self._monitor.recv(8192).decode().partition(">")[2])
        except BlockingIOError:
            return self.events

    def ok(self, text: str) -> None:
        """Send a request that must be answered OK."""
        if (answer := self.request(text)) != "OK":
            raise AssertionError(f"{text!r} was answered {answer!r}")

    def wait(self, *beginnings: str, timeout: float = 15) -> str:
        """Return the first event from now on that begins with one of `beginnings`."""
        deadline = time.monotonic() + timeout
        seen = len(self.events)
        while (left := deadline - time.monotonic()) > 0:
            self._monitor.settimeout(left)
            try:
                text = self._monitor.recv(8192).decode().rstrip("\n")
            except TimeoutError:
                break
            text = text.partition(">")[2]
            self.events.append(text)
            if text.startswith(beginnings):
                return text
        since = "\n  ".join(self.events[seen:])
        raise TimeoutError(f"none of {beginnings} in {timeout} s, but:\n  {since}")

    def wait_for_all(self, *beginnings: str, timeout: float = 15) -> None:
        """Wait until an event of each beginning came, in whatever order."""
        missing = set(beginnings)
        while missing:
            event = self.wait(*missing, timeout=timeout)
            missing -= {beginning for beginning in missing if event.startswith(beginning)}

    def wait_until(self, request: str, line: str, timeout: float = 10) -> list[str]:
        """Ask until the answer has `line`, for changes that no event tells; return its lines."""
        deadline = time.monotonic() + timeout
        while line not in (lines := self.request(request).splitlines()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {line!r} in the answer to {request}: {lines}")
            time.sleep(0.02)
        return lines

    def close(self) -> None:
        for client in {self._requests, self._monitor}:
            if client.fileno() >= 0:
                own = Path(client.getsockname())
                client.close()
                own.unlink(missing_ok=True)

    def __enter__(self) -> Control:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
