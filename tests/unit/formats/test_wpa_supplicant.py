"""Network blocks of wpa_supplicant.conf: the exact text, and blocks that people wrote."""

from __future__ import annotations

import pytest

from pushbutton.formats.format import UnreadableError
from pushbutton.formats.wpa_supplicant import FORMAT
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

WPA2, AES = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES


def read(text: str) -> tuple[Credential, ...]:
    assert FORMAT.read is not None
    return FORMAT.read(text.encode(), "wpa_supplicant.conf")


def test_the_text_of_a_block() -> None:
    written = FORMAT.write([Credential(b"Home", WPA2, AES, Secret("my passphrase"), bytes(6))])
    assert written.decode().splitlines() == [
        "network={",
        '\tssid="Home"',
        "\tkey_mgmt=WPA-PSK",
        "\tproto=RSN",
        "\tpairwise=CCMP",
        '\tpsk="my passphrase"',
        "}",
    ]


def test_what_cannot_be_quoted_is_hexadecimal() -> None:
    written = FORMAT.write([Credential(b'a"b\n', WPA2, AES, Secret("passphrase"), bytes(6))])
    assert b"ssid=6122620a\n" in written


def test_a_wep_key_goes_to_its_slot() -> None:
    wep = Credential(
        b"Old", AuthenticationType.SHARED, EncryptionType.WEP, Secret("abcde"), bytes(6), 1, 3
    )
    written = FORMAT.write([wep])
    assert b"wep_key2=6162636465\n\twep_tx_keyidx=2\n" in written
    (found,) = read(written.decode())
    assert found.network_key_index == 3
    assert found.network_key.matches(b"abcde")
    assert found.authentication == AuthenticationType.SHARED


def test_a_file_that_a_person_wrote() -> None:
    found = read(
        """
        ctrl_interface=/run/wpa_supplicant
        # a comment
        network = {
            ssid="Home # 1"   # the house
            psk="pass # phrase" # not # this
            proto=WPA RSN
        }
        network={
            ssid="Office"
            key_mgmt=WPA-EAP
            identity="someone"
        }
        network={
            ssid=47756573747f
            key_mgmt=NONE
        }
        """
    )
    assert [network.ssid for network in found] == [b"Home # 1", b"Guest\x7f"]
    assert found[0].network_key.matches(b"pass # phrase")
    assert found[0].authentication == WPA2 | AuthenticationType.WPA_PERSONAL
    assert found[1].authentication == AuthenticationType.OPEN


@pytest.mark.parametrize(
    "text",
    ["network={\n", "network={\nssid=zz\n}\n", 'network={\nssid=P"\\x41"\nkey_mgmt=NONE\n}\n'],
)
def test_broken_blocks(text: str) -> None:
    with pytest.raises(UnreadableError):
        read(text)
