"""Frames that nobody honest sends: nothing raises, and the next registration is served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import pytest
from bad_air import PATIENCE, Air, Node, Run
from eap_doubles import carried, eap, packets
from hypothesis import given
from hypothesis import strategies as st
from ladder import E_PAIR, HOME, LAMP, R_PAIR, CountingRandom, pin, registrar

from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.policy import FixedPassword
from pushbutton.protocol.port import AuthenticatorPort, SupplicantPort
from pushbutton.protocol.registrar import Registrar
from pushbutton.wire.eap import EapCode, EapType
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY
from pushbutton.wire.eapol import EapolPacket, EapolType
from pushbutton.wire.enums import OpCode

HOSTILE_UNTIL = 60.0


@dataclass
class HostileAir(Air):
    """Air in which somebody sends changed copies of what passes, sooner or later than it."""

    hostility: float = 0.3
    heard: list[bytes] = field(default_factory=list)

    def send(self, octets: bytes, deliver: Callable[[bytes], None]) -> None:
        self.heard.append(octets)
        if self.now < HOSTILE_UNTIL and self.random.random() < self.hostility:
            changed = self._changed(octets)
            delay = self.random.choice((0.0005, 0.03, 1.0))
            self.at(self.now + delay, lambda: deliver(changed))
        super().send(octets, deliver)

    def _changed(self, octets: bytes) -> bytes:
        random = self.random
        copy = bytearray(octets)
        match random.randrange(8):
            case 0:
                for _ in range(random.randint(1, 4)):
                    copy[random.randrange(len(copy))] ^= 1 << random.randrange(8)
            case 1:
                del copy[random.randrange(len(copy)) :]
            case 2:
                copy += random.randbytes(random.randint(1, 64))
            case 3:  # the headers: EAPOL, EAP, expanded type, op-code, flags, length
                copy[random.randrange(min(20, len(copy)))] = random.randrange(256)
            case 4:
                return random.choice(self.heard)
            case 5:
                start = random.randrange(len(copy))
                copy[start : start + random.randint(1, 32)] = random.randbytes(
                    random.randint(0, 32)
                )
            case 6:
                copy[-random.randint(1, len(copy)) :] = random.choice(self.heard)
            case _:
                return random.randbytes(random.randint(0, 100))
        return bytes(copy)


@pytest.mark.parametrize("as_registrar", [False, True])
@pytest.mark.parametrize("fragment_size", [0, 64])
def test_the_next_registration_is_served(as_registrar: bool, fragment_size: int) -> None:
    disturbed = 0
    for seed in range(100):
        run = Run(HostileAir(seed), fragment_size=fragment_size, as_registrar=as_registrar).play()
        where = f"seed {seed}"
        assert run.all_ended, where
        assert run.success, where
        assert run.ended_at is not None
        assert run.ended_at < PATIENCE, where
        assert set(run.held) <= set(run.given), where
        disturbed += run.attempts > 1
    assert disturbed > 10, "nobody was hostile enough"


# ---- octets without any sense ---------------------------------------------------------------


@cache
def recorded(as_registrar: bool) -> tuple[bytes, ...]:
    """All frames of a registration that nothing disturbed."""
    air = HostileAir(1, hostility=0.0)
    Run(air, as_registrar=as_registrar).play()
    return tuple(air.heard)


def access_point_machine(identity: str) -> RegistrationMachine | None:
    if identity == ENROLLEE_IDENTITY:
        return registrar()
    if identity == REGISTRAR_IDENTITY:
        return Enrollee(
            device=HOME,
            password=None,
            key_pair=R_PAIR,
            random=CountingRandom("access point"),
            as_access_point=b"",
        )
    return None


def device_port(as_registrar: bool) -> SupplicantPort:
    own = {"device": LAMP, "key_pair": E_PAIR, "random": CountingRandom("device")}
    machine: RegistrationMachine
    if as_registrar:
        machine = Registrar(policy=FixedPassword(pin()), towards_access_point=True, **own)
        return SupplicantPort(EapPeer(REGISTRAR_IDENTITY, machine))
    return SupplicantPort(EapPeer(ENROLLEE_IDENTITY, Enrollee(password=pin(), **own)))


def eapol(body: bytes) -> bytes:
    return EapolPacket(1, EapolType.EAP, body).encode()


codes = st.sampled_from(list(EapCode))
identifiers = st.integers(0, 3)
op_codes = st.one_of(st.sampled_from(list(OpCode)), st.integers(0, 255))
data = st.binary(max_size=80)
lengths = st.none() | st.integers(0, 120) | st.just(0xFFFF)
identities = st.sampled_from((ENROLLEE_IDENTITY.encode(), REGISTRAR_IDENTITY.encode(), b"\xff"))
frames = st.one_of(
    st.binary(max_size=60),
    data.map(eapol),
    st.builds(EapolPacket, st.integers(0, 255), st.integers(0, 8), data).map(EapolPacket.encode),
    st.builds(eap, codes.filter(lambda code: code < 3), identifiers, st.integers(0, 255), data).map(
        eapol
    ),
    st.builds(
        eap, st.just(EapCode.RESPONSE), identifiers, st.just(EapType.IDENTITY), identities
    ).map(eapol),
    st.builds(carried, codes.filter(lambda code: code < 3), identifiers, op_codes, data).map(eapol),
    st.builds(
        carried,
        codes.filter(lambda code: code < 3),
        identifiers,
        op_codes,
        data,
        more=st.booleans(),
        length=lengths,
    ).map(eapol),
    st.sampled_from(recorded(False)),
    st.sampled_from(recorded(True)),
)


@given(st.lists(st.tuples(frames, st.sampled_from((0.0, 0.1, 5.0, 31.0))), max_size=25))
def test_an_access_point_survives_any_frames(conversation: list[tuple[bytes, float]]) -> None:
    air = Air(0)
    port = AuthenticatorPort(access_point_machine)
    node = Node(air, port, lambda output: None)
    for octets, pause in conversation:
        air.run(until=air.now + pause)
        air.now += pause
        node.receive(octets)
    assert len(packets(port.start(air.now))) == 1
    served = port.conversation
    assert served is not None
    assert served.inner is None


@given(
    st.booleans(),
    st.lists(st.tuples(frames, st.sampled_from((0.0, 0.1, 5.0, 31.0))), max_size=25),
)
def test_a_device_survives_any_frames(
    as_registrar: bool, conversation: list[tuple[bytes, float]]
) -> None:
    air = Air(0)
    port = device_port(as_registrar)
    node = Node(air, port, lambda output: None)
    node.handle(port.start(0.0))
    for octets, pause in conversation:
        air.run(until=air.now + pause)
        air.now += pause
        node.receive(octets)
    air.run(until=air.now + 1000)
    assert port.peer.ended
    assert port.deadline is None
