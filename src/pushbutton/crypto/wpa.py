"""Keys of WPA and WPA2: from a passphrase to the pairwise keys, and the protection of EAPOL-Key.

Everything here is a pure function (IEEE 802.11, "Pairwise key hierarchy", "EAPOL-Key frames";
the passphrase mapping is in the annex "Suggested pass-phrase-to-PSK mapping").
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

PMK_LENGTH = 32
_PAIRWISE_LABEL = b"Pairwise key expansion"
_UNWRAP_FAILED = "the key data does not decrypt"


def pmk(passphrase: Secret, ssid: bytes) -> Secret:
    """Return the pairwise master key of a passphrase, or of 64 hexadecimal digits as they are.

    `CryptographyError` when the passphrase is neither 8 to 63 octets nor 64 hexadecimal digits.
    """
    octets = passphrase.reveal()
    if len(octets) == 64:
        try:
            return Secret(bytes.fromhex(octets.decode("ascii")))
        except ValueError:
            raise CryptographyError("a network key of 64 characters is not hexadecimal") from None
    if not 8 <= len(octets) <= 63:
        raise CryptographyError("a passphrase has 8 to 63 characters")
    return Secret(hashlib.pbkdf2_hmac("sha1", octets, ssid, 4096, PMK_LENGTH))


def prf_sha1(key: bytes, label: bytes, data: bytes, length: int) -> bytes:
    """Return `length` octets of the PRF of IEEE 802.11 ("PRF")."""
    base = label + b"\x00" + data
    blocks = (length + 19) // 20
    stream = b"".join(hmac.digest(key, base + bytes((n,)), "sha1") for n in range(blocks))
    return stream[:length]


def kdf_sha256(key: bytes, label: bytes, data: bytes, length: int) -> bytes:
    """Return `length` octets of the key derivation function with SHA-256 ("KDF")."""
    tail = label + data + struct.pack("<H", length * 8)
    blocks = (length + 31) // 32
    stream = b"".join(
        hmac.digest(key, struct.pack("<H", n) + tail, "sha256") for n in range(1, blocks + 1)
    )
    return stream[:length]


@dataclass(frozen=True, slots=True)
class PairwiseKeys:
    """A pairwise transient key, split into its parts."""

    kck: Secret
    """Confirms: the key of the MIC."""
    kek: Secret
    """Encrypts key data."""
    tk: Secret
    """Encrypts the traffic."""

    def wipe(self) -> None:
        """Forget all parts."""
        for part in (self.kck, self.kek, self.tk):
            part.wipe()


@dataclass(frozen=True, slots=True)
class KeyProtection:
    """How one kind of EAPOL-Key frame is protected; chosen from `protection`."""

    version: int
    """The key descriptor version on the wire."""
    mic: Callable[[bytes, bytes], bytes]
    """Key confirmation key, octets covered -> 16 octets."""
    wrap: Callable[[bytes, bytes, bytes], bytes]
    """Key encryption key, IV of the frame, plain key data -> key data."""
    unwrap: Callable[[bytes, bytes, bytes], bytes]
    wraps_in_blocks: bool = True
    """The key data must be padded to a multiple of 8 octets."""


def _mic_md5(key: bytes, octets: bytes) -> bytes:
    return hmac.digest(key, octets, "md5")


def _mic_sha1(key: bytes, octets: bytes) -> bytes:
    return hmac.digest(key, octets, "sha1")[:16]


def _mic_cmac(key: bytes, octets: bytes) -> bytes:
    cmac = CMAC(AES(key))
    cmac.update(octets)
    return cmac.finalize()


def _aes_wrap(key: bytes, iv: bytes, octets: bytes) -> bytes:
    return keywrap.aes_key_wrap(key, octets)


def _aes_unwrap(key: bytes, iv: bytes, octets: bytes) -> bytes:
    try:
        return keywrap.aes_key_unwrap(key, octets)
    except (keywrap.InvalidUnwrap, ValueError):
        raise CryptographyError(_UNWRAP_FAILED) from None


def rc4(key: bytes, octets: bytes, skip: int = 0) -> bytes:
    """Encrypt or decrypt with RC4, the first `skip` octets of the stream dropped.

    WPA with TKIP wraps its group key so; nothing else should.
    """
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 0xFF
        state[i], state[j] = state[j], state[i]
    result = bytearray()
    i = j = 0
    for position in range(skip + len(octets)):
        i = (i + 1) & 0xFF
        j = (j + state[i]) & 0xFF
        state[i], state[j] = state[j], state[i]
        if position >= skip:
            result.append(octets[position - skip] ^ state[(state[i] + state[j]) & 0xFF])
    return bytes(result)


def _rc4_wrap(key: bytes, iv: bytes, octets: bytes) -> bytes:
    return rc4(iv + key, octets, 256)


TKIP_PROTECTION = KeyProtection(1, _mic_md5, _rc4_wrap, _rc4_wrap, wraps_in_blocks=False)
AES_SHA1_PROTECTION = KeyProtection(2, _mic_sha1, _aes_wrap, _aes_unwrap)
AES_CMAC_PROTECTION = KeyProtection(3, _mic_cmac, _aes_wrap, _aes_unwrap)
AKM_DEFINED_PROTECTION = KeyProtection(0, _mic_cmac, _aes_wrap, _aes_unwrap)
"""For SAE: the AKM says what is used, which is again AES-CMAC and the AES key wrap."""

AKM_8021X, AKM_PSK, AKM_8021X_SHA256, AKM_PSK_SHA256, AKM_SAE = 1, 2, 5, 6, 8
CIPHER_TKIP, CIPHER_CCMP = 2, 4
_SHA256_AKMS = frozenset({AKM_8021X_SHA256, AKM_PSK_SHA256, AKM_SAE})

TEMPORAL_KEY_LENGTH = {2: 32, 4: 16, 6: 16, 8: 16, 9: 32, 10: 32, 11: 16, 12: 32, 13: 32}
"""Cipher suite type -> octets of its key (IEEE 802.11, "Cipher suite key lengths")."""


def protection(akm: int, pairwise_cipher: int) -> KeyProtection:
    """Return how EAPOL-Key frames are protected under an AKM and a pairwise cipher suite type."""
    if akm == AKM_SAE:
        return AKM_DEFINED_PROTECTION
    if akm in _SHA256_AKMS:
        return AES_CMAC_PROTECTION
    return TKIP_PROTECTION if pairwise_cipher == CIPHER_TKIP else AES_SHA1_PROTECTION


def pairwise_keys(
    master: Secret,
    akm: int,
    cipher: int,
    addresses: tuple[bytes, bytes],
    nonces: tuple[bytes, bytes],
) -> PairwiseKeys:
    """Derive the pairwise keys; addresses and nonces are put in order here.

    Suites that carry their own key lengths for KCK and KEK (Suite B) are not among the AKMs known.
    """
    data = b"".join(sorted(addresses)) + b"".join(sorted(nonces))
    length = 32 + TEMPORAL_KEY_LENGTH[cipher]
    derive = kdf_sha256 if akm in _SHA256_AKMS else prf_sha1
    octets = derive(master.reveal(), _PAIRWISE_LABEL, data, length)
    return PairwiseKeys(Secret(octets[:16]), Secret(octets[16:32]), Secret(octets[32:]))


def confirmation_key(
    master: Secret,
    akm: int,
    cipher: int,
    addresses: tuple[bytes, bytes],
    nonces: tuple[bytes, bytes],
) -> Secret:
    """Return the KCK of `pairwise_keys` alone, for a third of the work."""
    data = b"".join(sorted(addresses)) + b"".join(sorted(nonces))
    if akm in _SHA256_AKMS:
        length = struct.pack("<H", (32 + TEMPORAL_KEY_LENGTH[cipher]) * 8)
        seed, how = b"\x01\x00" + _PAIRWISE_LABEL + data + length, "sha256"
    else:
        seed, how = _PAIRWISE_LABEL + b"\x00" + data + b"\x00", "sha1"
    return Secret(hmac.digest(master.reveal(), seed, how)[:16])


def mic_matches(how: KeyProtection, kck: Secret, octets: bytes, received: bytes) -> bool:
    """Compare the MIC over `octets` (MIC field zeroed) with the received one, in constant time."""
    return hmac.compare_digest(how.mic(kck.reveal(), octets), received)
