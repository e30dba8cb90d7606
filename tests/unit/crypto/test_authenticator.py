"""The Authenticator: what it covers, and that each change is seen."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from pushbutton.crypto.authenticator import authenticator, verify
from pushbutton.secret import Secret

KEY = Secret(b"\x0b" * 32)


def test_it_is_the_start_of_a_hash_over_both_messages() -> None:
    mac = hmac.new(b"\x0b" * 32, digestmod=hashlib.sha256)
    mac.update(b"previous message")
    mac.update(b"this message")
    assert authenticator(KEY, b"previous message", b"this message") == mac.digest()[:8]


@given(st.binary(max_size=64), st.binary(min_size=1, max_size=64), st.data())
def test_any_changed_octet_is_seen(previous: bytes, current: bytes, data: st.DataObject) -> None:
    good = authenticator(KEY, previous, current)
    assert verify(KEY, previous, current, good)
    position = data.draw(st.integers(0, len(current) - 1))
    changed = bytearray(current)
    changed[position] ^= 0x40
    assert not verify(KEY, previous, bytes(changed), good)
    assert not verify(KEY, previous + b"\0", current, good)
    assert not verify(Secret(b"\x0c" * 32), previous, current, good)


def test_a_shortened_value_is_not_enough() -> None:
    good = authenticator(KEY, b"", b"message")
    assert len(good) == 8
    assert not verify(KEY, b"", b"message", good[:7])
    assert not verify(KEY, b"", b"message", b"")
    assert not verify(KEY, b"", b"message", good + b"\0")
