"""How a Registrar answers: every state with every message, and every malformed message."""

from __future__ import annotations

from typing import Any

import pytest
from forgeries import EVERYWHERE, IN_ENCRYPTED_SETTINGS, Forge, readable, without
from ladder import (
    LAMP,
    UNANSWERED,
    Judge,
    Ladder,
    changed,
    pin,
    reaction,
    registrar,
    station,
    tlv,
)

from pushbutton.crypto import dh
from pushbutton.protocol.notices import (
    PasswordProved,
    PasswordWrong,
)
from pushbutton.protocol.outputs import Failed, Work
from pushbutton.protocol.policy import (
    Admission,
    ConfigData,
    FixedPassword,
    push_button_password,
)
from pushbutton.protocol.transitions import REGISTRAR, State
from pushbutton.wire.attributes import (
    CONFIGURATION_ERROR,
    E_HASH1,
    E_HASH2,
    ENROLLEE_NONCE,
    MESSAGE_TYPE,
    PUBLIC_KEY,
    REGISTRAR_NONCE,
    Attribute,
)
from pushbutton.wire.enums import ConfigurationError, MessageType, OpCode
from pushbutton.wire.message import attribute
from pushbutton.wire.messages import M1 as M1_SCHEMA
from pushbutton.wire.messages import Presence

M = MessageType
S = State


# ---- every state and every message --------------------------------------------------------------

# The words are those of `ladder.reaction`.  NACK is a valid one with Configuration Error 9,
# `none` a WSC_MSG without Message Type, `junk` octets that are no attributes.
TABLE = """
              M1  M2  M2D M3  M4  M5  M6  M7  M8  ACK NACK  DONE none junk START
EXPECT_M1     ok  end end n7  end n9  end n11 end end end   f15  n    end  end
M2D_SENT      end end end n7  end n9  end n11 end end end   f15  n    end  end
DERIVING      -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
M2_SETTINGS   -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
EXPECT_M3     end end end ok  end n9  end n11 end end f5/9  f15  n    end  end
EXPECT_M5     end end end n7  end ok  end n11 end end f8/9  f15  n    end  end
EXPECT_M7     end end end n7  end n9  end ok  end end f10/9 f15  n    end  end
M8_SETTINGS   -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
EXPECT_DONE   end end end n7  end n9  end n11 end end f12/9 ok   n    end  end
NACK_SENT     end end end n7  end n9  end n11 end end end   f15  n    end  end
SUCCEEDED     -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
FAILED        -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
"""
COLUMNS = TABLE.split("\n")[1].split()
CELLS = [
    (row.split()[0], column, word)
    for row in TABLE.strip("\n").split("\n")[1:]
    for column, word in zip(COLUMNS, row.split()[1:], strict=True)
]
NAMES = {"ACK": M.WSC_ACK, "NACK": M.WSC_NACK, "DONE": M.WSC_DONE}


def at(state: str) -> Ladder:
    """Bring a Registrar to a state by the shortest honest way."""
    match state:
        case "EXPECT_M1":
            return Ladder(station(), registrar()).run(stop_before=M.M1)
        case "M2D_SENT":
            policy = FixedPassword(push_button_password())
            return Ladder(station(), registrar(policy=policy)).run(stop_before=M.WSC_ACK)
        case "DERIVING":
            ladder = Ladder(station(), registrar()).run(stop_before=M.M1)
            ladder.registrar.receive(OpCode.MSG, ladder.way.popleft().octets, 0)
            return ladder
        case "M2_SETTINGS":
            policy = Judge(Admission(pin(), config_data=ConfigData.ENCRYPTED))
            return Ladder(station(), registrar(policy=policy), settings=UNANSWERED).run()
        case "M8_SETTINGS":
            return Ladder(station(), registrar(), settings=UNANSWERED).run()
        case "EXPECT_DONE":
            return Ladder(station(), registrar()).run(stop_before=M.WSC_DONE)
        case "NACK_SENT":
            ladder = Ladder(station(), registrar()).run(stop_before=M.M3)
            ladder.deliver(ladder.forged({E_HASH1: None}))
            return ladder
        case "SUCCEEDED":
            return Ladder(station(), registrar()).run()
        case "FAILED":
            ladder = Ladder(station(), registrar()).run(stop_before=M.M3)
            ladder.registrar.abandon()
            return ladder
    return Ladder(station(), registrar()).run(stop_before=M[state.removeprefix("EXPECT_")])


@pytest.mark.parametrize(("state", "column", "word"), CELLS)
def test_every_state_with_every_message(state: str, column: str, word: str) -> None:
    ladder = at(state)
    machine = ladder.registrar
    assert machine.state.name.replace("_WANTED", "") == state
    kind = NAMES.get(column) or (M[column] if column in M.__members__ else None)
    held = ladder.held if ladder.way else None
    if held and held.receiver is machine and kind == held.message.message_type:
        outputs = ladder.deliver()
    elif kind is M.WSC_NACK:
        _, nack = ladder.blank(M.WSC_NACK)
        nack += attribute(CONFIGURATION_ERROR, ConfigurationError.FAILED_DHCP_CONFIG)
        outputs = ladder.inject(machine, nack, OpCode.NACK)
    elif kind is not None:
        op_code, octets = ladder.blank(kind)
        outputs = ladder.inject(machine, octets, op_code)
    elif column == "none":
        outputs = ladder.inject(machine, tlv(REGISTRAR_NONCE.id, bytes(16)))
    elif column == "junk":
        outputs = ladder.inject(machine, b"\x10\x22\x00")
    else:
        outputs = ladder.inject(machine, b"", OpCode.START)
    assert reaction(outputs) == word


def test_the_table_above_has_every_state_of_a_registrar() -> None:
    rows = {state for state, _, _ in CELLS}
    states = {REGISTRAR.initial, S.NACK_SENT, S.FAILED}
    for transition in REGISTRAR.transitions:
        states |= {transition.state, *transition.targets}
    assert rows == {state.name.replace("_WANTED", "") for state in states}


# ---- what is wrong with a message in its place --------------------------------------------------

REFUSED: list[tuple[MessageType, str, Forge]] = [
    *((kind, *case) for kind in (M.M3, M.M5, M.M7) for case in EVERYWHERE),
    (M.M3, "no E-Hash1", without(E_HASH1)),
    (M.M3, "no E-Hash2", without(E_HASH2)),
    *((kind, *case) for kind in (M.M5, M.M7) for case in IN_ENCRYPTED_SETTINGS),
]


@pytest.mark.parametrize(("kind", "what", "forge"), REFUSED, ids=readable)
def test_a_malformed_message_is_refused(kind: MessageType, what: str, forge: Forge) -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=kind)
    outputs = ladder.deliver(forge(ladder))
    assert reaction(outputs) == f"n{int(kind)}", what
    assert ladder.registrar.state is S.NACK_SENT
    assert not any(isinstance(o, (PasswordWrong, PasswordProved)) for o in outputs)


@pytest.mark.parametrize("kind", [M.M3, M.M5, M.M7])
@pytest.mark.parametrize(
    "forge",
    [
        lambda ladder: ladder.forged({REGISTRAR_NONCE: bytes(16)}),
        without(REGISTRAR_NONCE),
        lambda ladder: b"\x10",
    ],
    ids=["other nonce", "no nonce", "junk"],
)
def test_what_belongs_to_no_run_ends_it(kind: MessageType, forge: Forge) -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=kind)
    assert reaction(ladder.deliver(forge(ladder))) == "end"


@pytest.mark.parametrize(("kind", "half"), [(M.M5, 1), (M.M7, 2)])
def test_a_wrong_secret_nonce_is_a_wrong_password(kind: MessageType, half: int) -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=kind)
    row = {1: 0x1016, 2: 0x1017}[half]
    outputs = ladder.deliver(ladder.forged(settings=tlv(row, bytes(16))))
    assert reaction(outputs) == f"n{int(kind)}/18"
    assert [o for o in outputs if isinstance(o, PasswordWrong)] == [PasswordWrong(LAMP.uuid, half)]


@pytest.mark.parametrize(
    "row",
    [
        *(
            f.row
            for f in M1_SCHEMA.fields
            if f.presence is Presence.REQUIRED and f.row is not MESSAGE_TYPE
        ),
    ],
    ids=lambda row: row.name,
)
def test_an_incomplete_m1_ends_the_run(row: Attribute[Any]) -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=M.M1)
    assert reaction(ladder.deliver(changed(ladder.held.octets, {row: None}))) == "end"


@pytest.mark.parametrize("public", [0, 1, dh.PRIME - 1, dh.PRIME, 2**1536 - 1])
def test_a_public_key_of_no_honest_peer_ends_the_run(public: int) -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=M.M1)
    m1 = changed(ladder.held.octets, {PUBLIC_KEY: public.to_bytes(192, "big")})
    assert reaction([o for o in ladder.deliver(m1) if not isinstance(o, Work)]) == "end"


@pytest.mark.parametrize(
    ("op_code", "change", "word"),
    [
        (OpCode.DONE, {ENROLLEE_NONCE: bytes(16)}, "f15"),
        (OpCode.DONE, {REGISTRAR_NONCE: bytes(16)}, "f15"),
        (OpCode.DONE, {REGISTRAR_NONCE: None}, "f15"),
        (OpCode.DONE, {MESSAGE_TYPE: b"\x0d"}, "f15"),
        (OpCode.DONE, {MESSAGE_TYPE: None}, "f15"),
        (OpCode.ACK, {}, "end"),
        (OpCode.MSG, {}, "end"),
        (OpCode.NACK, {}, "end"),
        (OpCode.FRAG_ACK, {}, "end"),
    ],
)
def test_a_done_that_is_none(op_code: OpCode, change: Any, word: str) -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=M.WSC_DONE)
    outputs = ladder.deliver(changed(ladder.held.octets, change), op_code)
    assert reaction(outputs) == word


@pytest.mark.parametrize(
    "change",
    [
        {ENROLLEE_NONCE: bytes(16)},
        {REGISTRAR_NONCE: bytes(16)},
        {CONFIGURATION_ERROR: None},
        {MESSAGE_TYPE: b"\x0d"},
    ],
)
def test_a_nack_that_is_none_ends_without_a_report(change: Any) -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=M.M3)
    _, nack = ladder.blank(M.WSC_NACK)
    nack += attribute(CONFIGURATION_ERROR, ConfigurationError.SETUP_LOCKED)
    assert reaction(ladder.deliver(changed(nack, change), OpCode.NACK)) == "end"


def test_an_unknown_configuration_error_is_passed_on_as_a_number() -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=M.M3)
    _, nack = ladder.blank(M.WSC_NACK)
    outputs = ladder.deliver(nack + tlv(CONFIGURATION_ERROR.id, b"\x00\x63"), OpCode.NACK)
    assert Failed(M.M2, 99) in outputs
