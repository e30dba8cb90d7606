"""The commands about keys, asked as a control client asks them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from memory_house import House, Visit

from pushbutton.access_point.bss import Bss
from pushbutton.access_point.inventory import Inventory, InventoryError, Record
from pushbutton.control.client import CommandRefusedError, ControlClient
from pushbutton.protocol import events


@pytest.fixture
async def home(house: House) -> AsyncIterator[ControlClient]:
    """A client of an access point that gives every device a key of its own."""
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    await house.start(house.configure(per_device_psk="1"))
    async with house.client() as client:
        await client.attach(2)
        yield client


async def listed(client: ControlClient, after: int = 0) -> list[dict[str, Any]]:
    found = []
    for line in (await client.command(f"KEY_LIST {after}")).splitlines():
        entry = json.loads(line)
        if "next" in entry:
            return found + await listed(client, entry["next"])
        found.append(entry)
    return found


async def register(client: ControlClient, visit: Visit, pin: str | None = "12345670") -> Any:
    visitor = visit(pin=pin)
    await client.command("WPS_PBC" if pin is None else "WPS_PIN any 12345670")
    assert await visitor.register()
    await client.wait_for("KEY-CHANGED")
    return visitor


async def joined(client: ControlClient) -> events.KeyChanged:
    while True:
        event = (await client.wait_for("KEY-CHANGED")).event
        assert isinstance(event, events.KeyChanged)
        if event.change == "joined":
            return event


async def test_a_registration_is_a_record_with_everything_about_the_device(
    home: ControlClient, visit: Visit
) -> None:
    visitor = visit()
    await home.command("WPS_PIN any 12345670")
    assert await visitor.register()
    told = await joined(home)
    assert (told.number, told.address) == (1, visitor.address)
    (entry,) = await listed(home)
    times = entry.pop("joined")
    assert times > 1_700_000_000
    assert entry == {
        "id": 1,
        "title": "visitor 1",
        "state": "confirmed",
        "joined_by": "pin",
        "connected": False,
        "own_key": True,
        "address": "02:10:00:00:00:01",
        "addresses": ["02:10:00:00:00:01"],
        "randomised": False,
        "device_name": "visitor 1",
        "manufacturer": "Acme",
        "model_name": "Visitor",
        "model_number": "1",
        "serial_number": "1",
        "device_type": "3-0050F204-1",
        "category": "Printer",
        "uuid": str(visitor.device.uuid),
        "network": "house",
        "network_hex": b"house".hex(),
        "bss": "eth0",
    }
    shown = await home.values("KEY_SHOW 1")
    assert shown["title"] == "visitor 1"
    assert visitor.network_key.decode() not in str(shown)
    assert (await home.values("KEY_SHOW 1 key"))["key"] == visitor.network_key.decode()


async def test_a_button_and_a_second_time(home: ControlClient, visit: Visit) -> None:
    visitor = visit(pin=None)
    for _ in range(2):
        await home.command("WPS_PBC")
        assert await visitor.register()
        await joined(home)
        await home.command("WPS_CANCEL")
    (entry,) = await listed(home)
    assert entry["joined_by"] == "button"
    key = (await home.values("KEY_SHOW 1 key"))["key"]
    assert key == visitor.network_key.decode()


async def test_the_network_s_key_is_no_key_of_one_s_own(house: House, visit: Visit) -> None:
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    await house.start(house.configure())
    async with house.client() as client:
        await client.attach(2)
        visitor = await register(client, visit)
        assert visitor.network_key == b"correct horse"  # nobody checks keys on a wire
        assert (await client.values("KEYS"))["rule"] == "shared"
        (entry,) = await listed(client)
        assert not entry["own_key"]
        for command in ("KEY_SHOW 1 key", "KEY_REVOKE 1", "KEY_ROTATE 1", "KEY_EXPIRE 1 never"):
            with pytest.raises(CommandRefusedError, match="has the network's key"):
                await client.command(command)


async def test_everything_survives_a_restart(
    house: House, home: ControlClient, visit: Visit
) -> None:
    visitor = await register(home, visit)
    await home.command("KEY_RENAME 1 Grandma's printer")
    await house.stop()
    bss = await house.start(*house.paths)
    assert [key.psk.reveal().hex() for key in bss.keys.candidates(visitor.address)] == [
        visitor.network_key.decode()
    ]
    async with house.client() as client:
        (entry,) = await listed(client)
        assert entry["title"] == entry["name"] == "Grandma's printer"
        await client.command("KEY_RENAME 1")
        assert (await listed(client))[0]["title"] == "visitor 1"


async def test_a_revoked_key_is_erased_and_a_new_one_keeps_the_name(
    house: House, home: ControlClient, visit: Visit
) -> None:
    visitor = visit()
    keys = []
    for number in (1, 2):
        await home.command("WPS_PIN any 12345670")
        assert await visitor.register()
        await joined(home)
        keys.append(visitor.network_key)
        if number == 1:
            await home.command("KEY_RENAME 1 lamp")
            await home.command("KEY_REVOKE 1")
            await home.wait_for("KEY-CHANGED 1 revoked")
    assert keys[0] != keys[1]
    first, second = await listed(home)
    assert (first["state"], second["state"]) == ("revoked", "confirmed")
    assert second["name"] == "lamp"
    with pytest.raises(CommandRefusedError, match="key 1 is revoked"):
        await home.command("KEY_REVOKE 1")
    counts = await home.values("KEYS")
    assert (counts["confirmed"], counts["revoked"], counts["rule"]) == ("1", "1", "own")
    await house.stop()
    for path in (house.folder / "state").iterdir():
        assert bytes.fromhex(keys[0].decode()) not in path.read_bytes()


async def test_a_rotated_key_is_handed_out_next_time(home: ControlClient, visit: Visit) -> None:
    visitor = await register(home, visit)
    before = visitor.network_key.decode()
    await home.command("KEY_ROTATE 1")
    after = (await home.values("KEY_SHOW 1 key"))["key"]
    assert before != after
    await home.command("WPS_PIN any 12345670")
    assert await visitor.register()
    assert visitor.network_key.decode() == after


async def test_a_key_expires_at_its_time(house: House, home: ControlClient, visit: Visit) -> None:
    visitor = await register(home, visit)
    await home.command("KEY_EXPIRE 1 for 2 days")
    expires = int((await home.values("KEY_SHOW 1"))["expires"])
    assert 172700 < expires - int((await home.values("KEY_SHOW 1"))["joined"]) < 172900
    await home.command("KEY_EXPIRE 1 never")
    assert "expires" not in await home.values("KEY_SHOW 1")
    await home.command("KEY_EXPIRE 1 1 s")
    await home.wait_for("KEY-CHANGED 1 expired")
    assert (await home.values("KEY_SHOW 1"))["state"] == "expired"
    assert house.service is not None
    assert house.service.bsses[0].keys.candidates(visitor.address) == []


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("KEY_SHOW 7", "there is no key 7 on this network"),
        ("KEY_EXPIRE 1 yesterday", "'yesterday' is not a duration like '2 days'"),
        ("KEY_EXPIRE 1 2001-01-01", "'2001-01-01' is over already"),
        ("KEY_RENAME 1 " + 65 * "x", "a name has at most 64 characters"),
        ("KEY_SHOW x", "FAIL"),
        ("KEY_SHOW 1 everything", "FAIL"),
        ("KEY_IMPORT_ADD 9 {}", "there is no import 9"),
        ("KEY_IMPORT_COMMIT 9", "there is no import 9"),
    ],
)
async def test_what_is_refused_is_said(
    home: ControlClient, visit: Visit, command: str, sentence: str
) -> None:
    await register(home, visit)
    with pytest.raises(CommandRefusedError, match=re.escape(sentence)):
        await home.command(command)


async def test_without_an_inventory_there_is_nothing_to_tell(bss: Bss, house: House) -> None:
    async with house.client() as client:
        for command in ("KEYS", "KEY_LIST", "KEY_SHOW 1", "KEY_IMPORT_BEGIN"):
            with pytest.raises(CommandRefusedError, match="keeps no inventory"):
                await client.command(command)


# ---- Import -----------------------------------------------------------------------------------


async def add(client: ControlClient, stage: str, **row: object) -> str:
    return await client.command(f"KEY_IMPORT_ADD {stage} {json.dumps(row)}")


async def test_an_import_is_entered_as_a_whole(house: House, home: ControlClient) -> None:
    stage = (await home.command("KEY_IMPORT_BEGIN")).strip()
    await add(home, stage, address="02:00:00:00:00:01", key="a long phrase", name="lamp")
    await add(home, stage, key="AB" * 32, expires=4_000_000_000)
    assert await listed(home) == []
    assert await home.command(f"KEY_IMPORT_COMMIT {stage}") == "2\n"
    lamp, anybody = await listed(home)
    assert (lamp["title"], lamp["joined_by"], lamp["address"]) == (
        *("lamp", "import", "02:00:00:00:00:01"),
    )
    assert (anybody["title"], anybody["address"], anybody["expires"]) == (
        *("any device", "any", 4_000_000_000),
    )
    assert (await home.values("KEY_SHOW 1 key"))["key"] == "a long phrase"
    assert (await home.values("KEY_SHOW 2 key"))["psk"] == "ab" * 32


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("[]", "a row is a JSON object"),
        ("{", "a row is a JSON object"),
        ('{"key": "too sho"}', "a key has 8 to 63 characters"),
        ('{"key": 7}', "the key is missing"),
        ('{"key": "long enough", "address": "nowhere"}', "'nowhere' is not a MAC address"),
        ('{"key": "long enough", "address": "01:00:00:00:00:01"}', "address of a group"),
        ('{"key": "long enough", "colour": "red"}', "a row has no colour"),
        ('{"key": "long enough", "expires": "soon"}', "seconds since 1970"),
        ('{"key": "line\\nfeeds"}', "no control characters"),
        ('{"key": "long enough", "name": "a\\nb"}', "a name has at most"),
        ('{"key": "long enough", "address": "02:00:00:00:00:01"}', "is in row 1 already"),
    ],
)
async def test_a_wrong_row_is_refused_at_once(home: ControlClient, row: str, sentence: str) -> None:
    stage = (await home.command("KEY_IMPORT_BEGIN")).strip()
    await add(home, stage, address="02:00:00:00:00:01", key="a long phrase")
    with pytest.raises(CommandRefusedError, match=sentence):
        await home.command(f"KEY_IMPORT_ADD {stage} {row}")


async def test_one_row_that_cannot_be_entered_keeps_all_out(
    home: ControlClient, visit: Visit
) -> None:
    visitor = await register(home, visit)
    stage = (await home.command("KEY_IMPORT_BEGIN")).strip()
    await add(home, stage, address="02:00:00:00:00:01", key="a long phrase")
    await add(home, stage, address=visitor.address.hex(":"), key="another phrase")
    with pytest.raises(CommandRefusedError, match=r"row 2: .* has a key already, number 1"):
        await home.command(f"KEY_IMPORT_COMMIT {stage}")
    assert len(await listed(home)) == 1


async def test_of_two_imports_at_once_for_one_device_one_is_entered(
    house: House, home: ControlClient
) -> None:
    for number in (1, 2):
        await home.command("KEY_IMPORT_BEGIN")
        await add(home, str(number), address="02:00:00:00:00:01", key=f"long phrase {number}")

    async def commit(number: int) -> str:
        async with house.client() as client:
            return await client.request(f"KEY_IMPORT_COMMIT {number}")

    replies = await asyncio.gather(commit(1), commit(2))
    assert sorted(reply.partition(" ")[0] for reply in replies) == ["1\n", "FAIL"]
    assert len(await listed(home)) == 1


async def test_an_import_of_thousands_holds_nobody_up(
    house: House, home: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records are gone through a few times, and not once for each row."""
    assert house.service is not None
    keys = house.service.bsses[0].keys
    records, looks = keys.records, 0

    def counted() -> tuple[Record, ...]:
        nonlocal looks
        looks += 1
        return records()

    monkeypatch.setattr(keys, "records", counted)
    for first in (0, 200):
        stage = (await home.command("KEY_IMPORT_BEGIN")).strip()
        for number in range(first, first + 200):
            address = f"06:00:00:00:{number >> 8:02x}:{number % 256:02x}"
            await add(home, stage, address=address, key=f"{number:064x}")
        looks = 0
        assert await home.command(f"KEY_IMPORT_COMMIT {stage}") == "200\n"
        assert looks < 20


async def test_a_cancelled_import_is_forgotten(home: ControlClient) -> None:
    stage = (await home.command("KEY_IMPORT_BEGIN")).strip()
    await add(home, stage, key="a long phrase")
    await home.command(f"KEY_IMPORT_CANCEL {stage}")
    with pytest.raises(CommandRefusedError, match="there is no import"):
        await home.command(f"KEY_IMPORT_COMMIT {stage}")


async def test_a_long_list_comes_in_pieces(home: ControlClient) -> None:
    stage = (await home.command("KEY_IMPORT_BEGIN")).strip()
    for number in range(40):
        await add(home, stage, key=f"the phrase {number}", name=f"device {number}")
    await home.command(f"KEY_IMPORT_COMMIT {stage}")
    assert "next" in (await home.command("KEY_LIST")).splitlines()[-1]
    assert [entry["id"] for entry in await listed(home)] == list(range(1, 41))


async def test_in_a_file_imported_keys_are_lines(house: House, tmp_path: Path) -> None:
    path = tmp_path / "psk"
    path.write_text("")
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    await house.start(house.configure(wpa_psk_file=str(path)))
    async with house.client() as client:
        stage = (await client.command("KEY_IMPORT_BEGIN")).strip()
        await add(client, stage, address="02:00:00:00:00:01", key="a long phrase", name="lamp")
        await client.command(f"KEY_IMPORT_COMMIT {stage}")
        assert path.read_text() == "keyid=lamp wps=1 02:00:00:00:00:01 a long phrase\n"
        assert (await client.values("KEYS"))["truth"] == str(path)
        await client.command("KEY_REVOKE 1")
        assert path.read_text() == ""


# ---- Where there is an inventory at all -------------------------------------------------------


@pytest.mark.parametrize(
    ("own_keys", "keys", "there"),
    [
        (False, {}, False),
        (False, {"per_device_psk": "0"}, False),
        (False, {"per_device_psk": "1"}, True),
        (True, {}, True),
        (True, {"per_device_psk": "0"}, True),
    ],
)
async def test_hostapd_s_rule_leaves_the_state_directory_alone(
    house: House, own_keys: bool, keys: dict[str, str], there: bool
) -> None:
    state = house.folder / "state"
    house.options = {"state_directory": state, "own_keys": own_keys}
    await house.start(house.configure(**keys))
    assert state.exists() == there


async def test_an_inventory_of_a_newer_program_starts_nothing(house: House) -> None:
    state = house.folder / "state"
    opened = Inventory(state)
    with opened.change() as database:
        database.execute("PRAGMA user_version = 99")
    opened.close()
    house.options = {"state_directory": state, "own_keys": True}
    with pytest.raises(InventoryError, match="was written by a newer pushbutton"):
        await house.start(house.configure())
    assert not (house.control_directory / "eth0").exists()


async def test_keys_are_there_from_the_first_moment_after_a_reload(
    house: House, home: ControlClient, visit: Visit
) -> None:
    visitor = await register(home, visit)
    await home.command("SET per_device_psk 0")
    await home.command("RELOAD")
    assert (await home.values("KEYS"))["rule"] == "shared"
    assert house.service is not None
    assert len(house.service.bsses[0].keys.candidates(visitor.address)) == 1
    other = visit()
    await home.command("WPS_PIN any 12345670")
    assert await other.register()
    assert other.network_key == b"correct horse"
