"""Properties of the tables themselves."""

from __future__ import annotations

import pytest

from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.transitions import (
    BUSY,
    ENDED,
    ENROLLEE,
    REGISTRAR,
    Prompt,
    Rules,
    State,
)
from pushbutton.wire.enums import MessageType

ROLES = [(REGISTRAR, Registrar), (ENROLLEE, Enrollee)]
BY_REGISTRAR = {"M2", "M2D", "M4", "M6", "M8"}
BY_ENROLLEE = {"M1", "M3", "M5", "M7", "WSC_DONE"}


@pytest.mark.parametrize(("rules", "role"), ROLES)
def test_every_handler_exists(rules: Rules, role: type[RegistrationMachine]) -> None:
    for row in rules.transitions:
        assert callable(getattr(role, row.handler))
        assert row.targets


@pytest.mark.parametrize("rules", [REGISTRAR, ENROLLEE])
def test_no_two_rows_begin_alike(rules: Rules) -> None:
    beginnings = [(row.state, row.trigger) for row in rules.transitions]
    assert len(set(beginnings)) == len(beginnings)


@pytest.mark.parametrize("rules", [REGISTRAR, ENROLLEE])
def test_every_state_is_reached_and_left(rules: Rules) -> None:
    reached, grew = {rules.initial}, True
    while grew:
        more = {t for row in rules.transitions if row.state in reached for t in row.targets}
        grew = not more <= reached
        reached |= more
    assert {row.state for row in rules.transitions} == reached - ENDED
    assert State.SUCCEEDED in reached


@pytest.mark.parametrize("rules", [REGISTRAR, ENROLLEE])
def test_a_busy_state_waits_for_its_prompt_alone(rules: Rules) -> None:
    for row in rules.transitions:
        if row.state in BUSY:
            assert row.trigger is BUSY[row.state]
        elif isinstance(row.trigger, Prompt):
            assert row.trigger is Prompt.START


@pytest.mark.parametrize(
    ("rules", "received", "sent"),
    [(REGISTRAR, BY_ENROLLEE, BY_REGISTRAR), (ENROLLEE, BY_REGISTRAR, BY_ENROLLEE)],
)
def test_each_role_takes_what_the_other_sends(
    rules: Rules, received: set[str], sent: set[str]
) -> None:
    taken = {row.trigger.name for row in rules.transitions if isinstance(row.trigger, MessageType)}
    assert taken == received | {"WSC_ACK"}
    assert {kind.name for kind in rules.rejected | rules.reported} <= received
    assert {kind.name for kind in rules.outstanding.values()} <= sent


def test_an_expecting_state_takes_the_message_it_is_named_for() -> None:
    for row in (*REGISTRAR.transitions, *ENROLLEE.transitions):
        if row.state.name.startswith("EXPECT_") and row.trigger is not MessageType.M2D:
            wanted = row.state.name.removeprefix("EXPECT_")
            assert row.trigger.name in (wanted, f"WSC_{wanted}")
