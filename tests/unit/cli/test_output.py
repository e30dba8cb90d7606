"""Where credentials go (the verbs' own tests see the files)."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest
from pretended import credential

from pushbutton.cli.output import FLAGS, write
from pushbutton.errors import UsageError
from pushbutton.formats import registry


def test_every_flag_is_a_format() -> None:
    assert set(FLAGS.values()) <= set(registry.FORMATS)


def test_binary_octets_do_not_go_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    terminal = SimpleNamespace(buffer=buffer, isatty=lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    with pytest.raises(UsageError, match="binary"):
        write([credential()], "credential", None)
    write([credential()], "iwd", None)
    assert buffer.getvalue() == b"[Security]\nPassphrase=a passphrase\n"


def test_a_format_of_one_network_is_written_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=buffer, isatty=lambda: False))
    write([credential(b"a"), credential(b"b")], "qr-text", None)
    assert buffer.getvalue().count(b"WIFI:") == 2
