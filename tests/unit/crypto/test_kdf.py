"""The key derivation against a second one, written out from the specification's formulas."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto.kdf import management_keys, registration_keys
from pushbutton.secret import Secret


def by_the_book(shared: bytes, n1: bytes, mac: bytes, n2: bytes) -> bytes:
    kdk = hmac.new(hashlib.sha256(shared).digest(), n1 + mac + n2, hashlib.sha256).digest()
    result = b""
    iteration = 1
    while len(result) * 8 < 640:
        block = hmac.new(kdk, digestmod=hashlib.sha256)
        block.update(iteration.to_bytes(4, "big"))
        block.update(b"Wi-Fi Easy and Secure Key Derivation")
        block.update((640).to_bytes(4, "big"))
        result += block.digest()
        iteration += 1
    return result[:80]


@given(
    st.binary(min_size=192, max_size=192),
    st.binary(min_size=16, max_size=16),
    st.binary(min_size=6, max_size=6),
    st.binary(min_size=16, max_size=16),
)
def test_the_three_keys_are_cut_from_one_stream(
    shared: bytes, n1: bytes, mac: bytes, n2: bytes
) -> None:
    keys = registration_keys(Secret(shared), n1, mac, n2)
    expected = by_the_book(shared, n1, mac, n2)
    assert keys.auth_key.matches(expected[:32])
    assert keys.key_wrap_key.matches(expected[32:48])
    assert keys.emsk.matches(expected[48:80])


def test_each_input_changes_the_keys() -> None:
    base = (bytes(192), bytes(16), bytes(6), bytes(16))
    seen = {registration_keys(Secret(base[0]), *base[1:]).auth_key.reveal()}
    for i, octets in enumerate(base):
        changed = [*base]
        changed[i] = octets[:-1] + b"\x01"
        seen.add(registration_keys(Secret(changed[0]), *changed[1:]).auth_key.reveal())
    assert len(seen) == 5


def test_a_known_answer() -> None:
    keys = registration_keys(
        Secret(bytes(range(192))), b"\x11" * 16, bytes.fromhex("020000000100"), b"\x22" * 16
    )
    known = KNOWN_ANSWER
    assert (keys.auth_key.reveal() + keys.key_wrap_key.reveal() + keys.emsk.reveal()).hex() == known


@given(st.binary(min_size=32, max_size=32))
def test_management_keys_follow_the_page(emsk: bytes) -> None:
    """docs/management.md: 512 bits of the same function, with another personalization."""
    octets = b"".join(
        hmac.digest(
            emsk,
            block.to_bytes(4, "big") + b"WFA-WLAN-Management-Keys" + (512).to_bytes(4, "big"),
            "sha256",
        )
        for block in (1, 2)
    )
    keys = management_keys(Secret(emsk))
    assert keys.auth_key.matches(octets[:32])
    assert keys.key_wrap_key.matches(octets[32:48])
    assert keys.identifier == octets[48:]
    assert keys.encode().matches(octets)


def test_keys_are_forgotten() -> None:
    keys = registration_keys(Secret(bytes(192)), bytes(16), bytes(6), bytes(16))
    keys.wipe()
    assert keys.auth_key.wiped
    assert keys.key_wrap_key.wiped
    assert keys.emsk.wiped


KNOWN_ANSWER = (
    "5969c6390cca0a2043be5fbf62cc636b4a295851bb8f14148b7019c8003774a014e587a08b793228"
    "9db1987ba936638e9e689ebacf81b1fabc1ff977d745c3819c19d0e74e9f472a35286027f2ab5002"
)
"""Computed once with the command-line tool of OpenSSL."""
