"""Galois/Counter Mode Protocol: a faster encryption of data frames (IEEE 802.11, "GCMP").

Its headers are those of CCMP.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pushbutton.crypto.ccmp import (
    HEADER_LENGTH,
    authenticated_header,
    packet_header,
    packet_number,
)
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret


class Gcmp:
    """One temporal key of 16 or 32 octets, ready for use."""

    __slots__ = ("_cipher",)

    def __init__(self, key: Secret) -> None:
        self._cipher = AESGCM(key.reveal())

    def number(self, body: bytes) -> int:
        """Return the packet number of a protected body; `CryptographyError` without one."""
        return packet_number(body)

    def encrypt(self, header: bytes, number: int, plaintext: bytes, index: int = 0) -> bytes:
        """Return the protected body; the arguments are those of `Ccmp.encrypt`."""
        nonce = header[10:16] + number.to_bytes(6, "big")
        sealed = self._cipher.encrypt(nonce, plaintext, authenticated_header(header))
        return packet_header(number, index) + sealed

    def decrypt(self, header: bytes, body: bytes) -> bytes:
        """Return the plaintext of a protected body; `CryptographyError` when it was changed."""
        nonce = header[10:16] + packet_number(body).to_bytes(6, "big")
        try:
            return self._cipher.decrypt(nonce, body[HEADER_LENGTH:], authenticated_header(header))
        except InvalidTag:
            raise CryptographyError("a protected frame does not decrypt") from None
