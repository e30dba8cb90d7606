"""Encrypted Settings: AES-128-CBC with the Key Wrap Authenticator inside.

Wi-Fi Simple Configuration 2.0, "Encrypted Settings" and "Key Wrap Authenticator" attributes, and
"Key Wrap Algorithm": a random initialisation vector of 16 octets, then the encryption of the
attributes, their Key Wrap Authenticator and a padding of 1 to 16 octets that each hold its length.
"""

from __future__ import annotations

from hmac import compare_digest, digest
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

BLOCK = 16
IV_LENGTH = BLOCK
KWA_LENGTH = 8
_KWA_HEADER = bytes.fromhex("101e0008")
"""Attribute id and length of the Key Wrap Authenticator."""
_KWA_ATTRIBUTE = len(_KWA_HEADER) + KWA_LENGTH
_REFUSAL = "the encrypted settings do not verify"
"""One text for every fault: a peer learns nothing from which check failed."""


class WrapKeys(Protocol):
    """The two keys that are used here, whatever they belong to."""

    @property
    def auth_key(self) -> Secret: ...

    @property
    def key_wrap_key(self) -> Secret: ...


def wrap(keys: WrapKeys, plaintext: bytes, iv: bytes) -> bytes:
    """Return the value of Encrypted Settings for the attributes `plaintext`.

    `iv` is 16 fresh random octets; it stands in front of the result.
    """
    if len(iv) != IV_LENGTH:
        raise ValueError("the initialisation vector has 16 octets")
    whole = plaintext + _KWA_HEADER + _key_wrap_authenticator(keys, plaintext)
    padding = BLOCK - len(whole) % BLOCK
    encryptor = Cipher(AES(keys.key_wrap_key.reveal()), CBC(iv)).encryptor()
    return iv + encryptor.update(whole + bytes([padding]) * padding) + encryptor.finalize()


def unwrap(keys: WrapKeys, octets: bytes) -> tuple[bytes, bytes]:
    """Decrypt and verify the value of Encrypted Settings.

    Returns `(attributes, whole)`: the attributes before the Key Wrap Authenticator, and the same
    with it, verbatim (what hostapd hands to its control clients as new settings).  Raises
    `CryptographyError`, with one text, for a wrong length or padding, and for a Key Wrap
    Authenticator that is missing, not last or wrong.
    """
    if len(octets) < IV_LENGTH + BLOCK or len(octets) % BLOCK:
        raise CryptographyError(_REFUSAL)
    decryptor = Cipher(AES(keys.key_wrap_key.reveal()), CBC(octets[:IV_LENGTH])).decryptor()
    padded = decryptor.update(octets[IV_LENGTH:]) + decryptor.finalize()
    padding = padded[-1]
    well_padded = 1 <= padding <= BLOCK and padded.endswith(bytes([padding]) * padding)
    whole = padded[:-padding] if well_padded else padded
    attributes, header, received = (
        whole[:-_KWA_ATTRIBUTE],
        whole[-_KWA_ATTRIBUTE:-KWA_LENGTH],
        whole[-KWA_LENGTH:],
    )
    verified = compare_digest(_key_wrap_authenticator(keys, attributes), received)
    if not (well_padded and header == _KWA_HEADER and verified):
        raise CryptographyError(_REFUSAL)
    return attributes, whole


def _key_wrap_authenticator(keys: WrapKeys, attributes: bytes) -> bytes:
    return digest(keys.auth_key.reveal(), attributes, "sha256")[:KWA_LENGTH]
