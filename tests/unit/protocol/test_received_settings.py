"""Which settings an Enrollee takes."""

from __future__ import annotations

import pytest

from pushbutton.errors import MalformedError
from pushbutton.protocol.machine import SettingsRefused
from pushbutton.protocol.outputs import ErrorIndication
from pushbutton.protocol.received_settings import usable_credentials, usable_settings
from pushbutton.secret import Secret
from pushbutton.wire.attributes import CREDENTIAL
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import Message, attribute

A, E = AuthenticationType, EncryptionType
MAC = bytes.fromhex("020000000001")


def credential(encryption: E = E.AES, key: str = "a long key", auth: A = A.WPA2_PERSONAL) -> bytes:
    value = Credential(b"net", auth, encryption, Secret(key), MAC)
    return attribute(CREDENTIAL, value.encode())


def ap(auth: A, encryption: E, key: str = "a long key") -> Message:
    settings = ApSettings(b"net", auth, encryption, MAC, (NetworkKey(Secret(key)),))
    return Message.parse(settings.encode())


def test_all_usable_credentials_are_taken_in_order() -> None:
    block = credential(E.AES) + credential(E.TKIP, auth=A.WPA_PERSONAL)
    assert [c.encryption for c in usable_credentials(Message.parse(block))] == [E.AES, E.TKIP]


def test_an_open_network_needs_no_key() -> None:
    (taken,) = usable_credentials(Message.parse(credential(E.NONE, "", A.OPEN)))
    assert len(taken.network_key) == 0


def test_wep_is_passed_over_and_refused_when_alone() -> None:
    wep = credential(E.WEP, "ABCDE", A.SHARED)
    (taken,) = usable_credentials(Message.parse(wep + credential()))
    assert taken.encryption is E.AES
    with pytest.raises(SettingsRefused) as refused:
        usable_credentials(Message.parse(wep))
    assert refused.value.indication is ErrorIndication.WEP_PROHIBITED
    assert refused.value.configuration_error == 0


@pytest.mark.parametrize(
    "block",
    [
        b"",
        attribute(CREDENTIAL, b""),
        attribute(CREDENTIAL, b"\x10\x45\x00\x20short"),
        credential(key="short"),
        credential(key="control\x01character"),
        credential() + credential(key="short"),
        credential(E(0)),
    ],
)
def test_a_broken_credential_spoils_all(block: bytes) -> None:
    with pytest.raises(MalformedError):
        usable_credentials(Message.parse(block))


@pytest.mark.parametrize(
    ("auth", "encryption", "better_auth", "better_encryption"),
    [
        (A.WPA2_PERSONAL, E.AES, A.WPA2_PERSONAL, E.AES),
        (A.WPA_PERSONAL, E.TKIP, A.WPA_PERSONAL | A.WPA2_PERSONAL, E.TKIP | E.AES),
        (A.WPA2_PERSONAL, E.TKIP, A.WPA2_PERSONAL, E.TKIP | E.AES),
        (A.OPEN, E.NONE, A.OPEN, E.NONE),
    ],
)
def test_an_access_point_adds_what_is_safe(
    auth: A, encryption: E, better_auth: A, better_encryption: E
) -> None:
    taken = usable_settings(ap(auth, encryption))
    assert (taken.authentication, taken.encryption) == (better_auth, better_encryption)


def test_an_access_point_refuses_wep() -> None:
    with pytest.raises(SettingsRefused) as refused:
        usable_settings(ap(A.SHARED, E.WEP, "ABCDE"))
    assert refused.value.indication is ErrorIndication.WEP_PROHIBITED


@pytest.mark.parametrize("key", ["", "short", "control\x01character"])
def test_an_access_point_refuses_a_key_that_no_station_could_use(key: str) -> None:
    with pytest.raises(MalformedError):
        usable_settings(ap(A.WPA2_PERSONAL, E.AES, key))


@pytest.mark.parametrize(
    ("auth", "encryption"),
    [
        (A.WPA2_ENTERPRISE, E.AES),
        (A.WPA_ENTERPRISE, E.TKIP),
        (A.SHARED, E.NONE),
        (A(0), E.AES),
        (A.WPA2_PERSONAL, E.NONE),
    ],
)
def test_an_access_point_refuses_security_that_it_would_lose(auth: A, encryption: E) -> None:
    with pytest.raises(SettingsRefused) as refused:
        usable_settings(ap(auth, encryption))
    assert refused.value.indication is ErrorIndication.NONE
