"""The access point's side of EAP, with EAP-WSC as its one method (RFC 3748, RFC 4137).

A conversation is Request/Identity, the method, EAP-Failure: a registration ends in EAP-Failure
even when it succeeded, since it authorises nobody (Wi-Fi Simple Configuration 2.0, "EAP
Methods").  The identity chooses the inner machine.  One that has something to say at its start
(an access point's M1 to a Registrar) says it in the first request; any other is opened by
WSC_Start.

EAP is lock-step and only this side repeats itself: a request is sent again when its response does
not come, and a response counts only while the request with its identifier waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.eap_method import VENDOR, Method, carries_wsc
from pushbutton.protocol.eap_outputs import (
    Disconnect,
    EapFailed,
    EapIdentity,
    EapMethodProposed,
    EapRetransmitted,
    EapStarted,
    EapTimedOut,
    Pending,
)
from pushbutton.protocol.fragments import (
    DEFAULT_FRAGMENT_SIZE,
    Fragmentation,
    FragmentationError,
)
from pushbutton.protocol.outputs import Finished, Output, SendMessage, SendPacket, Step
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import WscPacket
from pushbutton.wire.enums import OpCode

MethodFactory = Callable[[str], Method | None]
"""Gives the machine for an identity, or None for an identity that is not served."""

RETRANSMISSION_TIMEOUT = 5.0
"""Seconds for a response to come."""

RETRANSMISSIONS = 2
"""A request is sent once and this many times more."""

BUSY_LIMIT = 30.0
"""Seconds that a machine may compute or wait for its caller; the station has given up by then."""

LONGEST_CONVERSATION = 500
"""Requests in one conversation; beyond them a peer is only playing (with empty fragments)."""


@dataclass(slots=True)
class _Request:
    """The request that waits for its response."""

    identifier: int
    octets: bytes
    due: float
    sent: int = 1


class EapAuthenticator:
    """One conversation with one station."""

    def __init__(
        self,
        method_factory: MethodFactory,
        fragment_size: int = DEFAULT_FRAGMENT_SIZE,
        identifier: int = 0,
    ) -> None:
        self._method_factory = method_factory
        self._fragmentation = Fragmentation(fragment_size)
        self._identifier = identifier - 1
        self._requests = 0
        self._request: _Request | None = None
        self._waits_until: float | None = None
        self._result: bool | None = None
        self._opening = False  # the request is WSC_Start, which can be repeated
        self._proposing = True  # the request proposes its method, which the peer may refuse
        self.inner: Method | None = None
        """The registration machine that the identity chose."""
        self.identity: str | None = None
        """What the peer called itself."""
        self.ended = False

    @property
    def next_identifier(self) -> int:
        """The identifier for a conversation that follows this one."""
        return (self._identifier + 1) & 0xFF

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        if self.ended:
            return None
        return earliest(
            self._request.due if self._request else None,
            self._waits_until,
            self.inner.deadline if self.inner else None,
        )

    def start(self, now: float) -> list[Output]:
        """Open the conversation by Request/Identity."""
        return [
            EapStarted(),
            EapMethodProposed(0, EapType.IDENTITY),
            self._send(EapType.IDENTITY, b"", now),
        ]

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take an EAP packet of the station.

        What is malformed, is no response, or answers an older request is dropped: the request
        stays as it is and its timer runs on.
        """
        try:
            packet = EapPacket.parse(octets)
        except MalformedError:
            return []
        waiting = self._request
        if self.ended or waiting is None or packet.code != EapCode.RESPONSE:
            return []
        if packet.identifier != waiting.identifier:
            return []
        if self._proposing and packet.is_nak:
            return self._end(False)
        if self.inner is None:
            return self._take_identity(packet, now) if packet.type == EapType.IDENTITY else []
        return self._take_method(packet, now)

    def expire(self, now: float) -> list[Output]:
        """Do what the time has come for: repeat a request, give up, wake the inner machine."""
        outputs: list[Output] = []
        if self.inner and self.inner.deadline is not None and self.inner.deadline <= now:
            outputs += self.relay(self.inner.expire(now), now)
        if self.ended:
            return outputs
        if self._waits_until is not None and self._waits_until <= now:
            return outputs + self._end(False)
        waiting = self._request
        if waiting is None or waiting.due > now:
            return outputs
        if waiting.sent > RETRANSMISSIONS:
            return outputs + self._end(False, EapTimedOut())
        waiting.sent += 1
        waiting.due = now + RETRANSMISSION_TIMEOUT
        return [*outputs, EapRetransmitted(), SendPacket(waiting.octets)]

    def complete(self, result: Any, now: float) -> list[Output]:
        """Hand the result of a `Work` output to the inner machine."""
        if self.ended or self.inner is None:
            return []
        return self.relay(self.inner.complete(result, now), now)

    def stop(self) -> list[Output]:
        """End without a word, because the station left or began anew."""
        return [] if self.ended else self._close(False)

    def relay(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Carry out what the inner machine wants, and hand on what is for the layers above.

        For callers who spoke to `inner` themselves: what its `provide` returned goes in here.
        """
        if self.ended:
            return []
        passed: list[Output] = []
        told = list(outputs)
        sent, limit = False, BUSY_LIMIT
        for output in told:
            if isinstance(output, Step):  # half of them
                passed.append(output)
            elif isinstance(output, SendMessage):
                sent = True
                packet = self._fragmentation.send(output.op_code, output.octets)
                passed.append(self._send_wsc(packet, now))
            elif isinstance(output, Finished):
                self._result = output.success
            elif isinstance(output, Pending):
                limit = output.limit
            else:
                passed.append(output)
        if self._result is not None and not sent:
            return passed + self._end(self._result)
        if self._request is None and told:
            self._waits_until = now + limit
        return passed

    def _take_identity(self, packet: EapPacket, now: float) -> list[Output]:
        self.identity = packet.data.decode("utf-8", "replace")
        outputs: list[Output] = [EapIdentity(self.identity)]
        self.inner = self._method_factory(self.identity)
        if self.inner is None:
            return outputs + self._end(False)
        outputs.append(EapMethodProposed(VENDOR, EapType.EXPANDED))
        opening = self.inner.start(now)
        if opening:
            self._request = None
            return outputs + self.relay(opening, now)
        return [*outputs, self._send_start(now)]

    def _take_method(self, packet: EapPacket, now: float) -> list[Output]:
        if not carries_wsc(packet):
            return []
        if self._requests > LONGEST_CONVERSATION:
            return self._end(False)
        try:
            received = self._fragmentation.receive(WscPacket.parse(packet.data))
        except FragmentationError:
            return self._end(False)
        except MalformedError:
            # Not passed on. The opening can be repeated; of a later request nothing is left.
            return [self._send_start(now)] if self._opening else self._end(False)
        self._opening = self._proposing = False
        if isinstance(received, WscPacket):
            return [self._send_wsc(received, now)]
        assert self.inner is not None
        outputs = self.inner.receive(received.op_code, received.octets, now)
        if outputs:  # none at all: the machine ignored the message, the request is still open
            self._request = None
        return self.relay(outputs, now)

    def _send_start(self, now: float) -> Output:
        self._opening = True
        return self._send_wsc(WscPacket(OpCode.START), now)

    def _send_wsc(self, packet: WscPacket, now: float) -> Output:
        return self._send(EapType.EXPANDED, packet.encode(), now)

    def _send(self, kind: int, data: bytes, now: float) -> Output:
        """Send a request of its own identifier and wait for the response."""
        self._identifier = self.next_identifier
        self._requests += 1
        packet = EapPacket(EapCode.REQUEST, self._identifier, kind, data).encode()
        self._request = _Request(self._identifier, packet, now + RETRANSMISSION_TIMEOUT)
        self._waits_until = None
        return SendPacket(packet)

    def _end(self, success: bool, event: Output | None = None) -> list[Output]:
        """Send EAP-Failure and close; `event` says why when it was not the machine's doing."""
        failure = EapPacket(EapCode.FAILURE, self._identifier).encode()
        return [
            SendPacket(failure),
            event or EapFailed(),
            Disconnect(),
            *self._close(success),
        ]

    def _close(self, success: bool) -> list[Output]:
        """End the inner machine, which then holds no secret, and this one."""
        self.ended, self._request, self._waits_until = True, None, None
        outputs = self.inner.abandon() if self.inner else []
        told = [output for output in outputs if not isinstance(output, Finished)]
        return [*told, Finished(success)]
