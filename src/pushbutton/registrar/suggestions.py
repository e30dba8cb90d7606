"""Names and passphrases to propose to a person, and a word for one that the person chose.

The command line and the page draw from here, so that both propose the same kind of thing: a network
name that can be read out and told apart from the neighbours', and a passphrase that nobody guesses
from a captured 4-way handshake.
"""

from __future__ import annotations

import base64
import itertools
import math
from collections.abc import Callable
from enum import Enum

from pushbutton.formats.network import is_hexadecimal
from pushbutton.secret import Secret

Random = Callable[[int], bytes]

SHORTEST, LONGEST = 8, 63
"""Octets of a WPA passphrase (IEEE 802.11, "Suggested pass-phrase-to-PSK mapping method")."""

_PASSPHRASE_OCTETS = 15
_GROUP = 4

_QUALITIES = (
    *("amber", "autumn", "bold", "brave", "bright", "calm", "clear", "clever"),
    *("copper", "coral", "crisp", "eager", "early", "gentle", "golden", "grand"),
    *("green", "happy", "hidden", "honest", "indigo", "jolly", "kind", "lively"),
    *("lucky", "mellow", "merry", "misty", "noble", "proud", "quiet", "swift"),
)
_THINGS = (
    *("acorn", "badger", "beacon", "birch", "brook", "canyon", "cedar", "comet"),
    *("dolphin", "falcon", "fern", "fox", "garden", "harbour", "heron", "island"),
    *("lantern", "lark", "maple", "meadow", "moon", "otter", "pebble", "pine"),
    *("planet", "river", "robin", "summit", "thistle", "tiger", "valley", "willow"),
)

_COMMON = (
    *("password", "passwort", "12345678", "qwertyui", "qwertzui", "asdfghjk", "11111111"),
    *("iloveyou", "sunshine", "letmein", "internet", "wireless", "admin123", "football"),
)
"""What is tried first, and therefore weak however it goes on."""


class Strength(Enum):
    """How long a passphrase withstands guessing; the value is the word for a person."""

    UNUSABLE = "unusable"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


_FAIR_BITS, _STRONG_BITS = 45.0, 75.0


def suggest_ssid(random: Random) -> bytes:
    """Return a network name like `quiet-harbour-27`: ASCII, at most 20 octets.

    `random(n)` returns n octets of the system's generator.
    """
    first, second, number = random(3)
    quality = _QUALITIES[first % len(_QUALITIES)]
    thing = _THINGS[second % len(_THINGS)]
    return f"{quality}-{thing}-{10 + number % 90}".encode()


def suggest_passphrase(random: Random) -> Secret:
    """Return a passphrase of 120 random bits that is easily typed: `abcd-2efg-...`."""
    text = base64.b32encode(random(_PASSPHRASE_OCTETS)).decode().lower()
    return Secret("-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP)))


def strength(passphrase: Secret) -> Strength:
    """Say how good a passphrase is; a rough estimate that errs on the side of `WEAK`.

    64 hexadecimal digits are a PSK and count by their digits.
    """
    octets = passphrase.reveal()
    if is_hexadecimal(octets, 64):
        return Strength.STRONG if len(set(octets)) > 8 else Strength.WEAK
    if not SHORTEST <= len(octets) <= LONGEST or any(o < 0x20 or o == 0x7F for o in octets):
        return Strength.UNUSABLE
    lowered = octets.decode("latin-1").lower()
    if any(common in lowered for common in _COMMON):
        return Strength.WEAK
    bits = _surprises(lowered) * math.log2(_alphabet(octets))
    if bits < _FAIR_BITS:
        return Strength.WEAK
    return Strength.FAIR if bits < _STRONG_BITS else Strength.STRONG


def _surprises(text: str) -> float:
    """Count the characters that those before them do not tell: no repetition, no next in a row."""
    count = 1.0
    for before, this in itertools.pairwise(text):
        count += 0.25 if abs(ord(this) - ord(before)) <= 1 else 1.0
    return min(count, 2.0 * len(set(text)))


def _alphabet(octets: bytes) -> int:
    kinds = (
        (26, any(0x61 <= o <= 0x7A for o in octets)),
        (26, any(0x41 <= o <= 0x5A for o in octets)),
        (10, any(0x30 <= o <= 0x39 for o in octets)),
        (33, any(not (chr(o).isascii() and chr(o).isalnum()) for o in octets)),
    )
    return sum(size for size, present in kinds if present)
