"""PINs: the check digit, what people type, and PINs that are made here."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto import pin
from pushbutton.crypto.pin import PinVerdict
from pushbutton.errors import UsageError


@pytest.mark.parametrize(
    ("first_seven", "digit"), [(1234567, 0), (0, 0), (1, 7), (10, 9), (9999999, 5), (7654321, 0)]
)
def test_known_check_digits(first_seven: int, digit: int) -> None:
    assert pin.checksum(first_seven) == digit


@given(st.integers(0, 9_999_999))
def test_the_weighted_sum_of_all_eight_is_divisible_by_ten(first_seven: int) -> None:
    digits = [int(d) for d in f"{first_seven:07}{pin.checksum(first_seven)}"]
    assert sum(d * w for d, w in zip(digits, itertools.cycle((3, 1)), strict=False)) % 10 == 0


def test_the_check_digit_is_not_that_of_the_misprinted_listing() -> None:
    # Without its first lines the published routine weighs 1, 3, 1, ... and yields 12345678.
    misprint = -sum(int(d) * w for d, w in zip("1234567", (1, 3, 1, 3, 1, 3, 1), strict=True)) % 10
    assert misprint == 8
    assert pin.check("12345678") is PinVerdict.WRONG_CHECKSUM
    assert pin.check("12345670") is PinVerdict.VALID


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("12345670", PinVerdict.VALID),
        ("1234 5670", PinVerdict.VALID),
        ("1234-5670", PinVerdict.VALID),
        (" PIN: 1234.5670\n", PinVerdict.VALID),
        ("12345671", PinVerdict.WRONG_CHECKSUM),
        ("1234", PinVerdict.VALID_SHORT),
        ("12 34", PinVerdict.VALID_SHORT),
        ("123", PinVerdict.WRONG_LENGTH),
        ("1234567", PinVerdict.WRONG_LENGTH),
        ("123456700", PinVerdict.WRONG_LENGTH),
        ("", PinVerdict.EMPTY),
        ("no digits", PinVerdict.EMPTY),
        ("\u0661\u0662\u0663\u0664", PinVerdict.EMPTY),
    ],
)
def test_verdicts(text: str, verdict: PinVerdict) -> None:
    assert pin.check(text) is verdict


@given(st.integers(0, 9_999_999), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(first_seven: int, position: int, change: int) -> None:
    good = f"{first_seven:07}{pin.checksum(first_seven)}"
    wrong = str((int(good[position]) + change) % 10)
    assert pin.check(good).valid
    assert not pin.check(good[:position] + wrong + good[position + 1 :]).valid


@given(st.binary(min_size=8, max_size=8))
def test_pins_made_here_are_valid(octets: bytes) -> None:
    assert pin.check(pin.generate(lambda _: octets).text()) is PinVerdict.VALID
    assert pin.check(pin.generate(lambda _: octets, 4).text()) is PinVerdict.VALID_SHORT


def test_leading_zeros_are_kept() -> None:
    assert pin.generate(bytes).matches(b"00000000")
    assert pin.generate(bytes, 4).matches(b"0000")


@pytest.mark.parametrize("digits", [0, 5, 7, 9])
def test_other_lengths_are_not_made(digits: int) -> None:
    with pytest.raises(ValueError, match="4 or 8"):
        pin.generate(bytes, digits)


def test_what_a_person_typed_becomes_a_secret() -> None:
    assert pin.typed("1234 5670").matches(b"12345670")
    assert pin.typed("12-34").matches(b"1234")


@pytest.mark.parametrize(
    ("text", "has_display", "words"),
    [
        ("1234 5671", True, "last digit"),
        ("12345", True, "8 digits"),
        ("", True, "no digit"),
        ("1234", False, "display"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_without_the_pin(
    text: str, has_display: bool, words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        pin.typed(text, has_display=has_display)
    said = str(caught.value)
    assert "\n" not in said
    assert "1234" not in said
