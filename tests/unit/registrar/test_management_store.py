"""The keys for managing access points, on the disk."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import UUID

import pytest

from pushbutton.crypto.kdf import management_keys
from pushbutton.registrar.management_store import ManagementStore, NoManagementKeyError
from pushbutton.registrar.profiles import DIRECTORY_VARIABLE
from pushbutton.secret import Secret

ACCESS_POINT = UUID(int=7)
KEYS = management_keys(Secret(bytes(32)))


def test_every_message_has_a_counter_of_its_own(tmp_path: Path) -> None:
    store = ManagementStore(tmp_path)
    store.keep(ACCESS_POINT, KEYS)
    counters = [ManagementStore(tmp_path).take(ACCESS_POINT)[1] for _ in range(3)]
    assert counters == [1, 2, 3]
    keys, _ = store.take(ACCESS_POINT)
    assert keys.encode().matches(KEYS.encode())
    store.keep(ACCESS_POINT, KEYS)
    assert store.take(ACCESS_POINT)[1] == 1


def test_the_files_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path / "networks"))
    ManagementStore().keep(ACCESS_POINT, KEYS)
    folder = tmp_path / "networks" / "management"
    # Where a profile is kept later, its name is nobody else's business either.
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder, folder.parent)] == [0o700, 0o700]
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"keys": "00", "counter": 1}', "\x00"])
def test_without_a_file_that_can_be_read_there_is_no_key(tmp_path: Path, text: str | None) -> None:
    store = ManagementStore(tmp_path)
    if text is not None:
        (tmp_path / "management").mkdir()
        (tmp_path / "management" / f"{ACCESS_POINT}.json").write_text(text)
    with pytest.raises(NoManagementKeyError, match="set it up from here first"):
        store.take(ACCESS_POINT)


def test_keys_can_be_forgotten(tmp_path: Path) -> None:
    store = ManagementStore(tmp_path)
    store.keep(ACCESS_POINT, KEYS)
    store.forget(ACCESS_POINT)
    store.forget(ACCESS_POINT)
    with pytest.raises(NoManagementKeyError):
        store.take(ACCESS_POINT)
