"""The binary files of hostapd's `extra_cred` and `ap_settings`, octet by octet."""

from __future__ import annotations

import pytest

from pushbutton.formats.credential_file import (
    FORMAT,
    SETTINGS,
    as_credential,
    as_settings,
    decode_credentials,
)
from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

HOME = Credential(
    b"Home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret("passphrase"),
    bytes.fromhex("020000000100"),
)
VALUE = (
    "10260001 01"  # Network Index
    "10450004 486f6d65"  # SSID
    "10030002 0020"  # Authentication Type
    "100f0002 0008"  # Encryption Type
    "1027000a 70617373706872617365"  # Network Key
    "10200006 020000000100"  # MAC Address
)


def test_extra_cred_holds_whole_attributes() -> None:
    expected = bytes.fromhex("100e0031" + VALUE)
    assert FORMAT.write([HOME]) == expected
    assert FORMAT.write([HOME, HOME]) == expected * 2


def test_ap_settings_are_in_the_order_of_m7() -> None:
    assert SETTINGS.write([HOME]) == bytes.fromhex(
        "10450004 486f6d65 10200006 020000000100 10030002 0020 100f0002 0008"
        "1027000a 70617373706872617365"
    )


def test_what_hostapd_reports_as_new_settings_is_read() -> None:
    settings = as_settings(HOME).encode() + bytes.fromhex("101e0008 0102030405060708")
    (found,) = decode_credentials(settings)
    assert found.ssid == b"Home"
    assert found.network_key.matches(b"passphrase")
    assert found.mac_address == HOME.mac_address


def test_settings_and_credentials_say_the_same() -> None:
    found = as_credential(as_settings(HOME))
    assert found.ssid == HOME.ssid
    assert found.network_key.matches(HOME.network_key)


@pytest.mark.parametrize("octets", [b"", b"\x10", b"\x10\x45\x00\x01x", bytes.fromhex("100e0000")])
def test_other_files(octets: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode_credentials(octets)


def test_what_does_not_fit_is_said_in_words() -> None:
    long = Credential(
        b"x" * 33, HOME.authentication, HOME.encryption, HOME.network_key, HOME.mac_address
    )
    with pytest.raises(InexpressibleError, match="SSID"):
        FORMAT.write([long])
    with pytest.raises(InexpressibleError, match="SSID"):
        SETTINGS.write([long])
