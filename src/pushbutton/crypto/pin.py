"""The PIN of a device: eight digits of which the last one checks the others, or four without.

Wi-Fi Simple Configuration 2.0, "PIN Checksums" and "Device Passwords".  The weights are 3 and 1 in
turn from the left and the weighted sum of all eight digits is divisible by ten.  (The routine that
computes the digit in the published WCN-NET specification has lost its first lines and yields wrong
digits; the routine next to it that validates is right.)
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from pushbutton.errors import UsageError
from pushbutton.secret import Secret

LENGTH = 8
SHORT_LENGTH = 4


class PinVerdict(Enum):
    """What `check` found; the value is the finding as one sentence."""

    VALID = "The PIN is valid."
    VALID_SHORT = "The PIN has 4 digits, which only a device with a display may use."
    EMPTY = "There is no digit in the PIN."
    WRONG_LENGTH = "A PIN has 8 digits (or 4, shown on a device's display)."
    WRONG_CHECKSUM = "The last digit of the PIN does not fit the others: there is a typing error."

    @property
    def valid(self) -> bool:
        """Whether a registration can be tried with it."""
        return self in (PinVerdict.VALID, PinVerdict.VALID_SHORT)


def checksum(first_seven: int) -> int:
    """Return the eighth digit for the first seven, given as a number below 10,000,000."""
    total, rest, weight = 0, first_seven, 3
    while rest:
        rest, last = divmod(rest, 10)
        total += weight * last
        weight = 4 - weight
    return -total % 10


def generate(random: Callable[[int], bytes], digits: int = LENGTH) -> Secret:
    """Make a PIN of 8 digits, or of 4 for a device with a display.

    `random(n)` returns n octets of the system's generator.  Eight octets are reduced, so no PIN is
    likelier than another by more than one in 10^12.
    """
    number = int.from_bytes(random(8), "big")
    if digits == SHORT_LENGTH:
        return Secret(f"{number % 10**SHORT_LENGTH:04}")
    if digits != LENGTH:
        raise ValueError("a PIN has 4 or 8 digits")
    first_seven = number % 10 ** (LENGTH - 1)
    return Secret(f"{first_seven:07}{checksum(first_seven)}")


def clean(text: str) -> str:
    """Return the digits of what a person typed: labels print PINs with spaces and hyphens."""
    return "".join(character for character in text if character in "0123456789")


def check(text: str) -> PinVerdict:
    """Judge what a person typed, other characters than digits left out."""
    digits = clean(text)
    if not digits:
        return PinVerdict.EMPTY
    if len(digits) == SHORT_LENGTH:
        return PinVerdict.VALID_SHORT
    if len(digits) != LENGTH:
        return PinVerdict.WRONG_LENGTH
    number, last = divmod(int(digits), 10)
    return PinVerdict.VALID if checksum(number) - last == 0 else PinVerdict.WRONG_CHECKSUM


def typed(text: str, *, has_display: bool = True) -> Secret:
    """Return the PIN that a person typed, or raise `UsageError` saying what is wrong with it.

    `has_display` False refuses 4 digits: with so few, only a fresh PIN on a display is safe.  The
    error never repeats the PIN.
    """
    verdict = check(text)
    if not verdict.valid:
        raise UsageError(verdict.value)
    if verdict is PinVerdict.VALID_SHORT and not has_display:
        raise UsageError(
            "A PIN of 4 digits is only for a device with a display; this one needs 8 digits."
        )
    return Secret(clean(text))
