"""`pushbutton usb` with a directory in the place of a drive."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from pushbutton.cli import main


def usb(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["usb", *map(str, arguments)])


def test_a_network_goes_on_a_drive_and_comes_back(tmp_path: Path) -> None:
    done = usb("export", tmp_path, "--ssid", "Home", "--passphrase", "correct horse")
    assert done.exit_code == 0, done.output
    assert "delete it after use" in done.stderr
    read = usb("import", tmp_path, "--json", "--keep")
    [network] = json.loads(read.stdout)["networks"]
    assert (network["ssid"], network["network_key"]) == ("Home", "correct horse")
    assert "Saved as the network 'Home'." in read.stderr
    # What was saved can be exported by its name.
    other = tmp_path / "other"
    other.mkdir()
    assert usb("export", other, "--network", "Home").exit_code == 0
    assert "correct horse" in (other / "SMRTNTKY" / "WSETTING.WFC").read_text()


def test_a_passphrase_is_made_and_told(tmp_path: Path) -> None:
    done = usb("export", tmp_path, "--ssid", "Home")
    [told] = [line for line in done.stderr.splitlines() if "passphrase of Home" in line]
    key = told.rstrip(".").rpartition(" ")[2]
    assert key in (tmp_path / "SMRTNTKY" / "WSETTING.TXT").read_text()


def test_encrypted_files_are_refused_with_the_reason(tmp_path: Path) -> None:
    refused = usb("export", tmp_path, "--ssid", "Home", "--out-of-band", "encrypted")
    assert refused.exit_code == 2
    assert "told in no public document" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_network_must_be_named(tmp_path: Path) -> None:
    for arguments in ((), ("--network", "x", "--ssid", "y")):
        refused = usb("export", tmp_path, *arguments)
        assert refused.exit_code == 2
        assert "Which network?" in refused.stderr


def test_a_drive_with_nothing_on_it(tmp_path: Path) -> None:
    assert "no folder SMRTNTKY" in usb("import", tmp_path).stderr
    (tmp_path / "SMRTNTKY" / "WFAWSC").mkdir(parents=True)
    (tmp_path / "SMRTNTKY" / "WFAWSC" / "12345678.WSC").write_bytes(bytes(10))
    refused = usb("import", tmp_path)
    assert refused.exit_code == 2
    assert "encrypted for one device" in refused.stderr
    assert "no settings" in refused.stderr
