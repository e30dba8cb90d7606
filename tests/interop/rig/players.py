"""Two access points with the same address and configuration, one stock and one ours."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rig.control import Control
from rig.namespaces import End, Wire
from rig.ours import ACCESS_POINT, OurAccessPoint
from rig.programs import Program
from rig.stock import StockAccessPoint, StockStation, program
from rig.transcript import Script

AP_ADDRESS = "02:70:62:00:0a:01"
STATION_ADDRESS = "02:70:62:00:0b:01"


class ProcessAlone(Program):
    """An access point that was started with a socket of the process and no configuration."""

    def __init__(self, end: End, folder: Path, name: str, *command: str | Path) -> None:
        path = folder / f"{name}-process"
        super().__init__(end, folder / f"{name}-process.log", *command, "-g", path)
        try:
            self.control = Control(path, self)
        except TimeoutError as error:
            super().stop()
            raise AssertionError(f"{error}; it said:\n{self.output()}") from None

    def stop(self, timeout: float = 10) -> int:
        self.control.close()
        return super().stop(timeout)


class Player:
    """One of the two, on a wire of its own; `play` puts a script to it."""

    def __init__(self, name: str, folder: Path, script: Script | None = None) -> None:
        self._folder = folder / name
        self._folder.mkdir()
        with ExitStack() as stack:
            self.wire = wire = Wire()
            stack.callback(wire.close)
            end = wire.end("ap0").set_address(AP_ADDRESS)
            self._station_end = wire.end("sta0").set_address(STATION_ADDRESS)
            access_point = self._start(name, end, script)
            stack.callback(access_point.stop)
            self._control = access_point.control
            self.stack = stack.pop_all()

    def _start(
        self, name: str, end: End, script: Script | None
    ) -> StockAccessPoint | OurAccessPoint | ProcessAlone:
        # Stock hostapd, in our place too, has them without being asked.
        asked = script is not None and script.testing and not os.environ.get("INTEROP_CALIBRATE")
        testing = ("--testing",) if asked else ()
        if script is not None and script.of_process:
            stock = (str(program("hostapd")), "-ddKt")
            command = stock if name == "stock" else (*ACCESS_POINT, *testing)
            return ProcessAlone(end, self._folder, name, *command)
        changes = {} if script is None else script.settings
        if name == "stock":
            return StockAccessPoint(end, self._folder, **changes)
        return OurAccessPoint(end, self._folder, *testing, **changes)

    def close(self) -> None:
        self.stack.close()

    def play(self, script: Script) -> list[str]:
        """Put the script to it and return what was said: requests, replies, and then events."""
        seen = len(self._control.drain())
        said = [text for step in script.steps for text in self._take(step)]
        events = self._control.drain()[seen:]
        return [*said, "events:", *events]

    def _take(self, step: str) -> Sequence[str]:
        order, _, rest = step.partition(" ")
        match order:
            case "@wait":
                self._control.wait(rest)
            case "@until":
                request, _, line = rest.partition(" ")
                self._control.wait_until(request, line)
            case "@enroll":
                self._station().enroll(rest)
            case "@register":
                self._station().register(rest)
            case "@octets":
                return [step, repr(self._control.exchange(bytes.fromhex(rest)))[1:]]
            case _:
                assert not order.startswith("@"), step
                request = step.format(station=STATION_ADDRESS, ap=AP_ADDRESS, folder=self._folder)
                answer = self._control.exchange(request.encode())
                return [f"> {step}", *self._lines(answer)]
        return []

    def _station(self) -> StockStation:
        started = StockStation(self._station_end, self._folder, {})
        self.stack.callback(started.stop)
        return started

    def _lines(self, answer: bytes) -> list[str]:
        text = answer.decode("utf-8", "backslashreplace").replace(str(self._folder), "{folder}")
        # Whether there is a line end counts, and whether there is anything.
        return [repr(line)[1:-1] for line in text.splitlines(keepends=True)] or ["(nothing)"]
