"""The proxy: an Enrollee is registered by a Registrar elsewhere, through this access point.

Every M1 goes to the Registrars that subscribed to our events.  Our own Registrar answers first.
If it has no password for the device, its M2D goes to the device, and after the device's WSC_ACK
the conversation is held, five seconds, for a message of another Registrar.  With the first of
them that leaves, the run is theirs: what the device says goes to them, what they answer goes to
the device, and our Registrar looks on (WCN-NET, "WFAWLANConfig:1 Service Template",
PutWLANResponse; the order is hostapd's).

Several may answer.  Each M2D is shown to the device, which acknowledges it and waits on, until an
M2 suits it; its M3 says by the Registrar Nonce whose that was, and what others have sent or still
send is dropped.

`Proxy` is the EAP method in front of our own Registrar's machine; `ProxiedRun` the run around it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.protocol.eap_outputs import Pending
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.outputs import Direction, Finished, Output, SendMessage, Step
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.registrar_outputs import DeviceJoined, JoinedBy
from pushbutton.protocol.registrar_run import RegistrarRun
from pushbutton.protocol.transitions import State
from pushbutton.protocol.upnp_exchange import op_code_of
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import MessageType, OpCode
from pushbutton.wire.message import Message

LONGEST_MESSAGE = 4096
"""Octets of a message that is passed on; the longest that is regular has about a fourth."""

MOST_QUEUED = 8
"""Messages that wait for the device; Registrars that send more are not taken seriously."""

Subscribed = Callable[[], bool]
"""Says whether a Registrar elsewhere listens to our events."""

_OPENINGS = (MessageType.M2, MessageType.M2D)


@dataclass(frozen=True, slots=True)
class ForwardMessage(Output):
    """Tell Registrars elsewhere the whole message of the Enrollee with this address."""

    address: bytes
    octets: bytes


class Proxy:
    """The method of one conversation with an Enrollee.

    `inner` is our own Registrar's machine and decides first.
    """

    def __init__(self, inner: Registrar, subscribed: Subscribed) -> None:
        self._inner = inner
        self._subscribed = subscribed
        self._external = False
        self._waiting = False
        self._queue: deque[Message] = deque()
        self._shown: int | None = None
        """The Message Type of what the device was sent last for somebody else."""
        self._chosen: bytes | None = None
        """The Registrar Nonce in the device's M3: whom it follows."""

    @property
    def external(self) -> bool:
        """A Registrar elsewhere has taken over."""
        return self._external

    @property
    def enrollee(self) -> Device | None:
        """Who is being registered; None until M1."""
        return self._inner.enrollee

    # The method

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        return self._inner.deadline

    def start(self, now: float) -> list[Output]:
        """Begin; the Enrollee speaks first."""
        return self._inner.start(now)

    def receive(self, op_code: OpCode, octets: bytes, now: float) -> list[Output]:
        """Take a message of the Enrollee."""
        if self._external or self._waiting:
            return self._receive_for_others(op_code, octets)
        if self._is_held(op_code, octets):
            return self._next()
        return [*self._first(op_code, octets), *self._inner.receive(op_code, octets, now)]

    def expire(self, now: float) -> list[Output]:
        """Let our Registrar do what its time has come for."""
        return self._inner.expire(now)

    def complete(self, result: Any, now: float) -> list[Output]:
        """Hand the result of `Work`, or settings, to our Registrar."""
        return self._inner.complete(result, now)

    def abandon(self) -> list[Output]:
        """End, because the conversation has ended."""
        self._queue.clear()
        self._external = self._waiting = False
        return self._inner.abandon()

    # The Registrars elsewhere

    def put(self, octets: bytes, now: float) -> list[Output]:
        """Take a message of a Registrar elsewhere; it leaves when the device's turn is over.

        What is malformed, for another run, or of a Registrar that the device does not follow is
        dropped.
        """
        if not self._is_open:
            return []
        try:
            message = Message.parse(octets)
        except MalformedError:
            return []
        if not self._is_wanted(message) or len(self._queue) >= MOST_QUEUED:
            return []
        self._queue.append(message)
        return self._next() if self._waiting else []

    @property
    def _is_open(self) -> bool:
        """Our Registrar has declined, so others may speak."""
        return self._external or self._waiting or self._inner.state is State.M2D_SENT

    def _is_wanted(self, message: Message) -> bool:
        if message.get(a.ENROLLEE_NONCE) != self._inner.nonces[0]:
            return False
        if self._chosen is None:
            return True
        if message.message_type in _OPENINGS:
            return False
        return message.get(a.REGISTRAR_NONCE) in (None, self._chosen)

    def _first(self, op_code: OpCode, octets: bytes) -> list[Output]:
        """Pass M1 on, whoever will answer it."""
        if op_code is not OpCode.MSG or self._inner.state is not State.EXPECT_M1:
            return []
        message = _parsed(octets)
        if message is None or message.message_type != MessageType.M1:
            return []
        address = message.get(a.MAC_ADDRESS)
        return [] if address is None else [ForwardMessage(address, octets)]

    def _is_held(self, op_code: OpCode, octets: bytes) -> bool:
        """Say whether this is the WSC_ACK of our M2D, and somebody else may still answer."""
        if op_code is not OpCode.ACK or self._inner.state is not State.M2D_SENT:
            return False
        message = _parsed(octets)
        return (
            message is not None
            and message.message_type == MessageType.WSC_ACK
            and message.get(a.ENROLLEE_NONCE) == self._inner.nonces[0]
            and self._subscribed()
        )

    def _receive_for_others(self, op_code: OpCode, octets: bytes) -> list[Output]:
        if self._waiting:  # it is not the device's turn
            return []
        message, device = _parsed(octets), self._inner.enrollee
        kind = None if message is None else message.message_type
        if message is None or device is None or not isinstance(kind, MessageType):
            return self._end(False)
        if op_code_of(message) is not op_code:
            return self._end(False)
        told: list[Output] = [Step(Direction.RECEIVED, kind)]
        if op_code is OpCode.ACK:
            # Of an M2D, after which the next one may try; nobody waits for it.
            return told + (self._next() if self._shown == MessageType.M2D else self._end(False))
        told.append(ForwardMessage(device.mac_address, octets))
        if op_code is OpCode.DONE:
            return [*told, DeviceJoined(device, JoinedBy.REGISTRAR), *self._end(True)]
        if op_code is OpCode.NACK:
            return told + self._end(False)
        if kind == MessageType.M3:
            self._chosen = message.get(a.REGISTRAR_NONCE)
            self._queue = deque(filter(self._is_wanted, self._queue))
        return told + self._next()

    def _next(self) -> list[Output]:
        """Send the oldest message that waits, or wait for one."""
        self._waiting = not self._queue
        if self._waiting:
            return [Pending()]
        message = self._queue.popleft()
        if not self._external:
            self._external = True
            self._inner.abandon()  # its end is not that of the conversation
        self._shown = message.message_type
        outputs: list[Output] = [SendMessage(op_code_of(message), message.raw)]
        if isinstance(self._shown, MessageType):
            outputs.append(Step(Direction.SENT, self._shown))
        return outputs

    def _end(self, success: bool) -> list[Output]:
        self._queue.clear()
        return [Finished(success)]


class ProxiedRun:
    """One device's registration at an access point that is a proxy, too."""

    def __init__(
        self, registrar: InternalRegistrar, run: RegistrarRun, subscribed: Subscribed
    ) -> None:
        self._registrar = registrar
        self._run = run
        self.machine = Proxy(run.machine, subscribed)

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Put what the machine tells into effect; return what is for the group and the daemon."""
        told = list(outputs)
        for output in told:
            if isinstance(output, DeviceJoined):  # through us
                self._registrar.remember(output.device)
        return self._run.absorb(told, now)


def _parsed(octets: bytes) -> Message | None:
    """Parse what could be passed on; None for what could not."""
    try:
        return Message.parse(octets) if len(octets) <= LONGEST_MESSAGE else None
    except MalformedError:
        return None
