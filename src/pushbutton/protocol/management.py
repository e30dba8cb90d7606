"""Messages of the management actions: who may send them, that they are fresh, what they hold.

A message is Version, Key Identifier, Message Counter, Encrypted Settings, and an Authenticator that
is last.  The Authenticator of a request also covers the name of its action, that of a response the
whole request, as in a registration each message covers the one before; so no request does for
another action, and no answer for another question.  The counter of each request is larger than
that of the one before.  docs/management.md says what of this is reconstruction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from pushbutton.crypto import authenticator, key_wrap
from pushbutton.crypto.kdf import ManagementKeys
from pushbutton.errors import CryptographyError, MalformedError, PushbuttonError
from pushbutton.wire.attributes import (
    AUTHENTICATOR,
    ENCRYPTED_SETTINGS,
    KEY_IDENTIFIER,
    MESSAGE_COUNTER,
    VERSION2,
)
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import MANAGEMENT

LARGEST_COUNTER = 2**63 - 1
_VERSION_2 = 0x20
_AUTHENTICATOR_ATTRIBUTE = 12
"""Octets of the attribute with its header."""


class ManagementRefusal(IntEnum):
    """Why a management action was not done; the numbers are UPnP's (606 on: Device Security)."""

    ACTION_FAILED = 501
    ARGUMENT_VALUE_INVALID = 600
    ARGUMENT_VALUE_OUT_OF_RANGE = 601
    NOT_AUTHORISED = 606
    SIGNATURE_FAILURE = 607
    SIGNATURE_MISSING = 608
    NOT_ENCRYPTED = 609
    INVALID_SEQUENCE = 610


class ManagementError(PushbuttonError):
    """A management message that is refused."""

    def __init__(self, refusal: ManagementRefusal) -> None:
        super().__init__(refusal.name.lower().replace("_", " "))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Opened:
    """A message that its keys have proved: its counter, and the attributes it had encrypted."""

    counter: int
    settings: Message


def key_identifier(octets: bytes) -> bytes:
    """Return which keys a request says it was made with; nothing of it is proved yet.

    Raises `ManagementError`.
    """
    found = _parse(octets).get(KEY_IDENTIFIER)
    if found is None or len(found) != KEY_IDENTIFIER.length.minimum:
        raise ManagementError(ManagementRefusal.SIGNATURE_MISSING)
    return found


def seal(
    keys: ManagementKeys,
    context: bytes,
    counter: int,
    settings: bytes,
    random: Callable[[int], bytes],
) -> bytes:
    """Return a message with these attributes encrypted.

    `context` is the name of the action for a request, the request for a response.
    """
    values: dict[Any, object] = {
        KEY_IDENTIFIER: keys.identifier,
        MESSAGE_COUNTER: counter,
        ENCRYPTED_SETTINGS: key_wrap.wrap(keys, settings, random(key_wrap.IV_LENGTH)),
        VERSION2: _VERSION_2,
    }
    current = build(MANAGEMENT, values)
    value = authenticator.authenticator(keys.auth_key, context, current)
    return current + attribute(AUTHENTICATOR, value)


def open_sealed(keys: ManagementKeys, context: bytes, octets: bytes) -> Opened:
    """Check a message and decrypt its attributes; raises `ManagementError`.

    Whether the counter is fresh is for the caller to see, who remembers the last one.
    """
    message = _parse(octets)
    received = message.get(AUTHENTICATOR)
    if received is None:
        raise ManagementError(ManagementRefusal.SIGNATURE_MISSING)
    current = octets[:-_AUTHENTICATOR_ATTRIBUTE]
    if message.get(KEY_IDENTIFIER) != keys.identifier or not authenticator.verify(
        keys.auth_key, context, current, received
    ):
        raise ManagementError(ManagementRefusal.SIGNATURE_FAILURE)
    counter, encrypted = message.get(MESSAGE_COUNTER), message.get(ENCRYPTED_SETTINGS)
    if counter is None or counter > LARGEST_COUNTER:
        raise ManagementError(ManagementRefusal.INVALID_SEQUENCE)
    if encrypted is None:
        raise ManagementError(ManagementRefusal.NOT_ENCRYPTED)
    try:
        settings, _ = key_wrap.unwrap(keys, encrypted)
        return Opened(counter, Message.parse(settings))
    except CryptographyError:
        raise ManagementError(ManagementRefusal.SIGNATURE_FAILURE) from None
    except MalformedError:
        raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID) from None


def _parse(octets: bytes) -> Message:
    try:
        return Message.parse(octets)
    except MalformedError:
        raise ManagementError(ManagementRefusal.ARGUMENT_VALUE_INVALID) from None
