"""Where a daemon keeps what must survive it: the state directory.

`$STATE_DIRECTORY` as systemd sets it (systemd.exec(5), "StateDirectory="), else
`/var/lib/pushbutton` for root, else `pushbutton` under `$XDG_STATE_HOME` (XDG Base Directory
Specification), which is `~/.local/state` where it is not set.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pushbutton.errors import PushbuttonError

NAME = "pushbutton"
MODE = 0o700
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class StateDirectoryError(PushbuttonError):
    """The state directory cannot be used; the text says which one and why."""


def default() -> Path:
    """Return the state directory of this process; it need not be there yet."""
    given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given).absolute()
    if os.geteuid() == 0:
        return Path("/var/lib") / NAME
    home = os.environ.get("XDG_STATE_HOME", "")
    # The specification has a relative path ignored.
    base = Path(home) if home.startswith("/") else Path.home() / ".local" / "state"
    return base / NAME


def prepare(path: Path) -> None:
    """Make the directory with mode 0700 where it is missing, and see that it can be used.

    Raises `StateDirectoryError`, also for one that others may write into.
    """
    try:
        path.mkdir(mode=MODE, parents=True, exist_ok=True)
        found = path.stat()
    except OSError as error:
        raise StateDirectoryError(f"{path}: {error.strerror}") from None
    if found.st_mode & _OTHERS_MAY_WRITE:
        raise StateDirectoryError(f"{path}: others may write into it")
    if not os.access(path, os.W_OK | os.X_OK):
        raise StateDirectoryError(f"{path}: it may not be written into")
