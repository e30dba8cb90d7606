"""Registrars elsewhere and one device, with the access point between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import pytest
from eap_doubles import packets
from house import PIN, House, device
from hypothesis import given
from hypothesis import strategies as st
from ladder import (
    CREDENTIALS,
    HOME,
    LAMP,
    OTHER_PAIR,
    OTHER_PIN,
    R_PAIR,
    CountingRandom,
    Judge,
    changed,
    computed,
    pin,
)

from pushbutton.protocol import events
from pushbutton.protocol.eap_outputs import Pending
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.notices import CredentialsReceived, CredentialsWanted
from pushbutton.protocol.outputs import Finished, Output, SendMessage, Work
from pushbutton.protocol.policy import Declined, FixedPassword
from pushbutton.protocol.port import AuthenticatorPort
from pushbutton.protocol.proxy import (
    LONGEST_MESSAGE,
    MOST_QUEUED,
    ForwardMessage,
    ProxiedRun,
)
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.registrar_outputs import DeviceJoined, JoinedBy, ProvideSettings
from pushbutton.protocol.registrar_run import RegistrarRun
from pushbutton.protocol.station_run import begin
from pushbutton.protocol.upnp_exchange import op_code_of
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.eap import EapCode, EapPacket, EapType
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY, WscPacket
from pushbutton.wire.eapol import EapolPacket, EapolType
from pushbutton.wire.enums import ConfigurationError, MessageType, OpCode
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import WSC_ACK, WSC_NACK

M = MessageType
DECLINING = Judge(Declined(ConfigurationError.NO_ERROR))


class Elsewhere:
    """A Registrar that hears what is forwarded; `said` waits to be put."""

    def __init__(self, name: str = "elsewhere", **options: Any) -> None:
        given = {"device": HOME, "key_pair": OTHER_PAIR, "policy": FixedPassword(pin()), **options}
        self.machine = Registrar(random=CountingRandom(name), **given)
        self.machine.start(0.0)
        self.heard: list[MessageType] = []
        self.said: deque[bytes] = deque()

    def hear(self, forwarded: ForwardMessage) -> None:
        assert forwarded.address == LAMP.mac_address
        message = Message.parse(forwarded.octets)
        self.heard.append(MessageType(message.require(a.MESSAGE_TYPE)))
        self._act(self.machine.receive(op_code_of(message), forwarded.octets, 0.0))

    def _act(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            match output:
                case SendMessage():
                    self.said.append(output.octets)
                case Work():
                    self._act(self.machine.complete(computed(output), 0.0))
                case CredentialsWanted():
                    self._act(self.machine.complete(CREDENTIALS, 0.0))


class Stage:
    """A house with a proxy, a device in front of it, and Registrars behind it."""

    def __init__(
        self,
        *others: Elsewhere,
        house: House | None = None,
        enrollee: Enrollee | None = None,
        subscribed: bool = True,
    ) -> None:
        self.house = house or House()
        self.others = others
        self.subscribed = subscribed
        run = begin(
            self.house.registrar,
            ENROLLEE_IDENTITY,
            LAMP.mac_address,
            R_PAIR,
            lambda: self.subscribed,
        )
        assert isinstance(run, ProxiedRun)
        self.run, self.proxy = run, run.machine
        self.enrollee = enrollee or device()
        self.sent: list[MessageType] = []
        """What the device was sent."""
        self.way: deque[SendMessage] = deque()
        self.pending = 0
        self.said: list[Output] = []
        self.received: list[Credential] = []
        self.success: bool | None = None

    def begin(self) -> Stage:
        self._ours(self.proxy.start(self.house.now))
        self._theirs(self.enrollee.start(self.house.now))
        return self

    def step(self) -> bool:
        """Let the device's next message arrive; False when there is none."""
        if not self.way or self.success is not None:
            return False
        message = self.way.popleft()
        self._ours(self.proxy.receive(message.op_code, message.octets, self.house.now))
        return True

    def carry(self) -> Stage:
        """Carry everything until nobody has anything to say."""
        while self.step() or self.answer():
            pass
        return self

    def answer(self) -> bool:
        """Put what the others said, each its oldest message."""
        spoke = False
        for other in self.others:
            if other.said:
                self.put(other.said.popleft())
                spoke = True
        return spoke

    def put(self, octets: bytes) -> None:
        self._ours(self.proxy.put(octets, self.house.now))

    def give_up(self) -> None:
        """Nobody answered in time."""
        self.success = False
        self._ours(self.proxy.abandon())

    def _ours(self, outputs: Iterable[Output]) -> None:
        now = self.house.now
        for _, output in self.house.note("wlan0", self.run.absorb(outputs, now)):
            self.said.append(output)
            match output:
                case SendMessage(_, octets):
                    self.sent.append(MessageType(Message.parse(octets).require(a.MESSAGE_TYPE)))
                    self._theirs(self.enrollee.receive(output.op_code, octets, now))
                case ForwardMessage():
                    for other in self.others:
                        other.hear(output)
                case Work():
                    self._ours(self.proxy.complete(computed(output), now))
                case ProvideSettings(settings):
                    self._ours(self.proxy.complete(settings, now))
                case Pending(limit):
                    assert limit == 5.0
                    self.pending += 1
                case Finished(success):
                    self.success = success

    def _theirs(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            match output:
                case SendMessage():
                    self.way.append(output)
                case Work():
                    self._theirs(self.enrollee.complete(computed(output), self.house.now))
                case CredentialsReceived(credentials):
                    self.received += credentials


def texts(stage: Stage) -> list[str]:
    return stage.house.texts("wlan0")


# One Registrar elsewhere


def test_a_device_is_registered_by_a_registrar_elsewhere() -> None:
    other = Elsewhere()
    stage = Stage(other).begin().carry()
    assert stage.sent == [M.M2D, M.M2, M.M4, M.M6, M.M8]
    assert other.heard == [M.M1, M.M3, M.M5, M.M7, M.WSC_DONE]
    assert stage.success is True
    assert [credential.ssid for credential in stage.received] == [b"home"]
    told = [output for output in stage.said if isinstance(output, DeviceJoined)]
    assert [(output.device.uuid, output.way) for output in told] == [
        (LAMP.uuid, JoinedBy.REGISTRAR)
    ]
    assert stage.house.registrar.device(LAMP.mac_address) is not None
    assert [text.partition(" ")[0] for text in texts(stage)] == ["WPS-PIN-NEEDED"], (
        "no success of ours is told"
    )


def test_a_button_is_served_elsewhere_too() -> None:
    other = Elsewhere(policy=FixedPassword(pin("00000000", 4)))
    stage = Stage(other, enrollee=device(None)).begin().carry()
    assert stage.success is True
    assert stage.sent == [M.M2D, M.M2, M.M4, M.M6, M.M8]


def test_our_own_registrar_decides_first() -> None:
    other = Elsewhere()
    house = House()
    house.add_pin(PIN)
    stage = Stage(other, house=house).begin().carry()
    assert stage.sent == [M.M2, M.M4, M.M6, M.M8]
    assert other.heard == [M.M1], "only M1 is told"
    assert texts(stage)[-1] == "WPS-SUCCESS "
    assert stage.pending == 0


def test_each_step_is_told() -> None:
    stage = Stage(Elsewhere()).begin().carry()
    steps = [output for output in stage.said if isinstance(output, events.RegistrationStep)]
    assert [(step.direction.value, step.message.name) for step in steps] == [
        ("received", "M1"),
        ("sent", "M2D"),
        ("sent", "M2"),
        ("received", "M3"),
        ("sent", "M4"),
        ("received", "M5"),
        ("sent", "M6"),
        ("received", "M7"),
        ("sent", "M8"),
        ("received", "WSC_DONE"),
    ]


def test_without_a_subscriber_the_conversation_ends_with_m2d() -> None:
    other = Elsewhere()
    stage = Stage(other, subscribed=False).begin()
    while stage.step():
        pass
    assert stage.sent == [M.M2D]
    assert other.heard == [M.M1], "the last event is what a new subscriber is told"
    assert stage.success is False


def test_an_answer_that_is_there_already_is_used_at_once() -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    stage.step()
    stage.answer()  # M2 comes before the device has acknowledged M2D
    assert stage.sent == [M.M2D]
    stage.step()
    assert stage.sent == [M.M2D, M.M2]
    assert stage.pending == 0


def test_the_device_is_held_for_every_answer() -> None:
    stage = Stage(Elsewhere()).begin().carry()
    assert stage.pending == 4  # before M2, M4, M6, M8


def test_a_device_that_says_no_is_heard_elsewhere() -> None:
    other = Elsewhere(policy=FixedPassword(pin(OTHER_PIN)))
    stage = Stage(other).begin().carry()
    assert other.heard[-1] is M.WSC_NACK
    assert stage.success is False
    assert not stage.received


def test_a_registrar_that_says_no_ends_it() -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    while stage.sent != [M.M2D, M.M2]:
        assert stage.step() or stage.answer()
    enrollee, registrar = other.machine.nonces
    nack = {
        a.ENROLLEE_NONCE: enrollee,
        a.REGISTRAR_NONCE: registrar,
        a.CONFIGURATION_ERROR: ConfigurationError.NO_ERROR,
    }
    other.said.clear()
    stage.step()
    other.said.clear()
    stage.put(build(WSC_NACK, nack))
    assert stage.sent[-1] is M.WSC_NACK


def test_nobody_answers() -> None:
    stage = Stage(Elsewhere()).begin()
    while stage.step():
        pass
    assert stage.pending == 1
    stage.give_up()
    late = stage.others[0].said[0]
    stage.put(late)
    assert stage.sent == [M.M2D], "what comes after the end is dropped"


# Several


def test_an_m2d_and_an_m2_are_shown_one_after_the_other() -> None:
    helpless, helpful = Elsewhere("helpless", policy=DECLINING), Elsewhere("helpful")
    stage = Stage(helpless, helpful).begin().carry()
    assert stage.sent == [M.M2D, M.M2D, M.M2, M.M4, M.M6, M.M8]
    assert stage.success is True
    assert M.WSC_ACK not in helpless.heard + helpful.heard


def test_m2d_of_everybody_leaves_the_device_waiting() -> None:
    stage = Stage(Elsewhere("a", policy=DECLINING), Elsewhere("b", policy=DECLINING))
    stage.begin().carry()
    assert stage.sent == [M.M2D, M.M2D, M.M2D]
    assert stage.success is None
    assert stage.pending >= 1, "a third one may still come"


def test_of_two_m2_the_first_counts() -> None:
    first, second = Elsewhere("first"), Elsewhere("second")
    stage = Stage(first, second).begin().carry()
    assert stage.sent == [M.M2D, M.M2, M.M4, M.M6, M.M8]
    assert stage.success is True
    assert first.machine.state.name == "SUCCEEDED"
    assert second.machine.state.name != "SUCCEEDED"
    assert second.heard == first.heard, "everybody hears everything"


def test_what_the_losing_registrar_still_says_is_dropped() -> None:
    """A NACK of the one must not end the registration with the other."""
    first, second = Elsewhere("first"), Elsewhere("second")
    stage = Stage(first, second).begin()
    while M.M4 not in stage.sent:
        assert stage.step() or stage.answer()
    enrollee, registrar = second.machine.nonces
    nack = {a.ENROLLEE_NONCE: enrollee, a.REGISTRAR_NONCE: registrar, a.CONFIGURATION_ERROR: 0}
    second.said.append(build(WSC_NACK, nack))
    stage.carry()
    assert M.WSC_NACK not in stage.sent
    assert stage.success is True


def test_the_queue_is_limited() -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    stage.step()
    for _ in range(10 * MOST_QUEUED):
        stage.put(other.said[0])
    assert len(stage.proxy._queue) == MOST_QUEUED


# What is dropped


def test_messages_for_another_run_are_dropped() -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    stage.step()
    m2 = other.said.popleft()
    stage.step()
    for wrong in (changed(m2, {a.ENROLLEE_NONCE: bytes(16)}), b"", m2[:-1], b"\xff" * 40):
        stage.put(wrong)
    assert stage.sent == [M.M2D]
    stage.put(m2)
    assert stage.sent == [M.M2D, M.M2]


def test_a_message_that_cannot_be_read_ends_the_run_and_is_told_nobody() -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    while M.M2 not in stage.sent:
        assert stage.step() or stage.answer()
    heard = list(other.heard)
    stage._ours(stage.proxy.receive(OpCode.MSG, b"\x10\x22\x00", 0.0))
    assert stage.success is False
    assert other.heard == heard


@pytest.mark.parametrize("external", [False, True])
def test_a_message_beyond_measure_is_not_passed_on(external: bool) -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    if external:
        while M.M2 not in stage.sent:
            assert stage.step() or stage.answer()
    heard = list(other.heard)
    long = b"".join(
        attribute(a.VENDOR_EXTENSION, value)
        for value in [a.VENDOR_EXTENSION.codec.decode(b"\x00\x01\x02" + bytes(900))] * 6
    )
    octets = stage.way[0].octets + long
    assert len(octets) > LONGEST_MESSAGE
    stage._ours(stage.proxy.receive(OpCode.MSG, octets, 0.0))
    assert other.heard == heard


def test_an_ack_of_nothing_ends_the_run() -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    while M.M2 not in stage.sent:
        assert stage.step() or stage.answer()
    ack = build(WSC_ACK, {a.ENROLLEE_NONCE: bytes(16), a.REGISTRAR_NONCE: bytes(16)})
    stage._ours(stage.proxy.receive(OpCode.ACK, ack, 0.0))
    assert stage.success is False


def test_begin_makes_a_proxy_where_one_is_wanted() -> None:
    registrar = House().registrar
    assert isinstance(begin(registrar, ENROLLEE_IDENTITY, bytes(6), R_PAIR), RegistrarRun)
    run = begin(registrar, ENROLLEE_IDENTITY, bytes(6), R_PAIR, lambda: True)
    assert isinstance(run, ProxiedRun)
    setup = begin(registrar, REGISTRAR_IDENTITY, bytes(6), R_PAIR, lambda: True)
    assert setup is not None
    assert not isinstance(setup, ProxiedRun)


# Behind EAP


class Port:
    """The port of a station whose device is declined by our own Registrar."""

    def __init__(self) -> None:
        self.house = House()
        run = begin(self.house.registrar, ENROLLEE_IDENTITY, LAMP.mac_address, R_PAIR, lambda: True)
        assert isinstance(run, ProxiedRun)
        self.proxy = run.machine
        self.port = AuthenticatorPort(lambda identity: self.proxy)
        self.enrollee = device()
        self.other = Elsewhere()
        self.eap = EapPacket(EapCode.REQUEST, 0)
        self.now = 0.0
        self.take(self.port.start(self.now))
        self.respond(EapType.IDENTITY, ENROLLEE_IDENTITY.encode())
        self.said(self.enrollee.start(self.now))
        self.respond(EapType.EXPANDED, WscPacket(OpCode.MSG, data=self.message.octets).encode())

    def take(self, outputs: list[Output]) -> None:
        for octets in packets(outputs):
            self.eap = EapPacket.parse(EapolPacket.parse(octets).body)
        for output in outputs:
            if isinstance(output, ForwardMessage):
                self.other.hear(output)

    def respond(self, kind: int, data: bytes) -> None:
        packet = EapPacket(EapCode.RESPONSE, self.eap.identifier, kind, data).encode()
        self.take(self.port.receive(EapolPacket(1, EapolType.EAP, packet).encode(), self.now))

    def said(self, outputs: list[Output]) -> None:
        (self.message,) = (output for output in outputs if isinstance(output, SendMessage))

    def acknowledge(self) -> None:
        m2d = WscPacket.parse(self.eap.data)
        self.said(self.enrollee.receive(OpCode.MSG, m2d.data, self.now))
        self.respond(EapType.EXPANDED, WscPacket(OpCode.ACK, data=self.message.octets).encode())


def test_the_conversation_is_held_for_five_seconds() -> None:
    port = Port()
    port.acknowledge()
    assert port.port.deadline == 5.0
    port.now = 4.9
    port.take(port.port.relay(port.proxy.put(port.other.said[0], port.now), port.now))
    assert Message.parse(WscPacket.parse(port.eap.data).data).message_type is M.M2
    assert port.port.deadline == 9.9, "the device's turn"


def test_after_five_seconds_the_conversation_ends() -> None:
    port = Port()
    port.acknowledge()
    port.take(port.port.expire(5.0))
    assert port.eap.code == EapCode.FAILURE
    assert port.proxy.put(port.other.said[0], 5.0) == []


# Anything


@given(st.lists(st.tuples(st.sampled_from("dpm"), st.binary(max_size=60)), max_size=8))
def test_nothing_raises(script: list[tuple[str, bytes]]) -> None:
    other = Elsewhere()
    stage = Stage(other).begin()
    for who, octets in script:
        if who == "d":
            stage.step()
        elif who == "p":
            enrollee = stage.enrollee.nonces[0]
            stage.put(octets)
            stage.put(build(WSC_ACK, {a.ENROLLEE_NONCE: enrollee}) + octets)
        elif stage.success is None:
            op_code = OpCode(1 + octets[0] % 5) if octets else OpCode.MSG
            stage._ours(stage.proxy.receive(op_code, octets, 0.0))
    stage.give_up()
