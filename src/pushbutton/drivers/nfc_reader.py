"""NFC tags on a reader, through the optional library nfcpy (`pip install pushbutton[nfc]`).

A reader is named as nfcpy does: `usb`, `usb:072f:2200`, `tty:S0:pn532`, `udp:localhost:54321` (its
simulated reader).
"""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from pushbutton.errors import DriverError

PATIENCE = 30.0
"""Seconds for a person to hold a tag to the reader."""

ATTEMPTS = 5
"""How often a tag is asked that answers badly, since it is still on its way to the reader."""


class UnsteadyTagError(DriverError):
    """A tag that answered badly; it may do better in a moment."""


def read(reader: str, seconds: float = PATIENCE) -> bytes:
    """Wait for a tag and return its NDEF message.

    Raises `DriverError` without nfcpy, without reader, when no tag comes in time, and when the tag
    holds no NDEF message.
    """
    octets: bytes = _with_tag(reader, seconds, _octets_of)
    return octets


def write(reader: str, octets: bytes, seconds: float = PATIENCE) -> None:
    """Wait for a tag, write an NDEF message on it, and see that it is there.

    Raises `DriverError` as `read`, and for a tag that is too small or not writable.
    """
    _with_tag(reader, seconds, lambda tag: _put(tag, octets))


def _octets_of(tag: Any) -> bytes:
    if tag.ndef is None:
        raise UnsteadyTagError("the tag is not made for NDEF, or broken")
    return bytes(tag.ndef.octets)


def _put(tag: Any, octets: bytes) -> None:
    if tag.ndef is None and not tag.format():
        raise UnsteadyTagError("the tag is not made for NDEF, and cannot be")
    if not tag.ndef.is_writeable:
        raise DriverError("the tag is protected against writing")
    if tag.ndef.capacity < len(octets):
        raise DriverError(f"the tag has room for {tag.ndef.capacity} octets, not {len(octets)}")
    tag.ndef.octets = octets
    # What was written counts, not what the library remembers.
    if tag.ndef.has_changed or bytes(tag.ndef.octets) != octets:
        raise DriverError("the tag did not keep what was written")


def _with_tag(reader: str, seconds: float, act: Callable[[Any], Any]) -> Any:
    nfc = _library()
    try:
        frontend = nfc.ContactlessFrontend(reader)
    except OSError as error:
        raise DriverError(_reason(reader, error)) from None
    deadline = time.monotonic() + seconds
    with frontend:
        try:
            for _ in range(ATTEMPTS - 1):
                with contextlib.suppress(UnsteadyTagError):
                    return _with_next_tag(nfc, frontend, deadline, act)
            return _with_next_tag(nfc, frontend, deadline, act)
        except OSError as error:
            raise DriverError(_reason(reader, error)) from None


def _with_next_tag(
    nfc: ModuleType, frontend: Any, deadline: float, act: Callable[[Any], Any]
) -> Any:
    try:
        tag = frontend.connect(
            rdwr={"on-connect": lambda tag: False, "iterations": 1, "interval": 0.1},
            terminate=lambda: time.monotonic() > deadline,
        )
        # None when the time is over, False when a person interrupted it.
        if not tag:
            raise DriverError("no tag came to the reader")
        return act(tag)
    except (nfc.tag.TagCommandError, nfc.clf.CommunicationError):
        raise UnsteadyTagError("the tag went away") from None


def _library() -> ModuleType:
    try:
        import nfc  # type: ignore[import-untyped]
    except ImportError:
        raise DriverError("a reader needs nfcpy: pip install 'pushbutton[nfc]'") from None
    assert isinstance(nfc, ModuleType)
    return nfc


def _reason(reader: str, error: OSError) -> str:
    known = {
        errno.ENODEV: "there is no such reader",
        errno.EACCES: "the reader must not be used by this user",
        errno.EBUSY: "another program uses the reader",
    }
    return f"{reader}: {known.get(error.errno or 0) or error.strerror or error}"
