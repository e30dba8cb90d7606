"""`pushbutton decode`: hexadecimal, files, lines of a control socket; secrets masked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pushbutton.cli import main
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

SETTINGS = Credential(
    b"Home", AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, Secret("passphrase"), bytes(6)
).encode()


def run(*arguments: str | Path, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["decode", *map(str, arguments)], input=text)


@pytest.mark.parametrize(
    "written",
    [
        SETTINGS.hex(),
        SETTINGS.hex().upper(),
        f"0x{SETTINGS.hex()}",
        SETTINGS.hex(":"),
        SETTINGS.hex(" ", 2),
        f"<3>WPS-NEW-AP-SETTINGS {SETTINGS.hex()}",
    ],
)
def test_forms_of_hexadecimal(written: str, tmp_path: Path) -> None:
    file = tmp_path / "dump"
    file.write_text(written + "\n")
    for result in (run(written), run(file), run("-", text=written)):
        assert result.exit_code == 0, result.output
        assert "SSID: Home" in result.stdout
        assert "Network Key: ***" in result.stdout
        assert "passphrase" not in result.stdout


def test_a_binary_file(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_bytes(SETTINGS)
    assert "SSID: Home" in run(file).stdout


def test_secrets_are_shown_when_wanted() -> None:
    assert "Network Key: passphrase" in run("--show-secrets", SETTINGS.hex()).stdout


def test_json() -> None:
    document = json.loads(run("--json", SETTINGS.hex()).stdout)
    assert {"depth": 0, "name": "SSID", "value": "Home"} in document["attributes"]
    assert document["missing"] == []


def test_what_is_missing_and_what_was_tolerated_is_said() -> None:
    result = run("104a000110 1022000104 00000000")
    assert "Missing: UUID-E" in result.stdout
    assert "Tolerated: zero octets" in result.stdout


@pytest.mark.parametrize("written", ["", "hello", "/no/such/file", "123"])
def test_what_is_no_octets(written: str) -> None:
    result = run(written)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_octets_of_another_kind() -> None:
    result = run("deadbeef")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
