"""The JSON document: every attribute, and documents that are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pushbutton.formats.format import UnreadableError
from pushbutton.formats.json_document import FORMAT
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

FULL = Credential(
    b"Home\xff",
    AuthenticationType.WPA2_PERSONAL | AuthenticationType.WPA_PERSONAL,
    EncryptionType.AES,
    Secret("passphrase"),
    bytes.fromhex("020000000100"),
    network_index=2,
    network_key_index=3,
    key_shareable=False,
    eap_type=b"\x0d",
    eap_identity="someone",
    key_provided_automatically=True,
    ieee_8021x_enabled=False,
)


def document(**changes: Any) -> bytes:
    entry = json.loads(FORMAT.write([FULL]))["networks"][0] | changes
    return json.dumps(
        {"format": "pushbutton-credentials", "version": 1, "networks": [entry]}
    ).encode()


def read(octets: bytes) -> tuple[Credential, ...]:
    assert FORMAT.read is not None
    return FORMAT.read(octets, "x.json")


def test_the_document() -> None:
    (entry,) = json.loads(FORMAT.write([FULL]))["networks"]
    assert "ssid" not in entry
    assert entry["ssid_hex"] == "486f6d65ff"
    assert entry["network_key"] == "passphrase"
    assert entry["authentication"] == ["wpa_personal", "wpa2_personal"]
    assert entry["mac_address"] == "02:00:00:00:01:00"


def test_every_attribute_comes_back() -> None:
    (found,) = read(FORMAT.write([FULL]))
    for name in (
        *("ssid", "authentication", "encryption", "mac_address", "network_index"),
        *("network_key_index", "key_shareable", "eap_type", "eap_identity"),
        *("key_provided_automatically", "ieee_8021x_enabled"),
    ):
        assert getattr(found, name) == getattr(FULL, name), name
    assert found.network_key.matches(b"passphrase")


def test_text_alone_is_enough() -> None:
    (found,) = read(
        b'{"format": "pushbutton-credentials", "version": 1, "networks": [{"ssid": "K\\u00fcche",'
        b'"authentication": ["open"], "encryption": ["none"], "network_key": ""}]}'
    )
    assert found.ssid == "Küche".encode()
    assert found.mac_address == bytes(6)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100000,
        b'{"format": "pushbutton-credentials", "version": 2, "networks": []}',
        b'{"format": "pushbutton-credentials", "version": 1, "networks": [1]}',
        document(ssid_hex="zz"),
        document(ssid_hex=7),
        document(authentication="open"),
        document(authentication=["wpa9"]),
        document(mac_address="nonsense"),
        document(network_index="x"),
        document(key_shareable="yes"),
        document(network_key_index="1"),
    ],
)
def test_documents_that_are_refused(octets: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(octets)
