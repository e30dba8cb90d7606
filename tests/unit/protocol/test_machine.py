"""The whole run, drawn; what both roles share."""

from __future__ import annotations

import gc
import os
import types
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder import (
    CREDENTIALS,
    NEW_SETTINGS,
    PIN,
    Ladder,
    access_point,
    drawing,
    external_registrar,
    pin,
    registrar,
    station,
)

from pushbutton.crypto.kdf import RegistrationKeys
from pushbutton.protocol.machine import RegistrationMachine, TimeLimits
from pushbutton.protocol.notices import (
    CredentialsReceived,
    CredentialsWanted,
    ManagementAgreed,
    SettingsLearned,
    SettingsReceived,
    TimedOut,
)
from pushbutton.protocol.outputs import Direction, Finished, Step, Work
from pushbutton.protocol.policy import FixedPassword, push_button_password
from pushbutton.protocol.transitions import State
from pushbutton.secret import Secret
from pushbutton.wire.attributes import EXTENSIBILITY_TEST, VENDOR_EXTENSION
from pushbutton.wire.enums import MessageType, OpCode
from pushbutton.wire.message import Message

M = MessageType

STATION_JOINS = drawing("""
    M1                    -->
                          <-- M2
    M3                    -->
                          <-- M4
    M5                    -->
                              PasswordExposed
                          <-- M6
    PasswordProved
    M7                    -->
                              PasswordProved
                              CredentialsWanted
                          <-- M8
    CredentialsReceived
    WSC_DONE              -->
    Finished(True)
                              EnrolleeRegistered
                              Finished(True)
""")


def test_a_station_joins() -> None:
    ladder = Ladder(station(), registrar()).run()
    assert ladder.diagram == STATION_JOINS
    received = next(o for o in ladder.said if isinstance(o, CredentialsReceived))
    assert [c.ssid for c in received.credentials] == [b"home"]
    assert received.credentials[0].network_key.matches(b"correct horse battery")
    assert received.raw.startswith(CREDENTIALS)
    assert received.registrar is not None
    assert received.registrar.device_name == "Home"


def test_a_station_joins_by_push_button() -> None:
    password = push_button_password()
    ladder = Ladder(station(password=password), registrar(policy=FixedPassword(password))).run()
    assert ladder.diagram == STATION_JOINS


@pytest.mark.parametrize("enrollee_version", [0, 0x10, 0x20, 0x57])
@pytest.mark.parametrize("registrar_version", [0, 0x10, 0x20, 0x57])
def test_every_version_meets_every_other(enrollee_version: int, registrar_version: int) -> None:
    ladder = Ladder(station(version2=enrollee_version), registrar(version2=registrar_version))
    assert ladder.run().diagram == STATION_JOINS
    for kind, octets in ladder.sent.items():
        message = Message.parse(octets)
        from_enrollee = kind in (M.M1, M.M3, M.M5, M.M7, M.WSC_DONE)
        version = enrollee_version if from_enrollee else registrar_version
        assert message.version2 == (version if version > 0x10 else None)
        ids = [number for number, _ in message.fields]
        if version > 0x20:
            assert ids.index(EXTENSIBILITY_TEST.id) == ids.index(VENDOR_EXTENSION.id) + 1
            assert message.get(EXTENSIBILITY_TEST) == 42
        else:
            assert EXTENSIBILITY_TEST not in message


def test_a_registrar_learns_the_settings_of_an_access_point() -> None:
    ladder = Ladder(access_point(), external_registrar(), settings=None).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                              <-- M2
        M3                    -->
                              <-- M4
        M5                    -->
                                  PasswordExposed
                              <-- M6
        PasswordProved
        M7                    -->
                                  PasswordProved
                                  SettingsLearned
                              <-- WSC_NACK
                                  Finished(True)
        Failed(M7, 0)
        Finished(False)
    """)
    learned = next(o for o in ladder.said if isinstance(o, SettingsLearned))
    assert learned.settings.ssid == b"home"
    assert learned.settings.network_key.matches(b"the key in force")


def test_a_registrar_configures_an_access_point() -> None:
    encoded = NEW_SETTINGS.encode()
    ladder = Ladder(access_point(), external_registrar(), settings=encoded).run()
    assert ladder.diagram == drawing("""
        M1                    -->
                              <-- M2
        M3                    -->
                              <-- M4
        M5                    -->
                                  PasswordExposed
                              <-- M6
        PasswordProved
        M7                    -->
                                  PasswordProved
                                  SettingsLearned
                              <-- M8
        SettingsReceived
        WSC_DONE              -->
                                  EnrolleeRegistered
                                  ManagementAgreed
                              <-- WSC_ACK
                                  Finished(True)
        ManagementAgreed
        Finished(True)
    """)
    theirs, ours = (o for o in ladder.said if isinstance(o, ManagementAgreed))
    assert theirs.keys.encode().matches(ours.keys.encode())
    assert theirs.peer.uuid != ours.peer.uuid
    received = next(o for o in ladder.said if isinstance(o, SettingsReceived))
    assert received.settings.ssid == b"new home"
    assert received.settings.network_index == 1
    assert [key.index for key in received.settings.network_keys] == [1, 2]
    assert received.raw[: len(encoded)] == encoded
    assert received.raw[len(encoded) :].startswith(bytes.fromhex("101e0008"))


# ---- steps, work, time --------------------------------------------------------------------------


def test_each_message_is_a_step_on_both_sides() -> None:
    enrollee, peer = station(), registrar()
    ladder = Ladder(enrollee, peer).run(stop_before=M.M3)
    steps = [o for o in ladder.deliver() if isinstance(o, Step)]
    assert steps == [Step(Direction.RECEIVED, M.M3), Step(Direction.SENT, M.M4)]


def test_what_comes_while_the_keys_are_derived_is_ignored() -> None:
    enrollee, peer = station(), registrar()
    m1 = Ladder(enrollee, peer).run(stop_before=M.M1).held.octets
    outputs = peer.receive(OpCode.MSG, m1, 0)
    work = next(o for o in outputs if isinstance(o, Work))
    assert peer.state is State.DERIVING
    assert peer.receive(OpCode.MSG, m1, 0) == []
    assert peer.receive(OpCode.MSG, b"\xff", 0) == []
    peer.complete(work.compute(), 0)
    assert peer.state is State.EXPECT_M3


def test_a_result_that_comes_after_the_end_is_wiped() -> None:
    peer = registrar()
    m1 = Ladder(station(), peer).run(stop_before=M.M1).held.octets
    work = next(o for o in peer.receive(OpCode.MSG, m1, 0) if isinstance(o, Work))
    assert peer.abandon() == [Finished(False)]
    keys = work.compute()
    assert isinstance(keys, RegistrationKeys)
    assert peer.complete(keys, 0) == []
    assert keys.auth_key.wiped


def test_work_that_failed_ends_the_run() -> None:
    peer = registrar()
    m1 = Ladder(station(), peer).run(stop_before=M.M1).held.octets
    peer.receive(OpCode.MSG, m1, 0)
    assert peer.complete(RuntimeError("the worker died"), 0) == [Finished(False)]


def test_without_limits_there_is_no_deadline() -> None:
    enrollee = station()
    enrollee.start(5.0)
    assert enrollee.deadline is None
    assert enrollee.expire(1e9) == []


def test_the_run_has_a_limit() -> None:
    enrollee = station(limits=TimeLimits(overall=120.0))
    enrollee.start(5.0)
    assert enrollee.deadline == 125.0
    assert enrollee.expire(124.9) == []
    assert enrollee.expire(125.0) == [TimedOut(), Finished(False)]
    assert enrollee.deadline is None
    assert enrollee.expire(126.0) == []


def test_each_message_has_a_limit_that_begins_anew() -> None:
    enrollee = station(limits=TimeLimits(overall=120.0, message=15.0))
    ladder = Ladder(enrollee, registrar(), now=5.0).run(stop_before=M.M2)
    assert enrollee.deadline == 20.0
    ladder.now = 19.0
    ladder.run(stop_before=M.M4)
    assert enrollee.deadline == 34.0
    ladder.now = 118.0
    ladder.run(stop_before=M.M6)
    assert enrollee.deadline == 125.0


def test_wsc_start_starts_an_enrollee_once() -> None:
    enrollee = station()
    assert enrollee.receive(OpCode.START, b"", 0)
    assert enrollee.state is State.EXPECT_M2
    assert enrollee.receive(OpCode.START, b"", 0) == [Finished(False)]


def test_an_abandoned_machine_says_so_once() -> None:
    enrollee = station()
    enrollee.start(0)
    assert enrollee.abandon() == [Finished(False)]
    assert enrollee.abandon() == []
    assert enrollee.ended


# ---- nothing secret is left ---------------------------------------------------------------------

_OUTSIDE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, property)


def reachable(root: object) -> list[object]:
    """Return every object that `root` keeps alive, without classes, functions and modules."""
    seen: dict[int, object] = {}
    todo = [root]
    while todo:
        item = todo.pop()
        if id(item) in seen or isinstance(item, _OUTSIDE):
            continue
        seen[id(item)] = item
        todo += gc.get_referents(item)
    return list(seen.values())


def secrets_in(root: object) -> list[Secret]:
    return [o for o in reachable(root) if isinstance(o, Secret) and not o.wiped]


def assert_clean(machine: RegistrationMachine, secrets: list[bytes]) -> None:
    assert machine.state in (State.SUCCEEDED, State.FAILED, State.NACK_SENT)
    assert secrets_in(machine) == []
    held = [bytes(o) for o in reachable(machine) if isinstance(o, (bytes, bytearray))]
    for secret in secrets:
        assert not any(secret in octets for octets in held)


def run_to_the_end(ladder: Ladder) -> list[bytes]:
    """Run, and return all that was secret on the way."""
    found: list[bytes] = [PIN.encode(), b"correct horse battery", b"the key in force"]

    def look(_: Any) -> None:
        for machine in (ladder.enrollee, ladder.registrar):
            found.extend(secret.reveal() for secret in secrets_in(machine))

    ladder.before = look
    ladder.run()
    return [secret for secret in found if len(secret) >= 8]


# The counting random source of the other tests remembers what it drew.
FRESH = {"random": os.urandom}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Ladder(station(**FRESH), registrar(**FRESH)),
        lambda: Ladder(station(password=pin("00000000"), **FRESH), registrar(**FRESH)),
        lambda: Ladder(station(password=pin("12340000"), **FRESH), registrar(**FRESH)),
        lambda: Ladder(station(**FRESH), registrar(**FRESH), settings=RuntimeError("full")),
        lambda: Ladder(access_point(**FRESH), external_registrar(**FRESH), settings=None),
        lambda: Ladder(
            access_point(**FRESH), external_registrar(**FRESH), settings=NEW_SETTINGS.encode()
        ),
        lambda: Ladder(access_point(password=None, **FRESH), external_registrar(**FRESH)),
    ],
    ids=["success", "first half", "second half", "no key", "learn", "configure", "locked"],
)
def test_a_machine_that_ended_holds_no_secret(make: Callable[[], Ladder]) -> None:
    ladder = make()
    secrets = run_to_the_end(ladder)
    assert len(secrets) > 3
    for machine in (ladder.enrollee, ladder.registrar):
        machine.abandon()
        assert_clean(machine, secrets)


def test_a_machine_in_its_run_holds_secrets_that_the_walk_sees() -> None:
    ladder = Ladder(station(), registrar()).run(stop_before=M.M5)
    assert secrets_in(ladder.enrollee)
    assert secrets_in(ladder.registrar)


def test_what_was_lent_is_not_wiped() -> None:
    password = pin()
    Ladder(station(password=password), registrar(policy=FixedPassword(password))).run()
    assert password.secret.matches(PIN.encode())


# ---- anything may come --------------------------------------------------------------------------

SIDES: list[tuple[Any, Any, bytes]] = [
    (station, registrar, CREDENTIALS),
    (access_point, external_registrar, NEW_SETTINGS.encode()),
]
ON_THE_WAY = [M.M1, M.M2, M.M3, M.M4, M.M5, M.M6, M.M7, M.M8, M.WSC_DONE]


@given(
    octets=st.binary(max_size=400),
    op_code=st.sampled_from(OpCode),
    side=st.sampled_from(SIDES),
    before=st.sampled_from(ON_THE_WAY),
)
@settings(max_examples=150, deadline=None)
def test_no_octets_raise(octets: bytes, op_code: OpCode, side: Any, before: MessageType) -> None:
    ladder = Ladder(side[0](), side[1](), settings=side[2]).run(stop_before=before)
    receiver = ladder.held.receiver
    ladder.inject(receiver, octets, op_code)
    assert receiver.state is not State.SUCCEEDED


@given(
    side=st.sampled_from(SIDES),
    before=st.sampled_from(ON_THE_WAY[1:-1]),
    place=st.floats(0, 1, exclude_max=True),
    mask=st.integers(1, 255),
)
@settings(max_examples=200, deadline=None)
def test_no_changed_octet_goes_through(
    side: Any, before: MessageType, place: float, mask: int
) -> None:
    ladder = Ladder(side[0](), side[1](), settings=side[2]).run(stop_before=before)
    octets = bytearray(ladder.held.octets)
    octets[int(place * len(octets))] ^= mask
    receiver = ladder.held.receiver
    outputs = ladder.deliver(bytes(octets))
    assert receiver.state in (State.NACK_SENT, State.FAILED)
    gains = (CredentialsReceived, SettingsReceived, CredentialsWanted, SettingsLearned)
    assert not any(isinstance(output, gains) for output in outputs)
