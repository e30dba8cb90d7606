"""Diffie-Hellman against plain `pow`, the published prime, and values no honest peer has."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pushbutton.crypto import dh
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

PRIME = dh.PRIME


def test_the_prime_follows_the_formula_of_rfc_3526() -> None:
    # 2^1536 - 2^1472 - 1 + 2^64 * ( [2^1406 pi] + 741804 )
    digits_of_pi = _pi_scaled(1406)
    assert 2**1536 - 2**1472 - 1 + 2**64 * (digits_of_pi + 741804) == PRIME


def _pi_scaled(bits: int) -> int:
    """Return floor(2^bits * pi) by Machin's formula, with guard bits."""
    guard = 64

    def arctan_inverse(x: int) -> int:
        power = (1 << (bits + guard)) // x
        total, n, sign = power, 1, -1
        while power:
            power //= x * x
            n += 2
            total += sign * (power // n)
            sign = -sign
        return total

    return (16 * arctan_inverse(5) - 4 * arctan_inverse(239)) >> guard


def test_a_public_value_is_two_to_the_private_one() -> None:
    pair = dh.generate(lambda n: bytes(range(1, n + 1)))
    exponent = int.from_bytes(pair.private.reveal(), "big")
    assert exponent.bit_length() == 256
    assert int.from_bytes(pair.public, "big") == pow(2, exponent, PRIME)
    assert len(pair.public) == 192


def test_a_source_of_zeros_does_not_give_an_exponent_of_zero() -> None:
    pair = dh.generate(bytes)
    assert int.from_bytes(pair.private.reveal(), "big") == 1 << 255


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_both_sides_arrive_at_the_same_secret(ours: bytes, theirs: bytes) -> None:
    a, b = dh.generate(lambda _: ours), dh.generate(lambda _: theirs)
    secret = dh.shared_secret(a.private, b.public)
    assert secret.matches(dh.shared_secret(b.private, a.public))
    expected = pow(
        int.from_bytes(b.public, "big"), int.from_bytes(a.private.reveal(), "big"), PRIME
    )
    assert secret.matches(expected.to_bytes(192, "big"))


def test_leading_zeros_are_kept() -> None:
    # 2^1 and 2^8 are the shortest public values there are.
    assert dh.from_private(b"\x01").public == bytes(191) + b"\x02"
    small = dh.from_private(b"\x08")
    assert small.public == bytes(190) + b"\x01\x00"
    secret = dh.shared_secret(Secret(b"\x03"), small.public)
    assert secret.matches((2**24).to_bytes(192, "big"))


def test_a_public_value_with_a_leading_zero_octet_is_found_and_padded() -> None:
    for number in range(2**255, 2**255 + 2000):
        if pow(2, number, PRIME) >> (191 * 8) == 0:
            break
    pair = dh.from_private(number.to_bytes(32, "big"))
    assert len(pair.public) == 192
    assert pair.public[0] == 0
    peer = dh.generate(lambda n: b"\x5a" * n)
    # A peer may leave the zero out: the number counts.
    padded = dh.shared_secret(peer.private, pair.public)
    assert padded.matches(dh.shared_secret(peer.private, pair.public.lstrip(b"\0")))


@pytest.mark.parametrize("number", [0, 1, PRIME - 1, PRIME, PRIME + 1, 2**1536 - 1])
def test_trivial_public_values_are_refused(number: int) -> None:
    with pytest.raises(CryptographyError, match="public key"):
        dh.shared_secret(Secret(b"\x07" * 32), number.to_bytes(192, "big"))


@pytest.mark.parametrize("number", [PRIME - 2, PRIME - 4])
def test_a_value_outside_the_group_is_refused(number: int) -> None:
    assert pow(number, (PRIME - 1) // 2, PRIME) == PRIME - 1
    with pytest.raises(CryptographyError):
        dh.shared_secret(Secret(b"\x07" * 32), number.to_bytes(192, "big"))


def test_the_smallest_value_of_the_group_is_accepted() -> None:
    secret = dh.shared_secret(Secret(b"\x05"), (2).to_bytes(192, "big"))
    assert secret.matches((32).to_bytes(192, "big"))


def test_an_exponent_of_full_length_is_accepted() -> None:
    # Password tokens made by other programs hold exponents of up to 1536 bits.
    octets = b"\x7f" * 192
    pair = dh.from_private(octets)
    assert int.from_bytes(pair.public, "big") == pow(2, int.from_bytes(octets, "big"), PRIME)


@pytest.mark.parametrize("octets", [b"", bytes(32), b"\x01" * 193])
def test_unusable_exponents_are_refused(octets: bytes) -> None:
    with pytest.raises(CryptographyError):
        dh.from_private(octets)


def test_the_exponent_can_be_forgotten() -> None:
    pair = dh.generate(lambda n: b"\x11" * n)
    pair.wipe()
    assert pair.private.wiped


def test_a_key_is_known_by_the_start_of_its_hash() -> None:
    public = dh.from_private(b"\x05").public  # 2^5: 191 zeros and a 32
    assert dh.key_hash(public) == sha256(bytes(191) + b"\x20").digest()[:20]
    assert dh.key_hash(public.lstrip(b"\0")) == dh.key_hash(public)
