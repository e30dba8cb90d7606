"""The audit log: a JSON line for every change that somebody made on the page, without secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Mapping
from pathlib import Path

from pushbutton.runtime import files

_log = logging.getLogger(__name__)

_MODE = 0o600


def default_audit_log() -> Path:
    """Return where the log is unless told otherwise: the service's state, or the person's."""
    service = os.environ.get("STATE_DIRECTORY")
    if service:
        return Path(service.split(":")[0]) / "page-audit.jsonl"
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "pushbutton" / "page-audit.jsonl"


class AuditLog:
    """One file, readable by its owner alone; without a path the log of the process has the lines.

    A line says when, from which address, in which session, what was asked for, of what, and how it
    was answered.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._turn = asyncio.Lock()

    async def note(self, entry: Mapping[str, str | int]) -> None:
        """Add a line; a disk that does not take it is told in the log of the process."""
        line = json.dumps({"time": round(time.time(), 3), **entry}, ensure_ascii=False)
        if self.path is None:
            _log.info("page: %s", line)
            return
        async with self._turn:
            try:
                await asyncio.to_thread(self._append, line.encode("utf-8", "backslashreplace"))
            except OSError as error:
                _log.error("the audit log %s: %s", self.path, error.strerror or error)

    def _append(self, line: bytes) -> None:
        assert self.path is not None
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.append_line(self.path, line, _MODE)
