"""Registration over UPnP, the device's side: GetDeviceInfo and PutMessage in front of Enrollees.

The actions carry whole messages without EAP: GetDeviceInfo begins a session and returns its M1,
PutMessage takes a message of a Registrar and returns the next one of the session that its nonces
name (WCN-NET, "WFADevice:1" and "WFAWLANConfig:1 Service Template", GetDeviceInfo and PutMessage).

Nothing here does I/O.  An action is a `Call`; its answer is an output that carries it, `Replied`
or `Refused`, in its place among the other outputs.  So a key that M7 tells is stored before M7
leaves, if outputs are carried out in order.  Answers are the last an asker gets: there is exactly
one for each call, at once or after the `Work` that came instead.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from typing import Any, Protocol

from pushbutton.errors import MalformedError
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.outputs import Finished, Output, SendMessage, Work
from pushbutton.protocol.transitions import BUSY, State
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import MessageType, OpCode
from pushbutton.wire.message import Message

MOST_SESSIONS = 4
"""Sessions at a time; a further one takes the place of an older one, as in hostapd."""

SESSION_TIME = 120.0
"""Seconds from M1 to the end of a session, the time for a whole registration."""

MOST_BEGUN = 32
"""Sessions that one client may begin in `BEGUN_PERIOD`; each takes a key pair of its own.

No Registrar needs as many; hostapd has no such limit.
"""

BEGUN_PERIOD = 1.0

MOST_COMPUTATIONS = MOST_SESSIONS
"""Derivations of keys under way, also those for sessions that were dropped meanwhile.

Anybody on the network can ask for one, so they must not be more than the workers can bear.
"""

_OP_CODES: dict[int | None, OpCode] = {
    MessageType.WSC_ACK: OpCode.ACK,
    MessageType.WSC_NACK: OpCode.NACK,
    MessageType.WSC_DONE: OpCode.DONE,
}


def op_code_of(message: Message) -> OpCode:
    """Return the EAP-WSC op-code with which this message travels where there are op-codes.

    UPnP and files carry none, so it is that of the Message Type; `MSG` when there is no such type.
    """
    return _OP_CODES.get(message.message_type, OpCode.MSG)


class Run(Protocol):
    """A registration with the policy around it; `setup_run.SetupRun` is one."""

    @property
    def machine(self) -> RegistrationMachine: ...

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One action that somebody asked for; `client` tells who, an address for instance."""

    client: Hashable = None


class Refusal(IntEnum):
    """Why an action failed; the numbers are the UPnP error codes with which hostapd says it."""

    BAD_REQUEST = 400
    """The message cannot be read, or there is no session at all."""
    ACTION_FAILED = 500
    """There is no M1, or the message ended or fits no session."""


@dataclass(frozen=True, slots=True)
class Replied(Output):
    """The call succeeded: the device's next message.

    Empty when the Registrar had the last word, its WSC_ACK or WSC_NACK.
    """

    call: Call
    octets: bytes


@dataclass(frozen=True, slots=True)
class Refused(Output):
    """The call failed."""

    call: Call
    refusal: Refusal


@dataclass(slots=True, eq=False)
class _Session:
    run: Run
    client: Hashable
    ends_at: float
    call: Call | None = None
    """What waits for the session's next message."""
    last_word: bool = False
    """The Registrar's last message ends the run by right."""


@dataclass(frozen=True, slots=True)
class _Computed:
    """The result of `Work`, with the session it was for."""

    session: _Session = field(repr=False)
    result: Any = field(repr=False)


class _Beginnings:
    """Which clients began how many sessions just now: nobody may do nothing else."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, Hashable]] = deque()

    def admit(self, client: Hashable, now: float) -> bool:
        """Say whether the client may begin another one, and count it if so."""
        recent = self._recent
        while recent and recent[0][0] <= now - BEGUN_PERIOD:
            recent.popleft()
        if sum(client == other for _, other in recent) >= MOST_BEGUN:
            return False
        recent.append((now, client))
        return True


class Sessions:
    """The sessions of one device, each with a Registrar of its own.

    `begin` makes a run for a new session, or returns None when there can be none now.
    """

    def __init__(self, begin: Callable[[], Run | None]) -> None:
        self._begin = begin
        self._beginnings = _Beginnings()
        self._sessions: list[_Session] = []
        self._computing = 0

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        times: list[float | None] = [session.ends_at for session in self._sessions]
        times += [session.run.machine.deadline for session in self._sessions]
        return earliest(*times)

    def get_device_info(self, call: Call, now: float) -> list[Output]:
        """Begin a session; the reply is its M1."""
        run = self._begin() if self._beginnings.admit(call.client, now) else None
        if run is None:
            return [Refused(call, Refusal.ACTION_FAILED)]
        outputs = self._drop(self._superfluous(call.client), now) if self._full else []
        session = _Session(run, call.client, now + SESSION_TIME, call)
        self._sessions.append(session)
        return outputs + self._told(session, run.machine.start(now), now)

    def put_message(self, call: Call, octets: bytes, now: float) -> list[Output]:
        """Take a Registrar's message; the reply is the next one of the session it is for.

        A message for no session of ours fails and disturbs none.  (hostapd shows it to its oldest
        session, which it ends; whoever sent it gets the same answer.)
        """
        try:
            message = Message.parse(octets)
        except MalformedError:
            return [Refused(call, Refusal.BAD_REQUEST)]
        if not self._sessions:
            return [Refused(call, Refusal.BAD_REQUEST)]
        session = self._find(message)
        if session is None or not self._ready(session):
            return [Refused(call, Refusal.ACTION_FAILED)]
        op_code = op_code_of(message)
        session.call = call
        session.last_word = op_code in (OpCode.ACK, OpCode.NACK)
        return self._told(session, session.run.machine.receive(op_code, octets, now), now)

    def complete(self, result: Any, now: float) -> list[Output]:
        """Take the result of `Work`; that for a session which is gone is wiped."""
        if not isinstance(result, _Computed):
            return []
        self._computing -= 1
        session = result.session
        return self._told(session, session.run.machine.complete(result.result, now), now)

    def expire(self, now: float) -> list[Output]:
        """End the sessions whose time is over; harmless when called early."""
        outputs: list[Output] = []
        for session in list(self._sessions):
            if session.ends_at <= now:
                outputs += self._drop(session, now)
            else:
                outputs += self._told(session, session.run.machine.expire(now), now)
        return outputs

    def close(self, now: float) -> list[Output]:
        """End all sessions."""
        return [output for one in list(self._sessions) for output in self._drop(one, now)]

    @property
    def _full(self) -> bool:
        return len(self._sessions) >= MOST_SESSIONS

    def _superfluous(self, client: Hashable) -> _Session:
        """Return the oldest session of the client that has most of them.

        So a client that asks again and again takes the place of nobody but itself.
        """
        counted = Counter([*(session.client for session in self._sessions), client])
        most = max(counted[session.client] for session in self._sessions)
        return next(one for one in self._sessions if counted[one.client] == most)

    def _find(self, message: Message) -> _Session | None:
        """Return the session that the nonces name; M2 and M2D bring their own Registrar Nonce."""
        first = message.message_type in (MessageType.M2, MessageType.M2D)
        enrollee, registrar = message.get(a.ENROLLEE_NONCE), message.get(a.REGISTRAR_NONCE)
        for session in self._sessions:
            ours, theirs = session.run.machine.nonces
            if enrollee == ours and (first or registrar in (theirs, None)):
                return session
        return None

    def _ready(self, session: _Session) -> bool:
        """Say whether the session can take a message now."""
        state = session.run.machine.state
        if state is State.EXPECT_M2:  # its answer has to be computed
            return self._computing < MOST_COMPUTATIONS
        return state not in BUSY

    def _drop(self, session: _Session, now: float) -> list[Output]:
        return self._told(session, session.run.machine.abandon(), now)

    def _told(self, session: _Session, outputs: Iterable[Output], now: float) -> list[Output]:
        """Put into effect what a machine wants, and answer the call that waits for it."""
        passed: list[Output] = []
        computing = False
        for output in session.run.absorb(outputs, now):
            if isinstance(output, Work):
                computing = True
                self._computing += 1
                passed.append(Work(partial(_compute, session, output.compute)))
            elif isinstance(output, SendMessage):
                passed += _answered(session, output.octets)
            else:
                if isinstance(output, Finished) and session in self._sessions:
                    self._sessions.remove(session)
                passed.append(output)
        if not computing and session.run.machine.state not in BUSY:
            passed += _answered(session, b"" if session.last_word else None)
        return passed


def _answered(session: _Session, octets: bytes | None) -> list[Output]:
    """Answer the call that waits, if one does: by these octets, None for a failure."""
    call, session.call = session.call, None
    if call is None:
        return []
    return [Refused(call, Refusal.ACTION_FAILED) if octets is None else Replied(call, octets)]


def _compute(session: _Session, compute: Callable[[], Any]) -> _Computed:
    try:
        return _Computed(session, compute())
    except Exception as error:
        return _Computed(session, error)
