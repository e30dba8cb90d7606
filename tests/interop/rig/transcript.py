"""Scripts of requests that are put to stock hostapd and to ours, and what both answered.

A script is a text file: a request a line, `#` begins a comment, and a line with `@` asks the test
for something:

    @with KEY=VALUE      start both with this line in hostapd.conf (`KEY=` alone leaves it out)
    @alone               start both for this script; others share a pair, and put back what they do
    @testing             ours is started with --testing; Debian's hostapd was built for tests
    @process             both are started with a socket of the process and without configuration
    @wait BEGINNING      wait for an event
    @until REQUEST LINE  ask until the reply has this line, for changes that no event tells
    @enroll PHASE1       let a stock wpa_supplicant ask for a credential: pin=12345670, pbc=1
    @register PHASE1     let it act as a Registrar
    @octets HEX          send these octets as they are
    @interface NAME      speak to the socket of this BSS from here on

`{station}`, `{ap}` and `{folder}` in a request are the addresses and a directory of the test.
Replies are compared octet by octet, events as text, after the masks have covered what changes from
run to run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "transcripts"


@dataclass(frozen=True)
class Script:
    """One file of requests."""

    name: str
    lines: tuple[str, ...]

    @property
    def settings(self) -> dict[str, str | None]:
        """What differs from the rig's usual hostapd.conf."""
        pairs = (line[6:].partition("=") for line in self.lines if line.startswith("@with "))
        return {key: value or None for key, _, value in pairs}

    @property
    def of_process(self) -> bool:
        return "@process" in self.lines

    @property
    def testing(self) -> bool:
        """Whether it asks for aids that are there for tests alone."""
        return "@testing" in self.lines

    @property
    def alone(self) -> bool:
        """Whether the script needs access points of its own."""
        asked = {line.partition(" ")[0] for line in self.lines}
        return bool(asked & ALONE)

    @property
    def steps(self) -> Iterator[str]:
        yield from (line for line in self.lines if line.partition(" ")[0] not in PREPARATIONS)


PREPARATIONS = frozenset({"@with", "@alone", "@testing", "@process"})
ALONE = PREPARATIONS | {"@enroll", "@register"}


def read(path: Path) -> Script:
    """Read one script."""
    # A space at the end of a request is part of it.
    lines = [line for line in path.read_text().split("\n") if line and not line.startswith("#")]
    return Script(str(path.relative_to(FOLDER).with_suffix("")), tuple(lines))


def scripts() -> list[Script]:
    """Return every script, in order."""
    return [read(path) for path in sorted(FOLDER.rglob("*.txt"))]


@dataclass(frozen=True)
class Mask:
    """What changes from run to run: where it stands, and why."""

    pattern: re.Pattern[str]
    instead: str
    why: str
    after: str
    """The beginning of the request that the line answers; empty for lines of every reply."""


def masks() -> list[Mask]:
    """Return the masks."""
    rows = tomllib.loads((FOLDER / "masks.toml").read_text())["mask"]
    return [
        Mask(re.compile(row["pattern"]), row["instead"], row["why"], row.get("after", ""))
        for row in rows
    ]


def cover(lines: Sequence[str], with_masks: Sequence[Mask]) -> list[str]:
    """Return the lines with the masks over them."""
    covered = []
    request = ""
    for said in lines:
        if said.startswith("> "):
            request = said
        text = said
        for mask in with_masks:
            if request.startswith(f"> {mask.after}"):
                text = mask.pattern.sub(mask.instead, text)
        covered.append(text)
    return covered
