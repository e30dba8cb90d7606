"""What a radio test has: radios, stock and our own programs on them, and pings."""

from __future__ import annotations

import difflib
import itertools
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from radio_rig import image
from radio_rig.places import Place, Seat
from radio_rig.programs import OurProgram, Program, say
from radio_rig.stock import (
    AccessPointControl,
    StockAccessPoint,
    StockStation,
    access_point_configuration,
)

P = TypeVar("P", bound=Program)


def furnish() -> None:
    """Give the radios their namespaces, once.

    Each was up once, which changes how it looks for good.
    """
    for number in range(image.RADIOS):
        place = Place(number)
        if place.namespace:
            say("", "ip", "netns", "add", place.namespace)
            say("", "iw", "phy", f"phy{number}", "set", "netns", "name", place.namespace)
        for state in ("up", "down"):
            say(place.namespace, "ip", "link", "set", place.interface, state)
    say("", "ip", "link", "set", "hwsim0", "up")


def _forget_neighbours(place: Place) -> None:
    """Let a radio forget the access points that the test before had; they are kept for 30 s."""
    link = ("ip", "link", "set", place.interface)
    say(place.namespace, *link, "up")
    # iw listens for the end of its scan only after it began it: a short one may end unheard.
    scan = ("iw", "dev", place.interface, "scan", "freq", "2412", "flush")
    say(place.namespace, "timeout", "3", *scan, check=False)
    say(place.namespace, *link, "down")


def put_back(numbers: Iterable[int]) -> None:
    """Make radios what they were before a test."""
    for place in map(Place, numbers):
        namespace, interface = place.namespace, place.interface
        say(namespace, "ip", "addr", "flush", "dev", interface, check=False)
        say(namespace, "ip", "link", "set", interface, "nomaster", "down", check=False)
        # wpa_supplicant was killed, so it did not give back the address that it had made up.
        say(namespace, "ip", "link", "set", interface, "address", place.mac, check=False)
        say(namespace, "iw", "dev", interface, "set", "type", "managed", check=False)


class OurAccessPoint(AccessPointControl, OurProgram):
    """`pushbutton ap` on a radio."""

    def __init__(self, seat: Seat, keys: Mapping[str, str | None]) -> None:
        self.seat = seat
        configuration = seat.file(".conf")
        configuration.write_text(access_point_configuration(seat, keys))
        OurProgram.__init__(
            self, seat.place.namespace, seat.file(".log"), ["ap", "-t", configuration]
        )
        self.wait_for("AP-ENABLED")


class Air:
    """Everything of one test; `close` ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._temporary = Path(f"/tmp/{os.getpid()}")
        self._temporary.mkdir()
        # Of our programs in this test, which inherit it.
        os.environ["STATE_DIRECTORY"] = str(self._temporary / "state")
        self._names = itertools.count(1)
        self._programs: list[Program] = []
        self._used: set[int] = set()

    def place(self, number: int) -> Place:
        """Return a radio, with an IP address of its own."""
        place = Place(number)
        if number not in self._used:
            self._used.add(number)
            _forget_neighbours(place)
            address = f"{place.ip}/24"
            say(place.namespace, "ip", "addr", "add", address, "dev", place.interface)
        return place

    def pushbutton(self, number: int, *arguments: str | Path) -> OurProgram:
        """Start `pushbutton` with these arguments where a radio is."""
        log = self.folder / f"pushbutton-{next(self._names)}.log"
        return self.keep(OurProgram(self.place(number).namespace, log, arguments))

    def access_point(self, number: int = 0, **keys: str | None) -> OurAccessPoint:
        """Start our access point; `keys` change its hostapd.conf, None leaves one out."""
        seat = Seat(self.place(number), self.folder, self._directory("ap"))
        return self.keep(OurAccessPoint(seat, keys))

    def stock_access_point(self, number: int = 2, **keys: str | None) -> StockAccessPoint:
        """Start stock hostapd."""
        seat = Seat(self.place(number), self.folder, self._directory("hostapd"))
        return self.keep(StockAccessPoint(seat, keys))

    def stock_station(
        self, number: int = 2, *networks: str, frequencies: str = "2412"
    ) -> StockStation:
        """Start stock wpa_supplicant, which looks at few channels only, to be quick."""
        seat = Seat(self.place(number), self.folder, self._directory("sta"))
        return self.keep(StockStation(seat, networks, frequencies))

    def ping(self, number: int, target: int, count: int = 2) -> None:
        """Let a radio's namespace ping another radio's address."""
        here, there = Place(number), Place(target)
        said = say(
            here.namespace, "ping", "-c", str(count), "-i", "0.2", "-W", "3", there.ip, check=False
        )
        assert f" {count} received" in said or "received, 0%" in said, said

    def no_answer(self, number: int, target: int) -> None:
        """See that a ping stays without answer."""
        here, there = Place(number), Place(target)
        said = say(here.namespace, "ping", "-c", "2", "-i", "0.2", "-W", "1", there.ip, check=False)
        assert " 0 received" in said, said

    def state(self, number: int = 0) -> str:
        """Return what `iw` and `ip` say of a radio's namespace, for comparisons.

        Left out is what the kernel changes by itself: the power that follows the channel used
        last, and which of two forms the rules of no country have.
        """
        namespace = Place(number).namespace
        said = say(namespace, "iw", "dev") + say(namespace, "ip", "-d", "link")
        lines = [line for line in said.splitlines() if "txpower" not in line]
        rules = say(namespace, "iw", "reg", "get").splitlines()
        return "\n".join(lines + [line for line in rules if line.startswith("country")])

    def is_as_before(self, before: str, number: int = 0) -> None:
        """See that `state` says again what it said; what differs is told."""
        now = self.state(number)
        changes = difflib.unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=0)
        assert now == before, "\n".join(changes)

    def close(self) -> None:
        """End what runs, and put the radios back."""
        for program in reversed(self._programs):
            if program.running:
                program.kill()
        put_back(self._used)

    def _directory(self, name: str) -> Path:
        return self._temporary / f"{name}-{next(self._names)}"

    def keep(self, program: P) -> P:
        """Have a program ended with the test."""
        self._programs.append(program)
        return program
