"""The inventory survives SIGKILL at random moments: no key is lost, none half written."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import killed_changes

from pushbutton.access_point.inventory import Inventory, State

KILLS = 200
SEED = 20060
LONGEST = 0.04
"""Seconds until the kill, at most."""


@dataclass
class Told:
    """What the killed processes said, over all of their lives."""

    known: dict[int, tuple[str, str]] = field(default_factory=dict)
    """State and PSK by number, of changes that were done."""
    open: dict[str, Any] = field(default_factory=dict)
    """The change that was under way when the process was killed."""
    changes: int = 0

    def hear(self, lines: list[str]) -> None:
        self.open = {}
        for line in lines:
            match line.split():
                case ["begin", "new", psk]:
                    self.open = {"new": psk}
                case ["begin", number]:
                    self.open = {"number": int(number)}
                case ["begin", number, psk]:
                    self.open = {"number": int(number), "psk": psk}
                case ["done", number, state, psk]:
                    self.known[int(number)] = (state, psk)
                    self.open = {}
                    self.changes += 1


def live_and_die(directory: Path, seed: int, patience: float) -> list[str]:
    """Fork a process that changes the inventory, kill it, return the whole lines that it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.dup2(writing, 1)
            with os.fdopen(1, "w", closefd=False) as out:
                killed_changes.run(directory, seed, out)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.readline()
        assert said == b"ready\n"
        time.sleep(patience)
        os.kill(child, signal.SIGKILL)
        rest = pipe.read()
    os.waitpid(child, 0)
    return rest.decode().rpartition("\n")[0].splitlines()


def check(directory: Path, told: Told) -> None:
    """Compare what is there with what was said; takes over what the last change really did."""
    inventory = Inventory(directory)
    try:
        with inventory.change() as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {}
        for record in inventory.records(killed_changes.NETWORK):
            assert record.addresses == (record.device.mac_address,)
            assert record.device.device_name.startswith("device 0.")
            key = record.psk
            assert (key is None) == (record.state is State.REVOKED)
            found[record.number] = (record.state.value, "-" if key is None else key.reveal().hex())
    finally:
        inventory.close()
    under_way = told.open
    for number, said in told.known.items():
        if number != under_way.get("number"):
            assert found[number] == said, f"key {number} is lost, or another"
            continue
        state, psk = found[number]
        assert psk in (said[1], under_way.get("psk", "-"), "-")
        assert state in ("reserved", "confirmed", "revoked")
    for number in found.keys() - told.known.keys():
        assert found[number] == ("reserved", under_way["new"])
    told.known = found


@pytest.mark.timeout(240)
def test_the_inventory_survives_two_hundred_kills(tmp_path: Path) -> None:
    dice, told = random.Random(SEED), Told()
    for seed in range(KILLS):
        told.hear(live_and_die(tmp_path, SEED + seed, dice.random() * LONGEST))
        check(tmp_path, told)
    assert told.changes > KILLS
