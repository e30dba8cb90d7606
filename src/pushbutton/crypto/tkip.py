"""Temporal Key Integrity Protocol: the encryption of the first WPA (IEEE 802.11, "TKIP").

It is broken and is here for devices that know nothing else.  The plain 24-octet header of data
frames is served: a frame is never in fragments and has no priority.
"""

from __future__ import annotations

import hmac
import struct
import zlib

from pushbutton.crypto.wpa import rc4
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret

HEADER_LENGTH = 8
_MIC_LENGTH = 8
_ICV_LENGTH = 4
_EXTENDED_IV = 0x20
_WORD = 0xFFFFFFFF


def _byte_table() -> tuple[int, ...]:
    """Return the S-box of AES, which TKIP's is made of (FIPS 197, "SubBytes")."""
    p = q = 1
    table = [0x63] * 256
    while True:
        p = (p ^ p << 1 ^ (0x11B if p & 0x80 else 0)) & 0xFF
        for shift in (1, 2, 4):
            q ^= q << shift & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        turned = q
        for shift in (1, 2, 3, 4):
            turned ^= (q << shift | q >> 8 - shift) & 0xFF
        table[p] = turned ^ 0x63
        if p == 1:
            return tuple(table)


def _double(octet: int) -> int:
    return (octet << 1 ^ (0x11B if octet & 0x80 else 0)) & 0xFF


_TABLE = tuple(_double(octet) << 8 | _double(octet) ^ octet for octet in _byte_table())


def _substitute(word: int) -> int:
    high = _TABLE[word >> 8]
    return _TABLE[word & 0xFF] ^ (high >> 8 | high << 8 & 0xFF00)


def _turned(word: int) -> int:
    return word >> 1 | (word & 1) << 15


def mixed_key(key: bytes, transmitter: bytes, number: int) -> bytes:
    """Return the RC4 key of one frame ("TKIP mixing function", both phases)."""
    k = struct.unpack("<8H", key)
    low = number & 0xFFFF
    t = [number >> 16 & 0xFFFF, number >> 32 & 0xFFFF, *struct.unpack("<3H", transmitter)]
    for i in range(8):
        odd = i & 1
        for position, word in enumerate((0, 2, 4, 6, 0)):
            before = t[position - 1]
            t[position] = t[position] + _substitute(before ^ k[word + odd]) & 0xFFFF
        t[4] = t[4] + i & 0xFFFF
    p = [*t, t[4] + low & 0xFFFF]
    for position in range(6):
        p[position] = p[position] + _substitute(p[position - 1] ^ k[position]) & 0xFFFF
    for position, word in enumerate((k[6], k[7], 0, 0, 0, 0)):
        p[position] = p[position] + _turned(p[position - 1] ^ word) & 0xFFFF
    high = low >> 8
    start = bytes((high, (high | 0x20) & 0x7F, low & 0xFF, (p[5] ^ k[0]) >> 1 & 0xFF))
    return start + struct.pack("<6H", *p)


def michael(key: bytes, octets: bytes) -> bytes:
    """Return the message integrity code of 8 octets ("Michael")."""
    left, right = struct.unpack("<2I", key)
    padded = octets + b"\x5a" + bytes(4)
    padded += bytes(-len(padded) % 4)
    for (word,) in struct.iter_unpack("<I", padded):
        left ^= word
        right ^= (left << 17 | left >> 15) & _WORD
        left = left + right & _WORD
        right ^= (left & 0xFF00FF00) >> 8 | (left & 0x00FF00FF) << 8
        left = left + right & _WORD
        right ^= (left << 3 | left >> 29) & _WORD
        left = left + right & _WORD
        right ^= (left >> 2 | left << 30) & _WORD
        left = left + right & _WORD
    return struct.pack("<2I", left, right)


class Tkip:
    """One temporal key of 32 octets: 16 for RC4, 8 for Michael from and 8 to the access point."""

    __slots__ = ("_key", "_receive", "_send")

    def __init__(self, key: Secret, is_access_point: bool) -> None:
        octets = key.reveal()
        down, up = octets[16:24], octets[24:32]
        self._key = octets[:16]
        self._send, self._receive = (down, up) if is_access_point else (up, down)

    def number(self, body: bytes) -> int:
        """Return the packet number of a protected body; `CryptographyError` without one."""
        least = HEADER_LENGTH + _MIC_LENGTH + _ICV_LENGTH
        if len(body) < least or not body[3] & _EXTENDED_IV:
            raise CryptographyError("a protected frame without a TKIP header")
        return int.from_bytes(bytes((body[2], body[0])) + body[4:8], "little")

    def encrypt(self, header: bytes, number: int, plaintext: bytes, index: int = 0) -> bytes:
        """Return the protected body; the arguments are those of `Ccmp.encrypt`."""
        key = mixed_key(self._key, header[10:16], number)
        octets = number.to_bytes(6, "little")
        start = key[:3] + bytes((_EXTENDED_IV | index << 6,)) + octets[2:]
        body = plaintext + michael(self._send, _covered(header) + plaintext)
        return start + rc4(key, body + zlib.crc32(body).to_bytes(_ICV_LENGTH, "little"))

    def decrypt(self, header: bytes, body: bytes) -> bytes:
        """Return the plaintext of a protected body; `CryptographyError` when it was changed."""
        key = mixed_key(self._key, header[10:16], self.number(body))
        opened = rc4(key, body[HEADER_LENGTH:])
        content, check = opened[:-_ICV_LENGTH], opened[-_ICV_LENGTH:]
        plaintext, code = content[:-_MIC_LENGTH], content[-_MIC_LENGTH:]
        whole = zlib.crc32(content).to_bytes(_ICV_LENGTH, "little") == check
        expected = michael(self._receive, _covered(header) + plaintext)
        if not whole or not hmac.compare_digest(expected, code):
            raise CryptographyError("a protected frame does not decrypt")
        return plaintext


def _covered(header: bytes) -> bytes:
    """Return what Michael covers before the payload: destination, source, priority 0."""
    to_access_point = header[1] & 1
    first, second, third = header[4:10], header[10:16], header[16:22]
    destination, source = (third, second) if to_access_point else (first, third)
    return destination + source + bytes(4)
