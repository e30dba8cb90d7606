"""Whole stacks, from EAPOL down to the registration machines, over a medium that loses, doubles
and reorders, in virtual time: an hour of waiting passes in a millisecond and every run can be
repeated by its seed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from random import Random
from typing import Any

from ladder import AP_SETTINGS, HOME, LAMP, PIN, Lock, computed, pin

from pushbutton.crypto import dh
from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.notices import (
    CredentialsReceived,
    CredentialsWanted,
    EnrolleeRegistered,
    SettingsLearned,
)
from pushbutton.protocol.outputs import Finished, Output, SendPacket, Work
from pushbutton.protocol.policy import FixedPassword
from pushbutton.protocol.port import AuthenticatorPort, SupplicantPort
from pushbutton.protocol.registrar import Registrar
from pushbutton.secret import Secret
from pushbutton.wire.attributes import CREDENTIAL
from pushbutton.wire.credential import Credential
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import attribute

PATIENCE = 120.0
"""Seconds after which a device gives up for good."""

PAUSE = 1.0
"""Seconds between two attempts of a device."""

COMPUTING = 0.01
"""Seconds that a `Work` takes here."""

Port = AuthenticatorPort | SupplicantPort


@cache
def key_pairs() -> tuple[dh.KeyPair, ...]:
    """A few dozen pairs for all runs; which pair a machine has is not what these runs test."""
    return tuple(dh.generate(Random(seed).randbytes) for seed in range(32))


@dataclass
class Air:
    """Virtual time, and the way between two stations."""

    seed: int
    loss: float = 0.0
    duplication: float = 0.0
    reordering: float = 0.0
    now: float = 0.0
    frames: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._order = count()
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []

    def at(self, time: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (time, next(self._order), action))

    def send(self, octets: bytes, deliver: Callable[[bytes], None]) -> None:
        """Deliver none, one or two copies, each at its own time."""
        self.frames += 1
        for _ in range(2 if self.random.random() < self.duplication else 1):
            if self.random.random() >= self.loss:
                delay = self.random.uniform(0.001, 0.02)
                if self.random.random() < self.reordering:
                    delay += self.random.uniform(0.0, 0.5)
                self.at(self.now + delay, lambda: deliver(octets))

    def run(self, until: float) -> None:
        """Let everything happen up to a time; an agenda that never ends is an error."""
        for _ in range(200_000):
            if not self._agenda or self._agenda[0][0] > until:
                return
            self.now, _, action = heapq.heappop(self._agenda)
            action()
        raise AssertionError("the run does not end")


class Node:
    """Drives one port as a runtime does, and hands on what is for the owner."""

    def __init__(self, air: Air, port: Port, owner: Callable[[Output], None]) -> None:
        self.air = air
        self.port = port
        self.owner = owner
        self.closed = False
        self.transmit: Callable[[bytes], None] = lambda octets: None

    def receive(self, octets: bytes) -> None:
        if not self.closed:
            self.handle(self.port.receive(octets, self.air.now))

    def handle(self, outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, SendPacket):
                self.transmit(output.octets)
            elif isinstance(output, Work):
                self._compute(output)
            else:
                self.owner(output)
        deadline = self.port.deadline
        if deadline is not None:
            self.air.at(max(deadline, self.air.now), self._wake)

    def _compute(self, work: Work) -> None:
        def done() -> None:
            if not self.closed:
                self.handle(self.port.complete(result, self.air.now))

        result = computed(work)
        self.air.at(self.air.now + COMPUTING, done)

    def _wake(self) -> None:
        deadline = self.port.deadline
        if not self.closed and deadline is not None and deadline <= self.air.now:
            self.handle(self.port.expire(self.air.now))


@dataclass
class Run:
    """One device and one access point; what each of them ended with."""

    air: Air
    fragment_size: int = 0
    device_pin: str = PIN
    as_registrar: bool = False
    """The device is a Registrar that learns the access point's settings."""

    given: list[bytes] = field(default_factory=list)
    """Every key that left the access point, in order."""
    confirmed: list[bytes] = field(default_factory=list)
    """The key whose WSC_Done came."""
    held: list[bytes] = field(default_factory=list)
    """The keys that the device came to hold."""
    attempts: int = 0
    ended_at: float | None = None
    success: bool = False
    machines: list[RegistrationMachine] = field(default_factory=list)

    def play(self) -> Run:
        self._access_point = Node(
            self.air, AuthenticatorPort(self._choose, self.fragment_size), self._told_access_point
        )
        self._attempt()
        self.air.at(PATIENCE, self._give_up)
        self.air.run(until=10 * PATIENCE)
        return self

    @property
    def all_ended(self) -> bool:
        return (
            self.ended_at is not None
            and self._access_point.port.deadline is None
            and self._device.port.deadline is None
            and all(machine.ended for machine in self.machines)
        )

    # ---- the device ---------------------------------------------------------------------------

    def _attempt(self) -> None:
        if self.ended_at is not None:
            return
        self.attempts += 1
        machine = self._registering() if self.as_registrar else self._enrolling()
        identity = REGISTRAR_IDENTITY if self.as_registrar else ENROLLEE_IDENTITY
        port = SupplicantPort(EapPeer(identity, machine, self.fragment_size))
        self._device = Node(self.air, port, self._told_device)
        self._device.transmit = lambda octets: self.air.send(octets, self._access_point.receive)
        device = self._device
        self._access_point.transmit = lambda octets: self.air.send(octets, device.receive)
        self._device.handle(port.start(self.air.now))

    def _told_device(self, output: Output) -> None:
        if isinstance(output, CredentialsReceived):
            self.held += [each.network_key.reveal() for each in output.credentials]
        elif isinstance(output, SettingsLearned):
            self.held += [each.key.reveal() for each in output.settings.network_keys]
            self._device.handle(self._device.port.complete(None, self.air.now))
        elif isinstance(output, Finished):
            self._device.closed = True
            if output.success:
                self.ended_at, self.success = self.air.now, True
            else:
                self.air.at(self.air.now + PAUSE, self._attempt)

    def _give_up(self) -> None:
        if self.ended_at is None:
            self.ended_at = self.air.now
            self._device.handle(self._device.port.stop())

    # ---- the access point ---------------------------------------------------------------------

    def _choose(self, identity: str) -> RegistrationMachine:
        return self._being_learned() if self.as_registrar else self._admitting()

    def _told_access_point(self, output: Output) -> None:
        if isinstance(output, CredentialsWanted):
            key = self.air.random.randbytes(16).hex().encode()
            self.given.append(key)
            self._access_point.handle(
                self._access_point.port.complete(_credential(key), self.air.now)
            )
        elif isinstance(output, EnrolleeRegistered):
            self.confirmed.append(self.given[-1])

    # ---- the machines -------------------------------------------------------------------------

    def _enrolling(self) -> RegistrationMachine:
        return self._keep(
            Enrollee(device=LAMP, password=pin(self.device_pin), **self._own()),
        )

    def _admitting(self) -> RegistrationMachine:
        return self._keep(Registrar(device=HOME, policy=FixedPassword(pin()), **self._own()))

    def _registering(self) -> RegistrationMachine:
        policy = FixedPassword(pin(self.device_pin))
        return self._keep(
            Registrar(device=LAMP, policy=policy, towards_access_point=True, **self._own())
        )

    def _being_learned(self) -> RegistrationMachine:
        self.given = [key.key.reveal() for key in AP_SETTINGS.network_keys]
        return self._keep(
            Enrollee(
                device=HOME,
                password=pin(),
                as_access_point=AP_SETTINGS,
                policy=Lock(),
                **self._own(),
            )
        )

    def _own(self) -> dict[str, Any]:
        random = self.air.random
        return {"key_pair": random.choice(key_pairs()), "random": random.randbytes}

    def _keep(self, machine: RegistrationMachine) -> RegistrationMachine:
        self.machines.append(machine)
        return machine


def _credential(key: bytes) -> bytes:
    value = Credential(
        b"home",
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        Secret(key),
        LAMP.mac_address,
    )
    return attribute(CREDENTIAL, value.encode())
