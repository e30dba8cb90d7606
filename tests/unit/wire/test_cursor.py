from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire.cursor import Cursor


def test_reads_big_endian_numbers_in_order() -> None:
    cursor = Cursor(bytes.fromhex("01 0203 04050607 0809"))
    assert (cursor.u8(), cursor.u16(), cursor.u32()) == (1, 0x0203, 0x04050607)
    assert cursor.remaining == 2
    assert cursor.rest() == b"\x08\x09"
    assert cursor.rest() == b""


def test_a_limited_cursor_stops_at_its_limit_and_the_outer_one_goes_on_behind_it() -> None:
    outer = Cursor(b"abcdef")
    inner = outer.limit(3)
    assert inner.take(3) == b"abc"
    with pytest.raises(MalformedError):
        inner.u8()
    assert outer.rest() == b"def"


@pytest.mark.parametrize("read", [Cursor.u8, Cursor.u16, Cursor.u32, lambda c: c.take(5)])
def test_too_few_octets_are_malformed_and_nothing_is_consumed(read) -> None:
    cursor = Cursor(b"")
    with pytest.raises(MalformedError):
        read(cursor)
    assert cursor.remaining == 0


def test_a_negative_count_is_malformed() -> None:
    cursor = Cursor(b"abc")
    cursor.u8()
    with pytest.raises(MalformedError):
        cursor.take(-1)


@given(st.binary(), st.lists(st.integers(0, 8)))
def test_what_is_read_and_what_is_left_are_the_octets(octets: bytes, counts: list[int]) -> None:
    cursor, read = Cursor(octets), b""
    for count in counts:
        try:
            read += cursor.take(count)
        except MalformedError:
            assert count > cursor.remaining
    assert read + cursor.rest() == octets


@given(st.binary(min_size=1))
def test_octet_by_octet_equals_whole(octets: bytes) -> None:
    cursor = Cursor(octets)
    assert bytes(cursor.u8() for _ in octets) == octets
