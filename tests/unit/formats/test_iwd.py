"""iwd's network files and the rule for their names."""

from __future__ import annotations

import pytest

from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.formats.iwd import FORMAT, file_name
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

WPA2, AES = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES


def credential(ssid: bytes, key: str = "passphrase") -> Credential:
    return Credential(ssid, WPA2, AES, Secret(key), bytes(6))


@pytest.mark.parametrize(
    ("ssid", "name"),
    [
        (b"Home", "Home.psk"),
        (b"My net_1-a", "My net_1-a.psk"),
        (b"Home.psk", "=486f6d652e70736b.psk"),
        (b"a/b", "=612f62.psk"),
        ("Küche".encode(), "=4bc3bc636865.psk"),
        (b"=41", "=3d3431.psk"),
        (b"\xff", "=ff.psk"),
    ],
)
def test_the_rule_for_names(ssid: bytes, name: str) -> None:
    assert file_name(credential(ssid)) == name


def test_an_open_network_has_its_own_suffix() -> None:
    guests = Credential(
        b"Guests", AuthenticationType.OPEN, EncryptionType.NONE, Secret(""), bytes(6)
    )
    assert file_name(guests) == "Guests.open"


def test_the_text() -> None:
    assert FORMAT.write([credential(b"Home")]) == b"[Security]\nPassphrase=passphrase\n"
    assert FORMAT.write([credential(b"Home", " a\\b cdef ")]) == (
        b"[Security]\nPassphrase=\\sa\\\\b cdef\\s\n"
    )
    psk = "AB" * 32
    assert FORMAT.write([credential(b"Home", psk)]).decode() == (
        f"[Security]\nPreSharedKey={psk.lower()}\n"
    )


@pytest.mark.parametrize("ssid", [b""])
def test_a_network_without_a_name_is_refused(ssid: bytes) -> None:
    with pytest.raises(InexpressibleError):
        FORMAT.write([credential(ssid)])


def test_wep_is_refused() -> None:
    wep = Credential(b"x", AuthenticationType.OPEN, EncryptionType.WEP, Secret("abcde"), bytes(6))
    with pytest.raises(InexpressibleError, match="WEP"):
        FORMAT.write([wep])


def test_a_file_that_iwd_wrote() -> None:
    assert FORMAT.read is not None
    text = b"[Security]\nPreSharedKey=" + b"ab" * 32 + b"\nPassphrase=secret words\n\n[Settings]\n"
    (found,) = FORMAT.read(text, "/var/lib/iwd/=4142.psk")
    assert found.ssid == b"AB"
    assert found.network_key.matches(b"secret words")


@pytest.mark.parametrize("name", ["x.8021x", "x", "=zz.psk", "x.psk"])
def test_files_of_other_kinds(name: str) -> None:
    assert FORMAT.read is not None
    with pytest.raises(UnreadableError):
        FORMAT.read(b"[Settings]\n", name)
