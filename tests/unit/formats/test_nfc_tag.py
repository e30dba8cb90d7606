"""Credentials on a tag."""

from __future__ import annotations

import pytest

from pushbutton.formats import ndef, nfc_token
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.nfc_tag import FORMAT, read
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.values import OobDevicePassword

HOME = Credential(
    b"Home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret("passphrase"),
    bytes(6),
)


def test_a_credential_becomes_a_configuration_token() -> None:
    tag = nfc_token.read(FORMAT.write([HOME]))
    assert tag.in_ndef
    assert tag.kind == "configuration token"
    assert tag.message.version2 == 0x20


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_written_is_read(count: int) -> None:
    written = FORMAT.write([HOME] * count)
    for octets in (written, ndef.decode(written)):
        found = read(octets)
        assert [credential.ssid for credential in found] == [b"Home"] * count
        assert found[0].network_key.matches(b"passphrase")


def test_other_tags_have_no_credentials() -> None:
    password = OobDevicePassword(bytes(20), 16, Secret(bytes(16)))
    with pytest.raises(UnreadableError, match="not a configuration token"):
        read(ndef.encode(nfc_token.password_token(password)))
    with pytest.raises(UnreadableError, match="credential"):
        read(bytes.fromhex("100e0004 10450000"))
