"""The token that the `wps_nfc_*` keys give."""

from __future__ import annotations

import pytest

from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.access_point.configured_token import nfc_token
from pushbutton.crypto import dh

PAIR = dh.from_private(bytes(range(1, 33)))
KEYS = {
    "wps_nfc_dev_pw_id": "16",
    "wps_nfc_dh_pubkey": PAIR.public.hex(),
    "wps_nfc_dh_privkey": PAIR.private.reveal().hex(),
    "wps_nfc_dev_pw": "ab" * 32,
}


def config(**changes: str | None) -> BssConfig:
    draft = Draft()
    for name, value in {**KEYS, **changes}.items():
        if value is not None:
            draft.set(name, value)
    return draft.freeze()


def test_all_four_keys_make_a_token() -> None:
    token = nfc_token(config())
    assert token is not None
    assert token.password_id == 16
    assert token.password.matches(b"\xab" * 32)
    assert token.key_pair is not None
    assert token.key_pair.public == PAIR.public


@pytest.mark.parametrize("missing", ["wps_nfc_dev_pw_id", "wps_nfc_dh_pubkey", "wps_nfc_dev_pw"])
def test_without_one_of_three_there_is_no_token(missing: str) -> None:
    assert nfc_token(config(**{missing: None})) is None


@pytest.mark.parametrize("private", [None, "00", "02", "ff" * 193])
def test_a_private_key_of_another_pair_is_not_taken(private: str | None) -> None:
    token = nfc_token(config(wps_nfc_dh_privkey=private))
    assert token is not None
    assert token.key_pair is None


def test_leading_zeros_of_the_private_key_do_not_count() -> None:
    token = nfc_token(config(wps_nfc_dh_privkey="00" * 160 + KEYS["wps_nfc_dh_privkey"]))
    assert token is not None
    assert token.key_pair is not None
