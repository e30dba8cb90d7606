"""What a machine hands back: everything that it wants done, and nothing done by itself.

A machine is given octets and the time and returns a list of these.  Sockets, clocks, threads and
files belong to the caller (`pushbutton.runtime`), so the same machine runs in a unit test, behind
EAPOL, behind UPnP, or in a program of somebody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any

from pushbutton.wire.enums import ConfigurationError, MessageType, OpCode


class Output:
    """The root of all outputs."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SendMessage(Output):
    """A registration message for the peer, with the EAP-WSC op-code that fits it."""

    op_code: OpCode
    octets: bytes


@dataclass(frozen=True, slots=True)
class SendPacket(Output):
    """A packet for the layer below: EAP from the EAP machines, EAPOL from the port."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Work(Output):
    """A computation too long for an event loop (modular exponentiation, PBKDF2).

    The caller runs `compute()` wherever it likes and hands the result to the machine's
    `complete(result, now)`; an exception raised by `compute` is handed over as the result.
    Meanwhile the machine ignores what it receives, since the protocol is lock-step.
    """

    compute: Callable[[], Any]


class Direction(Enum):
    """Which way a message went, seen from the machine."""

    SENT = "sent"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Step(Output):
    """One message went by: what a progress display shows."""

    direction: Direction
    message: MessageType


class ErrorIndication(IntEnum):
    """What was wrong with settings that were refused; told to the owner, never on the air."""

    NONE = 0
    TKIP_ONLY_PROHIBITED = 1
    WEP_PROHIBITED = 2
    AUTHENTICATION_FAILURE = 3


@dataclass(frozen=True, slots=True)
class Failed(Output):
    """The registration broke at `message` (hostapd's WPS-FAIL msg= config_error=).

    The Configuration Error is a plain number where a peer's WSC_NACK says one we do not know.
    """

    message: MessageType
    configuration_error: ConfigurationError | int
    error_indication: ErrorIndication = ErrorIndication.NONE


@dataclass(frozen=True, slots=True)
class Finished(Output):
    """The machine has ended and holds no secret any more; nothing follows this output."""

    success: bool
