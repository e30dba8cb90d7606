"""Types of arguments."""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

import pytest

from pushbutton.commands import arguments
from pushbutton.commands.arguments import Argument, BadArgumentError, integer, one_of

UUID_TEXT = "12345678-9abc-def0-1234-56789abcdef0"


def argument(annotated: Any) -> Argument:
    found = get_args(annotated)[-1]
    assert isinstance(found, Argument)
    return found


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (arguments.Mac, "02:00:00:00:00:01", bytes.fromhex("020000000001")),
        (arguments.LenientMac, "nonsense", None),
        (arguments.UuidOrAny, "any", None),
        (arguments.UuidOrAny, UUID_TEXT, UUID(UUID_TEXT)),
        (arguments.Seconds, "60", 60),
        (arguments.Seconds, "60s", 60),
        (arguments.Seconds, "soon", 0),
        (arguments.Seconds, "99999999999999", 2**31 - 1),
        (arguments.Word, "x", "x"),
    ],
)
def test_values_are_read(kind: Any, text: str, value: object) -> None:
    assert argument(kind).read(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (argument(arguments.Mac), "02:00"),
        (argument(arguments.UuidOrAny), "all"),
        (argument(arguments.UuidOrAny), "{" + UUID_TEXT[1:]),
        (integer("N", 0, 5), "6"),
        (integer("N", 0, 5), "-1"),
        (integer("N", 0, 5), "1.5"),
        (integer("N", 0, 5), ""),
        (integer("N", 0, 5), "\N{SUPERSCRIPT TWO}"),
        (one_of("enable", "disable"), "enabled"),
    ],
)
def test_what_is_no_value_is_refused(kind: Argument, text: str) -> None:
    with pytest.raises(BadArgumentError):
        kind.read(text)


def test_a_pin_does_not_show() -> None:
    assert "12345670" not in repr(argument(arguments.Pin).read("12345670"))
    assert argument(arguments.Pin).secret


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("x", 0),
        ("12", 12),
        (" -12x", -12),
        ("+7", 7),
        ("0", 0),
        ("0x", 0),
        ("0x57", 0x57),
        ("0XfFoo", 0xFF),
        ("020", 16),
        ("08", 0),
        ("1" * 30, int("1" * 20)),
    ],
)
def test_numbers_as_c_reads_them(text: str, number: int) -> None:
    assert arguments.read_number(text) == number


def test_secrets_need_not_be_text() -> None:
    typed = b"\xffa".decode("utf-8", "surrogateescape")
    assert argument(arguments.Pin).read(typed).reveal() == b"\xffa"


def test_a_frame_is_pairs_of_hexadecimal_digits_or_nothing() -> None:
    assert argument(arguments.Frame).read("") == b""
    assert argument(arguments.Frame).read("0aFf") == b"\x0a\xff"
    for wrong in ("0", "zz", "0a ff"):
        with pytest.raises(BadArgumentError):
            argument(arguments.Frame).read(wrong)
