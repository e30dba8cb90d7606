"""Our own programs, started as a person would: the installed command, in a namespace."""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path
from typing import Any

from rig.control import Control
from rig.namespaces import End
from rig.programs import Program
from rig.stock import access_point_lines, hostapd_cli, program

PUSHBUTTON = Path(sys.executable).parent / "pushbutton"

ACCESS_POINT: tuple[str | Path, ...] = (
    (str(program("hostapd")), "-ddKt")
    if os.environ.get("INTEROP_CALIBRATE")
    else (PUSHBUTTON, "ap")
)
"""What is tested; with INTEROP_CALIBRATE=1 stock hostapd, to test the expectations themselves."""

_numbers = itertools.count()


class OurAccessPoint(Program):
    """`pushbutton ap` with the wired driver."""

    def __init__(self, end: End, folder: Path, *options: str, **changes: str | None) -> None:
        number = next(_numbers)
        self.configuration = folder / f"pushbutton-{number}.conf"
        self.directory = folder / f"pushbutton-{number}"
        self.configuration.write_text(access_point_lines(end.interface, self.directory, **changes))
        super().__init__(
            end, folder / f"pushbutton-{number}.log", *ACCESS_POINT, *options, self.configuration
        )
        try:
            self.control = Control(self.directory / end.interface, self)
            # The socket is there before the BSS is; what concerns WPS fails until then.
            self.control.wait_until("STATUS", "state=ENABLED")
        except TimeoutError as error:
            self.stop()
            raise AssertionError(f"{error}; pushbutton ap said:\n{self.output()}") from None

    def cli(self, *arguments: str) -> str:
        """Run stock hostapd_cli against it."""
        return hostapd_cli(self.directory, self.end.interface, *arguments)

    def stop(self, timeout: float = 10) -> int:
        if hasattr(self, "control"):
            self.control.close()
        return super().stop(timeout)


EXAMPLES = Path(__file__).parents[3] / "examples"


class OurExample(Program):
    """One of the examples, run as its first lines say."""

    def __init__(self, end: End, folder: Path, name: str, *arguments: str) -> None:
        log = folder / f"{name}-{next(_numbers)}.log"
        super().__init__(end, log, sys.executable, EXAMPLES / name, *arguments)


class OurCommand(Program):
    """`pushbutton VERB ...`, running."""

    def __init__(self, end: End, folder: Path, *arguments: str) -> None:
        log = folder / f"{arguments[0]}-{next(_numbers)}.log"
        super().__init__(end, log, PUSHBUTTON, *arguments)

    def json(self, timeout: float = 30) -> Any:
        """Wait for success and return what it printed as JSON."""
        status = self.wait(timeout)
        assert status == 0, self.output()
        return json.loads(self.printed())

    def stop(self, timeout: float = 10) -> int:
        return super().stop(timeout)
