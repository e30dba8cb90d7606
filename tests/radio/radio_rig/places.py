"""Where programs run: the radios of the machine, and the files of one program.

Radios 0 and 1 are in the machine's first namespace, the others each in one of its own, since two
interfaces of one namespace would not use the air between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

AT_HOME = 2
"""So many radios stay in the first namespace."""


@dataclass(frozen=True, slots=True)
class Place:
    """One radio: its interface, where it is, and which address it has."""

    number: int

    @property
    def interface(self) -> str:
        return f"wlan{self.number}"

    @property
    def namespace(self) -> str:
        return "" if self.number < AT_HOME else f"r{self.number}"

    @property
    def mac(self) -> str:
        return f"02:00:00:00:{self.number:02x}:00"

    @property
    def ip(self) -> str:
        return f"10.0.0.{self.number + 1}"


@dataclass(frozen=True, slots=True)
class Seat:
    """One program's place, the folder of its files, and the directory of its control sockets."""

    place: Place
    folder: Path
    control: Path

    def file(self, suffix: str) -> Path:
        """Return the program's file with this suffix."""
        return self.folder / f"{self.control.name}{suffix}"

    @property
    def socket(self) -> Path:
        """The control socket of its interface."""
        return self.control / self.place.interface

    @property
    def psk_file(self) -> Path:
        """Its wpa_psk_file."""
        return self.control.with_suffix(".psk")
