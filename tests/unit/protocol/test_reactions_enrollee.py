"""How an Enrollee answers: every state with every message, and every malformed message."""

from __future__ import annotations

from typing import Any

import pytest
from forgeries import EVERYWHERE, IN_ENCRYPTED_SETTINGS, Forge, readable, without
from ladder import (
    NEW_SETTINGS,
    Ladder,
    access_point,
    changed,
    external_registrar,
    reaction,
    registrar,
    station,
    tlv,
)

from pushbutton.crypto import dh
from pushbutton.protocol.notices import (
    CredentialsReceived,
    PasswordProved,
    PasswordWrong,
    SettingsReceived,
)
from pushbutton.protocol.transitions import ENROLLEE, State
from pushbutton.wire.attributes import (
    CONFIGURATION_ERROR,
    DEVICE_NAME,
    DEVICE_PASSWORD_ID,
    ENROLLEE_NONCE,
    MANUFACTURER,
    MESSAGE_TYPE,
    PUBLIC_KEY,
    R_HASH1,
    R_HASH2,
    REGISTRAR_NONCE,
    UUID_R,
)
from pushbutton.wire.enums import ConfigurationError, MessageType, OpCode
from pushbutton.wire.message import attribute

M = MessageType
S = State

# ---- every state and every message --------------------------------------------------------------

# The words are those of `ladder.reaction`.  NACK is a valid one with Configuration Error 9,
# `none` a WSC_MSG without Message Type, `junk` octets that are no attributes.
TABLE = """
              M1  M2  M2D M3  M4  M5  M6  M7  M8  ACK NACK  DONE none junk START
READY         end n   n   end n8  end n10 end n12 end end   end  n    end  ok
EXPECT_M2     end ok  ok  end n8  end n10 end n12 end end   end  n    end  end
DERIVING      -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
EXPECT_M4     end n   n   end ok  end n10 end n12 end f7/9  end  n    end  end
EXPECT_M6     end n   n   end n8  end ok  end n12 end f9/9  end  n    end  end
EXPECT_M8     end n   n   end n8  end n10 end ok  end f11/9 end  n    end  end
NACK_SENT     end n   n   end n8  end n10 end n12 end end   end  n    end  end
SUCCEEDED     -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
FAILED        -   -   -   -   -   -   -   -   -   -   -     -    -    -    -
"""
# An access point differs: it has no other Registrar to wait for, and it waits for WSC_ACK.
AP_TABLE = TABLE.replace("EXPECT_M2     end ok  ok  end", "EXPECT_M2     end ok  n   end").replace(
    "NACK_SENT",
    "EXPECT_ACK    end n   n   end n8  end n10 end n12 ok  end   end  n    end  end\nNACK_SENT",
)
ROLES: dict[str, Any] = {
    "station": lambda: Ladder(station(), registrar()),
    "access point": lambda: Ladder(
        access_point(), external_registrar(), settings=NEW_SETTINGS.encode()
    ),
}
COLUMNS = TABLE.split("\n")[1].split()
CELLS = [
    (role, row.split()[0], column, word)
    for role, table in (("station", TABLE), ("access point", AP_TABLE))
    for row in table.strip("\n").split("\n")[1:]
    for column, word in zip(COLUMNS, row.split()[1:], strict=True)
]
NAMES = {"ACK": M.WSC_ACK, "NACK": M.WSC_NACK, "DONE": M.WSC_DONE}


def at(role: str, state: str) -> Ladder:
    """Bring an Enrollee to a state by the shortest honest way."""
    ladder: Ladder = ROLES[role]()
    match state:
        case "READY":
            return ladder
        case "DERIVING":
            ladder.run(stop_before=M.M2)
            ladder.enrollee.receive(OpCode.MSG, ladder.way.popleft().octets, 0)
        case "EXPECT_ACK":
            ladder.run(stop_before=M.WSC_ACK)
        case "NACK_SENT":
            ladder.run(stop_before=M.M4)
            ladder.deliver(ladder.forged({R_HASH1: None}))
        case "SUCCEEDED":
            ladder.run()
        case "FAILED":
            ladder.run(stop_before=M.M4)
            ladder.enrollee.abandon()
        case _:
            ladder.run(stop_before=M[state.removeprefix("EXPECT_")])
    return ladder


@pytest.mark.parametrize(("role", "state", "column", "word"), CELLS)
def test_every_state_with_every_message(role: str, state: str, column: str, word: str) -> None:
    ladder = at(role, state)
    machine = ladder.enrollee
    assert machine.state.name == state
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
        outputs = ladder.inject(
            machine, attribute(ENROLLEE_NONCE, machine._exchange.enrollee_nonce)
        )
    elif column == "junk":
        outputs = ladder.inject(machine, b"\x10\x22\x00")
    else:
        outputs = ladder.inject(machine, b"", OpCode.START)
    assert reaction(outputs) == word


def test_the_tables_above_have_every_state_of_an_enrollee() -> None:
    rows = {state for _, state, _, _ in CELLS}
    states = {ENROLLEE.initial, S.NACK_SENT, S.FAILED}
    for transition in ENROLLEE.transitions:
        states |= {transition.state, *transition.targets}
    assert rows == {state.name for state in states}


# ---- what is wrong with a message in its place --------------------------------------------------

REFUSED: list[tuple[MessageType, str, Forge]] = [
    *((kind, *case) for kind in (M.M4, M.M6, M.M8) for case in EVERYWHERE),
    (M.M4, "no R-Hash1", without(R_HASH1)),
    (M.M4, "no R-Hash2", without(R_HASH2)),
    *((kind, *case) for kind in (M.M4, M.M6) for case in IN_ENCRYPTED_SETTINGS),
    *((M.M8, *case) for case in IN_ENCRYPTED_SETTINGS if "padding" in case[0]),
    (M.M8, "no Credential", lambda ladder: ladder.forged(settings=tlv(0x1099, b"else"))),
    (M.M8, "empty Credential", lambda ladder: ladder.forged(settings=tlv(0x100E, b""))),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("kind", "what", "forge"), REFUSED, ids=readable)
def test_a_malformed_message_is_refused(
    role: str, kind: MessageType, what: str, forge: Forge
) -> None:
    ladder = ROLES[role]().run(stop_before=kind)
    outputs = ladder.deliver(forge(ladder))
    assert reaction(outputs) == f"n{int(kind)}", what
    assert ladder.enrollee.state is S.NACK_SENT
    gains = (PasswordWrong, PasswordProved, CredentialsReceived, SettingsReceived)
    assert not any(isinstance(o, gains) for o in outputs)


def trivial(number: int) -> Forge:
    return lambda ladder: changed(ladder.held.octets, {PUBLIC_KEY: number.to_bytes(192, "big")})


M2_REFUSED: list[tuple[str, Forge]] = [
    *EVERYWHERE,
    ("no Registrar Nonce", without(REGISTRAR_NONCE)),
    ("no UUID-R", without(UUID_R)),
    ("no Device Password ID", without(DEVICE_PASSWORD_ID)),
    ("another Device Password ID", lambda ladder: ladder.forged({DEVICE_PASSWORD_ID: b"\0\4"})),
    ("no Public Key", without(PUBLIC_KEY)),
    ("Public Key of another length", lambda ladder: ladder.forged({PUBLIC_KEY: bytes(100)})),
    ("no device attribute", without(DEVICE_NAME)),
    ("no manufacturer", without(MANUFACTURER)),
    *((f"Public Key {n:x}"[:20], trivial(n)) for n in (0, 1, dh.PRIME - 1, dh.PRIME)),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("what", "forge"), M2_REFUSED, ids=readable)
def test_a_malformed_m2_is_refused_without_a_report(role: str, what: str, forge: Forge) -> None:
    ladder = ROLES[role]().run(stop_before=M.M2)
    assert reaction(ladder.deliver(forge(ladder))) == "n", what
    assert ladder.enrollee.state is S.NACK_SENT


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", [M.M2, M.M4, M.M6, M.M8])
@pytest.mark.parametrize(
    "forge",
    [
        lambda ladder: ladder.forged({ENROLLEE_NONCE: bytes(16)}),
        without(ENROLLEE_NONCE),
        lambda ladder: b"\x10",
        lambda ladder: changed(ladder.held.octets, {MESSAGE_TYPE: b"\x63"}),
        lambda ladder: changed(ladder.held.octets, {MESSAGE_TYPE: b"\x01"}),
    ],
    ids=["other nonce", "no nonce", "junk", "unknown type", "type of an element"],
)
def test_what_belongs_to_no_run_ends_it(role: str, kind: MessageType, forge: Forge) -> None:
    ladder = ROLES[role]().run(stop_before=kind)
    assert reaction(ladder.deliver(forge(ladder))) == "end"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("kind", "half"), [(M.M4, 1), (M.M6, 2)])
def test_a_wrong_secret_nonce_is_a_wrong_password(role: str, kind: MessageType, half: int) -> None:
    ladder = ROLES[role]().run(stop_before=kind)
    row = {1: 0x103F, 2: 0x1040}[half]
    outputs = ladder.deliver(ladder.forged(settings=tlv(row, bytes(16))))
    assert reaction(outputs) == f"n{int(kind)}/18"
    wrong = [o for o in outputs if isinstance(o, PasswordWrong)]
    assert wrong == [PasswordWrong(ladder.registrar._presentation.device.uuid, half)]


@pytest.mark.parametrize(
    ("op_code", "change"),
    [
        (OpCode.ACK, {ENROLLEE_NONCE: bytes(16)}),
        (OpCode.ACK, {REGISTRAR_NONCE: bytes(16)}),
        (OpCode.ACK, {REGISTRAR_NONCE: None}),
        (OpCode.ACK, {MESSAGE_TYPE: b"\x0f"}),
        (OpCode.MSG, {}),
        (OpCode.DONE, {}),
    ],
)
def test_an_ack_that_is_none(op_code: OpCode, change: Any) -> None:
    ladder = ROLES["access point"]().run(stop_before=M.WSC_ACK)
    assert reaction(ladder.deliver(changed(ladder.held.octets, change), op_code)) == "end"
