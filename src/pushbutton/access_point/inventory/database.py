"""The file of the inventory: opening it, its mode, and bringing an older one up to date.

The schema is what the numbered files in `migrations` make, one after the other;
`PRAGMA user_version` says how many of them a file has had.  Each is one transaction, so a process
that is killed in between leaves the older version, whole.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from pushbutton.errors import PushbuttonError
from pushbutton.runtime.files import NEW_FILE_MODE, sync_directory
from pushbutton.runtime.state_directory import StateDirectoryError

FILE_NAME = "inventory.sqlite3"
PATIENCE = 5.0
"""Seconds that a change waits for another process to finish its own."""


class InventoryError(PushbuttonError):
    """The file is there and cannot be used: of a newer version, or damaged."""


def migrations() -> list[str]:
    """Return the texts of the migrations; the first makes version 1."""
    folder = resources.files(__package__) / "migrations"
    found = sorted((each.name, each) for each in folder.iterdir() if each.name.endswith(".sql"))
    for index, (name, _) in enumerate(found, 1):
        assert int(name.partition("_")[0]) == index, name
    return [each.read_text(encoding="utf-8") for _, each in found]


def open_database(directory: Path, *, newest: int | None = None) -> sqlite3.Connection:
    """Return a connection to the inventory in `directory`, which is made where it is missing.

    The file has mode 0600.  The connection may be used by any thread, one at a time.  `newest` is
    the version to bring it to, by default the last.  Raises `StateDirectoryError` when the file
    cannot be written, and `InventoryError` when it is there and of no use.
    """
    path = directory / FILE_NAME
    try:
        _make(path)
        connection = connect(path)
    except OSError as error:
        raise StateDirectoryError(f"{path}: {error.strerror}") from None
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        _migrate(connection, path, migrations()[:newest])
    except sqlite3.OperationalError as error:
        connection.close()
        raise StateDirectoryError(f"{path}: {error}") from None
    except sqlite3.DatabaseError as error:
        connection.close()
        raise InventoryError(f"The inventory {path} is damaged: {error}.") from None
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """Return a further connection to an inventory that is open already."""
    return sqlite3.connect(path, PATIENCE, isolation_level=None, check_same_thread=False)


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many migrations a file has had."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _make(path: Path) -> None:
    # SQLite would make it with the process's umask; its journals take the mode of the file.
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, NEW_FILE_MODE)
    try:
        os.fchmod(descriptor, NEW_FILE_MODE)
    finally:
        os.close(descriptor)
    sync_directory(path.parent)


def _migrate(connection: sqlite3.Connection, path: Path, texts: list[str]) -> None:
    version = version_of(connection)
    if version > len(migrations()):
        raise InventoryError(
            f"The inventory {path} was written by a newer pushbutton "
            f"(version {version}, this one knows {len(migrations())}): use that one."
        )
    for number, text in enumerate(texts[version:], version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if version_of(connection) < number:  # another process may just have done it
                for statement in _statements(text):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _statements(text: str) -> Iterator[str]:
    gathered = ""
    for line in text.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
