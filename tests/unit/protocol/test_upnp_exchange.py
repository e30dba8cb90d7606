"""Sessions over UPnP: several Registrars with one device, and calls that are answered once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from house import AP_PIN, House, visitor
from hypothesis import given
from hypothesis import strategies as st
from ladder import (
    CREDENTIALS,
    NEW_SETTINGS,
    CountingRandom,
    Judge,
    changed,
    computed,
    external_registrar,
    registrar,
    station,
)

from pushbutton.crypto import dh
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.notices import CredentialsReceived, CredentialsWanted, SettingsLearned
from pushbutton.protocol.outputs import Finished, Output, SendMessage, Work
from pushbutton.protocol.policy import Declined
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.setup_run import SetupRun
from pushbutton.protocol.upnp_exchange import (
    BEGUN_PERIOD,
    MOST_BEGUN,
    MOST_SESSIONS,
    SESSION_TIME,
    Call,
    Refusal,
    Refused,
    Replied,
    Sessions,
    op_code_of,
)
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import ConfigurationError, MessageType, OpCode
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import ENCRYPTED_M8_AP, WSC_ACK, WSC_NACK

M = MessageType
NOBODY = bytes(6)


class Grouped:
    """A set-up run whose consequences reach the group at once, as in the daemon."""

    def __init__(self, house: House) -> None:
        self._house = house
        pair = dh.from_private(house.registrar.random(32))
        self._run = SetupRun(house.registrar, NOBODY, pair)
        self.machine = self._run.machine

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]:
        told = self._run.absorb(outputs, now)
        return [output for _, output in self._house.note("wlan0", told)]


class Alone:
    """A device's run without any policy around it."""

    def __init__(self, machine: Enrollee) -> None:
        self.machine = machine

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]:
        return list(outputs)


class Service:
    """Calls of the actions, answered; `held` keeps computations back until it is told."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.now = 1000.0
        self.said: list[Output] = []
        self.holds = False
        self.held: list[Work] = []
        self.answers: dict[Call, Replied | Refused] = {}

    def get_device_info(self, client: str = "one") -> bytes:
        call = Call(client)
        self.take(self.sessions.get_device_info(call, self.now))
        answer = self.answers[call]
        assert isinstance(answer, Replied), answer
        return answer.octets

    def put(self, octets: bytes, client: str = "one") -> bytes | Refusal | None:
        """Return the reply, why there is none, or None when the call still waits."""
        call = Call(client)
        self.take(self.sessions.put_message(call, octets, self.now))
        answer = self.answers.get(call)
        if isinstance(answer, Replied):
            return answer.octets
        return None if answer is None else answer.refusal

    def take(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            self.said.append(output)
            if isinstance(output, Work):
                self.held.append(output)
                if not self.holds:
                    self.compute()
            elif isinstance(output, (Replied, Refused)):
                assert output.call not in self.answers, "a call was answered twice"
                self.answers[output.call] = output

    def compute(self) -> None:
        while self.held:
            self.take(self.sessions.complete(computed(self.held.pop(0)), self.now))


class Visitor:
    """A Registrar in front of a service; `sent` and `got` are the messages so far."""

    def __init__(self, service: Service, machine: Registrar, client: str = "one") -> None:
        self.service, self.machine, self.client = service, machine, client
        self.sent: list[MessageType] = []
        self.got: list[MessageType] = []
        self.settings: bytes | None = None
        self.learned: SettingsLearned | None = None
        self.last: bytes | Refusal | None = None
        self.machine.start(0.0)

    def visit(self, until: MessageType | None = None) -> Visitor:
        """Register, to the end or until this message of ours is about to leave."""
        self.last = self.service.get_device_info(self.client)
        message = self.answer(self.last)
        while message is not None and Message.parse(message).message_type is not until:
            message = self.tell(message)
        self.next = message
        return self

    def tell(self, message: bytes) -> bytes | None:
        self.sent.append(MessageType(Message.parse(message).require(a.MESSAGE_TYPE)))
        self.last = self.service.put(message, self.client)
        return self.answer(self.last) if isinstance(self.last, bytes) and self.last else None

    def answer(self, octets: bytes) -> bytes | None:
        message = Message.parse(octets)
        self.got.append(MessageType(message.require(a.MESSAGE_TYPE)))
        return self._act(self.machine.receive(op_code_of(message), octets, 0.0))

    def _act(self, outputs: Iterable[Output]) -> bytes | None:
        said: bytes | None = None
        for output in outputs:
            match output:
                case SendMessage():
                    said = output.octets
                case Work():
                    said = self._act(self.machine.complete(computed(output), 0.0)) or said
                case SettingsLearned():
                    self.learned = output
                    said = self._act(self.machine.complete(self.settings, 0.0)) or said
                case CredentialsWanted():
                    said = self._act(self.machine.complete(CREDENTIALS, 0.0)) or said
        return said


def access_point(house: House) -> Service:
    return Service(Sessions(lambda: Grouped(house)))


@pytest.fixture
def house() -> House:
    return House(ap_pin=Secret(AP_PIN))


@pytest.fixture
def service(house: House) -> Service:
    return access_point(house)


def ours(text: str = AP_PIN) -> Registrar:
    machine = visitor(text)
    machine._exchange._random = CountingRandom(f"visitor {id(machine)}")
    return machine


# The regular ways


def test_the_settings_are_learned(service: Service, house: House) -> None:
    met = Visitor(service, ours()).visit()
    assert met.got == [M.M1, M.M3, M.M5, M.M7]
    assert met.sent == [M.M2, M.M4, M.M6, M.WSC_NACK]
    assert met.learned is not None
    assert met.learned.settings.ssid == b"home"
    assert met.last == b"", "the Registrar's WSC_NACK is a regular end"
    assert len(service.sessions) == 0
    assert house.texts("wlan0") == ["WPS-FAIL msg=11 config_error=0"]


def test_the_access_point_is_set_up(service: Service, house: House) -> None:
    met = Visitor(service, ours())
    met.settings = NEW_SETTINGS.encode(ENCRYPTED_M8_AP)
    met.visit()
    assert met.got[-1] is M.WSC_DONE
    assert met.sent[-1] is M.WSC_ACK
    assert met.last == b""
    assert house.texts("wlan0")[-1] == "WPS-SUCCESS "
    assert len(service.sessions) == 0


def test_a_station_gets_its_credentials_over_the_wire() -> None:
    service = Service(Sessions(lambda: Alone(station())))
    met = Visitor(service, registrar()).visit()
    assert met.got[-1] is M.WSC_DONE
    assert any(isinstance(output, CredentialsReceived) for output in service.said)
    assert len(service.sessions) == 0, "a station waits for no WSC_ACK"


def test_who_only_looks_is_told_no_and_counts_as_no_failure(service: Service, house: House) -> None:
    looker = external_registrar(policy=Judge(Declined(ConfigurationError.NO_ERROR)))
    met = Visitor(service, looker).visit()
    assert met.sent == [M.M2D]
    assert isinstance(met.last, bytes)
    assert Message.parse(met.last).message_type is M.WSC_NACK
    assert not house.registrar.ap_pin.lock.locked
    assert house.registrar.ap_pin.lock._failures.total == 0


def test_without_a_run_there_is_no_m1() -> None:
    sessions = Sessions(lambda: None)
    call = Call()
    assert sessions.get_device_info(call, 0.0) == [Refused(call, Refusal.ACTION_FAILED)]


# The AP PIN


def test_a_wrong_pin_is_refused_and_counted(service: Service, house: House) -> None:
    met = Visitor(service, ours("12345670")).visit()
    assert isinstance(met.last, bytes)
    nack = Message.parse(met.last)
    assert nack.message_type is M.WSC_NACK
    assert nack.get(a.CONFIGURATION_ERROR) == ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE
    assert house.registrar.ap_pin.lock._failures.total == 1


def test_parallel_sessions_have_no_more_tries_than_one(service: Service, house: House) -> None:
    """Four sessions, all before M4, then all wrong PINs: the lock falls at the third."""
    met = [Visitor(service, ours("12345670"), f"{n}").visit(until=M.M4) for n in range(4)]
    for one in met:
        assert one.next is not None
        one.tell(one.next)
    errors = [Message.parse(one.last).get(a.CONFIGURATION_ERROR) for one in met]  # type: ignore[arg-type]
    assert errors == [18, 18, 18, 15]
    assert house.registrar.ap_pin.lock.locked


def test_a_right_pin_is_of_no_use_once_parallel_sessions_locked(
    service: Service, house: House
) -> None:
    late = Visitor(service, ours(), "late").visit(until=M.M6)
    for number in range(3):
        Visitor(service, ours("12345670"), f"{number}").visit()
    assert late.next is not None
    late.tell(late.next)
    assert Message.parse(late.last).get(a.CONFIGURATION_ERROR) == 15  # type: ignore[arg-type]
    assert late.learned is None


def test_a_locked_access_point_still_says_what_it_is(service: Service, house: House) -> None:
    for number in range(3):
        Visitor(service, ours("12345670"), f"{number}").visit()
    met = Visitor(service, ours()).visit()
    assert met.got[0] is M.M1
    assert met.sent == [M.M2]
    assert Message.parse(met.last).get(a.CONFIGURATION_ERROR) == 15  # type: ignore[arg-type]


# Sessions side by side


def test_sessions_are_told_apart_by_their_nonces(service: Service) -> None:
    first = Visitor(service, ours(), "1").visit(until=M.M4)
    second = Visitor(service, ours(), "2").visit(until=M.M6)
    for one in (first, second):
        message = one.next
        while message is not None:
            message = one.tell(message)
        assert one.learned is not None


def test_a_further_session_drops_the_oldest(service: Service) -> None:
    first = Visitor(service, ours()).visit(until=M.M4)
    for _ in range(MOST_SESSIONS - 1):
        service.get_device_info()
    assert len(service.sessions) == MOST_SESSIONS
    service.get_device_info()
    assert len(service.sessions) == MOST_SESSIONS
    assert first.next is not None
    assert service.put(first.next) is Refusal.ACTION_FAILED


def test_a_flood_of_one_client_drops_no_other_ones_session(service: Service) -> None:
    honest = Visitor(service, ours(), "honest").visit(until=M.M4)
    for _ in range(50):
        service.get_device_info("flood")
        service.now += BEGUN_PERIOD / MOST_BEGUN
    assert len(service.sessions) == MOST_SESSIONS
    message = honest.next
    while message is not None:
        message = honest.tell(message)
    assert honest.learned is not None


def test_a_client_begins_so_many_sessions_in_a_second(service: Service) -> None:
    for _ in range(MOST_BEGUN):
        service.get_device_info("flood")
    call = Call("flood")
    service.take(service.sessions.get_device_info(call, service.now + BEGUN_PERIOD / 2))
    assert service.answers[call] == Refused(call, Refusal.ACTION_FAILED)
    assert service.get_device_info("honest")
    service.now += BEGUN_PERIOD
    assert service.get_device_info("flood")


def test_a_dropped_session_answers_who_waits_for_it(service: Service) -> None:
    service.holds = True
    m2 = Visitor(service, ours()).visit(until=M.M2).next
    assert m2 is not None
    assert service.put(m2) is None
    for _ in range(MOST_SESSIONS):
        service.get_device_info()
    assert [a.refusal for a in service.answers.values() if isinstance(a, Refused)] == [
        Refusal.ACTION_FAILED
    ]
    service.compute()  # its keys come too late, and are wiped


def test_while_keys_are_computed_nothing_else_is_taken(service: Service) -> None:
    service.holds = True
    m2 = Visitor(service, ours()).visit(until=M.M2).next
    assert m2 is not None
    assert service.put(m2) is None
    assert service.put(m2) is Refusal.ACTION_FAILED
    service.compute()
    kinds = [
        Message.parse(answer.octets).message_type
        for answer in service.answers.values()
        if isinstance(answer, Replied)
    ]
    assert kinds == [M.M1, M.M3]


def test_computations_are_limited_whoever_asks(service: Service) -> None:
    service.holds = True
    for number in range(MOST_SESSIONS + 3):
        m2 = Visitor(service, ours(), f"{number}").visit(until=M.M2).next
        assert m2 is not None
        expected = None if number < MOST_SESSIONS else Refusal.ACTION_FAILED
        assert service.put(m2) is expected
    assert len(service.held) == MOST_SESSIONS
    service.holds = False
    service.compute()
    met = Visitor(service, ours()).visit()
    assert met.learned is not None


def test_a_session_ends_after_its_time(service: Service) -> None:
    met = Visitor(service, ours()).visit(until=M.M4)
    assert service.sessions.deadline == service.now + SESSION_TIME
    service.now += SESSION_TIME
    service.take(service.sessions.expire(service.now))
    assert len(service.sessions) == 0
    assert service.sessions.deadline is None
    assert met.next is not None
    assert service.put(met.next) is Refusal.BAD_REQUEST


def test_closing_ends_every_session(service: Service) -> None:
    for number in range(3):
        service.get_device_info(f"{number}")
    service.take(service.sessions.close(service.now))
    assert len(service.sessions) == 0
    assert sum(isinstance(output, Finished) for output in service.said) == 3


# Bad messages


def test_a_message_without_session_is_a_bad_request(service: Service) -> None:
    assert service.put(b"") is Refusal.BAD_REQUEST
    service.get_device_info()
    assert service.put(b"\x10\x4a\x00") is Refusal.BAD_REQUEST
    assert len(service.sessions) == 1


def test_another_runs_nonces_disturb_nobody(service: Service) -> None:
    met = Visitor(service, ours(), "honest").visit(until=M.M4)
    m4 = met.next
    assert m4 is not None
    enrollee, other = met.machine.nonces[0], b"\x55" * 16
    strangers = [
        changed(m4, {a.ENROLLEE_NONCE: other}),
        changed(m4, {a.ENROLLEE_NONCE: None}),
        build(WSC_NACK, {a.ENROLLEE_NONCE: enrollee, a.REGISTRAR_NONCE: other}),
        build(WSC_NACK, {a.ENROLLEE_NONCE: other, a.REGISTRAR_NONCE: other}),
    ]
    for stranger in strangers:
        assert service.put(stranger, "stranger") is Refusal.ACTION_FAILED
    message: bytes | None = m4
    while message is not None:
        message = met.tell(message)
    assert met.learned is not None


def test_a_message_that_ends_the_run_fails(service: Service) -> None:
    met = Visitor(service, ours()).visit(until=M.M4)
    enrollee, registrars = met.machine.nonces
    done = build(WSC_ACK, {a.ENROLLEE_NONCE: enrollee, a.REGISTRAR_NONCE: registrars})
    done = changed(done, {a.MESSAGE_TYPE: bytes((M.M5,))})
    assert service.put(done) is Refusal.ACTION_FAILED
    assert len(service.sessions) == 0


@pytest.mark.parametrize(
    ("kind", "op_code"),
    [
        (M.WSC_ACK, OpCode.ACK),
        (M.WSC_NACK, OpCode.NACK),
        (M.WSC_DONE, OpCode.DONE),
        (M.M2, OpCode.MSG),
        (M.M2D, OpCode.MSG),
    ],
)
def test_the_op_code_is_that_of_the_message_type(kind: MessageType, op_code: OpCode) -> None:
    octets = build(WSC_ACK, {a.ENROLLEE_NONCE: bytes(16), a.REGISTRAR_NONCE: bytes(16)})
    assert op_code_of(Message.parse(changed(octets, {a.MESSAGE_TYPE: bytes((kind,))}))) is op_code


def test_without_a_message_type_the_op_code_is_that_of_messages() -> None:
    assert op_code_of(Message.parse(b"")) is OpCode.MSG


ATTRIBUTES = st.lists(
    st.tuples(st.sampled_from(a.ATTRIBUTES), st.binary(max_size=40)).map(
        lambda pair: pair[0].id.to_bytes(2, "big") + len(pair[1]).to_bytes(2, "big") + pair[1]
    ),
    max_size=6,
).map(b"".join)


@given(st.lists(st.one_of(st.binary(max_size=200), ATTRIBUTES), max_size=6), st.data())
def test_nothing_that_is_put_raises(bodies: list[bytes], data: Any) -> None:
    service = access_point(House(ap_pin=Secret(AP_PIN)))
    m1 = Message.parse(service.get_device_info())
    mark = build(WSC_ACK, {a.ENROLLEE_NONCE: m1.require(a.ENROLLEE_NONCE)})
    for body in bodies:
        answer = service.put(mark + body if data.draw(st.booleans()) else body)
        assert answer is not None, "each call is answered"
    assert service.get_device_info()
