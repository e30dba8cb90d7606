"""CTR with CBC-MAC Protocol: the encryption of WPA2 data frames (IEEE 802.11, "CCMP").

The plain 24-octet header of data frames is served: no fourth address, no QoS control.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

HEADER_LENGTH = 8
MIC_LENGTH = 8
_EXTENDED_IV = 0x20


def _authenticated(header: bytes) -> bytes:
    """Return the additional authenticated data: the header without what a retry may change."""
    control = bytes((header[0] & 0x8F, (header[1] & 0xC7) | 0x40))
    return control + header[4:22] + bytes((header[22] & 0x0F, 0))


def packet_number(body: bytes) -> int:
    """Return the packet number of a protected body; `CryptographyError` when there is none."""
    if len(body) < HEADER_LENGTH + MIC_LENGTH or not body[3] & _EXTENDED_IV:
        raise CryptographyError("a protected frame without a CCMP header")
    return int.from_bytes(body[:2] + body[4:8], "little")


def key_index(body: bytes) -> int:
    """Return the key index of a protected body that `packet_number` accepted."""
    return body[3] >> 6


class Ccmp:
    """One temporal key of 16 octets, ready for use."""

    __slots__ = ("_cipher",)

    def __init__(self, key: Secret) -> None:
        self._cipher = AESCCM(key.reveal(), tag_length=MIC_LENGTH)

    def encrypt(self, header: bytes, number: int, plaintext: bytes, index: int = 0) -> bytes:
        """Return the protected body: CCMP header, ciphertext, MIC.

        `header` is the 24 octets with the protected bit, `number` the packet number (48 bits,
        never used twice with one key), `index` the key index of a group key.
        """
        octets = number.to_bytes(6, "little")
        ccmp_header = octets[:2] + bytes((0, _EXTENDED_IV | index << 6)) + octets[2:]
        nonce = b"\x00" + header[10:16] + octets[::-1]
        return ccmp_header + self._cipher.encrypt(nonce, plaintext, _authenticated(header))

    def decrypt(self, header: bytes, body: bytes) -> bytes:
        """Return the plaintext of a protected body; `CryptographyError` when it was changed."""
        number = packet_number(body).to_bytes(6, "big")
        nonce = b"\x00" + header[10:16] + number
        try:
            return self._cipher.decrypt(nonce, body[HEADER_LENGTH:], _authenticated(header))
        except InvalidTag:
            raise CryptographyError("a protected frame does not decrypt") from None
