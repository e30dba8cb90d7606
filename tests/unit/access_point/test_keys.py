"""Reserved, confirmed, found, revoked."""

from __future__ import annotations

import asyncio
import errno
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pushbutton.access_point import keys
from pushbutton.access_point.keys import KeyStore
from pushbutton.errors import ConfigurationFileError
from pushbutton.runtime import files
from pushbutton.secret import Secret

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))

from killed_writes import kill_everywhere

LAMP, PRINTER = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
PSK = bytes(range(32))


def derive(passphrase: Secret) -> Secret:
    return Secret(passphrase.reveal().ljust(32, b"."))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "psk"
    path.write_bytes(b"# keys\n")
    path.chmod(0o640)
    return path


@pytest.fixture
async def store(path: Path) -> KeyStore:
    store = KeyStore(path, derive)
    await store.load()
    return store


def found(store: KeyStore, address: bytes) -> bytes | None:
    psk = store.find(address)
    return None if psk is None else psk.reveal()


async def test_a_reserved_key_is_on_the_disk_and_works(store: KeyStore, path: Path) -> None:
    assert await store.reserve(LAMP, Secret(PSK))
    pending = path.with_name("psk.pending")
    assert pending.read_text() == f"wps=1 02:00:00:00:00:01 {PSK.hex()}\n"
    assert stat.S_IMODE(pending.stat().st_mode) == 0o600
    assert path.read_bytes() == b"# keys\n"
    assert [key.psk.reveal() for key in store.candidates(LAMP)] == [PSK]
    assert found(store, LAMP) == PSK
    assert store.candidates(PRINTER) == []


async def test_a_reservation_survives_the_process(store: KeyStore, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    after = KeyStore(path, derive)
    await after.load()
    assert after.is_reserved(LAMP)
    assert found(after, LAMP) == PSK


async def test_a_confirmed_key_is_a_line_of_the_file(store: KeyStore, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    assert await store.confirm(LAMP)
    assert path.read_text() == f"# keys\nwps=1 02:00:00:00:00:01 {PSK.hex()}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not path.with_name("psk.pending").exists()
    assert not store.is_reserved(LAMP)
    assert found(store, LAMP) == PSK
    assert await store.confirm(LAMP)
    assert path.read_text().count("wps=1") == 1


async def test_a_line_deleted_by_a_person_is_a_revoked_key(store: KeyStore, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    await store.confirm(LAMP)
    path.write_bytes(b"")
    await store.load()
    assert found(store, LAMP) is None
    assert store.candidates(LAMP) == []


async def test_only_lines_of_registrations_are_handed_out(store: KeyStore, path: Path) -> None:
    path.write_text(
        "00:00:00:00:00:00 everybody's\n"
        "keyid=mine 02:00:00:00:00:01 my own passphrase\n"
        f"02:00:00:00:00:01 {PSK.hex()}\n"
    )
    await store.load()
    assert found(store, LAMP) is None
    candidates = store.candidates(LAMP)
    assert [key.psk.reveal()[:9] for key in candidates] == [PSK[:9], b"my own pa", b"everybody"]
    assert [key.key_id for key in candidates] == [None, "mine", None]


async def test_a_key_for_any_device_is_handed_out_after_one_s_own(
    store: KeyStore, path: Path
) -> None:
    path.write_text(f"wps=1 02:00:00:00:00:01 {PSK.hex()}\nwps=1 00:00:00:00:00:00 {'11' * 32}\n")
    await store.load()
    assert found(store, LAMP) == PSK
    assert found(store, PRINTER) == b"\x11" * 32


async def test_revoking_strikes_the_lines_of_one_device(store: KeyStore, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    await store.confirm(LAMP)
    await store.reserve(PRINTER, Secret(PSK))
    await store.confirm(PRINTER)
    assert await store.revoke(LAMP)
    assert path.read_text() == f"# keys\nwps=1 02:00:00:00:00:02 {PSK.hex()}\n"
    assert found(store, LAMP) is None
    assert not await store.revoke(LAMP)


@pytest.mark.parametrize(
    ("text", "message"),
    [("nonsense\n", "psk:1: wpa_psk_file"), (None, "cannot be read: No such file")],
)
async def test_a_bad_file_is_an_error_and_changes_nothing(
    store: KeyStore, path: Path, text: str | None, message: str
) -> None:
    await store.reserve(LAMP, Secret(PSK))
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    with pytest.raises(ConfigurationFileError, match=message):
        await store.load()
    assert found(store, LAMP) == PSK


async def test_a_full_disk_is_told_and_the_key_works_on(
    store: KeyStore,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "replace", full)
    monkeypatch.setattr(files, "append_line", full)
    assert not await store.reserve(LAMP, Secret(PSK))
    assert not await store.confirm(LAMP)
    assert found(store, LAMP) == PSK
    assert "No space left" in caplog.text
    assert PSK.hex() not in caplog.text
    assert path.read_bytes() == b"# keys\n"


async def test_the_number_of_reserved_keys_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST_RESERVED", 2)
    store = KeyStore(None, derive)
    for number in range(3):
        await store.reserve(bytes(5) + bytes([number]), Secret(PSK))
    assert [store.is_reserved(bytes(5) + bytes([n])) for n in range(3)] == [False, True, True]


async def test_without_a_file_keys_live_in_memory(tmp_path: Path) -> None:
    store = KeyStore(None, derive)
    await store.load()
    assert await store.reserve(LAMP, Secret(PSK))
    assert await store.confirm(LAMP)
    assert found(store, LAMP) == PSK
    assert store.pending_path is None
    store.forget_all()
    assert found(store, LAMP) is None


class Gate:
    """Holds up a function of the disk's worker until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def before(self, function: Callable[..., None]) -> Callable[..., None]:
        def held(*arguments: object) -> None:
            self.reached.set()
            self.opened.wait(5)
            function(*arguments)

        return held

    def after(self, function: Callable[..., object]) -> Callable[..., object]:
        def held(*arguments: object) -> object:
            result = function(*arguments)
            self.reached.set()
            self.opened.wait(5)
            return result

        return held

    async def reach(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 5)


@pytest.mark.parametrize("confirmed", [False, True])
async def test_reading_the_file_again_loses_no_key_of_a_registration_that_runs(
    store: KeyStore, path: Path, monkeypatch: pytest.MonkeyPatch, confirmed: bool
) -> None:
    if confirmed:
        await store.reserve(LAMP, Secret(PSK))
    gate = Gate()
    monkeypatch.setattr(store, "_read", gate.after(store._read))
    loading = asyncio.create_task(store.load())
    await gate.reach()
    change = store.confirm(LAMP) if confirmed else store.reserve(LAMP, Secret(PSK))
    changing = asyncio.create_task(change)
    await asyncio.sleep(0)
    gate.opened.set()
    await loading
    assert await changing
    assert found(store, LAMP) == PSK
    after = KeyStore(path, derive)
    await after.load()
    assert found(after, LAMP) == PSK


async def test_a_key_that_is_being_confirmed_is_always_in_one_of_the_files(
    store: KeyStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.reserve(LAMP, Secret(PSK))
    gate = Gate()
    monkeypatch.setattr(files, "replace", gate.before(files.replace))
    reserving = asyncio.create_task(store.reserve(PRINTER, Secret(PSK)))
    await gate.reach()
    append, at_append = files.append_line, []

    def looking(target: Path, line: bytes) -> None:
        at_append.append(path.with_name("psk.pending").read_text())
        append(target, line)

    monkeypatch.setattr(files, "append_line", looking)
    confirming = asyncio.create_task(store.confirm(LAMP))
    await asyncio.sleep(0)
    gate.opened.set()
    assert await reserving
    assert await confirming
    assert "02:00:00:00:00:01" in at_append[0]
    assert "02:00:00:00:00:01" in path.read_text()


async def test_a_key_whose_confirmation_failed_stays_reserved(
    store: KeyStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.reserve(LAMP, Secret(PSK))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "append_line", full)
        assert not await store.confirm(LAMP)
    await store.reserve(PRINTER, Secret(PSK))
    assert "02:00:00:00:00:01" in path.with_name("psk.pending").read_text()
    assert await store.confirm(LAMP)
    assert path.read_text().count("wps=1") == 1


async def test_reading_again_keeps_a_reserved_key_that_the_disk_refused(
    store: KeyStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace", full)
        assert not await store.reserve(LAMP, Secret(PSK))
    await store.load()
    assert found(store, LAMP) == PSK


async def test_a_key_in_both_files_is_a_confirmed_one(store: KeyStore, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    path.write_bytes(path.with_name("psk.pending").read_bytes())
    await store.load()
    assert not store.is_reserved(LAMP)
    assert found(store, LAMP) == PSK


async def test_a_device_that_was_told_its_key_can_join_after_a_kill_at_any_moment(
    tmp_path: Path,
) -> None:
    script = Path(__file__).with_name("killed_registrations.py")
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(script), str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await child.communicate()
    assert child.returncode == 0
    points, informed = map(int, told.split())
    assert points >= 30
    assert informed >= 10


@pytest.mark.parametrize("last", [1, 20, 50, 87])
async def test_a_line_that_the_power_cut_short_is_taken_back(
    store: KeyStore, path: Path, caplog: pytest.LogCaptureFixture, last: int
) -> None:
    await store.reserve(LAMP, Secret(PSK))
    line = path.with_name("psk.pending").read_bytes()
    path.write_bytes(b"# keys\n" + line[:last])
    after = KeyStore(path, derive)
    await after.load()
    assert "not written to its end" in caplog.text
    assert path.read_bytes() == b"# keys\n"
    assert after.is_reserved(LAMP)
    assert await after.confirm(LAMP)
    assert path.read_bytes() == b"# keys\n" + line


async def test_a_line_cut_short_that_cannot_be_taken_back_refuses_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(files, "cut", read_only)
    path.write_bytes(b"# keys\nwps=1 02:00:00")
    store = KeyStore(path, derive)
    await store.load()
    assert len(store) == 0
    assert "cannot be written: Read-only file system" in caplog.text


def test_a_confirmation_that_is_killed_leaves_the_old_files_or_the_new_ones(path: Path) -> None:
    pending = path.with_name("psk.pending")
    line = f"wps=1 02:00:00:00:00:01 {PSK.hex()}\n".encode()
    seen = set()

    def prepare() -> None:
        path.write_bytes(b"# keys\n")
        pending.unlink(missing_ok=True)

    async def register() -> None:
        store = KeyStore(path, derive)
        await store.load()
        await store.reserve(LAMP, Secret(PSK))
        await store.confirm(LAMP)

    def look(point: int) -> None:
        seen.add((path.read_bytes(), pending.read_bytes() if pending.exists() else None))
        asyncio.run(KeyStore(path, derive).load())
        assert {each.name for each in path.parent.iterdir()} <= {"psk", "psk.pending"}, point

    kill_everywhere(prepare, lambda: asyncio.run(register()), look)
    old, new = b"# keys\n", b"# keys\n" + line
    assert seen == {(old, None), (old, line), (new, line), (new, None)}
