"""The file of the inventory: its mode, its versions, and what is of no use."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from pushbutton.access_point.inventory import Inventory, InventoryError, State, database
from pushbutton.access_point.inventory.database import (
    FILE_NAME,
    migrations,
    open_database,
    version_of,
)
from pushbutton.runtime.state_directory import StateDirectoryError

NEWEST = len(migrations())
LAMP = bytes.fromhex("020000000001")
PSK = bytes(range(32))

OLD_ROW = (
    "INSERT INTO keys (number, network, bss, state, way, address, psk, joined, seen, device_name) "
    "VALUES (7, ?, 'wlan0', 'confirmed', 'pin', ?, ?, 1000.0, 2000.0, 'Lamp')"
)


def test_the_file_is_for_nobody_else(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        opened = Inventory(tmp_path / "state")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    files = list((tmp_path / "state").iterdir())
    assert FILE_NAME in {file.name for file in files}
    assert len(files) == 3  # with the journal and its index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    opened.close()
    opened.close()


@pytest.mark.parametrize("version", range(NEWEST + 1))
def test_an_inventory_of_every_earlier_version_is_brought_up_to_date(
    tmp_path: Path, version: int
) -> None:
    old = open_database(tmp_path, newest=version)
    assert version_of(old) == version
    if version:
        old.execute(OLD_ROW, (b"home", LAMP, PSK))
    old.close()
    new = Inventory(tmp_path)
    with new.change() as connection:
        assert version_of(connection) == NEWEST
    if version:
        (record,) = new.records(b"home")
        assert (record.number, record.title, record.state) == (7, "Lamp", State.CONFIRMED)
        assert record.psk is not None
        assert record.psk.matches(PSK)
        assert (record.joined, record.seen) == (1000.0, 2000.0)
        # The addresses of keys that are older than their table came with it.
        assert record.addresses == ((LAMP,) if version < 2 else ())
    new.close()


def test_the_schema_is_the_same_whichever_way_it_came_about(tmp_path: Path) -> None:
    schemas = set()
    for version in range(NEWEST + 1):
        folder = tmp_path / str(version)
        folder.mkdir()
        open_database(folder, newest=version).close()
        opened = open_database(folder)
        found = opened.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name")
        schemas.add(tuple(found.fetchall()))
        opened.close()
    assert len(schemas) == 1


def test_every_table_is_strict(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    tables = opened.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    strict = {name: bool(flag) for name, flag in tables if not name.startswith("sqlite_")}
    assert strict == {"keys": True, "addresses": True, "management_keys": True}
    assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert opened.execute("PRAGMA synchronous").fetchone() == (2,)
    opened.close()


def test_a_migration_that_breaks_leaves_the_older_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = migrations()
    open_database(tmp_path, newest=1).close()
    broken = [good[0], good[1] + "\nINSERT INTO nowhere VALUES (1);\n", *good[2:]]
    with monkeypatch.context() as patch:
        patch.setattr(database, "migrations", lambda: broken)
        with pytest.raises(StateDirectoryError, match="no such table: nowhere"):
            open_database(tmp_path)
    opened = sqlite3.connect(tmp_path / FILE_NAME)
    assert version_of(opened) == 1
    names = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
    assert "addresses" not in names
    opened.close()
    open_database(tmp_path).close()


def test_one_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    newer = sqlite3.connect(tmp_path / FILE_NAME)
    newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    newer.close()
    with pytest.raises(InventoryError) as caught:
        Inventory(tmp_path)
    assert str(caught.value) == (
        f"The inventory {tmp_path / FILE_NAME} was written by a newer pushbutton "
        f"(version {NEWEST + 1}, this one knows {NEWEST}): use that one."
    )
    again = sqlite3.connect(tmp_path / FILE_NAME)
    assert version_of(again) == NEWEST + 1
    again.close()


def test_a_damaged_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this was never a database, " * 100)
    with pytest.raises(InventoryError, match="is damaged"):
        Inventory(tmp_path)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateDirectoryError, match="Not a directory"):
        Inventory(tmp_path / "file" / "below")
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / FILE_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateDirectoryError, match="symbolic links"):
        Inventory(tmp_path / "state")
