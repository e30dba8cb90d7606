"""The vector is from IEEE 802.11, "CCMP test vector" in the annex on test vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto import ccmp
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

KEY = Secret(bytes.fromhex("c97c1f67ce371185514a8a19f2bdd52f"))
HEADER = bytes.fromhex("0848c32c0fd2e128a57c5030f1844408abaea5b8fcba8033")
NUMBER = 0xB5039776E70C
PLAIN = bytes.fromhex("f8ba1a55d02f85ae967bb62fb6cda8eb7e78a050")
BODY = bytes.fromhex(
    "0ce70020769703b5" + "f3d0a2fe9a3dbf2342a643e43246e80c3c04d019" + "7845ce0b16f97623"
)


def test_known_answer() -> None:
    assert ccmp.Ccmp(KEY).encrypt(HEADER, NUMBER, PLAIN) == BODY
    assert ccmp.Ccmp(KEY).decrypt(HEADER, BODY) == PLAIN
    assert ccmp.packet_number(BODY) == NUMBER


@given(st.binary(max_size=64), st.integers(0, 2**48 - 1), st.integers(0, 3), st.integers(0, 0xFFFF))
def test_round_trip_survives_what_a_retry_changes(
    plain: bytes, number: int, index: int, sequence: int
) -> None:
    body = ccmp.Ccmp(KEY).encrypt(HEADER, number, plain, index)
    assert ccmp.packet_number(body) == number
    assert ccmp.key_index(body) == index
    again = bytearray(HEADER)
    again[1] |= 0x08
    again[2:4] = b"\x12\x34"
    again[22:24] = (sequence & 0xFFF0).to_bytes(2, "little")
    assert ccmp.Ccmp(KEY).decrypt(bytes(again), body) == plain


@pytest.mark.parametrize("position", [8, 20, len(BODY) - 1])
def test_a_changed_octet_is_refused(position: int) -> None:
    changed = bytearray(BODY)
    changed[position] ^= 1
    with pytest.raises(CryptographyError):
        ccmp.Ccmp(KEY).decrypt(HEADER, bytes(changed))


def test_a_changed_address_is_refused() -> None:
    changed = bytearray(HEADER)
    changed[4] ^= 1
    with pytest.raises(CryptographyError):
        ccmp.Ccmp(KEY).decrypt(bytes(changed), BODY)


@pytest.mark.parametrize("body", [b"", BODY[:15], BODY[:3] + b"\x00" + BODY[4:]])
def test_a_body_without_its_header_is_refused(body: bytes) -> None:
    with pytest.raises(CryptographyError):
        ccmp.Ccmp(KEY).decrypt(HEADER, body)
