"""Going into the background: the caller gets its prompt back when the start has succeeded.

background = Background(pid_file)
background.enter()        # the caller waits
...                       # start
background.started()      # the caller's command ends
...
background.close()
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

_STARTED = b"\1"
_FAILURE_STATUS = 1


class Background:
    """Whether this process runs in the background, and the file with its number."""

    def __init__(self, pid_file: Path | None = None) -> None:
        self._pid_file = pid_file
        self._waiting: int | None = None
        self._written = False

    def enter(self) -> None:
        """Leave terminal and session; call it before there are threads.

        The process that called it ends: with status 0 at `started`, with 1 when we end before.
        """
        reader, writer = os.pipe()
        if os.fork():
            os.close(writer)
            told = os.read(reader, 1)
            os._exit(0 if told == _STARTED else _FAILURE_STATUS)
        os.close(reader)
        os.setsid()
        self._waiting = writer

    def started(self) -> None:
        """Write the file and let the caller go on."""
        if self._pid_file is not None:
            self._pid_file.write_text(f"{os.getpid()}\n")
            self._written = True
        if self._waiting is not None:
            self._leave_terminal()
            os.write(self._waiting, _STARTED)
            os.close(self._waiting)
            self._waiting = None

    def close(self) -> None:
        """Remove the file."""
        if self._written and self._pid_file is not None:
            with contextlib.suppress(OSError):
                self._pid_file.unlink()

    def _leave_terminal(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os.chdir("/")
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        os.close(nothing)
