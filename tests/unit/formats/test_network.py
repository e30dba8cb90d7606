"""What a credential means: kind of network, and key."""

from __future__ import annotations

import pytest

from pushbutton.formats import network
from pushbutton.formats.format import InexpressibleError
from pushbutton.formats.network import Security
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType


@pytest.mark.parametrize(
    ("authentication", "encryption", "kind"),
    [
        (0x0001, 0x0001, Security.OPEN),
        (0x0001, 0x0002, Security.WEP),
        (0x0004, 0x0002, Security.WEP),
        (0x0020, 0x0008, Security.PERSONAL),
        (0x0002, 0x0004, Security.PERSONAL),
        (0x0023, 0x000D, Security.PERSONAL),
        (0x0010, 0x0008, Security.ENTERPRISE),
        (0x0030, 0x0008, Security.PERSONAL),
    ],
)
def test_kinds(authentication: int, encryption: int, kind: Security) -> None:
    credential = Credential(
        b"x", AuthenticationType(authentication), EncryptionType(encryption), Secret(""), bytes(6)
    )
    assert network.security_of(credential) is kind


def test_the_psk_of_the_published_example() -> None:
    # IEEE 802.11, "Suggested pass-phrase-to-PSK mapping", test vectors.
    assert network.psk(network.personal(b"IEEE", "password")).matches(
        b"f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    )


@pytest.mark.parametrize(
    ("key", "is_passphrase"),
    [
        (b"12345678", True),
        (b"1234567", False),
        (b"x" * 63, True),
        (b"a" * 64, False),
        (b"pass\tword", False),
        ("Schlüssel".encode(), False),
    ],
)
def test_passphrases(key: bytes, is_passphrase: bool) -> None:
    assert (network.passphrase(network.personal(b"x", key)) is not None) is is_passphrase


@pytest.mark.parametrize(
    ("key", "octets"),
    [
        (b"abcde", b"abcde"),
        (b"6162636465", b"abcde"),
        (b"abcdefghijklm", b"abcdefghijklm"),
        (b"61" * 13, b"a" * 13),
    ],
)
def test_wep_keys(key: bytes, octets: bytes) -> None:
    assert network.wep_octets(network.wep(b"x", key)) == octets


def test_an_impossible_wep_key() -> None:
    with pytest.raises(InexpressibleError, match="4 octets"):
        network.wep_octets(network.wep(b"x", b"abcd"))
