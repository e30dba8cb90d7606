"""Messages of the management actions, and everything that is not one."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto.authenticator import authenticator
from pushbutton.crypto.kdf import ManagementKeys, management_keys
from pushbutton.protocol.management import (
    LARGEST_COUNTER,
    ManagementError,
    ManagementRefusal,
    key_identifier,
    open_sealed,
    seal,
)
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import MANAGED_AP, MANAGEMENT

KEYS = management_keys(Secret(bytes(range(32))))
OTHER = management_keys(Secret(bytes(32)))
SETTINGS = build(MANAGED_AP, {a.SSID: b"home"})
SEALED = seal(KEYS, b"RebootAP", 7, SETTINGS, os.urandom)


def refusal(octets: bytes, keys: ManagementKeys = KEYS, context: bytes = b"RebootAP") -> object:
    with pytest.raises(ManagementError) as caught:
        open_sealed(keys, context, octets)
    return caught.value.refusal


def resealed(values: dict[object, object]) -> bytes:
    """Return a message with these attributes and an Authenticator that is right."""
    current = build(MANAGEMENT, values)
    return current + attribute(a.AUTHENTICATOR, authenticator(KEYS.auth_key, b"RebootAP", current))


def test_a_message_holds_what_was_put_in() -> None:
    assert key_identifier(SEALED) == KEYS.identifier
    opened = open_sealed(KEYS, b"RebootAP", SEALED)
    assert opened.counter == 7
    assert opened.settings.get(a.SSID) == b"home"
    assert b"home" not in SEALED


@given(st.integers(0, LARGEST_COUNTER), st.binary(max_size=32))
def test_messages_survive(counter: int, ssid: bytes) -> None:
    sealed = seal(KEYS, b"x", counter, build(MANAGED_AP, {a.SSID: ssid}), os.urandom)
    opened = open_sealed(KEYS, b"x", sealed)
    assert (opened.counter, opened.settings.get(a.SSID)) == (counter, ssid)


def test_a_message_is_for_one_action_alone() -> None:
    assert refusal(SEALED, context=b"ResetAP") is ManagementRefusal.SIGNATURE_FAILURE


def test_a_wrong_key_does_not_open_it() -> None:
    assert refusal(SEALED, OTHER) is ManagementRefusal.SIGNATURE_FAILURE
    pretended = ManagementKeys(OTHER.auth_key, OTHER.key_wrap_key, KEYS.identifier)
    assert refusal(SEALED, pretended) is ManagementRefusal.SIGNATURE_FAILURE


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_no_octet_can_be_changed(index: int, difference: int) -> None:
    changed = bytearray(SEALED)
    changed[index] ^= difference
    with pytest.raises(ManagementError):
        open_sealed(KEYS, b"RebootAP", bytes(changed))


@given(st.binary(max_size=120))
def test_octets_are_no_message(octets: bytes) -> None:
    with pytest.raises(ManagementError):
        open_sealed(KEYS, b"RebootAP", octets)
    with pytest.raises(ManagementError):
        open_sealed(KEYS, b"RebootAP", SEALED + octets[:1] + b"\0")


def test_each_fault_has_its_number() -> None:
    parts = Message.parse(SEALED)
    values: dict[object, object] = {
        row: parts.require(row)
        for row in (a.KEY_IDENTIFIER, a.MESSAGE_COUNTER, a.ENCRYPTED_SETTINGS)
    }
    unsigned = build(MANAGEMENT, values)
    assert refusal(unsigned) is ManagementRefusal.SIGNATURE_MISSING
    assert refusal(b"\x10") is ManagementRefusal.ARGUMENT_VALUE_INVALID
    for row, expected in (
        (a.MESSAGE_COUNTER, ManagementRefusal.INVALID_SEQUENCE),
        (a.ENCRYPTED_SETTINGS, ManagementRefusal.NOT_ENCRYPTED),
        (a.KEY_IDENTIFIER, ManagementRefusal.SIGNATURE_FAILURE),
    ):
        assert refusal(resealed({**values, row: None})) is expected
    too_far = resealed({**values, a.MESSAGE_COUNTER: LARGEST_COUNTER + 1})
    assert refusal(too_far) is ManagementRefusal.INVALID_SEQUENCE
    scrambled = resealed({**values, a.ENCRYPTED_SETTINGS: bytes(32)})
    assert refusal(scrambled) is ManagementRefusal.SIGNATURE_FAILURE
    nonsense = seal(KEYS, b"RebootAP", 1, b"\x10", os.urandom)
    assert refusal(nonsense) is ManagementRefusal.ARGUMENT_VALUE_INVALID


@pytest.mark.parametrize("octets", [b"", build(MANAGED_AP, {a.SSID: b"home"})])
def test_without_key_identifier_nobody_is_known(octets: bytes) -> None:
    with pytest.raises(ManagementError) as caught:
        key_identifier(octets)
    assert caught.value.refusal is ManagementRefusal.SIGNATURE_MISSING


def test_keys_are_kept_in_64_octets() -> None:
    kept = KEYS.encode()
    assert len(kept) == 64
    again = ManagementKeys.decode(kept)
    assert open_sealed(again, b"RebootAP", SEALED).counter == 7
    with pytest.raises(ValueError, match="64 octets"):
        ManagementKeys.decode(Secret(b"short"))
    assert KEYS.identifier != OTHER.identifier
    assert "Secret(***)" in repr(KEYS)
