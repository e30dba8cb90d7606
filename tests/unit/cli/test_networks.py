"""`pushbutton networks`: keys are shown to who asks for them, and to nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pushbutton.cli import main

KEY = "a key of the house"


def networks(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["networks", *arguments])


def add(*arguments: str) -> None:
    result = networks("add", *arguments)
    assert result.exit_code == 0, result.output


def test_a_network_is_kept_listed_shown_and_forgotten() -> None:
    assert "No network is known" in networks("list").stderr
    add("cellar", "--ssid", "Cellar net", "--passphrase", KEY, "--home")
    listed = networks("list")
    assert listed.stdout == "* cellar  Cellar net  WPA2-Personal (AES)\n"
    shown = networks("show", "cellar")
    assert "Cellar net" in shown.stdout
    assert "yes" in shown.stdout
    removed = networks("remove", "cellar")
    assert removed.exit_code == 0
    assert networks("show", "cellar").exit_code == 1


def test_keys_are_shown_only_on_demand() -> None:
    add("cellar", "--ssid", "Cellar net", "--passphrase", KEY)
    for hidden in (("list",), ("list", "--json"), ("show", "cellar"), ("show", "cellar", "--json")):
        result = networks(*hidden)
        assert KEY not in result.output
        assert KEY.encode().hex() not in result.output
    assert KEY in networks("show", "cellar", "--key").stdout
    assert json.loads(networks("show", "cellar", "--key", "--json").stdout)["network_key"] == KEY


def test_one_is_home_at_most() -> None:
    add("a", "--ssid", "a", "--passphrase", KEY, "--home")
    add("b", "--ssid", "b", "--passphrase", KEY, "--home")
    listed = json.loads(networks("list", "--json").stdout)
    assert [(each["name"], each["home"]) for each in listed] == [("a", False), ("b", True)]


def test_a_name_is_that_of_the_network_by_default_and_taken_once() -> None:
    add("--ssid", "Cellar", "--open")
    assert networks("show", "Cellar").stdout.count("open (not encrypted)") == 1
    again = networks("add", "--ssid", "Cellar", "--passphrase", KEY)
    assert again.exit_code == 1
    assert "already" in again.stderr
    add("--ssid", "Cellar", "--passphrase", KEY, "--replace")
    assert KEY in networks("show", "Cellar", "--key").stdout


def test_they_are_exported_for_other_programs(tmp_path: Path) -> None:
    add("cellar", "--ssid", "Cellar net", "--passphrase", KEY)
    add("attic", "--ssid", "Attic", "--open")
    assert f'psk="{KEY}"' in networks("export", "cellar", "--wpa-supplicant").stdout
    both = networks("export", "cellar", "attic", "--format", "json", "-o", str(tmp_path / "all"))
    assert both.exit_code == 0, both.output
    document = json.loads((tmp_path / "all").read_text())
    assert [each["ssid"] for each in document["networks"]] == ["Cellar net", "Attic"]
    assert (tmp_path / "all").stat().st_mode & 0o777 == 0o600


def test_what_is_wrong_is_one_sentence() -> None:
    for arguments, status in (
        (("add", "x"), 2),
        (("add", "../x", "--ssid", "x", "--open"), 2),
        (("show", "none"), 1),
        (("remove", "none"), 1),
        (("export", "none"), 1),
    ):
        result = networks(*arguments)
        assert result.exit_code == status, result.output
        assert result.stderr.count("\n") == 1
