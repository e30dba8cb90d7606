"""The files of a WSC flash drive: credentials, passwords, and those that nobody can read."""

from __future__ import annotations

import pytest

from pushbutton.formats.format import UnreadableError
from pushbutton.formats.network import personal, unprotected
from pushbutton.formats.wsc_drive import (
    LONGEST,
    PASSWORD,
    SETTINGS,
    file_name,
    is_named,
    read,
    read_password,
    write,
    write_password,
)
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.message import attribute
from pushbutton.wire.values import OobDevicePassword

MAC = bytes.fromhex("02000a0b0c0d")
PASSWORD_OF_DEVICE = OobDevicePassword(bytes(range(20)), 0x1234, Secret(bytes(32)))


def test_files_are_called_by_the_last_octets_of_the_address() -> None:
    assert file_name(None, SETTINGS) == "00000000.WSC"
    assert file_name(MAC, PASSWORD) == "0A0B0C0D.WFA"


@pytest.mark.parametrize("name", ["00000000.WSC", "00000000.wsc", "02000a0b.Wsc"])
def test_names_are_known_in_any_case(name: str) -> None:
    assert is_named(name, SETTINGS)


@pytest.mark.parametrize("name", ["0000000.WSC", "000000000.WSC", "0000000G.WSC", "00000000.WFA"])
def test_other_names_are_not(name: str) -> None:
    assert not is_named(name, SETTINGS)


def test_the_file_begins_with_the_version() -> None:
    assert write([personal(b"Home", "correct horse")]).startswith(b"\x10\x4a\x00\x01\x10\x10\x0e")


def test_networks_are_written_and_read() -> None:
    networks = [personal(b"Home", "correct horse"), unprotected(b"\xffguests")]
    first, second = read(write(networks))
    assert (first.ssid, second.ssid) == (b"Home", b"\xffguests")
    assert first.network_key.matches(b"correct horse")


@pytest.mark.parametrize("name", ["0A0B0C0D.WSC", "02000a0b.wsc"])
def test_a_file_for_one_device_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(UnreadableError, match="told in no public document"):
        read(write([personal(b"Home", "correct horse")]), name)


def test_an_encrypted_file_for_everybody_is_refused_with_the_reason() -> None:
    octets = attribute(a.VERSION, 0x10) + attribute(a.ENCRYPTED_SETTINGS, bytes(64))
    with pytest.raises(UnreadableError, match="told in no public document"):
        read(octets)


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (bytes(LONGEST + 1), "longer than 2048"),
        (b"\x10\x0e\xff\xff\0", "no WSC attributes"),
        (b"", "no credentials"),
        (attribute(a.VERSION, 0x10), "no credentials"),
        (attribute(a.CREDENTIAL, b"\x10\x45\x00\x01x"), "cannot be used"),
        (write([personal(b"Home", "hor\0se" * 3)]), "control characters"),
        (write([personal(b"", "correct horse")]), "without a name"),
    ],
)
def test_hostile_files_are_refused_in_a_sentence(octets: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read(octets)


def test_passwords_are_written_and_read() -> None:
    found = read_password(write_password(PASSWORD_OF_DEVICE))
    assert (found.password_id, found.public_key_hash) == (0x1234, bytes(range(20)))
    assert found.password.matches(bytes(32))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x10",
        bytes(3000),
        write([personal(b"Home", "correct horse")]),
        attribute(a.OOB_DEVICE_PASSWORD, OobDevicePassword(bytes(20), 7, Secret(b""))),
    ],
)
def test_what_is_no_password_is_refused(octets: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_password(octets)
