"""Write docs/hostapd-compatibility.md from the list of what hostapd has, or check it.

    python tools/compatibility.py            writes the page anew
    python tools/compatibility.py --check    fails when a row is not shown, or the page is old

`compatibility.toml` names hostapd's commands, events, parameters, options and signals.  Beside each
stands what shows that ours does the same:

    "transcript NAME"             a script of tests/interop/transcripts, compared with stock hostapd
    "tests/FILE.py::test_NAME"    a test in whose file the name occurs
    "refused: ..."                one of these, where hostapd refuses and so do we
    "left out: REASON"            what we do not have, and why
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = Path(__file__).with_name("compatibility.toml")
PAGE = ROOT / "docs" / "hostapd-compatibility.md"
TRANSCRIPTS = Path("tests/interop/transcripts")

WORKS, REFUSED, LEFT_OUT = "works", "refused as hostapd refuses", "left out"

TITLES = {
    "commands": "Requests on the socket of a BSS",
    "process": "Requests on the socket of the process",
    "testing": "Testing aids",
    "events": "Events",
    "parameters": "Parameters of hostapd.conf",
    "options": "Options of the command line",
    "signals": "Signals",
}
SPOKEN = frozenset({"commands", "process", "testing"})
"""Sections whose names must occur in the script that shows them."""


@dataclass(frozen=True)
class Row:
    """One thing that hostapd has."""

    name: str
    verdict: str
    shown_by: str
    """The test, or the reason."""
    fault: str
    """What is wrong with the row; empty when nothing is."""


def row(section: str, name: str, evidence: str) -> Row:
    """Judge one line of the list."""
    if evidence.startswith("left out:"):
        reason = evidence.removeprefix("left out:").strip()
        return Row(name, LEFT_OUT, reason, "" if reason else "there is no reason")
    verdict = REFUSED if evidence.startswith("refused: ") else WORKS
    evidence = evidence.removeprefix("refused: ")
    if evidence.startswith("transcript "):
        script = evidence.removeprefix("transcript ")
        shown_by = f"{TRANSCRIPTS / script}.txt"
        return Row(name, verdict, shown_by, fault_of_script(section, name, ROOT / shown_by))
    return Row(name, verdict, evidence, fault_of_test(name, evidence))


def fault_of_script(section: str, name: str, path: Path) -> str:
    """Return what is wrong with a script as evidence."""
    if not path.exists():
        return "there is no such script"
    if section in SPOKEN and name not in path.read_text():
        return "the script does not ask for it"
    return ""


def fault_of_test(name: str, evidence: str) -> str:
    """Return what is wrong with a test as evidence."""
    file, separator, function = evidence.partition("::")
    if not separator or not (ROOT / file).exists():
        return f"there is no test {evidence!r}"
    if function not in functions(file):
        return f"there is no {function} in {file}"
    if not (speaks(file, name) or speaks(file, name.upper())):
        return f"{file} does not speak of it"
    return ""


def speaks(file: str, name: str) -> bool:
    """Say whether a name occurs in a file as a word; an option may be one of several letters."""
    letter = name.removeprefix("-")
    word = rf"-[A-Za-z]*{letter}" if len(letter) == 1 else rf"{re.escape(name)}(?![a-z0-9_])"
    return re.search(rf"(?<![A-Za-z0-9_]){word}", text(file)) is not None


@cache
def text(file: str) -> str:
    return (ROOT / file).read_text()


@cache
def functions(file: str) -> frozenset[str]:
    body = ast.walk(ast.parse(text(file)))
    return frozenset(
        node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def rows() -> dict[str, list[Row]]:
    """Return every row by its section."""
    table = tomllib.loads(NAMES.read_text())
    return {
        section: [row(section, name, evidence) for name, evidence in table[section].items()]
        for section in TITLES
    }


def page(sections: Mapping[str, list[Row]]) -> str:
    """Return the page."""
    return "\n".join(lines(sections)).rstrip("\n") + "\n"


def lines(sections: Mapping[str, list[Row]]) -> Iterator[str]:
    counts = count(sections)
    yield "# Compatibility with hostapd"
    yield ""
    yield "What hostapd 2.10 has on its control interface, in its configuration and on its command"
    yield "line, and whether `pushbutton ap` has it, with the test that shows it. The scripts under"
    yield "`tests/interop/transcripts` are put to Debian's hostapd and to ours, and what both say"
    yield "is compared word for word. `make docs` writes this page; `tools/compatibility.toml` is"
    yield "the list."
    yield ""
    yield ", ".join(f"{counts[verdict]} {verdict}" for verdict in counts) + "."
    yield ""
    for section, title in TITLES.items():
        yield f"## {title}"
        yield ""
        yield "| Name | | Shown by, or why |"
        yield "|---|---|---|"
        for each in sections[section]:
            evidence = each.shown_by.replace("|", "\\|")
            shown = f"`{evidence}`" if each.verdict in (WORKS, REFUSED) else evidence
            yield f"| `{each.name}` | {each.verdict} | {shown} |"
        yield ""


def count(sections: Mapping[str, list[Row]]) -> Counter[str]:
    """Return how many rows have each verdict."""
    counts = Counter(dict.fromkeys((WORKS, REFUSED, LEFT_OUT), 0))
    counts.update(each.verdict for section in sections.values() for each in section)
    return counts


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    sections = rows()
    faults = [f"{each.name}: {each.fault}" for each in chain(*sections.values()) if each.fault]
    wanted = page(sections)
    if not check:
        PAGE.write_text(wanted)
    elif not PAGE.exists() or PAGE.read_text() != wanted:
        faults.append(f"{PAGE.name} is out of date: run `make docs` and commit what it writes")
    print(*faults, sep="\n", end="\n" if faults else "")
    print(", ".join(f"{number} {verdict}" for verdict, number in count(sections).items()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
