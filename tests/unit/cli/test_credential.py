"""`pushbutton credential`: files for hostapd, and conversions."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pushbutton.cli import main
from pushbutton.formats.credential_file import decode_credentials


def run(*arguments: str | Path, **options: Any) -> Result:
    return CliRunner().invoke(main, ["credential", *map(str, arguments)], **options)


HOME = ("--ssid", "Home", "--passphrase", "a passphrase")


def test_an_extra_cred_file_is_built() -> None:
    result = run("build", *HOME, "--mac", "02:00:00:00:01:00", "--not-shareable")
    assert result.exit_code == 0, result.output
    [credential] = decode_credentials(result.stdout_bytes)
    assert credential.ssid == b"Home"
    assert credential.network_key.matches(b"a passphrase")
    assert credential.mac_address == bytes.fromhex("020000000100")
    assert credential.key_shareable is False


def test_an_ap_settings_file_is_built(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    assert run("build", *HOME, "--format", "ap-settings", "-o", file).exit_code == 0
    assert file.read_bytes().startswith(b"\x10\x45\x00\x04Home\x10\x20\x00\x06")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_is_made_when_none_is_given() -> None:
    first, second = (run("build", "--ssid", "Home", "--json") for _ in range(2))
    keys = {json.loads(each.stdout)["networks"][0]["network_key"] for each in (first, second)}
    assert len(keys) == 2
    assert all(len(key) == 29 for key in keys)


def test_the_passphrase_may_come_by_other_ways(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("from a file\n")
    ways: list[tuple[tuple[str | Path, ...], dict[str, Any], bytes]] = [
        (("--passphrase-file", file), {}, b"from a file"),
        (("--passphrase", "-"), {"input": "from a pipe\n"}, b"from a pipe"),
        ((), {"env": {"PUSHBUTTON_PASSPHRASE": "from the environment"}}, b"from the environment"),
    ]
    for arguments, options, expected in ways:
        result = run("build", "--ssid", "Home", *arguments, **options)
        [credential] = decode_credentials(result.stdout_bytes)
        assert credential.network_key.matches(expected)


def test_a_file_is_converted(tmp_path: Path) -> None:
    profile = tmp_path / "home.xml"
    run("build", *HOME, "--windows", "-o", profile)
    result = run("show", profile, "--wpa-supplicant")
    assert 'ssid="Home"' in result.stdout
    assert 'psk="a passphrase"' in result.stdout
    piped = run("show", "--networkmanager", input=profile.read_bytes())
    assert "psk=a passphrase\n" in piped.stdout


def test_a_directory_gets_a_file_for_each_network(tmp_path: Path) -> None:
    two = (
        run("build", *HOME).stdout_bytes
        + run("build", "--ssid", "My other.net", "--open").stdout_bytes
    )
    result = run("show", "--iwd", "-o", tmp_path, input=two)
    assert result.exit_code == 0, result.output
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"Home.psk", f"={b'My other.net'.hex()}.open"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())
    alone = tmp_path / "one"
    assert run("show", "--iwd", "-o", alone, input=two).exit_code == 2
    assert not alone.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name is needed"),
        (("--ssid", "x" * 33), "33 octets"),
        (("--ssid", ""), "0 octets"),
        (("--ssid-hex", "xyz"), "hexadecimal"),
        (("--ssid", "a", "--ssid-hex", "61"), "either"),
        (("--ssid", "a", "--passphrase", "short"), "5 octets"),
        (("--ssid", "a", "--passphrase", "tab\tin it"), "control characters"),
        (("--ssid", "a", "--passphrase", "long enough", "--open"), "open network"),
        (("--ssid", "a", "--passphrase", "x" * 9, "--passphrase-file", "/nowhere"), "either"),
        (("--ssid", "a", "--mac", "nonsense"), "not a MAC address"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    result = run("build", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "short" not in result.stderr


def test_garbage_is_not_shown() -> None:
    result = run("show", input=b"\x00\x01\x02")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
