"""The vectors are from IEEE 802.11: "TKIP test vectors", "Michael test vectors"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto.tkip import Tkip, michael, mixed_key
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

KEY = Secret(bytes(range(32)))
DOWN = bytes.fromhex("08420000 020000000200 020000000100 020000000900 1000")
UP = bytes.fromhex("08410000 020000000100 020000000200 020000000900 1000")


def test_mixing() -> None:
    transmitter = bytes.fromhex("102233445566")
    assert mixed_key(bytes(range(16)), transmitter, 0) == bytes.fromhex(
        "0020 0033 ea8d 2f60 ca6d 1374 234a 660b"
    )


@pytest.mark.parametrize(
    ("key", "octets", "code"),
    [
        ("0000000000000000", b"", "82925c1ca1d130b8"),
        ("82925c1ca1d130b8", b"M", "434721ca40639b3f"),
        ("434721ca40639b3f", b"Mi", "e8f9becae97e5d29"),
        ("e8f9becae97e5d29", b"Mic", "90038fc6cf13c1db"),
        ("90038fc6cf13c1db", b"Mich", "d55e100510128986"),
        ("d55e100510128986", b"Michael", "0a942b124ecaa546"),
    ],
)
def test_michael(key: str, octets: bytes, code: str) -> None:
    assert michael(bytes.fromhex(key), octets) == bytes.fromhex(code)


@given(st.binary(max_size=64), st.integers(0, 2**48 - 1), st.integers(0, 3))
def test_round_trip(plain: bytes, number: int, index: int) -> None:
    ap, station = Tkip(KEY, True), Tkip(KEY, False)
    down = ap.encrypt(DOWN, number, plain, index)
    assert station.decrypt(DOWN, down) == plain
    assert station.number(down) == number
    assert down[3] >> 6 == index
    assert ap.decrypt(UP, station.encrypt(UP, number, plain)) == plain


def test_the_michael_keys_have_directions() -> None:
    with pytest.raises(CryptographyError):
        Tkip(KEY, True).decrypt(DOWN, Tkip(KEY, True).encrypt(DOWN, 1, b"plain"))


@pytest.mark.parametrize("position", [4, 8, -1])
def test_a_changed_octet_is_refused(position: int) -> None:
    changed = bytearray(Tkip(KEY, True).encrypt(DOWN, 1, b"plain"))
    changed[position] ^= 1
    with pytest.raises(CryptographyError):
        Tkip(KEY, False).decrypt(DOWN, bytes(changed))


@pytest.mark.parametrize("body", [b"", bytes(19), bytes(40)])
def test_a_body_without_its_header_is_refused(body: bytes) -> None:
    with pytest.raises(CryptographyError):
        Tkip(KEY, True).decrypt(UP, body)
