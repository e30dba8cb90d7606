"""`pushbutton keys` at a running access point."""

from __future__ import annotations

import asyncio
import json
import re
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1] / "access_point"))

from memory_house import House, Visitor

from pushbutton.cli import main
from pushbutton.formats.key_registry import load

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    house.options = {"state_directory": tmp_path / "state", "own_keys": True}
    yield house
    await house.stop()


@pytest.fixture
def run(house: House) -> Run:
    async def invoke(*arguments: str | Path) -> Result:
        words = ["keys", "-p", str(house.control_directory), *map(str, arguments)]
        runner = CliRunner(env={"COLUMNS": "120"})
        return await asyncio.to_thread(runner.invoke, main, words)

    return invoke


@pytest.fixture
async def devices(house: House) -> list[Visitor]:
    """Two devices that registered, a lamp and one that says nothing of itself."""
    await house.start(house.configure(per_device_psk="1"))
    visitors = [Visitor(house.wire(), 1), Visitor(house.wire(), 2)]
    async with house.client() as client:
        await client.attach(2)
        for visitor in visitors:
            await client.command("WPS_PIN any 12345670")
            assert await visitor.register()
            while "joined" not in (await client.wait_for("KEY-CHANGED")).text:
                pass
    return visitors


async def entries(run: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((await run("list", "--all", "--json")).stdout)
    return found


async def test_the_list(run: Run, devices: list[Visitor]) -> None:
    shown = await run("list")
    assert shown.exit_code == 0, shown.output
    heading, first, second = shown.stdout.splitlines()
    assert heading.split() == ["ID", "Device", "Kind", "Joined", "Last", "seen", "Expires", "State"]
    assert re.match(r"1 +visitor 1 +Printer +\d{4}-\d\d-\d\d \d\d:\d\d by PIN +ok", first)
    assert "visitor 2" in second
    assert devices[0].network_key.decode() not in shown.output
    assert [entry["id"] for entry in await entries(run)] == [1, 2]


async def test_an_empty_list_says_so(house: House, run: Run) -> None:
    await house.start(house.configure())
    shown = await run("list")
    assert shown.exit_code == 0
    assert "No device has joined yet." in shown.stderr


async def test_one_device_and_its_key_on_demand(run: Run, devices: list[Visitor]) -> None:
    key = devices[0].network_key.decode()
    without, with_ = await run("show", "visitor 1"), await run("show", "1", "--key")
    assert key not in without.output
    assert re.search(rf"Key +{key}", with_.stdout)
    assert re.search(r"Address +02:10:00:00:00:01", without.stdout)
    as_json = await run("show", "1", "--key", "--json")
    assert json.loads(as_json.stdout)["key"] == key
    network = await run("show", "1", "--format", "wpa_supplicant")
    assert f"psk={key}" in network.stdout
    code = await run("show", "1", "--format", "qr-text")
    assert code.stdout == f"WIFI:T:WPA;S:house;P:{key};;\n"


async def test_names_times_and_the_end(run: Run, devices: list[Visitor]) -> None:
    said = await run("rename", "1", "Grandma's", "[printer]")
    assert said.stdout == "Device 1 is Grandma's [printer] now.\n"
    assert "Grandma's [printer]" in (await run("list")).stdout
    said = await run("expire", "grandma's [printer]", "2", "days")
    assert re.match(r"The key of Grandma's \[printer\] works until \d{4}-", said.stdout)
    said = await run("expire", "1", "never")
    assert said.stdout == "The key of Grandma's [printer] works for ever.\n"
    said = await run("revoke", "1")
    assert said.stdout == "The key of Grandma's [printer] works no more.\n"
    assert "printer" not in (await run("list")).stdout
    assert "revoked" in (await run("list", "--all")).stdout
    said = await run("rename", "2")
    assert said.stdout == "Device 2 is without a name of yours now.\n"


async def test_a_new_key(run: Run, devices: list[Visitor]) -> None:
    said = await run("rotate", "1", "--format", "qr-text")
    key = (await run("show", "1", "--key", "--json")).stdout
    assert json.loads(key)["key"] in said.stdout
    assert devices[0].network_key.decode() not in said.stdout
    assert "let it register again" in said.stderr


@pytest.mark.parametrize("name", ["csv", "wpa_psk_file", "sae_password_file", "radius-users"])
async def test_keys_go_out_and_come_in(
    house: House, run: Run, devices: list[Visitor], tmp_path: Path, name: str
) -> None:
    file = tmp_path / f"keys{load(name).suffix}"
    assert (await run("export", "--format", name, "-o", file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused = await run("import", file)
    assert refused.exit_code == 1
    assert "Row 1: 02:10:00:00:00:01 has a key already, number 1." in refused.stderr
    await run("revoke", "1", "2")
    said = await run("import", file)
    assert said.stdout == "2 keys entered.\n"
    assert [entry["joined_by"] for entry in await entries(run)][2:] == ["import"] * 2
    shown = json.loads((await run("show", "3", "--key", "--json")).stdout)
    assert shown["key"] == devices[0].network_key.decode()


async def test_a_file_for_each_device(run: Run, devices: list[Visitor], tmp_path: Path) -> None:
    folder = tmp_path / "codes"
    folder.mkdir()
    said = await run("export", "--format", "networkmanager", "-o", folder)
    assert said.exit_code == 0, said.output
    names = {path.name for path in folder.iterdir()}
    assert names == {"1-visitor-1.nmconnection", "2-visitor-2.nmconnection"}
    assert devices[0].network_key.decode() in (folder / "1-visitor-1.nmconnection").read_text()


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["show", "7"], 2, "There is no device '7' here"),
        (["revoke", "fridge"], 2, "There is no device 'fridge' here"),
        (["expire", "1", "soon"], 2, "'soon' is not a duration like '2 days'"),
        (["expire", "1", "2001-01-01"], 2, "'2001-01-01' is over already"),
        (["rename", "1", "x" * 65], 1, "A name has at most 64 characters"),
        (["export", "--format", "qr-png"], 2, "makes a file for each device"),
        (["import", "README"], 2, "does not exist"),
    ],
)
async def test_what_is_typed_wrong_gets_a_sentence(
    run: Run, devices: list[Visitor], words: list[str], status: int, sentence: str
) -> None:
    said = await run(*words)
    assert said.exit_code == status
    assert sentence in said.stderr
    assert "Traceback" not in said.output


async def test_one_wrong_row_keeps_everything_out(
    run: Run, devices: list[Visitor], tmp_path: Path
) -> None:
    file = tmp_path / "keys.csv"
    file.write_text("address,key\n02:00:00:00:00:01,long enough\nnowhere,also long\n")
    said = await run("import", file)
    assert said.exit_code == 2
    assert f"{file}: row 3, column address: 'nowhere' is not a MAC address." in said.stderr
    file.write_text("key\n")
    assert "there are no keys in it" in (await run("import", file)).stderr
    (tmp_path / "keys.txt").write_text("")
    said = await run("import", tmp_path / "keys.txt")
    assert "'keys.txt' does not tell its format" in said.stderr
    assert len(await entries(run)) == 2


@pytest.mark.parametrize(
    ("form", "ending"),
    [
        *[("networkmanager", "nmconnection"), ("iwd", "psk"), ("wpa_supplicant", "conf")],
        *[("windows", "xml"), ("qr-text", "txt"), ("json", "json")],
    ],
)
async def test_another_program_s_file_of_this_network_is_a_key_for_any_device(
    house: House, run: Run, tmp_path: Path, form: str, ending: str
) -> None:
    await house.start(house.configure(per_device_psk="1"))
    build = ["credential", "build", "--passphrase", "come in, please", "--format", form]
    for ssid in ("house", "castle"):
        file = str(tmp_path / f"{ssid}.{ending}")
        made = CliRunner().invoke(main, [*build, "--ssid", ssid, "-o", file])
        assert made.exit_code == 0, made.output
    said = await run("import", "--format", form, tmp_path / f"house.{ending}")
    assert said.stdout == "1 key entered.\n", said.output
    (entry,) = await entries(run)
    assert (entry["address"], entry["title"]) == ("any", "any device")
    said = await run("import", "--format", form, tmp_path / f"castle.{ending}")
    assert "it has the network 'castle', and this one is 'house'." in said.stderr
    assert len(await entries(run)) == 1


async def test_two_devices_of_one_name_are_told_apart(run: Run, devices: list[Visitor]) -> None:
    await run("rename", "1", "lamp")
    await run("rename", "2", "lamp")
    said = await run("show", "lamp")
    assert said.exit_code == 2
    assert "'lamp' is the name of several devices: say which of 1, 2." in said.stderr


async def test_an_access_point_without_an_inventory(house: House, run: Run) -> None:
    house.options = {}
    await house.start(house.configure())
    said = await run("list")
    assert said.exit_code == 1
    assert "keeps no inventory of devices and keys" in said.stderr


async def test_no_access_point_at_all(house: House, run: Run) -> None:
    house.control_directory.mkdir()
    said = await run("list")
    assert said.exit_code == 2
    assert "There is no control socket" in said.stderr
