"""A device's side of EAP, with EAP-WSC as its one method (RFC 3748, RFC 4137).

The peer only answers.  A request that comes again, because its response was lost or the air
doubled it, gets the same response again and never reaches the registration machine twice; an
older one that was overtaken is dropped.  EAP-Failure ends the conversation, and is what success
looks like once the machine has its settings.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.eap_method import EXPANDED_NAK, LEGACY_NAK, Method, carries_wsc
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE, Fragmentation
from pushbutton.protocol.outputs import Finished, Output, SendMessage, SendPacket
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import REGISTRAR_IDENTITY, WscPacket
from pushbutton.wire.enums import OpCode

CLIENT_TIMEOUT = 30.0
"""Seconds without a request before the peer gives up (RFC 4137, ClientTimeout)."""

FAREWELL = 2.0
"""Seconds to wait for EAP-Failure once the registration machine has ended."""

REMEMBERED_REQUESTS = 8
"""Requests, answered already, that are known again when an old copy arrives late."""


class _Answers:
    """The requests that were taken, and the response to the latest of them."""

    __slots__ = ("_requests", "identifier", "response")

    def __init__(self) -> None:
        self.identifier: int | None = None
        self.response: bytes | None = None
        self._requests: deque[bytes] = deque(maxlen=REMEMBERED_REQUESTS)

    def take(self, identifier: int, request: bytes) -> None:
        """Make `request` the latest, not yet responded to."""
        self.identifier, self.response = identifier, None
        self._requests.append(request)

    def knows(self, request: bytes) -> bool:
        """Say whether a copy of `request` was taken before."""
        return request in self._requests

    def again(self, request: bytes) -> list[Output]:
        """Respond once more to the latest request; older ones have been overtaken."""
        if self.response is None or request != self._requests[-1]:
            return []
        return [SendPacket(self.response)]

    def may_fail(self, identifier: int) -> bool:
        """EAP-Failure repeats the identifier of the last request, which may have been lost."""
        last = self.identifier
        return last is not None and identifier in (last, (last + 1) & 0xFF)


class EapPeer:
    """One conversation of one device, of which it is the second speaker."""

    def __init__(
        self, identity: str, machine: Method, fragment_size: int = DEFAULT_FRAGMENT_SIZE
    ) -> None:
        self.identity = identity
        self.inner = machine
        self.ended = False
        self._fragment_size = fragment_size
        self._fragmentation = Fragmentation(fragment_size)
        self._answers = _Answers()
        self._started = False
        self._opening: SendMessage | None = None
        self._begun = False  # the machine has taken a message
        self._result: bool | None = None
        self._gives_up: float | None = None

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        if self.ended:
            return None
        return earliest(self._gives_up, self.inner.deadline)

    def start(self, now: float) -> list[Output]:
        """Begin to wait for the first request."""
        self._gives_up = now + CLIENT_TIMEOUT
        return []

    def receive(self, octets: bytes, now: float) -> list[Output]:
        """Take an EAP packet of the authenticator; what cannot be right is dropped."""
        try:
            packet = EapPacket.parse(octets)
        except MalformedError:
            return []
        if self.ended:
            return []
        if packet.code == EapCode.FAILURE:
            may_fail = self._answers.may_fail(packet.identifier)
            return self._close(self._result or False) if may_fail else []
        if packet.code != EapCode.REQUEST:  # EAP-Success does not end this method
            return []
        request = packet.encode()
        if self._answers.knows(request):
            return self._answers.again(request)
        return self._take_request(packet, request, now)

    def expire(self, now: float) -> list[Output]:
        """Give up if it is time to, or wake the machine."""
        if self.ended:
            return []
        if self._gives_up is not None and self._gives_up <= now:
            return self._close(self._result or False)
        if self.inner.deadline is not None and self.inner.deadline <= now:
            return self.relay(self.inner.expire(now), now)
        return []

    def complete(self, result: Any, now: float) -> list[Output]:
        """Hand the result of a `Work` output to the machine."""
        return [] if self.ended else self.relay(self.inner.complete(result, now), now)

    def stop(self) -> list[Output]:
        """End without a word, because the link is gone or the caller gave up."""
        return [] if self.ended else self._close(False)

    def relay(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Carry out what the machine wants, and hand on what is for the layers above."""
        if self.ended:
            return []
        passed: list[Output] = []
        sent = False
        for output in outputs:
            if isinstance(output, SendMessage):
                sent = True
                packet = self._fragmentation.send(output.op_code, output.octets)
                passed.append(self._respond_wsc(packet))
            elif isinstance(output, Finished):
                self._result = output.success
            else:
                passed.append(output)
        if self._result is not None:
            if not sent:
                return passed + self._close(self._result)
            self._gives_up = now + FAREWELL
        return passed

    def _take_request(self, packet: EapPacket, request: bytes, now: float) -> list[Output]:
        if carries_wsc(packet):
            return self._take_wsc(packet, request, now)
        if packet.type == EapType.IDENTITY:
            if self._begun:
                # The authenticator began anew; our half of the registration is lost with its own.
                return self._close(self._result or False)
            kind, data = EapType.IDENTITY, self.identity.encode()
        elif packet.type == EapType.NOTIFICATION:
            kind, data = EapType.NOTIFICATION, b""
        elif self._started or packet.type in (None, EapType.NAK):
            return []  # the method is settled (RFC 4137, DISCARD)
        elif packet.type == EapType.EXPANDED:
            kind, data = EapType.EXPANDED, EXPANDED_NAK
        else:
            kind, data = EapType.NAK, LEGACY_NAK
        self._remember(packet.identifier, request, now)
        return [self._respond(kind, data)]

    def _take_wsc(self, request: EapPacket, octets: bytes, now: float) -> list[Output]:
        try:
            packet = WscPacket.parse(request.data)
        except MalformedError:
            return []
        if packet.op_code == OpCode.START:
            return self._take_start(request.identifier, octets, now)
        if not self._started:
            if self.identity != REGISTRAR_IDENTITY:
                return []  # an Enrollee waits for WSC_Start
            self._started = True
            self.inner.start(now)
        try:
            received = self._fragmentation.receive(packet)
        except MalformedError:
            return []
        if isinstance(received, WscPacket):
            self._remember(request.identifier, octets, now)
            return [self._respond_wsc(received)]
        outputs = self.inner.receive(received.op_code, received.octets, now)
        if not outputs:  # ignored
            return []
        self._begun = True
        self._remember(request.identifier, octets, now)
        return self.relay(outputs, now)

    def _take_start(self, identifier: int, request: bytes, now: float) -> list[Output]:
        """Open the registration, or repeat its first message while nothing has followed it."""
        if self._begun or self.identity == REGISTRAR_IDENTITY:
            return []
        self._remember(identifier, request, now)
        if self._opening is not None:
            self._fragmentation = Fragmentation(self._fragment_size)
            return self.relay([self._opening], now)
        self._started = True
        outputs = self.inner.start(now)
        self._opening = next((each for each in outputs if isinstance(each, SendMessage)), None)
        return self.relay(outputs, now)

    def _remember(self, identifier: int, request: bytes, now: float) -> None:
        self._answers.take(identifier, request)
        self._gives_up = now + (CLIENT_TIMEOUT if self._result is None else FAREWELL)

    def _respond_wsc(self, packet: WscPacket) -> Output:
        return self._respond(EapType.EXPANDED, packet.encode())

    def _respond(self, kind: int, data: bytes) -> Output:
        answers = self._answers
        assert answers.identifier is not None
        answers.response = EapPacket(EapCode.RESPONSE, answers.identifier, kind, data).encode()
        return SendPacket(answers.response)

    def _close(self, success: bool) -> list[Output]:
        """End the machine, which then holds no secret, and this peer."""
        self.ended = True
        told = [each for each in self.inner.abandon() if not isinstance(each, Finished)]
        return [*told, Finished(success)]
