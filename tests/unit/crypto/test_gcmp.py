from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto import ccmp
from pushbutton.crypto.gcmp import Gcmp
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

KEY = Secret(bytes(range(16)))
HEADER = bytes.fromhex("0848c32c0fd2e128a57c5030f1844408abaea5b8fcba8033")


def test_nonce_header_and_additional_data() -> None:
    body = Gcmp(KEY).encrypt(HEADER, 0xB5039776E70C, b"plain", 2)
    assert body[:8] == bytes.fromhex("0ce700a0769703b5")
    nonce = HEADER[10:16] + bytes.fromhex("b5039776e70c")
    additional = bytes.fromhex("0840") + HEADER[4:22] + bytes(2)
    assert AESGCM(KEY.reveal()).decrypt(nonce, body[8:], additional) == b"plain"


@pytest.mark.parametrize("length", [16, 32])
@given(st.binary(max_size=64), st.integers(0, 2**48 - 1), st.integers(0, 3))
def test_round_trip(length: int, plain: bytes, number: int, index: int) -> None:
    cipher = Gcmp(Secret(bytes(range(length))))
    body = cipher.encrypt(HEADER, number, plain, index)
    assert cipher.number(body) == number
    assert ccmp.key_index(body) == index
    assert cipher.decrypt(HEADER, body) == plain


@pytest.mark.parametrize("position", [8, -1])
def test_a_changed_octet_is_refused(position: int) -> None:
    changed = bytearray(Gcmp(KEY).encrypt(HEADER, 1, b"plain"))
    changed[position] ^= 1
    with pytest.raises(CryptographyError):
        Gcmp(KEY).decrypt(HEADER, bytes(changed))
