"""Access points with their real policy, and visitors that speak with them without radio or EAP.

A `House` has BSSes in one group.  `visit` brings a device or an external Registrar to one of
them, carries messages both ways until both are done, and returns what the house said meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ladder import (
    HOME,
    LAMP,
    OTHER_PAIR,
    R_PAIR,
    CountingRandom,
    computed,
    external_registrar,
    station,
)

from pushbutton.protocol import events
from pushbutton.protocol.credential_policy import Network
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.group import Addressed, Group
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.notices import CredentialsReceived, SettingsLearned
from pushbutton.protocol.outputs import Finished, Output, SendMessage, Work
from pushbutton.protocol.policy import DevicePassword, FixedPassword
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.registrar_outputs import ProvideSettings, ReserveKey
from pushbutton.protocol.registrar_settings import RegistrarSettings
from pushbutton.protocol.station_run import StationRun, begin
from pushbutton.secret import Secret
from pushbutton.wire.attributes import MESSAGE_TYPE
from pushbutton.wire.credential import Credential
from pushbutton.wire.device import Device
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY, REGISTRAR_IDENTITY
from pushbutton.wire.enums import ConfigMethods, EncryptionType, MessageType, OpCode, WpsState
from pushbutton.wire.message import Message

PIN = "12345670"
AP_PIN = "87654325"
WPA2 = Network(
    b"home",
    WpsState.CONFIGURED,
    wpa=2,
    key_management=frozenset({"WPA-PSK"}),
    rsn_pairwise=EncryptionType.AES,
    passphrase=Secret("correct horse"),
    psk=Secret(bytes(range(32))),
)
UNCONFIGURED = Network(b"new", WpsState.NOT_CONFIGURED)
PER_DEVICE = replace(WPA2, passphrase=None, psk=None, per_device_keys=True)
DESCRIBED = replace(
    HOME,
    primary_device_type=HOME.primary_device_type,
    config_methods=ConfigMethods(0x2108) | ConfigMethods(0x0280),
)


def settings(**changes: Any) -> RegistrarSettings:
    given: dict[str, Any] = {"device": DESCRIBED, "network": WPA2}
    return RegistrarSettings(**{**given, **changes})


class House:
    """The BSSes of one access point; `said` is everything they wanted done, in its order."""

    def __init__(
        self, *names: str, now: float = 1000.0, stored: dict[bytes, Secret] | None = None, **o: Any
    ) -> None:
        self.now = now
        self.group = Group()
        self.bss: dict[str, InternalRegistrar] = {}
        self.said: list[Addressed] = []
        for name in names or ("wlan0",):
            self.bss[name] = InternalRegistrar(
                settings(**o), CountingRandom(name), (stored or {}).get
            )
            self.group.enter(name, self.bss[name])

    @property
    def registrar(self) -> InternalRegistrar:
        """The Registrar of the only, or first, BSS."""
        return next(iter(self.bss.values()))

    def add_pin(self, text: str = PIN, name: str = "wlan0", **options: Any) -> None:
        answer = self.group.add_pin(name, Secret(text), self.now, **options)
        assert answer.accepted
        self.said += answer.outputs

    def push_button(self, name: str = "wlan0") -> bool:
        answer = self.group.push_button(name, self.now)
        self.said += answer.outputs
        return answer.accepted

    def cancel(self, name: str = "wlan0") -> None:
        self.said += self.group.cancel(name).outputs

    def wait(self, seconds: float) -> None:
        """Let time pass, waking each BSS whenever its deadline has come."""
        end = self.now + seconds
        while True:
            due = [bss.deadline for bss in self.bss.values() if bss.deadline is not None]
            if not due or min(due) > end:
                break
            self.now = max(self.now, min(due))
            for name, bss in self.bss.items():
                self.note(name, bss.expire(self.now))
        self.now = end

    def note(self, name: str, outputs: Iterable[Output]) -> list[Addressed]:
        """Distribute outputs of a BSS and remember them."""
        addressed = self.group.distribute(name, outputs, self.now)
        self.said += addressed
        return addressed

    def take(self) -> list[Addressed]:
        """Return what was said since the last time."""
        said, self.said = self.said, []
        return said

    def texts(self, name: str | None = None) -> list[str]:
        """Return the events since the last time, without steps; all, or those of one BSS."""
        return [
            output.encode() if name else f"{bss} {output.encode()}"
            for bss, output in self.take()
            if isinstance(output, events.Event)
            and not isinstance(output, events.RegistrationStep)
            and name in (None, bss)
        ]

    def visit(
        self,
        visitor: RegistrationMachine,
        name: str = "wlan0",
        address: bytes = LAMP.mac_address,
        leave_before: MessageType | None = None,
        before: Callable[[MessageType], None] = lambda kind: None,
    ) -> Visit:
        """Bring a visitor to a BSS; it leaves without a word before it would get this message."""
        identity = ENROLLEE_IDENTITY if isinstance(visitor, Enrollee) else REGISTRAR_IDENTITY
        run = begin(self.bss[name], identity, address, R_PAIR)
        assert run is not None
        return Visit(self, name, run, visitor, leave_before=leave_before, before=before).carry()


class Visit:
    """One conversation between a BSS and a visitor."""

    def __init__(
        self,
        house: House,
        name: str,
        run: StationRun,
        visitor: RegistrationMachine,
        *,
        leave_before: MessageType | None,
        before: Callable[[MessageType], None],
    ) -> None:
        self.house, self.name, self.run, self.visitor = house, name, run, visitor
        self.leave_before, self.before = leave_before, before
        self.way: deque[tuple[RegistrationMachine, OpCode, bytes]] = deque()
        self.sent: list[MessageType] = []
        self.received: list[Credential] = []
        self.order: list[str] = []
        self.finished: dict[RegistrationMachine, bool] = {}

    def carry(self) -> Visit:
        self._ours(self.run.machine.start(self.house.now))
        self._theirs(self.visitor.start(self.house.now))
        while self.way:
            receiver, op_code, octets = self.way.popleft()
            kind = MessageType(Message.parse(octets).require(MESSAGE_TYPE))
            if kind is self.leave_before:
                break
            self.before(kind)
            outputs = receiver.receive(op_code, octets, self.house.now)
            (self._ours if receiver is self.run.machine else self._theirs)(outputs)
        self._ours(self.run.machine.abandon())
        return self

    @property
    def succeeded(self) -> bool:
        """Both sides ended and were content."""
        return len(self.finished) == 2 and all(self.finished.values())

    def _ours(self, outputs: Iterable[Output]) -> None:
        machine, now = self.run.machine, self.house.now
        for _, output in self.house.note(self.name, self.run.absorb(outputs, now)):
            self.order.append(type(output).__name__)
            match output:
                case SendMessage(op_code, octets):
                    self.sent.append(MessageType(Message.parse(octets).require(MESSAGE_TYPE)))
                    self.way.append((self.visitor, op_code, octets))
                case Work():
                    self._ours(machine.complete(computed(output), now))
                case ProvideSettings(given):
                    self._ours(machine.complete(given, now))
                case Finished(success):
                    self.finished[machine] = success

    def _theirs(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            match output:
                case SendMessage(op_code, octets):
                    self.way.append((self.run.machine, op_code, octets))
                case Work():
                    self._theirs(self.visitor.complete(computed(output), self.house.now))
                case CredentialsReceived(credentials):
                    self.received += credentials
                case SettingsLearned():
                    given = getattr(self.visitor, "new_settings", None)
                    self._theirs(self.visitor.complete(given, self.house.now))
                case Finished(success):
                    self.finished[self.visitor] = success


def device(
    text: str | None = PIN, about: Device = LAMP, password_id: int = 0, **options: Any
) -> Enrollee:
    """Make a device with a PIN, or with None one whose button was pressed."""
    if text is None:
        text, password_id = "00000000", 4
    return station(device=about, password=DevicePassword(password_id, Secret(text)), **options)


def visitor(text: str = AP_PIN, new: bytes | None = None, **options: Any) -> Registrar:
    """Make an external Registrar that learns the settings, or sets new ones."""
    made = external_registrar(
        policy=FixedPassword(DevicePassword(0, Secret(text))), key_pair=OTHER_PAIR, **options
    )
    made.new_settings = new  # type: ignore[attr-defined]
    return made


def reserved(addressed: Iterable[Addressed]) -> list[ReserveKey]:
    return [output for _, output in addressed if isinstance(output, ReserveKey)]


def first_answer(house: House, password_id: int, about: Device = LAMP) -> Message:
    """Let a device send its M1 with this Device Password ID; return M2 or M2D."""
    enrollee = device(about=about, password_id=password_id)
    run = begin(house.registrar, ENROLLEE_IDENTITY, about.mac_address, R_PAIR)
    assert run is not None
    (m1,) = (o.octets for o in enrollee.start(house.now) if isinstance(o, SendMessage))
    outputs: list[Output] = run.absorb(run.machine.receive(OpCode.MSG, m1, house.now), house.now)
    for output in list(outputs):
        if isinstance(output, Work):
            outputs += run.absorb(run.machine.complete(output.compute(), house.now), house.now)
    house.note("wlan0", outputs)
    (answer,) = (o.octets for o in outputs if isinstance(o, SendMessage))
    return Message.parse(answer)
