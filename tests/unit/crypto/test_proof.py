"""Password halves and proofs, against the formulas written out."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from pushbutton.crypto.proof import password_halves, proof
from pushbutton.secret import Secret

AUTH_KEY = Secret(b"\x33" * 32)


def hash_of(*parts: bytes) -> bytes:
    mac = hmac.new(b"\x33" * 32, digestmod=hashlib.sha256)
    for part in parts:
        mac.update(part)
    return mac.digest()


@pytest.mark.parametrize(
    ("password", "first", "second"),
    [
        ("12345670", b"1234", b"5670"),
        ("1234", b"12", b"34"),
        ("00000000", b"0000", b"0000"),
        ("12345", b"123", b"45"),
        ("A", b"A", b""),
        ("", b"", b""),
    ],
)
def test_the_longer_half_comes_first(password: str, first: bytes, second: bytes) -> None:
    psk1, psk2 = password_halves(AUTH_KEY, Secret(password))
    assert psk1.matches(hash_of(first)[:16])
    assert psk2.matches(hash_of(second)[:16])


def test_a_proof_covers_nonce_half_and_both_public_keys() -> None:
    nonce, psk, pk_e, pk_r = b"\x01" * 16, Secret(b"\x02" * 16), b"\x03" * 192, b"\x04" * 192
    expected = hash_of(nonce, b"\x02" * 16, pk_e, pk_r)
    assert proof(AUTH_KEY, nonce, psk, pk_e, pk_r) == expected
    assert proof(AUTH_KEY, Secret(nonce), psk, pk_e, pk_r) == expected
    assert proof(AUTH_KEY, nonce, psk, pk_r, pk_e) != expected


def test_a_public_key_is_hashed_as_it_was_carried() -> None:
    psk = Secret(b"\x02" * 16)
    short = proof(AUTH_KEY, bytes(16), psk, b"\x03" * 190, b"\x04" * 192)
    assert short == hash_of(bytes(16), b"\x02" * 16, b"\x03" * 190, b"\x04" * 192)
