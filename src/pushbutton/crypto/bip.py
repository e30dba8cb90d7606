"""Broadcast/Multicast Integrity Protocol: group addressed management frames that nobody forges.

IEEE 802.11, "BIP": an element at the end of the body carries packet number and MIC.
"""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

_ELEMENT = 76
_MIC_LENGTH = 8
_LENGTH = 2 + 6 + _MIC_LENGTH
"""Of the element behind its number and length: key index, packet number, MIC."""

_HEADER_LENGTH = 24


class Bip:
    """One integrity group key of 16 octets with BIP-CMAC-128."""

    __slots__ = ("_index", "_key")

    def __init__(self, key: Secret, index: int) -> None:
        self._key = key.reveal()
        self._index = index

    def seal(self, frame: bytes, number: int) -> bytes:
        """Return a management frame with the element behind its body."""
        start = bytes((_ELEMENT, _LENGTH)) + self._index.to_bytes(2, "little")
        body = frame[_HEADER_LENGTH:] + start + number.to_bytes(6, "little")
        return frame[:_HEADER_LENGTH] + body + self._mic(frame[:_HEADER_LENGTH], body)

    def open(self, frame: bytes) -> tuple[bytes, int]:
        """Return the frame without the element, and its packet number; `CryptographyError`."""
        end = len(frame) - _LENGTH - 2
        element = frame[end:] if end >= _HEADER_LENGTH else b""
        expected = bytes((_ELEMENT, _LENGTH)) + self._index.to_bytes(2, "little")
        if element[:4] != expected:
            raise CryptographyError("a management frame without a MIC of this key")
        mic = self._mic(frame[:_HEADER_LENGTH], frame[_HEADER_LENGTH:-_MIC_LENGTH])
        if not hmac.compare_digest(mic, frame[-_MIC_LENGTH:]):
            raise CryptographyError("a management frame with a wrong MIC")
        return frame[:end], int.from_bytes(element[4:10], "little")

    def _mic(self, header: bytes, body: bytes) -> bytes:
        cmac = CMAC(AES(self._key))
        # Without what a retry may change: retry, power management and more data.
        cmac.update(bytes((header[0], header[1] & 0xC7)) + header[4:22] + body + bytes(_MIC_LENGTH))
        return cmac.finalize()[:_MIC_LENGTH]
