"""The registration state machines as tables: who may receive what, when, and what comes next.

`pushbutton.protocol.machine` interprets these rows and the state diagrams of the documentation are
drawn from them.  A row names the method that handles its trigger; the method decides among the
`targets` of the row.  What stands in no row is out of place, and `Rules` says how that is answered.

Wi-Fi Simple Configuration 2.0, "Registration Protocol Definition".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from pushbutton.wire.enums import MessageType

M = MessageType


class State(Enum):
    """Where a registration stands; an EXPECT state has sent its own message and waits."""

    READY = "ready"
    EXPECT_M1 = "expect M1"
    EXPECT_M2 = "expect M2"
    EXPECT_M3 = "expect M3"
    EXPECT_M4 = "expect M4"
    EXPECT_M5 = "expect M5"
    EXPECT_M6 = "expect M6"
    EXPECT_M7 = "expect M7"
    EXPECT_M8 = "expect M8"
    EXPECT_DONE = "expect WSC_Done"
    EXPECT_ACK = "expect WSC_ACK"
    M2D_SENT = "M2D sent"
    DERIVING = "deriving keys"
    M2_SETTINGS_WANTED = "settings wanted for M2"
    M8_SETTINGS_WANTED = "settings wanted for M8"
    NACK_SENT = "WSC_NACK sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    __hash__ = object.__hash__  # members are singletons; Enum would hash the name each time


class Prompt(Enum):
    """What moves a machine beside a message: its owner."""

    START = "start"
    KEYS = "keys derived"
    SETTINGS = "settings provided"


S = State

ENDED: Final = frozenset((S.SUCCEEDED, S.FAILED))
# The peer's turn is over and ours has not come: what arrives meanwhile is ignored.
BUSY: Final = {
    S.DERIVING: Prompt.KEYS,
    S.M2_SETTINGS_WANTED: Prompt.SETTINGS,
    S.M8_SETTINGS_WANTED: Prompt.SETTINGS,
}


@dataclass(frozen=True, slots=True)
class Transition:
    """In `state`, `trigger` is handled by `handler`, which answers one of `targets`."""

    state: State
    trigger: MessageType | Prompt
    handler: str
    targets: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """One role: its transitions, and how it answers what goes wrong.

    rejected: messages that get a WSC_NACK when they are out of place or do not verify; any other
        message ends the run at once (over EAP: EAP-Failure).
    reported: messages whose failure is told to the owner by `Failed`.
    outstanding: the message of ours that a WSC_NACK in this state answers; `Failed` names it.
    """

    initial: State
    transitions: tuple[Transition, ...]
    rejected: frozenset[MessageType]
    reported: frozenset[MessageType]
    outstanding: Mapping[State, MessageType]


REGISTRAR: Final = Rules(
    initial=S.EXPECT_M1,
    transitions=(
        Transition(S.EXPECT_M1, M.M1, "accept_m1", (S.DERIVING, S.M2D_SENT)),
        Transition(S.M2D_SENT, M.WSC_ACK, "accept_m2d_ack", (S.FAILED,)),
        Transition(S.DERIVING, Prompt.KEYS, "accept_keys", (S.EXPECT_M3, S.M2_SETTINGS_WANTED)),
        Transition(S.M2_SETTINGS_WANTED, Prompt.SETTINGS, "send_settings_in_m2", (S.EXPECT_DONE,)),
        Transition(S.EXPECT_M3, M.M3, "accept_m3", (S.EXPECT_M5,)),
        Transition(S.EXPECT_M5, M.M5, "accept_m5", (S.EXPECT_M7,)),
        Transition(S.EXPECT_M7, M.M7, "accept_m7", (S.M8_SETTINGS_WANTED,)),
        Transition(S.M8_SETTINGS_WANTED, Prompt.SETTINGS, "send_m8", (S.EXPECT_DONE, S.SUCCEEDED)),
        Transition(S.EXPECT_DONE, M.WSC_DONE, "accept_done", (S.SUCCEEDED,)),
    ),
    rejected=frozenset((M.M3, M.M5, M.M7)),
    reported=frozenset((M.M3, M.M5, M.M7, M.WSC_DONE)),
    outstanding={S.EXPECT_M3: M.M2, S.EXPECT_M5: M.M4, S.EXPECT_M7: M.M6, S.EXPECT_DONE: M.M8},
)

ENROLLEE: Final = Rules(
    initial=S.READY,
    transitions=(
        Transition(S.READY, Prompt.START, "send_m1", (S.EXPECT_M2,)),
        Transition(S.EXPECT_M2, M.M2D, "accept_m2d", (S.EXPECT_M2,)),
        Transition(S.EXPECT_M2, M.M2, "accept_m2", (S.DERIVING,)),
        Transition(
            S.DERIVING, Prompt.KEYS, "accept_keys", (S.EXPECT_M4, S.EXPECT_ACK, S.SUCCEEDED)
        ),
        Transition(S.EXPECT_M4, M.M4, "accept_m4", (S.EXPECT_M6,)),
        Transition(S.EXPECT_M6, M.M6, "accept_m6", (S.EXPECT_M8,)),
        Transition(S.EXPECT_M8, M.M8, "accept_m8", (S.EXPECT_ACK, S.SUCCEEDED)),
        Transition(S.EXPECT_ACK, M.WSC_ACK, "accept_ack", (S.SUCCEEDED,)),
    ),
    rejected=frozenset((M.M2, M.M2D, M.M4, M.M6, M.M8)),
    reported=frozenset((M.M4, M.M6, M.M8)),
    outstanding={S.EXPECT_M4: M.M3, S.EXPECT_M6: M.M5, S.EXPECT_M8: M.M7},
)
