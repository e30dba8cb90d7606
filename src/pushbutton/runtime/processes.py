"""The programs that run on this machine, as `/proc` tells them (proc(5))."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class RunningProgram:
    """One process: its name, of at most 15 characters, and the arguments behind it."""

    pid: int
    name: str
    arguments: tuple[str, ...] = ()


def running(proc: Path = PROC) -> list[RunningProgram]:
    """Return the processes that can be seen; one that ends meanwhile is left out."""
    found = []
    for folder in proc.glob("[0-9]*"):
        try:
            name = (folder / "comm").read_bytes().rstrip(b"\n")
            words = (folder / "cmdline").read_bytes().split(b"\0")[1:-1]
        except OSError:
            continue
        arguments = tuple(word.decode(errors="replace") for word in words)
        found.append(RunningProgram(int(folder.name), name.decode(errors="replace"), arguments))
    return sorted(found, key=lambda program: program.pid)
