"""What a broken or hostile peer does to a message, for either receiver.

Each forgery makes octets out of the message that a `Ladder` holds back.
"""

from __future__ import annotations

from collections.abc import Callable
from hmac import digest
from typing import Any

from ladder import Ladder, changed, tlv

from pushbutton.secret import Secret
from pushbutton.wire.attributes import (
    AUTHENTICATOR,
    E_SNONCE1,
    ENCRYPTED_SETTINGS,
    KEY_WRAP_AUTHENTICATOR,
    MESSAGE_TYPE,
    Attribute,
)
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import attribute

M = MessageType

Forge = Callable[[Ladder], bytes]


def without(*rows: Attribute[Any]) -> Forge:
    return lambda ladder: ladder.forged(dict.fromkeys(rows))


def block(value: bytes) -> Forge:
    return lambda ladder: ladder.forged({ENCRYPTED_SETTINGS: value})


def settings(plaintext: bytes) -> Forge:
    return lambda ladder: ladder.forged(settings=plaintext)


def kwa(ladder: Ladder, attributes: bytes) -> bytes:
    value = digest(ladder.keys.auth_key.reveal(), attributes, "sha256")[:8]
    return attribute(KEY_WRAP_AUTHENTICATOR, value)


def whole(make: Callable[[Ladder, bytes], bytes]) -> Forge:
    """Encrypt what `make` does with the honest attributes, padding added."""

    def forge(ladder: Ladder) -> bytes:
        from_enrollee = ladder.held.receiver is ladder.registrar
        sender = ladder.enrollee if from_enrollee else ladder.registrar
        kind = MessageType(ladder.held.message.require(MESSAGE_TYPE))
        row = {M.M4: 0x103F, M.M5: 0x1016, M.M6: 0x1040, M.M7: 0x1017}[kind]
        nonce = sender._exchange.proofs.nonces[0 if kind in (M.M4, M.M5) else 1]
        plaintext = make(ladder, tlv(row, nonce.reveal()))
        padding = 16 - len(plaintext) % 16
        return ladder.with_block(plaintext + bytes([padding]) * padding)

    return forge


def wrong_authenticator(ladder: Ladder) -> bytes:
    octets = ladder.held.octets
    return octets[:-1] + bytes([octets[-1] ^ 1])


def early_authenticator(ladder: Ladder) -> bytes:
    return ladder.held.octets + tlv(0x1099, b"later")


def bad_padding(ladder: Ladder) -> bytes:
    plaintext = attribute(E_SNONCE1, Secret(bytes(16)))
    plaintext += kwa(ladder, plaintext)
    return ladder.with_block(plaintext + b"\x01" * 13 + b"\x02\x02\x0f")


def zero_padding(ladder: Ladder) -> bytes:
    plaintext = attribute(E_SNONCE1, Secret(bytes(16)))
    return ladder.with_block((plaintext + kwa(ladder, plaintext)).ljust(48, b"\0"))


IN_ENCRYPTED_SETTINGS: list[tuple[str, Forge]] = [
    ("no encrypted settings", without(ENCRYPTED_SETTINGS)),
    ("encrypted settings of one block", block(bytes(16))),
    ("encrypted settings of odd length", block(bytes(33))),
    ("encrypted settings empty", block(b"")),
    ("encrypted settings are noise", block(bytes(range(48)))),
    ("padding wrong", bad_padding),
    ("padding of value 0", zero_padding),
    ("no key wrap authenticator", whole(lambda ladder, plain: plain)),
    ("key wrap authenticator wrong", whole(lambda ladder, plain: plain + tlv(0x101E, bytes(8)))),
    (
        "key wrap authenticator not last",
        whole(lambda ladder, plain: plain + kwa(ladder, plain) + tlv(0x1099, b"later")),
    ),
    (
        "key wrap authenticator first",
        whole(lambda ladder, plain: kwa(ladder, plain) + plain),
    ),
    ("plaintext does not parse", settings(b"\x10\x16\x00\x10short")),
    ("no secret nonce", settings(tlv(0x1099, b"something"))),
    ("secret nonce too short", settings(tlv(0x1016, bytes(15)))),
]
EVERYWHERE: list[tuple[str, Forge]] = [
    ("authenticator wrong", wrong_authenticator),
    ("authenticator missing", lambda ladder: changed(ladder.held.octets, {AUTHENTICATOR: None})),
    ("authenticator not last", early_authenticator),
]


def readable(value: object) -> str:
    """Name a parameter of a test; a forgery is named by what stands beside it."""
    return "forged" if callable(value) else str(value)
