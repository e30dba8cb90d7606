"""The layout of the Management MIC element is IEEE 802.11's, "Management MIC element"."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from pushbutton.crypto.bip import Bip
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

KEY = Secret(bytes(range(16)))
FRAME = bytes.fromhex("c0000000 ffffffffffff 020000000100 020000000100 2000 0300")


def test_the_element_behind_the_body() -> None:
    sealed = Bip(KEY, 4).seal(FRAME, 0x0102)
    assert sealed.startswith(FRAME)
    assert sealed[len(FRAME) :][:10] == bytes.fromhex("4c10 0400 020100000000")
    cmac = CMAC(AES(KEY.reveal()))
    cmac.update(FRAME[:2] + FRAME[4:22] + sealed[24:-8] + bytes(8))
    assert sealed[-8:] == cmac.finalize()[:8]


def test_open() -> None:
    bip = Bip(KEY, 5)
    assert bip.open(bip.seal(FRAME, 9)) == (FRAME, 9)
    retried = bytearray(bip.seal(FRAME, 9))
    retried[1] |= 0x08
    retried[22:24] = b"\x30\x00"
    assert bip.open(bytes(retried))[1] == 9


@pytest.mark.parametrize("position", [0, 4, 24, 30, -1])
def test_a_changed_octet_is_refused(position: int) -> None:
    sealed = bytearray(Bip(KEY, 4).seal(FRAME, 1))
    sealed[position] ^= 1
    with pytest.raises(CryptographyError):
        Bip(KEY, 4).open(bytes(sealed))


@pytest.mark.parametrize("frame", [b"", FRAME, FRAME[:20], Bip(KEY, 5).seal(FRAME, 1)])
def test_what_has_no_mic_of_this_key_is_refused(frame: bytes) -> None:
    with pytest.raises(CryptographyError):
        Bip(KEY, 4).open(frame)
