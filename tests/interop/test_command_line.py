"""`pushbutton-hostapd` and stock hostapd take the same command lines, and end alike."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from rig.stock import program

OURS = Path(sys.executable).parent / "pushbutton-hostapd"

ENDING: dict[str, list[str]] = {
    "nothing to do": [],
    "-h": ["-h"],
    "-h with others": ["-dd", "-h", "-g", "x"],
    "-v": ["-v"],
    "-v in a group": ["-ddv"],
    "no such letter": ["-x"],
    "no such long option": ["--nonsense"],
    "-g without its path": ["-g"],
    "-P without its path": ["-P"],
    "-u without its address": ["-u"],
    "-u": ["-u", "02:00:00:00:00:01"],
    "letters without a file": ["-B", "-t", "-T", "-K", "-S", "-s", "-q"],
    "no such file": ["/nonexistent"],
    "no such file, in the background": ["-B", "/nonexistent"],
    "names for no file": ["-i", "a,b", "/nonexistent"],
    "-b without a radio": ["-b", "x"],
    "-b without a file": ["-b", "phy0:/nonexistent"],
}


def run(command: str | Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("arguments", ENDING.values(), ids=ENDING)
def test_both_end_by_themselves_with_one_status(arguments: list[str]) -> None:
    stock, ours = run(str(program("hostapd")), arguments), run(OURS, arguments)
    assert ours.returncode == stock.returncode
    assert bool(ours.stdout + ours.stderr) is bool(stock.stdout + stock.stderr)
    assert "Traceback" not in ours.stderr


@pytest.mark.parametrize("arguments", [[], ["-h"], ["-v"]], ids=["usage", "-h", "-v"])
def test_texts_go_where_scripts_look_for_them(arguments: list[str]) -> None:
    stock, ours = run(str(program("hostapd")), arguments), run(OURS, arguments)
    assert (stock.stdout, ours.stdout) == ("", "")
    found = [re.search(r"usage: hostapd|hostapd v2\.10", each.stderr) for each in (stock, ours)]
    assert all(found)


def test_the_uuid_of_an_address_is_the_same() -> None:
    arguments = ["-u", "02:00:00:00:00:01"]
    assert run(OURS, arguments).stdout == run(str(program("hostapd")), arguments).stdout


def test_the_usage_names_every_letter_of_stock_hostapd() -> None:
    stock, ours = run(str(program("hostapd")), ["-h"]), run(OURS, ["-h"])
    letters = set(re.findall(r"^ +-(\w)", stock.stderr, re.MULTILINE))
    assert len(letters) > 10
    missing = {letter for letter in letters if not re.search(rf"-\w*{letter}", ours.stderr)}
    assert not missing
