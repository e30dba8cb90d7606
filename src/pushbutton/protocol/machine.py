"""The base of the registration machines: takes a message, asks the table, answers.

All that the roles have in common stands here: which message may come now, what answers one that
may not or does not verify, the peer's WSC_NACK, time limits, and the end.  A handler of a role
looks at one message and returns the next state, or raises

- `ProtocolError` (also `MalformedError` or `CryptographyError`): the message is refused, by
  WSC_NACK with its Configuration Error where the rules of the role say so, else by ending;
- `Abort`: the run ends at once.

The state is assigned in one place, after the handler came back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pushbutton.errors import CryptographyError, MalformedError, ProtocolError, PushbuttonError
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.exchange import Exchange
from pushbutton.protocol.notices import TimedOut, Tolerated
from pushbutton.protocol.outputs import (
    Direction,
    ErrorIndication,
    Failed,
    Finished,
    Output,
    SendMessage,
    Step,
)
from pushbutton.protocol.transitions import BUSY, ENDED, Prompt, Rules, State, Transition
from pushbutton.wire.attributes import (
    CONFIGURATION_ERROR,
    ENROLLEE_NONCE,
    MESSAGE_TYPE,
    REGISTRAR_NONCE,
)
from pushbutton.wire.enums import MessageType, OpCode
from pushbutton.wire.message import Message
from pushbutton.wire.messages import WSC_ACK, WSC_DONE, WSC_NACK, Schema

_ANSWERS = {
    OpCode.ACK: MessageType.WSC_ACK,
    OpCode.NACK: MessageType.WSC_NACK,
    OpCode.DONE: MessageType.WSC_DONE,
}
_OP_CODES = {kind: op_code for op_code, kind in _ANSWERS.items()}


class Abort(PushbuttonError):
    """The run ends at once, without a WSC_NACK."""


class SettingsRefused(ProtocolError):
    """Settings that verify but must not be used; the indication goes to the owner alone."""

    def __init__(self, reason: str, indication: ErrorIndication = ErrorIndication.NONE) -> None:
        super().__init__(reason)
        self.indication = indication


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds for the whole run, and from one message of ours to the next; None is for ever."""

    overall: float | None = None
    message: float | None = None


NO_LIMITS = TimeLimits()


class RegistrationMachine(ABC):
    """One run of the Registration Protocol, either role.

    Every method that takes the time (monotonic seconds) returns what is to be done, in order.
    After `Finished` the machine holds no secret and answers nothing.
    """

    rules: ClassVar[Rules]
    _rows: ClassVar[Mapping[tuple[State, MessageType | Prompt], Transition]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._rows = {(row.state, row.trigger): row for row in cls.rules.transitions}

    def __init__(self, exchange: Exchange, limits: TimeLimits) -> None:
        self._exchange = exchange
        self._limits = limits
        self._state = self.rules.initial
        self._last: MessageType | None = None
        self._outputs: list[Output] = []
        self._ends_at: float | None = None
        self._answer_by: float | None = None

    # ---- the interface ----------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self._state

    @property
    def ended(self) -> bool:
        return self._state in ENDED

    @property
    def nonces(self) -> tuple[bytes, bytes]:
        """The Enrollee Nonce and the Registrar Nonce of the run; zeros while one is not known."""
        return self._exchange.enrollee_nonce, self._exchange.registrar_nonce

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        if self.ended:
            return None
        return earliest(self._ends_at, self._answer_by)

    def start(self, now: float) -> list[Output]:
        """Begin: time runs from now, and an Enrollee sends M1."""
        if self._limits.overall is not None:
            self._ends_at = now + self._limits.overall
        self._restart_message_timer(now)
        if (self._state, Prompt.START) in self._rows:
            self._advance(Prompt.START, None, now, now)
        return self._collect()

    def receive(self, op_code: OpCode, octets: bytes, now: float) -> list[Output]:
        """Take one whole message of the peer, with the EAP-WSC op-code it came with.

        WSC_Start starts a machine that was not started.  Nothing the peer sends raises.
        """
        if self._state is State.READY and op_code is OpCode.START:
            return self.start(now)
        if not (self.ended or self._state in BUSY):
            self._take(op_code, octets, now)
            self._restart_message_timer(now)
        return self._collect()

    def complete(self, result: Any, now: float) -> list[Output]:
        """Take the result of `Work`, or what a notice asked for; an exception is a result too."""
        prompt = BUSY.get(self._state)
        if prompt is not None:
            self._advance(prompt, self._last, result, now)
            self._restart_message_timer(now)
        elif hasattr(result, "wipe"):
            result.wipe()
        return self._collect()

    def expire(self, now: float) -> list[Output]:
        """End the run if its time is over; harmless when called early."""
        deadline = self.deadline
        if deadline is not None and now >= deadline:
            self._emit(TimedOut())
            self._enter(State.FAILED)
        return self._collect()

    def abandon(self) -> list[Output]:
        """End the run because its channel is gone (EAP-Failure, a station that left)."""
        if not self.ended:
            self._enter(State.FAILED)
        return self._collect()

    # ---- what a role says ---------------------------------------------------------------------

    @abstractmethod
    def _check_nonces(self, kind: MessageType | None, message: Message) -> None:
        """Raise `Abort` if the message belongs to another run; `kind` None: no Message Type."""

    @abstractmethod
    def _forget(self) -> None:
        """Drop every reference to something secret.

        Called when the run cannot succeed any more, or has succeeded.
        """

    # ---- for the handlers ---------------------------------------------------------------------

    def _emit(self, output: Output) -> None:
        self._outputs.append(output)

    def _send(self, kind: MessageType, octets: bytes) -> None:
        self._emit(SendMessage(_OP_CODES.get(kind, OpCode.MSG), octets))
        self._emit(Step(Direction.SENT, kind))

    def _send_answer(self, schema: Schema, configuration_error: int | None = None) -> None:
        """Send WSC_ACK, WSC_NACK or WSC_Done, with whichever nonces are known."""
        values: dict[Any, object] = {
            ENROLLEE_NONCE: self._exchange.enrollee_nonce,
            REGISTRAR_NONCE: self._exchange.registrar_nonce,
        }
        if configuration_error is not None:
            values[CONFIGURATION_ERROR] = configuration_error
        kind = schema.message_type
        assert kind is not None
        self._send(kind, self._exchange.message(schema, values))

    def _send_ack(self) -> None:
        self._send_answer(WSC_ACK)

    def _send_done(self) -> None:
        self._send_answer(WSC_DONE)

    def _send_nack(self, configuration_error: int) -> None:
        self._send_answer(WSC_NACK, configuration_error)

    # ---- the one way through ------------------------------------------------------------------

    def _take(self, op_code: OpCode, octets: bytes, now: float) -> None:
        """Find out what came, and that it belongs to this run."""
        kind = _ANSWERS.get(op_code)
        try:
            message = Message.parse(octets)
            if message.quirks:
                self._emit(Tolerated(message.quirks))
            found = message.get(MESSAGE_TYPE)
            if kind is None and op_code is OpCode.MSG:
                if found is None:
                    self._check_nonces(None, message)
                    self._send_nack(0)
                    self._enter(State.NACK_SENT)
                    return
                if found not in _OP_CODES and isinstance(found, MessageType):
                    kind = found
            if kind is None or found != kind:
                raise Abort("not a message for this op-code")
            self._emit(Step(Direction.RECEIVED, kind))
            self._check_nonces(kind, message)
        except (MalformedError, Abort):
            # Nothing that could be answered; only a broken WSC_Done is worth a report.
            if kind is MessageType.WSC_DONE:
                self._report(kind, 0)
            self._enter(State.FAILED)
            return
        if kind is MessageType.WSC_NACK:
            self._accept_nack(message)
        else:
            self._advance(kind, kind, message, now)

    def _advance(
        self, trigger: MessageType | Prompt, kind: MessageType | None, value: Any, now: float
    ) -> None:
        """Let the handler of (state, trigger) see `value`, and go where it says.

        `kind` is the message that a refusal refers to.
        """
        try:
            row = self._rows.get((self._state, trigger))
            if row is None:
                raise ProtocolError("out of place")
            self._last = kind
            target = getattr(self, row.handler)(value, now)
            if target not in row.targets:
                raise RuntimeError(f"{row.handler} went to {target}, which its row does not have")
        except ProtocolError as error:
            indication = getattr(error, "indication", ErrorIndication.NONE)
            target = self._refuse(kind, error.configuration_error, indication)
        except (MalformedError, CryptographyError):
            target = self._refuse(kind, 0)
        except Abort:
            target = State.FAILED
        self._enter(target)

    def _refuse(
        self,
        kind: MessageType | None,
        configuration_error: int,
        indication: ErrorIndication = ErrorIndication.NONE,
    ) -> State:
        if kind is not None:
            self._report(kind, configuration_error, indication)
        if kind not in self.rules.rejected:
            return State.FAILED
        self._send_nack(configuration_error)
        return State.NACK_SENT

    def _accept_nack(self, message: Message) -> None:
        """The peer gave up: `Failed` names the message of ours that it answers."""
        configuration_error = message.get(CONFIGURATION_ERROR)
        outstanding = self.rules.outstanding.get(self._state)
        if configuration_error is not None and outstanding is not None:
            self._emit(Failed(outstanding, configuration_error))
        self._enter(State.FAILED)

    def _report(
        self,
        kind: MessageType,
        configuration_error: int,
        indication: ErrorIndication = ErrorIndication.NONE,
    ) -> None:
        if kind in self.rules.reported:
            self._emit(Failed(kind, configuration_error, indication))

    def _enter(self, target: State) -> None:
        """Assign the state, which nothing else does."""
        self._state = target
        if target is State.NACK_SENT or target in ENDED:
            self._exchange.wipe()
            self._forget()
        if target in ENDED:
            self._emit(Finished(target is State.SUCCEEDED))

    def _restart_message_timer(self, now: float) -> None:
        if self._limits.message is not None:
            self._answer_by = now + self._limits.message

    def _collect(self) -> list[Output]:
        outputs, self._outputs = self._outputs, []
        return outputs
