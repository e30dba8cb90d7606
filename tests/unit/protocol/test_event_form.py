"""How an event class becomes a text and back: the machinery apart from the events."""

from __future__ import annotations

import pytest

from pushbutton.protocol.event_form import (
    Address,
    Event,
    Maybe,
    Number,
    Text,
    Word,
    clean,
    event,
    indication_text,
    parse,
    registered,
)
from pushbutton.protocol.outputs import ErrorIndication

MAC = bytes.fromhex("0200000003ff")


@event("TEST-EVENT {address} (?) [{device_name}]", Maybe(" a={first} b={second}"), Maybe(" {word}"))
class Example(Event):
    """An event for these tests."""

    address: Address
    device_name: Text
    first: Number | None = None
    second: Number | None = None
    word: Word | None = None


@pytest.mark.parametrize(
    ("example", "text"),
    [
        (Example(MAC, "x"), "TEST-EVENT 02:00:00:00:03:ff (?) [x]"),
        (Example(MAC, "x", 1, 2), "TEST-EVENT 02:00:00:00:03:ff (?) [x] a=1 b=2"),
        (Example(MAC, "x", word="w"), "TEST-EVENT 02:00:00:00:03:ff (?) [x] w"),
        (Example(MAC, "] a=1 b=2"), "TEST-EVENT 02:00:00:00:03:ff (?) [] a=1 b=2]"),
    ],
)
def test_a_form_is_filled_in_and_read(example: Example, text: str) -> None:
    assert example.encode() == text
    assert parse(text) == example


def test_a_part_is_left_out_when_one_of_its_fields_is_missing() -> None:
    assert Example(MAC, "x", 1).encode() == "TEST-EVENT 02:00:00:00:03:ff (?) [x]"


def test_a_word_has_no_spaces() -> None:
    assert Example(MAC, "", word="a b\nc").encode().endswith("[] a_b_c")


def test_an_event_is_in_the_registry() -> None:
    assert registered()["TEST-EVENT"] is Example
    assert Example.name() == "TEST-EVENT"


def test_a_name_is_taken_once() -> None:
    with pytest.raises(TypeError, match="TEST-EVENT"):

        @event("TEST-EVENT ")
        class Another(Event):
            """An event with a name that is taken."""

    assert registered()["TEST-EVENT"] is Example


def test_the_form_and_the_fields_must_agree() -> None:
    with pytest.raises(TypeError, match="TEST-DISAGREEING"):

        @event("TEST-DISAGREEING {first}")
        class Disagreeing(Event):
            """An event whose form lacks a field."""

            first: Number
            second: Number

    assert "TEST-DISAGREEING" not in registered()


def test_cleaning_keeps_what_a_person_can_read() -> None:
    assert clean("Büro Drucker 3") == "Büro Drucker 3"
    assert clean("a\nb\r\tc\x00d\x1b[1m\u2028\ud800") == "a_b__c_d_[1m__"


@pytest.mark.parametrize("indication", ErrorIndication)
def test_every_indication_has_words(indication: ErrorIndication) -> None:
    assert indication_text(indication)
