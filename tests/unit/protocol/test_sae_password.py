from __future__ import annotations

import random

import pytest

from pushbutton.crypto.sae import hash_to_element, hunt_and_peck, password_token
from pushbutton.crypto.sae_groups import GROUP_19, GROUPS
from pushbutton.protocol.sae_password import SaePassword
from pushbutton.secret import Secret

ADDRESSES = b"\x02" * 6, b"\x04" * 6
SECRET = "correct horse"


def element(password: SaePassword, hashed: bool, number: int = 19) -> bytes:
    group = GROUPS[number]
    return group.encode(password.element(group, hashed, ADDRESSES, random.Random(1).randbytes))


def test_both_ways_are_those_of_the_cryptography() -> None:
    password = SaePassword(Secret(SECRET), b"Home")
    token = password_token(GROUP_19, b"Home", Secret(SECRET))
    expected = hash_to_element(GROUP_19, token, ADDRESSES)
    assert element(password, True) == GROUP_19.encode(expected)
    expected = hunt_and_peck(GROUP_19, ADDRESSES, Secret(SECRET), random.Random(1).randbytes)
    assert element(password, False) == GROUP_19.encode(expected)


def test_what_was_prepared_is_what_is_computed_later() -> None:
    ahead, late = SaePassword(Secret(SECRET), b"Home"), SaePassword(Secret(SECRET), b"Home")
    ahead.prepare((19, 20))
    for number in (19, 20, 21):
        assert element(ahead, True, number) == element(late, True, number)
        assert element(late, True, number) == element(late, True, number)


def test_network_and_identifier_matter_only_when_hashing() -> None:
    variants = [
        SaePassword(Secret(SECRET), b"Home"),
        SaePassword(Secret(SECRET), b"Away"),
        SaePassword(Secret(SECRET), b"Home", b"kitchen"),
    ]
    assert len({element(password, True) for password in variants}) == 3
    assert len({element(password, False) for password in variants}) == 1


def test_a_wiped_password_serves_nobody() -> None:
    password = SaePassword(Secret(SECRET), b"Home")
    password.prepare((19,))
    password.wipe()
    for hashed in (False, True):
        with pytest.raises(ValueError, match="wiped"):
            element(password, hashed)
    assert SECRET not in repr(password)
