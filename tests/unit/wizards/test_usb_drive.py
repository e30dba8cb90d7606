"""Drives: written and read again, found in any case, and with things on them that bite."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pushbutton.errors import UsageError
from pushbutton.formats import wsc_drive
from pushbutton.formats.network import personal, unprotected
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.values import OobDevicePassword
from pushbutton.wizards.usb_drive import Found, export, find

HOME = personal(b"Home", "correct horse")


def only(found: Found) -> Credential:
    [network] = found.networks
    return network


def test_what_is_exported_is_found_once(tmp_path: Path) -> None:
    assert export(tmp_path, HOME) == []
    written = sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*.*"))
    assert written == [
        "SMRTNTKY/WFAWSC/00000000.WSC",
        "SMRTNTKY/WSETTING.TXT",
        "SMRTNTKY/WSETTING.WFC",
    ]
    assert all((tmp_path / each).stat().st_mode & 0o077 == 0 for each in written)
    found = find(tmp_path)
    assert only(found).ssid == b"Home"
    assert only(found).network_key.matches(b"correct horse")
    assert found.complaints == []
    assert only(find(tmp_path / "SMRTNTKY")).ssid == b"Home"


def test_settings_of_others_are_not_overwritten_unasked(tmp_path: Path) -> None:
    export(tmp_path, HOME)
    with pytest.raises(UsageError, match="is there already"):
        export(tmp_path, unprotected(b"Guests"))
    assert only(find(tmp_path)).ssid == b"Home"
    export(tmp_path, unprotected(b"Guests"), overwrite=True)
    assert only(find(tmp_path)).ssid == b"Guests"


def test_names_of_a_drive_are_found_in_any_case(tmp_path: Path) -> None:
    export(tmp_path, HOME)
    (tmp_path / "SMRTNTKY" / "WSETTING.WFC").rename(tmp_path / "SMRTNTKY" / "wsetting.wfc")
    (tmp_path / "SMRTNTKY" / "WFAWSC").rename(tmp_path / "SMRTNTKY" / "WfaWsc")
    (tmp_path / "SMRTNTKY").rename(tmp_path / "smrtntky")
    assert only(find(tmp_path)).ssid == b"Home"
    export(tmp_path, unprotected(b"Guests"), overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == ["smrtntky"]


def test_a_name_that_windows_cannot_write_is_told(tmp_path: Path) -> None:
    [complaint] = export(tmp_path, personal(b"\xff\xfe", "correct horse"))
    assert complaint.endswith("Only the WSC file is written.")
    assert only(find(tmp_path)).ssid == b"\xff\xfe"


def test_a_drive_without_our_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder SMRTNTKY"):
        find(tmp_path)
    with pytest.raises(UsageError, match="is no directory"):
        export(tmp_path / "nothing", HOME)


def test_passwords_and_answers_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "SMRTNTKY"
    (folder / "WFAWSC").mkdir(parents=True)
    (folder / "DEVICE").mkdir()
    password = OobDevicePassword(bytes(20), 0x1234, Secret(bytes(16)))
    (folder / "WFAWSC" / "0A0B0C0D.WFA").write_bytes(wsc_drive.write_password(password))
    (folder / "DEVICE" / "0A0B0C0D.WFC").write_text(
        '<device xmlns="http://www.microsoft.com/provisioning/DeviceProfile/2004">'
        "<configId>1</configId><modelName>R1</modelName></device>"
    )
    found = find(tmp_path)
    assert [(name, each.password_id) for name, each in found.passwords] == [
        ("0A0B0C0D.WFA", 0x1234)
    ]
    assert [(name, each.model_name) for name, each in found.answers] == [("0A0B0C0D.WFC", "R1")]


def test_every_bad_file_is_told_and_the_good_one_is_read(tmp_path: Path) -> None:
    export(tmp_path, HOME)
    folder = tmp_path / "SMRTNTKY"
    (folder / "WSETTING.WFC").write_bytes(b"<!DOCTYPE x><x/>")
    (folder / "WFAWSC" / "0A0B0C0D.WSC").write_bytes(bytes(100))
    (folder / "WFAWSC" / "0A0B0C0E.WFA").write_bytes(b"\0" * 5000)
    (folder / "WFAWSC" / "0A0B0C0F.WFA").symlink_to("/etc/passwd")
    os.mkfifo(folder / "WFAWSC" / "0A0B0C10.WFA")
    (folder / "WFAWSC" / "readme.txt").write_text("not ours")
    (folder / "DEVICE").mkdir()
    (folder / "DEVICE" / "x.WFC").write_bytes(b"\0")
    found = find(tmp_path)
    assert only(found).ssid == b"Home"
    told = "\n".join(found.complaints)
    assert len(found.complaints) == 6
    for says in (
        "WSETTING.WFC: a file of wireless settings has no document type.",
        "0A0B0C0D.WSC: it is encrypted for one device",
        "0A0B0C0E.WFA: it is longer than 2048 octets.",
        "0A0B0C0F.WFA: it cannot be opened",
        "0A0B0C10.WFA: it is no ordinary file.",
        "x.WFC: this is not well-formed XML.",
    ):
        assert says in told
    assert "root:" not in told


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    export(elsewhere, HOME)
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "SMRTNTKY").symlink_to(elsewhere / "SMRTNTKY")
    with pytest.raises(UsageError, match="no folder"):
        find(drive)
