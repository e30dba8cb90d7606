"""NetworkManager's connection files: the exact text, its escapes, and files it wrote."""

from __future__ import annotations

import pytest

from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.formats.networkmanager import FORMAT
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

WPA2, AES = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES


def written(ssid: bytes, key: str = "passphrase") -> str:
    return FORMAT.write([Credential(ssid, WPA2, AES, Secret(key), bytes(6))]).decode()


def read(text: str) -> Credential:
    assert FORMAT.read is not None
    (found,) = FORMAT.read(text.encode(), "x.nmconnection")
    return found


def test_the_text() -> None:
    lines = written(b"Home").splitlines()
    identity = next(line for line in lines if line.startswith("uuid="))
    assert len(identity) == 41
    lines.remove(identity)
    assert lines == [
        *("[connection]", "id=Home", "type=wifi", ""),
        *("[wifi]", "ssid=Home", "mode=infrastructure", ""),
        *("[wifi-security]", "key-mgmt=wpa-psk", "proto=rsn;", "pairwise=ccmp;"),
        *("psk=passphrase", ""),
        *("[ipv4]", "method=auto", ""),
        *("[ipv6]", "method=auto"),
    ]


def test_the_same_network_has_the_same_identity() -> None:
    assert written(b"Home") == written(b"Home")
    assert written(b"Home").splitlines()[2] != written(b"Home2").splitlines()[2]


def test_a_name_cannot_start_another_group_or_line() -> None:
    text = written(b"x\n[ipv4]\nmethod=manual")
    assert "ssid=120;10;91;105;" in text
    assert text.count("[ipv4]\n") == 1
    assert "\nmethod=manual\n" not in text


def test_a_key_keeps_its_spaces_and_backslashes() -> None:
    assert "psk=\\sback\\\\slash\\s\n" in written(b"Home", " back\\slash ")


def test_a_network_without_a_name_is_refused() -> None:
    with pytest.raises(InexpressibleError, match="without a name"):
        written(b"")


def test_wep_keys_have_their_slot() -> None:
    wep = Credential(
        b"Old", AuthenticationType.OPEN, EncryptionType.WEP, Secret("abcde"), bytes(6), 1, 2
    )
    text = FORMAT.write([wep]).decode()
    assert "wep-tx-keyidx=1\nwep-key1=6162636465\n" in text
    found = read(text)
    assert found.network_key.matches(b"abcde")
    assert found.network_key_index == 2


def test_the_old_group_names_are_read() -> None:
    found = read(
        "[802-11-wireless]\nssid=65;66;\n\n# comment\n"
        "[802-11-wireless-security]\nkey-mgmt=wpa-psk\npsk=pass\\\\phrase\n"
    )
    assert found.ssid == b"AB"
    assert found.network_key.matches(b"pass\\phrase")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[wifi]\n",
        "no group\n",
        "[wifi]\nssid=x\n[wifi-security]\nkey-mgmt=wpa-eap\n",
        "[wifi]\nssid=x\n[wifi-security]\nkey-mgmt=wpa-psk\n",
        "[wifi]\nssid=x\n[wifi-security]\nkey-mgmt=none\n",
    ],
)
def test_files_of_other_kinds(text: str) -> None:
    with pytest.raises(UnreadableError):
        read(text)


def test_numbers_that_are_no_octets_are_text() -> None:
    assert read("[wifi]\nssid=300;1;\n").ssid == b"300;1;"
