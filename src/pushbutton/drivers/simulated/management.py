"""Which management frames are protected, and their protection on simulated air.

IEEE 802.11, "Robust management frames": Deauthentication, Disassociation and Action frames other
than public ones, between stations that agreed on it and have keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pushbutton.crypto.bip import Bip
from pushbutton.drivers.simulated.ciphers import DataCipher
from pushbutton.errors import CryptographyError
from pushbutton.secret import Secret
from pushbutton.wire.frames import HEADER_LENGTH, FrameFlag, Subtype

_FLAG = FrameFlag.PROTECTED >> 8
_FIRST_BODY = {Subtype.DEAUTHENTICATION << 4, Subtype.DISASSOCIATION << 4}
_ACTION = Subtype.ACTION << 4
_UNPROTECTED_CATEGORIES = {4, 7, 11, 15}
"""Public, HT, unprotected WNM, self-protected."""


def is_robust(frame: bytes) -> bool:
    """Whether a management frame is one that is protected."""
    if frame[0] == _ACTION:
        protected = bool(frame[1] & _FLAG)
        return protected or frame[HEADER_LENGTH : HEADER_LENGTH + 1] not in {
            bytes((category,)) for category in _UNPROTECTED_CATEGORIES
        }
    return frame[0] in _FIRST_BODY


@dataclass(slots=True)
class Protection:
    """The packet numbers of one peer's management frames, which are counted by themselves."""

    received_number: int = -1

    def open(self, frame: bytes, cipher: DataCipher) -> bytes:
        """Return a protected frame in clear; `CryptographyError` when forged or repeated."""
        if not frame[1] & _FLAG:
            raise CryptographyError("a management frame without protection")
        header, body = frame[:HEADER_LENGTH], frame[HEADER_LENGTH:]
        plain = cipher.decrypt(header, body)
        number = cipher.number(body)
        if number <= self.received_number:
            raise CryptographyError("an old packet number")
        self.received_number = number
        return header[:1] + bytes((header[1] & ~_FLAG & 0xFF,)) + header[2:] + plain


def seal(frame: bytes, cipher: DataCipher, number: int) -> bytes:
    """Return a management frame encrypted for one peer."""
    header = frame[:1] + bytes((frame[1] | _FLAG,)) + frame[2:HEADER_LENGTH]
    return header + cipher.encrypt(header, number, frame[HEADER_LENGTH:])


@dataclass(slots=True)
class GroupProtection:
    """The integrity group keys of a BSS; an access point sends with the one that came last."""

    keys: dict[int, Bip] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    current: int | None = None

    def install(self, index: int, key: Secret, number: int) -> None:
        """Take a key; `number` is the last packet number that was used with it."""
        self.keys[index], self.numbers[index], self.current = Bip(key, index), number, index

    def seal(self, frame: bytes) -> bytes:
        """Return a frame to everybody with its MIC, where there is a key."""
        if self.current is None:
            return frame
        self.numbers[self.current] += 1
        return self.keys[self.current].seal(frame, self.numbers[self.current])

    def open(self, frame: bytes) -> bytes:
        """Return a frame without its MIC; `CryptographyError` when forged or repeated."""
        for index, key in self.keys.items():
            try:
                plain, number = key.open(frame)
            except CryptographyError:
                continue
            if number <= self.numbers[index]:
                raise CryptographyError("an old packet number")
            self.numbers[index] = number
            return plain
        raise CryptographyError("a management frame without protection")
