"""Encrypted Settings: padding, Key Wrap Authenticator, and one refusal for every fault."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto.kdf import RegistrationKeys
from pushbutton.crypto.key_wrap import unwrap, wrap
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

AUTH_KEY, WRAP_KEY, IV = b"\xa1" * 32, b"\xb2" * 16, bytes(range(16))
KEYS = RegistrationKeys(Secret(AUTH_KEY), Secret(WRAP_KEY), Secret(bytes(32)))


def kwa(attributes: bytes, key: bytes = AUTH_KEY) -> bytes:
    value = hmac.new(key, attributes, hashlib.sha256).digest()[:8]
    return bytes.fromhex("101e0008") + value


def encrypt(padded: bytes) -> bytes:
    """Encrypt exactly these octets, whatever they are."""
    encryptor = Cipher(algorithms.AES(WRAP_KEY), modes.CBC(IV)).encryptor()
    return IV + encryptor.update(padded) + encryptor.finalize()


def decrypt(octets: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(WRAP_KEY), modes.CBC(octets[:16])).decryptor()
    return decryptor.update(octets[16:]) + decryptor.finalize()


@given(st.binary(max_size=200))
def test_what_is_wrapped_comes_out_again(attributes: bytes) -> None:
    assert unwrap(KEYS, wrap(KEYS, attributes, IV)) == (attributes, attributes + kwa(attributes))


@pytest.mark.parametrize("length", range(33))
def test_the_layout(length: int) -> None:
    attributes = b"x" * length
    wrapped = wrap(KEYS, attributes, IV)
    assert wrapped[:16] == IV
    padded = decrypt(wrapped)
    padding = 16 - (length + 12) % 16
    assert 1 <= padding <= 16
    assert padded == attributes + kwa(attributes) + bytes([padding]) * padding


def test_a_known_answer() -> None:
    # Computed once with the command-line tool of OpenSSL.
    attributes = bytes.fromhex("1016001000112233445566778899aabbccddeeff")
    assert wrap(KEYS, attributes, IV).hex() == KNOWN_ANSWER


@pytest.mark.parametrize("length", [0, 1, 16, 31, 33, 47])
def test_wrong_lengths_are_refused(length: int) -> None:
    with pytest.raises(CryptographyError):
        unwrap(KEYS, bytes(length))


@pytest.mark.parametrize("padding", [0, 17, 255])
def test_a_padding_length_outside_1_to_16_is_refused(padding: int) -> None:
    attributes = b"a" * 3
    body = attributes + kwa(attributes)
    with pytest.raises(CryptographyError):
        unwrap(KEYS, encrypt(body + bytes([padding])))
    long = b"a" * 35
    body = long + kwa(long) + b"\x11" * 16
    with pytest.raises(CryptographyError):
        unwrap(KEYS, encrypt(body + bytes([padding])))


def test_seventeen_octets_of_seventeen_are_not_a_padding() -> None:
    attributes = b"a" * 3
    with pytest.raises(CryptographyError):
        unwrap(KEYS, encrypt(attributes + kwa(attributes) + b"\x11" * 17))


def test_unequal_padding_is_refused() -> None:
    attributes = b"a" * 2
    body = attributes + kwa(attributes)
    assert unwrap(KEYS, encrypt(body + b"\x02\x02"))[0] == attributes
    with pytest.raises(CryptographyError):
        unwrap(KEYS, encrypt(body + b"\x01\x02"))


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        b"short",
        b"no authenticator at all, only some octets",
        b"attributes" + kwa(b"other attributes"),
        b"attributes" + kwa(b"attributes", key=b"\0" * 32),
        b"attributes" + kwa(b"attributes") + b"\x10\x45\x00\x01x",
        b"attributes" + b"\x10\x1e\x00\x09" + kwa(b"attributes")[4:],
        b"attributes" + b"\x10\x1f\x00\x08" + kwa(b"attributes")[4:],
    ],
)
def test_a_key_wrap_authenticator_missing_not_last_or_wrong(whole: bytes) -> None:
    padding = 16 - len(whole) % 16
    octets = encrypt(whole + bytes([padding]) * padding)
    if len(octets) < 32:
        octets += encrypt(b"\x10" * 16)[16:]
    with pytest.raises(CryptographyError):
        unwrap(KEYS, octets)


def test_an_empty_block_may_be_wrapped() -> None:
    assert unwrap(KEYS, wrap(KEYS, b"", IV)) == (b"", kwa(b""))


def test_every_refusal_reads_the_same() -> None:
    faults = [
        bytes(31),
        encrypt(b"\0" * 16),
        encrypt(b"\x10" * 16),
        encrypt(b"attributes" + kwa(b"other") + b"\x0a" * 10),
    ]
    texts = set()
    for octets in faults:
        with pytest.raises(CryptographyError) as caught:
            unwrap(KEYS, octets)
        texts.add(str(caught.value))
    assert len(texts) == 1


@given(st.binary(min_size=32, max_size=96))
def test_garbage_is_refused_and_never_raises_anything_else(octets: bytes) -> None:
    with pytest.raises(CryptographyError):
        unwrap(KEYS, octets)


@pytest.mark.parametrize("length", [0, 15, 17])
def test_the_initialisation_vector_has_16_octets(length: int) -> None:
    with pytest.raises(ValueError, match="16 octets"):
        wrap(KEYS, b"", bytes(length))


KNOWN_ANSWER = (
    "000102030405060708090a0b0c0d0e0f6bf7a09af227c9d75bca500251d67f43c88e95ebb7237791"
    "1a32e0703ec7d6b32943e10673923ab2c0e1903f6ecf5ffa"
)
