"""Log lines in hostapd's manner: `wlan0: WPS-PBC-ACTIVE`, with hostapd's six levels.

Nothing secret can get in: keys and PINs travel as `Secret`, whose text is `Secret(***)`.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import MutableMapping
from enum import IntEnum
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Any


class Level(IntEnum):
    """hostapd's message levels, as LOG_LEVEL and LEVEL name and number them."""

    EXCESSIVE = 0
    MSGDUMP = 1
    DEBUG = 2
    INFO = 3
    WARNING = 4
    ERROR = 5

    @property
    def python_level(self) -> int:
        """The number that the `logging` module uses for it."""
        return _PYTHON_LEVELS[self]


_PYTHON_LEVELS = {
    Level.EXCESSIVE: 3,
    Level.MSGDUMP: 6,
    Level.DEBUG: logging.DEBUG,
    Level.INFO: logging.INFO,
    Level.WARNING: logging.WARNING,
    Level.ERROR: logging.ERROR,
}

ROOT = "pushbutton"

_SYSLOG = Path("/dev/log")
"""Where syslog listens; without it the log goes to standard output."""


class InterfaceLog(logging.LoggerAdapter[logging.Logger]):
    """A logger whose lines begin with the name of the interface."""

    def __init__(self, interface: str) -> None:
        super().__init__(logging.getLogger(f"{ROOT}.access_point"), {})
        self.interface = interface

    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        return f"{self.interface}: {msg}", kwargs

    @property
    def debugging(self) -> bool:
        """Ask this before putting together an expensive line."""
        return self.isEnabledFor(logging.DEBUG)


class _Format(logging.Formatter):
    def __init__(self, timestamps: bool) -> None:
        super().__init__()
        self.timestamps = timestamps

    def format(self, record: logging.LogRecord) -> str:
        # No traceback: it would show source lines, and an error text may quote what a peer sent.
        text = record.getMessage().replace("\n", " ")
        return f"{record.created:.6f}: {text}" if self.timestamps else text


_FILE_MODE = 0o640


class LogOutput:
    """Where the log goes (standard output or a file) and how much of it; LOG_LEVEL changes it."""

    def __init__(
        self,
        level: Level = Level.INFO,
        *,
        timestamps: bool = False,
        file: Path | None = None,
        syslog: bool = False,
    ) -> None:
        self.file = file
        self._syslog = syslog and _SYSLOG.exists()
        self._handler: logging.Handler = self._make_handler()
        _spare_what_no_line_shows()
        logger = logging.getLogger(ROOT)
        logger.addHandler(self._handler)
        logger.propagate = False
        self.set_level(level, timestamps)

    def _make_handler(self) -> logging.Handler:
        if self._syslog:
            return SysLogHandler(str(_SYSLOG), SysLogHandler.LOG_DAEMON)
        if self.file is None:
            return logging.StreamHandler(sys.stdout)
        # A new one is not for everybody, as hostapd's.
        os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _FILE_MODE))
        return logging.FileHandler(self.file, encoding="utf-8", errors="backslashreplace")

    def set_level(self, level: Level, timestamps: bool | None = None) -> None:
        """Show lines of `level` and above from now on, with times before them or not."""
        self.level = level
        if timestamps is not None:
            self.timestamps = timestamps
        self._handler.setFormatter(_Format(self.timestamps))
        logging.getLogger(ROOT).setLevel(level.python_level)

    def reopen(self) -> None:
        """Close the log file and open it again by its name, for log rotation.

        Raises `OSError` when that is not possible; then the log goes on into the old file.
        """
        if self.file is None:
            return
        old, new = self._handler, self._make_handler()
        self._handler = new
        self.set_level(self.level)
        logger = logging.getLogger(ROOT)
        logger.addHandler(new)
        logger.removeHandler(old)
        old.close()

    def close(self) -> None:
        """Stop logging here."""
        logging.getLogger(ROOT).removeHandler(self._handler)
        self._handler.flush()
        if self.file is not None or self._syslog:
            self._handler.close()


def _spare_what_no_line_shows() -> None:
    """Let `logging` not look up callers, threads and processes (its HOWTO, "Optimization")."""
    logging._srcfile = None
    logging.logThreads = False
    logging.logProcesses = False
    logging.logMultiprocessing = False


def wall_clock() -> float:
    """Return the seconds since 1970, for what people read; machines use the monotonic clock."""
    return time.time()
