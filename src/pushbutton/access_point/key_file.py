"""The files behind `wpa_psk_file`: the keys that count, and beside it those that are reserved.

Everything here blocks on the disk: it is for a worker.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from pushbutton.errors import ConfigurationFileError
from pushbutton.formats.psk_file import PskEntry, encode, parse, whole
from pushbutton.runtime import files

_log = logging.getLogger(__name__)

Edit = Callable[[PskEntry], PskEntry | None]
"""What becomes of a line: itself, another, or None where it is struck."""


class KeyFile:
    """A file of keys with its companion `<file>.pending`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pending_path = path.with_name(path.name + ".pending")

    def read(self) -> tuple[tuple[PskEntry, ...], tuple[PskEntry, ...]]:
        """Return the lines, and the reserved ones; raises `ConfigurationFileError`."""
        try:
            octets = self.path.read_bytes()
        except OSError as error:
            raise ConfigurationFileError(
                self.path, 0, "wpa_psk_file", f"cannot be read: {error.strerror}"
            ) from None
        for path in (self.path, self.pending_path):
            files.sweep(path)
        try:
            waiting = parse(self.pending_path.read_bytes(), self.pending_path)
        except OSError:
            waiting = ()
        if (size := whole(octets, waiting)) < len(octets):
            octets = octets[:size]
            self._cut(size)
        return parse(octets, self.path), waiting

    def _cut(self, size: int) -> None:
        """Take away a line whose writing was cut short; its key still is among the reserved."""
        _log.warning("%s ends in a line that was not written to its end; it is cut off", self.path)
        try:
            files.cut(self.path, size)
        except OSError as error:
            _log.error("the key file %s cannot be written: %s", self.path, error.strerror)

    def write_waiting(self, waiting: Sequence[PskEntry]) -> None:
        """Put these in the place of the reserved ones; raises `OSError`."""
        if waiting:
            files.replace(self.pending_path, encode(tuple(waiting)), files.NEW_FILE_MODE)
        else:
            files.remove(self.pending_path)

    def append(self, entry: PskEntry, waiting: Sequence[PskEntry]) -> None:
        """Add a line for an entry that is no longer among those `waiting`; raises `OSError`."""
        files.append_line(self.path, entry.encode())
        # Only now: between the two the key stands in both files, which does no harm.
        try:
            self.write_waiting(waiting)
        except OSError as error:
            _log.warning("%s still has a key too many: %s", self.pending_path, error.strerror)

    def edit(self, change: Edit, added: Sequence[PskEntry] = ()) -> None:
        """Change lines and add some at the end, all at once; what else a person wrote stays.

        Raises `OSError`, and `ConfigurationFileError` where a person left a line that is wrong.
        """
        lines: list[bytes] = []
        for line in self.path.read_bytes().rstrip(b"\n").split(b"\n"):
            if not line or line.startswith(b"#"):
                lines.append(line)
                continue
            (entry,) = parse(line, self.path)
            changed = change(entry)
            if changed is entry:
                lines.append(line)
            elif changed is not None:
                lines.append(changed.encode())
        lines += [entry.encode() for entry in added]
        kept = b"\n".join(lines).lstrip(b"\n")
        files.replace(self.path, kept + b"\n" if kept else b"")
