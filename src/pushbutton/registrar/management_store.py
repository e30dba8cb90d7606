"""What a Registrar may manage access points with: private files, one for each access point.

A registration that gave an access point new settings left keys (docs/management.md).  Beside them
stands the counter of the last message that was made with them, because none may be used twice: it
is on the disk before a message leaves.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from pushbutton.crypto.kdf import ManagementKeys
from pushbutton.errors import PushbuttonError
from pushbutton.registrar.profiles import default_directory
from pushbutton.runtime import files
from pushbutton.secret import Secret

_SUFFIX = ".json"
_PRIVATE = 0o700
_FOLDER = "management"


class NoManagementKeyError(PushbuttonError):
    """There are no keys for this access point; the text says how to get some."""

    def __init__(self, uuid: UUID) -> None:
        super().__init__(
            f"There is no key to manage {uuid} with: set it up from here first (pushbutton setup)."
        )


class ManagementStore:
    """The keys in one directory, which is made when the first ones are kept.

    The methods block on the disk: call them in a worker where an event loop runs.
    """

    def __init__(self, profiles: Path | None = None) -> None:
        """`profiles` is the directory of the network profiles, by default this user's."""
        self._directory = (default_directory() if profiles is None else profiles) / _FOLDER

    def keep(self, uuid: UUID, keys: ManagementKeys) -> None:
        """Keep what a registration with the access point `uuid` left, instead of what was."""
        self._write(uuid, keys, 0)

    def take(self, uuid: UUID) -> tuple[ManagementKeys, int]:
        """Return the keys for an access point, and a counter for one message with them.

        Raises `NoManagementKeyError`.
        """
        try:
            document = json.loads(self._path(uuid).read_bytes())
            keys = ManagementKeys.decode(Secret(bytes.fromhex(document["keys"])))
            counter = int(document["counter"]) + 1
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            raise NoManagementKeyError(uuid) from None
        self._write(uuid, keys, counter)
        return keys, counter

    def forget(self, uuid: UUID) -> None:
        """Forget the keys for an access point; harmless when there are none."""
        files.remove(self._path(uuid))

    def _write(self, uuid: UUID, keys: ManagementKeys, counter: int) -> None:
        document = {"uuid": str(uuid), "keys": keys.encode().reveal().hex(), "counter": counter}
        for directory in (self._directory.parent, self._directory):
            directory.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        files.replace(self._path(uuid), json.dumps(document).encode() + b"\n", files.NEW_FILE_MODE)

    def _path(self, uuid: UUID) -> Path:
        return self._directory / f"{uuid}{_SUFFIX}"
