"""The keys of devices as rows of FreeRADIUS's tables `radcheck` and `radreply` (its module `sql`).

Written is a script that puts exactly these devices' rows in, in one transaction, for any of the
databases that FreeRADIUS works with.  Read is such a script, or a dump that INSERTs into these
tables: it runs in a database in memory, which lets it do nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pushbutton.formats.device_keys import (
    ColumnError,
    DeviceKey,
    KeyFormat,
    check_distinct,
    check_size,
)
from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.formats.radius import Attribute, device_keys, users

TITLE = "FreeRADIUS SQL rows"
TABLES = ("radcheck", "radreply")

_COLUMNS = "username, attribute, op, value"
_SCHEMA = "".join(
    f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, username TEXT NOT NULL DEFAULT '', "
    "attribute TEXT NOT NULL DEFAULT '', op TEXT NOT NULL DEFAULT '==', "
    "value TEXT NOT NULL DEFAULT '');"
    for table in TABLES
)
_ALLOWED = frozenset(
    {
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_TRANSACTION,
    }
)
_MOST_STEPS = 10_000_000
"""Steps of SQLite's machine that a script may take."""


def _write(keys: Sequence[DeviceKey]) -> bytes:
    if any(key.address is None for key in keys):
        raise InexpressibleError(f"{TITLE} cannot hold a key that is for any device.")
    lines = ["BEGIN;"]
    for user in users(keys):
        name = _quoted(user.name)
        lines += [f"DELETE FROM {table} WHERE username = {name};" for table in TABLES]
        for table, attributes in zip(TABLES, (user.checks, user.replies), strict=True):
            for each in attributes:
                values = ", ".join(map(_quoted, (each.user, each.name, each.operator, each.value)))
                lines.append(f"INSERT INTO {table} ({_COLUMNS}) VALUES ({values});")
    return "\n".join([*lines, "COMMIT;", ""]).encode()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _read(octets: bytes) -> tuple[DeviceKey, ...]:
    check_size(octets)
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(_SCHEMA)
        database.set_authorizer(_authorize)
        database.set_progress_handler(lambda: 1, _MOST_STEPS)
        try:
            database.executescript(octets.decode())
        except (sqlite3.Error, UnicodeDecodeError, ValueError):
            raise UnreadableError(
                f"this is not a script that inserts into {' and '.join(TABLES)} alone"
            ) from None
        checks, replies = (
            [
                Attribute(*map(str, row))
                for row in database.execute(f"SELECT {_COLUMNS} FROM {table} ORDER BY id")
            ]
            for table in TABLES
        )
    finally:
        database.close()
    try:
        found = device_keys(checks, replies)
    except ColumnError as error:
        raise UnreadableError(f"{error.column}: {error.reason}") from None
    return check_distinct(found, range(1, len(found) + 1))


def _authorize(action: int, table: str | None, *_: object) -> int:
    of_tables = action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_DELETE)
    allowed = action in _ALLOWED and (not of_tables or table in TABLES)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


FORMAT = KeyFormat(TITLE, ".sql", _write, _read)
