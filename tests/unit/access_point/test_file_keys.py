"""Reserved, confirmed, found, revoked."""

from __future__ import annotations

import asyncio
import errno
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pushbutton.access_point import file_keys
from pushbutton.access_point.file_keys import FileKeys
from pushbutton.access_point.inventory import Inventory, NewKey, State
from pushbutton.access_point.keys import Home
from pushbutton.errors import ConfigurationFileError
from pushbutton.protocol.registrar_outputs import JoinedBy
from pushbutton.runtime import files
from pushbutton.secret import Secret
from pushbutton.wire.device import Device

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))

from killed_writes import kill_everywhere

LAMP, PRINTER = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
PSK = bytes(range(32))
OTHER = bytes(range(1, 33))


def derive(passphrase: Secret) -> Secret:
    return Secret(passphrase.reveal().ljust(32, b"."))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "psk"
    path.write_bytes(b"# keys\n")
    path.chmod(0o640)
    return path


@pytest.fixture
async def store(path: Path) -> FileKeys:
    store = FileKeys(path, derive)
    await store.load()
    return store


def found(store: FileKeys, address: bytes) -> bytes | None:
    psk = store.find(address)
    return None if psk is None else psk.reveal()


async def test_a_reserved_key_is_on_the_disk_and_works(store: FileKeys, path: Path) -> None:
    assert await store.reserve(LAMP, Secret(PSK))
    pending = path.with_name("psk.pending")
    assert pending.read_text() == f"wps=1 02:00:00:00:00:01 {PSK.hex()}\n"
    assert stat.S_IMODE(pending.stat().st_mode) == 0o600
    assert path.read_bytes() == b"# keys\n"
    assert [key.psk.reveal() for key in store.candidates(LAMP)] == [PSK]
    assert found(store, LAMP) == PSK
    assert store.candidates(PRINTER) == []


async def test_a_reservation_survives_the_process(store: FileKeys, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    after = FileKeys(path, derive)
    await after.load()
    assert after.is_reserved(LAMP)
    assert found(after, LAMP) == PSK


async def test_a_confirmed_key_is_a_line_of_the_file(store: FileKeys, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    assert await store.confirm(LAMP)
    assert path.read_text() == f"# keys\nwps=1 02:00:00:00:00:01 {PSK.hex()}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not path.with_name("psk.pending").exists()
    assert not store.is_reserved(LAMP)
    assert found(store, LAMP) == PSK
    assert await store.confirm(LAMP)
    assert path.read_text().count("wps=1") == 1


async def test_a_line_deleted_by_a_person_is_a_revoked_key(store: FileKeys, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    await store.confirm(LAMP)
    path.write_bytes(b"")
    await store.load()
    assert found(store, LAMP) is None
    assert store.candidates(LAMP) == []


async def test_only_lines_of_registrations_are_handed_out(store: FileKeys, path: Path) -> None:
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
    store: FileKeys, path: Path
) -> None:
    path.write_text(f"wps=1 02:00:00:00:00:01 {PSK.hex()}\nwps=1 00:00:00:00:00:00 {'11' * 32}\n")
    await store.load()
    assert found(store, LAMP) == PSK
    assert found(store, PRINTER) == b"\x11" * 32


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    opened = Inventory(tmp_path / "state")
    yield opened
    opened.close()


@pytest.fixture
async def known(path: Path, inventory: Inventory) -> FileKeys:
    """A store whose devices the inventory knows."""
    store = FileKeys(path, derive, Home(b"home", "wlan0", inventory))
    await store.load()
    return store


async def test_revoking_strikes_the_line_of_one_key(known: FileKeys, path: Path) -> None:
    for address, psk in ((LAMP, PSK), (LAMP, OTHER), (PRINTER, PSK)):
        await known.reserve(address, Secret(psk), Device(device_name="x"), JoinedBy.PIN)
        await known.confirm(address)
    lamp, lamp_too, printer = known.records()
    assert await known.end([lamp.number], State.REVOKED)
    lines = f"wps=1 02:00:00:00:00:01 {OTHER.hex()}\nwps=1 02:00:00:00:00:02 {PSK.hex()}\n"
    assert path.read_text() == "# keys\n" + lines
    assert found(known, LAMP) == OTHER
    assert [each.state for each in known.records()] == [State.REVOKED, *[State.CONFIRMED] * 2]
    assert known.records()[0].psk is None
    assert await known.end([lamp_too.number, printer.number], State.EXPIRED)
    assert path.read_text() == "# keys\n"


async def test_a_reserved_key_can_be_revoked(known: FileKeys, path: Path) -> None:
    await known.reserve(LAMP, Secret(PSK))
    assert await known.end([known.records()[0].number], State.REVOKED)
    assert not path.with_name("psk.pending").exists()
    assert found(known, LAMP) is None


async def test_a_person_s_lines_become_records_and_what_they_delete_is_revoked(
    known: FileKeys, path: Path
) -> None:
    await known.reserve(LAMP, Secret(PSK), Device(device_name="Lamp"), JoinedBy.BUTTON)
    await known.confirm(LAMP)
    with path.open("a") as file:
        file.write("keyid=guest 00:00:00:00:00:00 come in, please\n")
    await known.load()
    lamp, guest = known.records()
    assert (lamp.title, lamp.way, lamp.state) == ("Lamp", JoinedBy.BUTTON, State.CONFIRMED)
    assert (guest.name, guest.way) == ("guest", JoinedBy.FILE)
    assert guest.passphrase is not None
    assert guest.passphrase.text() == "come in, please"
    assert [key.number for key in known.candidates(LAMP)] == [lamp.number, guest.number]
    await known.load()
    assert len(known.records()) == 2
    path.write_text("keyid=guest 00:00:00:00:00:00 come in, please\n")
    await known.load()
    assert [each.state for each in known.records()] == [State.REVOKED, State.CONFIRMED]


async def test_revoking_a_passphrase_leaves_comments_and_other_lines(
    known: FileKeys, path: Path
) -> None:
    text = "# mine\n\n02:00:00:00:00:01 another phrase\n# theirs\n"
    path.write_text(text + "02:00:00:00:00:01 the phrase\n")
    await known.load()
    assert await known.end([known.records()[1].number], State.REVOKED)
    assert path.read_text() == text


async def test_rotating_changes_the_line_in_its_place(known: FileKeys, path: Path) -> None:
    path.write_text("keyid=one vlanid=7 02:00:00:00:00:01 the phrase\n# end\n")
    await known.load()
    (one,) = known.records()
    assert await known.rotate(one.number, Secret(OTHER))
    assert path.read_text() == f"keyid=one vlanid=7 02:00:00:00:00:01 {OTHER.hex()}\n# end\n"
    assert [key.psk.reveal() for key in known.candidates(LAMP)] == [OTHER]
    after = known.record(one.number)
    assert after is not None
    assert after.psk is not None
    assert after.psk.matches(OTHER)
    assert after.passphrase is None
    await known.load()
    assert len(known.records()) == 1


async def test_added_keys_are_lines_all_at_once(known: FileKeys, path: Path) -> None:
    keys = [
        NewKey(
            *(b"home", "wlan0", Device(mac_address=LAMP), JoinedBy.IMPORT),
            psk=derive(Secret("the phrase")),
            passphrase=Secret("the phrase"),
            name="lamp",
        ),
        NewKey(
            *(b"home", "wlan0", Device(mac_address=PRINTER), JoinedBy.IMPORT),
            psk=Secret(PSK),
            name="not a key id",
        ),
    ]
    assert await known.add(keys)
    first = "keyid=lamp wps=1 02:00:00:00:00:01 the phrase\n"
    assert path.read_text() == f"# keys\n{first}wps=1 02:00:00:00:00:02 {PSK.hex()}\n"
    await known.load()
    assert [each.name for each in known.records()] == ["lamp", "not a key id"]


async def test_a_key_is_known_with_any_address_where_each_device_has_its_own(
    path: Path, inventory: Inventory
) -> None:
    store = FileKeys(path, derive, Home(b"home", "wlan0", inventory, own=True))
    await store.load()
    await store.reserve(LAMP, Secret(PSK))
    assert [key.psk.reveal() for key in store.further(PRINTER)] == [PSK]
    store.home = Home(b"home", "wlan0", inventory)
    assert store.further(PRINTER) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [("nonsense\n", "psk:1: wpa_psk_file"), (None, "cannot be read: No such file")],
)
async def test_a_bad_file_is_an_error_and_changes_nothing(
    store: FileKeys, path: Path, text: str | None, message: str
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
    store: FileKeys,
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
    monkeypatch.setattr(file_keys, "MOST_RESERVED", 2)
    store = FileKeys(None, derive)
    for number in range(3):
        await store.reserve(bytes(5) + bytes([number]), Secret(PSK))
    assert [store.is_reserved(bytes(5) + bytes([n])) for n in range(3)] == [False, True, True]


async def test_without_a_file_keys_live_in_memory(tmp_path: Path) -> None:
    store = FileKeys(None, derive)
    await store.load()
    assert await store.reserve(LAMP, Secret(PSK))
    assert await store.confirm(LAMP)
    assert found(store, LAMP) == PSK
    assert store.records() == ()


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
    store: FileKeys, path: Path, monkeypatch: pytest.MonkeyPatch, confirmed: bool
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
    after = FileKeys(path, derive)
    await after.load()
    assert found(after, LAMP) == PSK


async def test_a_key_that_is_being_confirmed_is_always_in_one_of_the_files(
    store: FileKeys, path: Path, monkeypatch: pytest.MonkeyPatch
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
    store: FileKeys, path: Path, monkeypatch: pytest.MonkeyPatch
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
    store: FileKeys, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace", full)
        assert not await store.reserve(LAMP, Secret(PSK))
    await store.load()
    assert found(store, LAMP) == PSK


async def test_a_key_in_both_files_is_a_confirmed_one(store: FileKeys, path: Path) -> None:
    await store.reserve(LAMP, Secret(PSK))
    path.write_bytes(path.with_name("psk.pending").read_bytes())
    await store.load()
    assert not store.is_reserved(LAMP)
    assert found(store, LAMP) == PSK


@pytest.mark.parametrize("kept", ["file", "table"])
async def test_a_device_that_was_told_its_key_can_join_after_a_kill_at_any_moment(
    tmp_path: Path, kept: str
) -> None:
    script = Path(__file__).with_name("killed_registrations.py")
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(script), str(tmp_path), kept, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await child.communicate()
    assert child.returncode == 0
    points, informed = map(int, told.split())
    assert points >= 30
    assert informed >= 10


@pytest.mark.parametrize("last", [1, 20, 50, 87])
async def test_a_line_that_the_power_cut_short_is_taken_back(
    store: FileKeys, path: Path, caplog: pytest.LogCaptureFixture, last: int
) -> None:
    await store.reserve(LAMP, Secret(PSK))
    line = path.with_name("psk.pending").read_bytes()
    path.write_bytes(b"# keys\n" + line[:last])
    after = FileKeys(path, derive)
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
    store = FileKeys(path, derive)
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
        store = FileKeys(path, derive)
        await store.load()
        await store.reserve(LAMP, Secret(PSK))
        await store.confirm(LAMP)

    def look(point: int) -> None:
        seen.add((path.read_bytes(), pending.read_bytes() if pending.exists() else None))
        asyncio.run(FileKeys(path, derive).load())
        assert {each.name for each in path.parent.iterdir()} <= {"psk", "psk.pending"}, point

    kill_everywhere(prepare, lambda: asyncio.run(register()), look)
    old, new = b"# keys\n", b"# keys\n" + line
    assert seen == {(old, None), (old, line), (new, line), (new, None)}
