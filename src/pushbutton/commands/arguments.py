"""The types of command arguments: each is an annotation that knows how its value is read.

A command declares `pin: Pin` and is called with the value; text that cannot be read never reaches
it, the caller gets the command's failure reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pushbutton.secret import Secret


class BadArgumentError(ValueError):
    """Text that is not a value of the argument's type; the text says what would be one."""


@dataclass(frozen=True, slots=True)
class Argument:
    """How an argument is shown in a usage line, read, and whether it takes the rest of the line."""

    form: str
    read: Callable[[str], Any]
    rest: bool = False
    secret: bool = False
    may_be_empty: bool = False
    """The command's name with a space behind it is enough; without the space it is not."""


def _read_integer(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.removeprefix("-")
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 10:
            raise BadArgumentError("a whole number is needed")
        number = int(text)
        if not low <= number <= high:
            raise BadArgumentError(f"a number from {low} to {high} is needed")
        return number

    return read


def integer(form: str, low: int, high: int) -> Argument:
    """Return the type of whole numbers from `low` to `high`."""
    return Argument(form, _read_integer(low, high))


def one_of(*words: str) -> Argument:
    """Return the type of a few words, as they are written."""

    def read(text: str) -> str:
        if text not in words:
            raise BadArgumentError(f"one of {', '.join(words)} is needed")
        return text

    return Argument("|".join(words), read)


def _read_mac(text: str) -> bytes:
    address = _read_mac_or_none(text)
    if address is None:
        raise BadArgumentError("a MAC address like 02:00:00:00:00:01 is needed")
    return address


def _read_mac_or_none(text: str) -> bytes | None:
    # As hostapd reads one: with colons alone, and with anything behind it.
    match = _MAC.match(text)
    return None if match is None else bytes.fromhex(match[0].replace(":", ""))


_MAC = re.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")


def _read_uuid_or_any(text: str) -> UUID | None:
    if text == "any":
        return None
    if len(text) != 36:
        raise BadArgumentError("a UUID or 'any' is needed")
    try:
        return UUID(text)
    except ValueError:
        raise BadArgumentError("a UUID or 'any' is needed") from None


def _read_leniently(text: str) -> int:
    # As C's atoi, which hostapd uses here: a number with anything behind it, else 0.
    digits = ""
    for character in text.lstrip():
        if character not in "0123456789":
            break
        digits += character
    return min(int(digits[:10] or "0"), 2**31 - 1)


def read_number(text: str) -> int:
    """Return the number that C's strtol, with base 0, reads at the beginning: 0 where none is."""
    match = _C_NUMBER.match(text)
    if match is None:
        return 0
    sign, hexadecimal, octal, decimal = match.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (octal, 8) if octal else (decimal, 10)
    return int(digits[:20], base) * (-1 if sign == "-" else 1)


def read_secret(text: str) -> Secret:
    """Return a word of a request as it came, whether or not it was UTF-8."""
    return Secret(text.encode("utf-8", "surrogateescape"))


_C_NUMBER = re.compile(r"\s*([-+]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))")


def _read_hexadecimal(text: str) -> bytes:
    if not re.fullmatch(r"([0-9a-fA-F]{2})*", text):
        raise BadArgumentError("an even number of hexadecimal digits is needed")
    return bytes.fromhex(text)


Mac = Annotated[bytes, Argument("MAC", _read_mac)]
LenientMac = Annotated[bytes | None, Argument("MAC", _read_mac_or_none, rest=True)]
"""A last argument that is a MAC address; anything else counts as none, as in hostapd's WPS_PIN."""

UuidOrAny = Annotated[UUID | None, Argument("UUID|any", _read_uuid_or_any)]
Pin = Annotated[Secret, Argument("PIN", read_secret, secret=True)]
Seconds = Annotated[int, Argument("SECONDS", _read_leniently)]
Level = Annotated[int, Argument("0..5", _read_leniently, rest=True, may_be_empty=True)]
"""A level of events; what is no number counts as 0, as in hostapd."""

Word = Annotated[str, Argument("WORD", str)]
Rest = Annotated[str, Argument("TEXT", str, rest=True)]
"""Everything to the end of the line, spaces too."""

Text = Annotated[str, Argument("TEXT", str, rest=True, may_be_empty=True)]
"""As `Rest`, or nothing behind the space."""

Frame = Annotated[bytes, Argument("HEX", _read_hexadecimal, rest=True, may_be_empty=True)]
"""Octets in hexadecimal, or none."""

SecretRest = Annotated[Secret, Argument("TEXT", read_secret, rest=True, secret=True)]
