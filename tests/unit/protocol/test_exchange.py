"""The cryptographic side of a run, without a machine around it."""

from __future__ import annotations

import pytest
from ladder import E_PAIR, R_PAIR, CountingRandom

from pushbutton.errors import CryptographyError, ProtocolError
from pushbutton.protocol.exchange import Exchange
from pushbutton.secret import Secret
from pushbutton.wire.attributes import (
    ENCRYPTED_SETTINGS,
    EXTENSIBILITY_TEST,
    R_SNONCE1,
    VENDOR_EXTENSION,
)
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.messages import M5, M6

MAC = bytes.fromhex("020000000001")
BLOCK = attribute(R_SNONCE1, Secret(bytes(range(16))))


def pair(version2: int = 0x20) -> tuple[Exchange, Exchange]:
    """Return both ends of a run in which M1 went by and the keys are there."""
    enrollee = Exchange(E_PAIR, CountingRandom("e"), version2)
    registrar = Exchange(R_PAIR, CountingRandom("r"), version2)
    nonces = enrollee.nonce(), registrar.nonce()
    for exchange, peer in ((enrollee, registrar), (registrar, enrollee)):
        exchange.enrollee_nonce, exchange.registrar_nonce = nonces
        exchange.enrollee_public, exchange.registrar_public = E_PAIR.public, R_PAIR.public
        exchange.open_chain(b"M1")
        exchange.adopt(exchange.derivation(peer.public, MAC)())
    return enrollee, registrar


def test_both_ends_come_to_the_same_keys() -> None:
    enrollee, registrar = pair()
    assert enrollee.keys.auth_key.matches(registrar.keys.auth_key)
    assert enrollee.keys.key_wrap_key.matches(registrar.keys.key_wrap_key)


def test_the_chain_goes_on_from_message_to_message() -> None:
    enrollee, registrar = pair()
    first, second = enrollee.seal(M5, {}), None
    registrar.verify(Message.parse(first))
    second = registrar.seal(M6, {})
    enrollee.verify(Message.parse(second))
    with pytest.raises(ProtocolError):
        enrollee.verify(Message.parse(second))


def test_a_message_that_did_not_verify_is_no_link_of_the_chain() -> None:
    enrollee, registrar = pair()
    octets = enrollee.seal(M5, {})
    with pytest.raises(ProtocolError):
        registrar.verify(Message.parse(octets[:-1] + bytes([octets[-1] ^ 1])))
    registrar.verify(Message.parse(octets))


def test_settings_go_through_and_come_back_with_their_proof() -> None:
    enrollee, registrar = pair()
    message = Message.parse(attribute(ENCRYPTED_SETTINGS, enrollee.encrypt(BLOCK)))
    settings, whole = registrar.decrypt(message)
    assert settings.raw == BLOCK
    assert whole.startswith(BLOCK)
    assert whole[len(BLOCK) :].hex().startswith("101e0008")
    assert len(whole) == len(BLOCK) + 12


def test_every_fault_of_a_block_has_the_same_text() -> None:
    enrollee, registrar = pair()
    good = enrollee.encrypt(BLOCK)
    texts = set()
    for position in range(len(good)):
        changed = bytearray(good)
        changed[position] ^= 0x40
        message = Message.parse(attribute(ENCRYPTED_SETTINGS, bytes(changed)))
        with pytest.raises(CryptographyError) as error:
            registrar.decrypt(message)
        texts.add(str(error.value))
    assert len(texts) == 1


def test_each_proof_opens_its_own_half_alone() -> None:
    enrollee, registrar = pair()
    ours = enrollee.prepare_proofs(Secret("12345670"))
    theirs = registrar.prepare_proofs(Secret("12345670"))
    theirs.promise(*ours.commitments())
    first, second = (nonce.reveal() for nonce in ours.nonces)
    assert theirs.holds(1, Secret(first))
    assert theirs.holds(2, Secret(second))
    assert not theirs.holds(1, Secret(second))
    assert not theirs.holds(2, Secret(first))


def test_a_nonce_that_was_checked_is_wiped() -> None:
    enrollee, registrar = pair()
    ours = enrollee.prepare_proofs(Secret("12345670"))
    registrar.prepare_proofs(Secret("12345670")).promise(*ours.commitments())
    nonce = Secret(ours.nonces[0].reveal())
    assert registrar.check_proof(1, nonce)
    assert nonce.wiped


def test_wiped_there_are_no_keys() -> None:
    exchange, _ = pair()
    keys, proofs = exchange.keys, exchange.prepare_proofs(Secret("12345670"))
    exchange.wipe()
    exchange.wipe()
    assert keys.auth_key.wiped
    assert all(nonce.wiped for nonce in proofs.nonces)
    for part in ("keys", "proofs"):
        with pytest.raises(ProtocolError):
            getattr(exchange, part)


@pytest.mark.parametrize(
    ("version2", "expected"),
    [
        (0, ""),
        (0x10, ""),
        (0x20, "1049000600372a000120"),
        (0x57, "1049000600372a00015710fa00012a"),
    ],
)
def test_the_extension_stands_before_the_authenticator(version2: int, expected: str) -> None:
    enrollee, _ = pair(version2)
    octets = enrollee.seal(M5, {ENCRYPTED_SETTINGS: b"\xff" * 32})
    assert octets[:-12].hex().partition("ff" * 32)[2] == expected
    assert (VENDOR_EXTENSION in Message.parse(octets)) == (version2 > 0x10)
    assert (EXTENSIBILITY_TEST in Message.parse(octets)) == (version2 > 0x20)
