"""Doubles for the tests of the EAP layers: a method that follows a script, and packet makers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pushbutton.protocol.outputs import Finished, Output, SendMessage, SendPacket
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import WscPacket
from pushbutton.wire.enums import OpCode


class ScriptedMethod:
    """Gives the next entry of its script for every message that it receives."""

    def __init__(
        self, script: Iterable[Sequence[Output]] = (), opening: Sequence[Output] = ()
    ) -> None:
        self.script = iter(script)
        self.opening = list(opening)
        self.received: list[tuple[OpCode, bytes]] = []
        self.completed: list[Any] = []
        self.started = 0
        self.abandoned = 0
        self.deadline: float | None = None
        self.at_deadline: list[Output] = []

    def start(self, now: float) -> list[Output]:
        self.started += 1
        return list(self.opening)

    def receive(self, op_code: OpCode, octets: bytes, now: float) -> list[Output]:
        self.received.append((op_code, octets))
        return list(next(self.script, ()))

    def expire(self, now: float) -> list[Output]:
        self.deadline = None
        return self.at_deadline

    def complete(self, result: Any, now: float) -> list[Output]:
        self.completed.append(result)
        return list(next(self.script, ()))

    def abandon(self) -> list[Output]:
        self.abandoned += 1
        return [Finished(False)]


def message(octets: bytes, op_code: OpCode = OpCode.MSG) -> SendMessage:
    return SendMessage(op_code, octets)


def packets(outputs: Iterable[Output]) -> list[bytes]:
    """The packets among `outputs`, in order."""
    return [output.octets for output in outputs if isinstance(output, SendPacket)]


def packet(outputs: Iterable[Output]) -> EapPacket:
    """The one EAP packet among `outputs`."""
    (octets,) = packets(outputs)
    return EapPacket.parse(octets)


def wsc(outputs: Iterable[Output]) -> WscPacket:
    """The one EAP-WSC packet among `outputs`."""
    eap = packet(outputs)
    assert eap.type == EapType.EXPANDED
    return WscPacket.parse(eap.data)


def others(outputs: Iterable[Output]) -> list[Output]:
    """What is no packet."""
    return [output for output in outputs if not isinstance(output, SendPacket)]


def eap(code: EapCode, identifier: int, kind: int | None = None, data: bytes = b"") -> bytes:
    return EapPacket(code, identifier, kind, data).encode()


def carried(
    code: EapCode,
    identifier: int,
    op_code: int,
    data: bytes = b"",
    *,
    more: bool = False,
    length: int | None = None,
) -> bytes:
    """An EAP packet with an EAP-WSC packet in it."""
    inner = WscPacket(op_code, more, length, data)
    return eap(code, identifier, EapType.EXPANDED, inner.encode())
