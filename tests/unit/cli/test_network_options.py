"""Names and keys as people type them (the verbs' own tests see the rest)."""

from __future__ import annotations

import pytest

from pushbutton.cli.network_options import (
    existing_network_key,
    network_key,
    network_name,
)
from pushbutton.errors import UsageError


def test_names() -> None:
    assert network_name("Küche", None) == "Küche".encode()
    assert network_name(None, "ff00") == b"\xff\x00"
    assert network_name("a\udcffb", None) == b"a\xffb"
    assert network_name(None, None) is None


def test_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUSHBUTTON_PASSPHRASE", raising=False)
    assert network_key(None, None, True) is None
    assert network_key(None, None, False) is not None
    psk = network_key("ab" * 32, None, False)
    assert psk is not None
    assert psk.matches(b"ab" * 32)
    with pytest.raises(UsageError):
        network_key("x" * 64, None, False)


def test_the_key_of_a_network_that_is_there_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUSHBUTTON_PASSPHRASE", raising=False)
    assert existing_network_key(None, None, True) is None
    with pytest.raises(UsageError, match="key is needed"):
        existing_network_key(None, None, False)
    with pytest.raises(UsageError, match="8 to 63"):
        existing_network_key("short", None, False)
    monkeypatch.setenv("PUSHBUTTON_PASSPHRASE", "correct horse")
    key = existing_network_key(None, None, False)
    assert key is not None
    assert key.matches(b"correct horse")
    with pytest.raises(UsageError, match="no passphrase"):
        existing_network_key(None, None, True)
