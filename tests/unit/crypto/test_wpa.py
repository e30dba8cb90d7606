"""Known answers: IEEE 802.11 (annex on test vectors), RFC 3394, 2202, 4493 and 6229."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto import wpa
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret


@pytest.mark.parametrize(
    ("passphrase", "ssid", "expected"),
    [
        (
            "password",
            b"IEEE",
            "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e",
        ),
        (
            "ThisIsAPassword",
            b"ThisIsASSID",
            "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af",
        ),
        (
            "a" * 32,
            b"Z" * 32,
            "becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62",
        ),
    ],
)
def test_passphrase_to_master_key(passphrase: str, ssid: bytes, expected: str) -> None:
    assert wpa.pmk(Secret(passphrase), ssid).matches(bytes.fromhex(expected))


def test_sixty_four_hexadecimal_digits_are_the_master_key() -> None:
    assert wpa.pmk(Secret("0F" * 32), b"any").matches(b"\x0f" * 32)


@pytest.mark.parametrize("text", ["", "short77", "g" * 64, "a" * 65])
def test_other_lengths_are_no_key(text: str) -> None:
    with pytest.raises(CryptographyError):
        wpa.pmk(Secret(text), b"ssid")


@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        (
            b"\x0b" * 20,
            b"Hi There",
            "bcd4c650b30b9684951829e0d75f9d54b862175ed9f00606e17d8da35402ffee"
            "75df78c3d31e0f889f012120c0862beb67753e7439ae242edb8373698356cf5a",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "51f4de5b33f249adf81aeb713a3c20f4fe631446fabdfa58244759ae58ef9009"
            "a99abf4eac2ca5fa87e692c440eb40023e7babb206d61de7b92f41529092b8fc",
        ),
    ],
)
def test_prf(key: bytes, data: bytes, expected: str) -> None:
    assert wpa.prf_sha1(key, b"prefix", data, 64) == bytes.fromhex(expected)
    assert wpa.prf_sha1(key, b"prefix", data, 24) == bytes.fromhex(expected)[:24]


def test_pairwise_keys_of_ccmp() -> None:
    """IEEE 802.11, "CCMP pairwise key derivation" in the annex on test vectors."""
    master = Secret(
        bytes.fromhex("0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af")
    )
    authenticator, supplicant = bytes.fromhex("a0a1a1a3a4a5"), bytes.fromhex("b0b1b2b3b4b5")
    nonces = (
        bytes.fromhex("e0e1e2e3e4e5e6e7e8e9f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405"),
        bytes.fromhex("c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5"),
    )
    keys = wpa.pairwise_keys(master, 2, 4, (authenticator, supplicant), nonces)
    assert keys.kck.matches(bytes.fromhex("379f9852d0199236b94e407ce4c00ec8"))
    assert keys.kek.matches(bytes.fromhex("47c9edc01c2c6e5b4910caddfb3e51a7"))
    assert keys.tk.matches(bytes.fromhex("b2360c79e9710fdd58bea93deaf06599"))
    swapped = wpa.pairwise_keys(master, 2, 4, (supplicant, authenticator), nonces[::-1])
    assert swapped.tk.matches(keys.tk)
    keys.wipe()
    assert keys.kck.wiped
    assert keys.kek.wiped
    assert keys.tk.wiped


def test_the_key_derivation_function_counts_from_one_and_names_its_length() -> None:
    import hashlib
    import hmac

    first = hmac.new(b"k", b"\x01\x00label-data\x80\x01", hashlib.sha256).digest()
    second = hmac.new(b"k", b"\x02\x00label-data\x80\x01", hashlib.sha256).digest()
    assert wpa.kdf_sha256(b"k", b"label-", b"data", 48) == (first + second)[:48]


def test_psk_sha256_differs_and_temporal_keys_have_their_length() -> None:
    addresses, nonces = (b"a" * 6, b"b" * 6), (b"c" * 32, b"d" * 32)
    sha1 = wpa.pairwise_keys(Secret(b"m" * 32), 2, 4, addresses, nonces)
    sha256 = wpa.pairwise_keys(Secret(b"m" * 32), 6, 4, addresses, nonces)
    assert not sha1.kck.matches(sha256.kck)
    assert len(wpa.pairwise_keys(Secret(b"m" * 32), 2, 2, addresses, nonces).tk) == 32
    assert len(sha256.tk) == 16


def test_mics() -> None:
    key = b"\x0b" * 16
    assert wpa.TKIP_PROTECTION.mic(key, b"Hi There").hex() == "9294727a3638bb1c13f48ef8158bfc9d"
    sha1 = wpa.AES_SHA1_PROTECTION.mic(b"\x0b" * 20, b"Hi There")
    assert sha1.hex() == "b617318655057264e28bc0b6fb378c8e"
    cmac = wpa.AES_CMAC_PROTECTION.mic(
        bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c"),
        bytes.fromhex("6bc1bee22e409f96e93d7e117393172a"),
    )
    assert cmac.hex() == "070a16b46b4d4144f79bdd9dd04a287c"


def test_mic_matches() -> None:
    how = wpa.AES_SHA1_PROTECTION
    received = how.mic(b"k" * 16, b"frame")
    assert wpa.mic_matches(how, Secret(b"k" * 16), b"frame", received)
    assert not wpa.mic_matches(how, Secret(b"K" * 16), b"frame", received)
    assert not wpa.mic_matches(how, Secret(b"k" * 16), b"frame!", received)


def test_aes_key_wrap() -> None:
    key = bytes(range(16))
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")
    wrapped = wpa.AES_SHA1_PROTECTION.wrap(key, b"", plain)
    assert wrapped.hex() == "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"
    assert wpa.AES_SHA1_PROTECTION.unwrap(key, b"", wrapped) == plain


@pytest.mark.parametrize("octets", [b"", b"1234567", bytes(24), bytes(25)])
def test_key_data_that_does_not_unwrap(octets: bytes) -> None:
    with pytest.raises(CryptographyError):
        wpa.AES_CMAC_PROTECTION.unwrap(bytes(16), b"", octets)


def test_rc4() -> None:
    key = bytes.fromhex("0102030405")
    assert wpa.rc4(key, bytes(16)).hex() == "b2396305f03dc027ccc3524a0a1118a8"
    assert wpa.rc4(key, bytes(16), 256).hex() == "1cfcf62b03eddb641d77dfcf7f8d8c93"


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=80))
def test_rc4_is_its_own_inverse(key: bytes, octets: bytes) -> None:
    how = wpa.TKIP_PROTECTION
    assert how.unwrap(key, b"i" * 16, how.wrap(key, b"i" * 16, octets)) == octets


@pytest.mark.parametrize(
    ("akm", "cipher", "version"), [(2, 4, 2), (2, 2, 1), (6, 4, 3), (8, 4, 0), (1, 8, 2), (5, 4, 3)]
)
def test_protection(akm: int, cipher: int, version: int) -> None:
    assert wpa.protection(akm, cipher).version == version
