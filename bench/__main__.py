"""CPU time of the access-point process per PIN registration, beside Debian's hostapd.

After it come the times over the air (`radio`); `--radio` measures those alone.

Both programs run at once, each alone in a network namespace, from the same hostapd.conf.  The same
client registers with one and then the other, in rounds, every device with a MAC address of its own;
PINs go in through the control socket and count.  CPU time is the process's own clock, with all its
threads, in nanoseconds; it is read before and after each round, so start-up does not count.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "interop"))

from rig.control import Control
from rig.namespaces import End, make_end
from rig.ours import PUSHBUTTON
from rig.programs import Program
from rig.stock import access_point_lines, program

from bench import radio
from bench.client import Client, Identity

PIN = "12345670"
SETTLE = 0.05
"""Seconds after a round in which an access point clears up; what it does then counts too."""


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and of all its threads, also of those that ended.

    The clock's number is made from the process number as clock_getcpuclockid(3) does on Linux.
    """
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e9


@dataclass
class Contestant:
    """One access point in the race."""

    name: str
    program: Program
    control: Control
    client: Client
    per_round: list[float] = field(default_factory=list)
    """Milliseconds of CPU per registration, one number a round."""
    durations: list[float] = field(default_factory=list)
    """Seconds on the clock, one number a registration."""

    def round(self, devices: Iterator[Identity], count: int) -> None:
        """Register `count` devices."""
        before = cpu_seconds(self.program.pid)
        durations = []
        for who in itertools.islice(devices, count):
            self.control.ok(f"WPS_PIN {who.uuid} {PIN}")
            durations.append(self.client.register(who, PIN))
        time.sleep(SETTLE)
        self.per_round.append((cpu_seconds(self.program.pid) - before) / count * 1000)
        self.durations += durations

    def forget(self) -> None:
        """Begin anew after the warm-up."""
        self.per_round.clear()
        self.durations.clear()

    def row(self) -> str:
        """Return this contestant's line of the table."""
        low, middle, high = statistics.quantiles(self.per_round, n=4)
        wall = statistics.median(self.durations) * 1000
        return (
            f"{self.name:22} {middle:8.2f} {low:8.2f} - {high:.2f} {min(self.per_round):8.2f} "
            f"{wall:12.2f} {len(self.durations):8}"
        )


def hostapd(end: End, configuration: Path, log: Path) -> Program:
    """Start Debian's hostapd without any logging."""
    return Program(end, log, str(program("hostapd")), configuration)


def pushbutton(end: End, configuration: Path, log: Path) -> Program:
    """Start our access point."""
    return Program(end, log, PUSHBUTTON, "ap", configuration)


def enter(
    stack: ExitStack, name: str, start: Callable[[End, Path, Path], Program], folder: Path
) -> Contestant:
    """Start one access point in a namespace of its own."""
    end = make_end("ap0")
    stack.callback(end.close)
    control = folder / name
    configuration = folder / f"{name}.conf"
    lines = access_point_lines(end.interface, control)
    configuration.write_text(lines)
    running = start(end, configuration, folder / f"{name}.log")
    stack.callback(running.stop)
    client = Control(control / end.interface, running, attach=False)
    stack.callback(client.close)
    client.wait_until("STATUS", "state=ENABLED")
    return Contestant(name, running, client, Client(end.socket))


def main() -> int:
    """Run the race and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--registrations", type=int, default=15, help="in each round")
    parser.add_argument("--only", choices=["hostapd", "pushbutton"])
    parser.add_argument("--radio", action="store_true", help="only the times over the air")
    parser.add_argument("--pairs", type=int, default=10, help="over the air; at least two")
    options = parser.parse_args()
    if os.geteuid():
        print("make bench needs root: it makes network namespaces", file=sys.stderr)
        return 1
    if options.radio:
        return 0 if radio.report(options.pairs) else 1
    starters = {"hostapd": hostapd, "pushbutton": pushbutton}
    devices = map(Identity.numbered, itertools.count(1))
    with TemporaryDirectory() as folder, ExitStack() as stack:
        os.environ["STATE_DIRECTORY"] = f"{folder}/state"
        race = [
            enter(stack, name, start, Path(folder))
            for name, start in starters.items()
            if options.only in (None, name)
        ]
        for contestant in race:
            contestant.round(devices, 5)
            contestant.forget()
        for number in range(options.rounds):
            # Who begins changes, so that neither always has the warm machine.
            for contestant in race if number % 2 else reversed(race):
                contestant.round(devices, options.registrations)
    print("CPU time of the access-point process per PIN registration, milliseconds")
    print(f"{'':22} {'median':>8} {'quartiles':>16} {'least':>8} {'clock time':>12} {'count':>8}")
    for contestant in race:
        print(contestant.row())
    if len(race) == 2:
        theirs, ours = (statistics.median(contestant.per_round) for contestant in race)
        print(f"pushbutton takes {ours / theirs:.2f} times what hostapd takes")
        return 0 if radio.report(options.pairs) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
