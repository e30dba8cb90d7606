"""CTR with CBC-MAC Protocol: the encryption of WPA2 data frames (IEEE 802.11, "CCMP").

The plain 24-octet header of data frames is served: no fourth address, no QoS control; and that of
management frames, which are protected in the same way.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

HEADER_LENGTH = 8
MIC_LENGTH = 8
LONG_MIC_LENGTH = 16
"""Of CCMP with keys of 256 bits."""

_LONG_KEY = 32
_EXTENDED_IV = 0x20
_DATA = 0x08
_MANAGEMENT_FLAG = 0x10


def authenticated_header(header: bytes) -> bytes:
    """Return the additional authenticated data: the header without what a retry may change."""
    kind = header[0] & 0x8F if header[0] & _DATA else header[0]
    control = bytes((kind, (header[1] & 0xC7) | 0x40))
    return control + header[4:22] + bytes((header[22] & 0x0F, 0))


def packet_number(body: bytes) -> int:
    """Return the packet number of a protected body; `CryptographyError` when there is none."""
    if len(body) < HEADER_LENGTH + MIC_LENGTH or not body[3] & _EXTENDED_IV:
        raise CryptographyError("a protected frame without a CCMP header")
    return int.from_bytes(body[:2] + body[4:8], "little")


def packet_header(number: int, index: int = 0) -> bytes:
    """Return the 8 octets in front of the ciphertext of CCMP and GCMP."""
    octets = number.to_bytes(6, "little")
    return octets[:2] + bytes((0, _EXTENDED_IV | index << 6)) + octets[2:]


def key_index(body: bytes) -> int:
    """Return the key index of a protected body that `packet_number` accepted."""
    return body[3] >> 6


class Ccmp:
    """One temporal key of 16 or 32 octets, ready for use."""

    __slots__ = ("_cipher",)

    def __init__(self, key: Secret) -> None:
        tag_length = LONG_MIC_LENGTH if len(key) == _LONG_KEY else MIC_LENGTH
        self._cipher = AESCCM(key.reveal(), tag_length=tag_length)

    def number(self, body: bytes) -> int:
        """Return the packet number of a protected body; `CryptographyError` without one."""
        return packet_number(body)

    def encrypt(self, header: bytes, number: int, plaintext: bytes, index: int = 0) -> bytes:
        """Return the protected body: CCMP header, ciphertext, MIC.

        `header` is the 24 octets with the protected bit, `number` the packet number (48 bits,
        never used twice with one key), `index` the key index of a group key.
        """
        nonce = _nonce(header, number)
        sealed = self._cipher.encrypt(nonce, plaintext, authenticated_header(header))
        return packet_header(number, index) + sealed

    def decrypt(self, header: bytes, body: bytes) -> bytes:
        """Return the plaintext of a protected body; `CryptographyError` when it was changed."""
        nonce = _nonce(header, packet_number(body))
        try:
            return self._cipher.decrypt(nonce, body[HEADER_LENGTH:], authenticated_header(header))
        except InvalidTag:
            raise CryptographyError("a protected frame does not decrypt") from None


def _nonce(header: bytes, number: int) -> bytes:
    flags = 0 if header[0] & _DATA else _MANAGEMENT_FLAG
    return bytes((flags,)) + header[10:16] + number.to_bytes(6, "big")
