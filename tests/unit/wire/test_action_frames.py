from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire.action_frames import SaQuery, SaQueryKind, comeback_time


def test_known_octets() -> None:
    assert SaQuery(SaQueryKind.REQUEST, 0x0102).encode() == bytes.fromhex("08000201")
    assert comeback_time(1000) == bytes.fromhex("38 05 03 e8030000")


@given(st.integers(0, 255), st.integers(0, 0xFFFF))
def test_round_trip(kind: int, transaction: int) -> None:
    query = SaQuery(kind, transaction)
    assert SaQuery.parse(query.encode() + b"more") == query


def test_other_categories_and_broken_ones() -> None:
    assert SaQuery.parse(b"\x04\x00") is None
    for body in (b"", b"\x08", b"\x08\x00\x01"):
        with pytest.raises(MalformedError):
            SaQuery.parse(body)
