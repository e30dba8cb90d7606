from __future__ import annotations

import random

from pushbutton.protocol.sae_anti_clogging import KEY_LIFETIME, AntiClogging

ONE, OTHER = b"\x02" * 6, b"\x04" * 6


def gate(seed: int = 1) -> AntiClogging:
    return AntiClogging(random.Random(seed).randbytes)


def test_a_token_is_for_one_station_and_one_access_point() -> None:
    tokens = gate()
    token = tokens.token(ONE, 0.0)
    assert token == tokens.token(ONE, 1.0)
    assert tokens.matches(ONE, token, 1.0)
    assert not tokens.matches(OTHER, token, 1.0)
    assert not tokens.matches(ONE, token[:-1], 1.0)
    assert not tokens.matches(ONE, b"", 1.0)
    assert not gate(seed=2).matches(ONE, token, 1.0)


def test_a_token_outlives_one_renewal_of_the_key_and_not_two() -> None:
    tokens = gate()
    token = tokens.token(ONE, 0.0)
    assert tokens.matches(ONE, token, KEY_LIFETIME + 1)
    assert tokens.token(ONE, KEY_LIFETIME + 1) != token
    assert not tokens.matches(ONE, token, 2 * KEY_LIFETIME + 2)


def test_a_token_dies_when_nobody_asked_for_long() -> None:
    tokens = gate()
    token = tokens.token(ONE, 0.0)
    assert not tokens.matches(ONE, token, 10 * KEY_LIFETIME)
