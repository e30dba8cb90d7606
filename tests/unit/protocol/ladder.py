"""Two registration machines back to back, and what went between them as a ladder diagram.

A test builds a `Ladder`, runs it, and compares `ladder.diagram` with a drawing.  It may also stop
before a message arrives, look at it, forge it (the harness knows the keys of both sides) and see
how the receiver answers.
"""

from __future__ import annotations

import textwrap
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from pushbutton.crypto import authenticator, dh, kdf, key_wrap
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.notices import (
    CredentialsWanted,
    EnrolleeDeclined,
    PasswordWrong,
    RegistrarDeclined,
    SettingsLearned,
)
from pushbutton.protocol.outputs import Failed, Finished, Output, SendMessage, Step, Work
from pushbutton.protocol.policy import Admission, Declined, DevicePassword, FixedPassword
from pushbutton.protocol.registrar import Registrar
from pushbutton.secret import Secret
from pushbutton.wire.attributes import (
    AUTHENTICATOR,
    CONFIGURATION_ERROR,
    CREDENTIAL,
    ENCRYPTED_SETTINGS,
    ENROLLEE_NONCE,
    MAC_ADDRESS,
    MESSAGE_TYPE,
    REGISTRAR_NONCE,
    Attribute,
)
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType, MessageType, OpCode
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import BY_MESSAGE_TYPE

PIN = "12345670"
OTHER_PIN = "98765430"
LAMP = Device(UUID(int=0xE), bytes.fromhex("0200000000e0"), "ACME", "Lamp", "1", "42", "Lamp")
HOME = Device(UUID(int=0xA), bytes.fromhex("0200000000a0"), "ACME", "Router", "2", "43", "Home")

E_PAIR = dh.from_private(bytes(range(1, 33)))
R_PAIR = dh.from_private(bytes(range(33, 65)))
OTHER_PAIR = dh.from_private(bytes(range(65, 97)))

CREDENTIAL_VALUE = Credential(
    b"home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret("correct horse battery"),
    LAMP.mac_address,
)
CREDENTIALS = attribute(CREDENTIAL, CREDENTIAL_VALUE.encode())
AP_SETTINGS = ApSettings(
    b"home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    HOME.mac_address,
    (NetworkKey(Secret("the key in force")),),
)
NEW_SETTINGS = replace(
    AP_SETTINGS,
    ssid=b"new home",
    network_index=1,
    network_keys=(NetworkKey(Secret("first new key"), 1), NetworkKey(Secret("other new key"), 2)),
)

UNANSWERED = Exception("nobody says which settings to send")

_OP_CODES = {
    MessageType.WSC_ACK: OpCode.ACK,
    MessageType.WSC_NACK: OpCode.NACK,
    MessageType.WSC_DONE: OpCode.DONE,
}


class CountingRandom:
    """A random source that can be told from any other and remembers what it gave."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.drawn: list[bytes] = []

    def __call__(self, count: int) -> bytes:
        octets = b""
        while len(octets) < count:
            step = f"{self.seed} {len(self.drawn)} {len(octets)}"
            octets += sha256(step.encode()).digest()
        self.drawn.append(octets[:count])
        return octets[:count]


def pin(text: str = PIN, password_id: int = 0) -> DevicePassword:
    return DevicePassword(password_id, Secret(text))


def station(**options: Any) -> Enrollee:
    given: dict[str, Any] = {
        "device": LAMP,
        "password": pin(),
        "key_pair": E_PAIR,
        "random": CountingRandom("enrollee"),
    }
    return Enrollee(**{**given, **options})


@dataclass
class Lock:
    """An access point's policy that a test sets."""

    is_locked: bool = False
    read_only: bool = False
    networks: int = 1

    def locked(self, now: float) -> bool:
        return self.is_locked

    def has_network(self, index: int) -> bool:
        return index <= self.networks


def access_point(**options: Any) -> Enrollee:
    return station(**{"device": HOME, "as_access_point": AP_SETTINGS, "policy": Lock(), **options})


def registrar(**options: Any) -> Registrar:
    given: dict[str, Any] = {
        "device": HOME,
        "key_pair": R_PAIR,
        "random": CountingRandom("registrar"),
        "policy": FixedPassword(pin()),
    }
    return Registrar(**{**given, **options})


def external_registrar(**options: Any) -> Registrar:
    return registrar(**{"device": LAMP, "towards_access_point": True, **options})


@dataclass
class Judge:
    """A policy with one answer for everybody."""

    verdict: DevicePassword | Admission | Declined
    overlaps: bool = False
    asked: list[tuple[Any, float]] = field(default_factory=list)

    def judge(self, m1: Message, now: float) -> DevicePassword | Admission | Declined:
        self.asked.append((m1.require(MAC_ADDRESS), now))
        return self.verdict

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        self.asked.append((uuid_e, now))
        return self.overlaps


@dataclass
class Held:
    """A message on its way."""

    receiver: RegistrationMachine
    op_code: OpCode
    octets: bytes

    @property
    def message(self) -> Message:
        return Message.parse(self.octets)


@dataclass
class Ladder:
    """Both machines and what is between them; `settings` answers what the Registrar asks for."""

    enrollee: Enrollee
    registrar: Registrar
    settings: bytes | Exception | None = CREDENTIALS
    now: float = 0.0
    way: deque[Held] = field(default_factory=deque)
    rungs: list[str] = field(default_factory=list)
    said: list[Output] = field(default_factory=list)
    sent: dict[MessageType, bytes] = field(default_factory=dict)
    before: Callable[[Held], None] = lambda held: None
    started: bool = False

    def run(self, stop_before: MessageType | None = None) -> Ladder:
        """Deliver messages until none is left, or the next one is `stop_before`."""
        if not self.started:
            self.started = True
            self._handle(self.registrar, self.registrar.start(self.now))
            self._handle(self.enrollee, self.enrollee.start(self.now))
        while self.way and self.held.message.message_type != stop_before:
            self.before(self.held)
            self.deliver()
        assert stop_before is None or self.way, f"{stop_before.name} never came"
        return self

    @property
    def held(self) -> Held:
        """The next message that will arrive."""
        return self.way[0]

    def deliver(self, octets: bytes | None = None, op_code: OpCode | None = None) -> list[Output]:
        """Let the held message arrive, or `octets` in its place."""
        held = self.way.popleft()
        return self.inject(
            held.receiver,
            held.octets if octets is None else octets,
            held.op_code if op_code is None else op_code,
        )

    def inject(
        self, receiver: RegistrationMachine, octets: bytes, op_code: OpCode = OpCode.MSG
    ) -> list[Output]:
        """Let any octets arrive; return all that the receiver said to them."""
        return self._handle(receiver, receiver.receive(op_code, octets, self.now))

    def _handle(self, machine: RegistrationMachine, outputs: list[Output]) -> list[Output]:
        everything = list(outputs)
        for output in outputs:
            everything += self._handle_one(machine, output)
        return everything

    def _handle_one(self, machine: RegistrationMachine, output: Output) -> list[Output]:
        left = machine is self.enrollee
        if isinstance(output, SendMessage):
            peer = self.registrar if left else self.enrollee
            self.way.append(Held(peer, output.op_code, output.octets))
            kind = MessageType(Message.parse(output.octets).require(MESSAGE_TYPE))
            self.sent[kind] = output.octets
            self.rungs.append(f"{kind.name:22}-->" if left else f"{'':22}<-- {kind.name}")
        elif isinstance(output, Work):
            return self._handle(machine, machine.complete(computed(output), self.now))
        elif not isinstance(output, Step):
            self.said.append(output)
            self.rungs.append(label(output) if left else f"{'':26}{label(output)}")
        wanted = isinstance(output, (CredentialsWanted, SettingsLearned))
        if wanted and self.settings is not UNANSWERED:
            assert isinstance(machine, Registrar)
            return self._handle(machine, machine.complete(self.settings, self.now))
        return []

    @property
    def diagram(self) -> str:
        return "\n".join(self.rungs)

    # ---- forgery ------------------------------------------------------------------------------

    @property
    def keys(self) -> kdf.RegistrationKeys:
        """The keys of this run, from whichever side has them."""
        for machine in (self.registrar, self.enrollee):
            keys = machine._exchange._keys
            if keys is not None:
                return keys
        raise AssertionError("neither side has keys")

    def sealed(self, octets: bytes) -> bytes:
        """Put the right Authenticator under `octets`, which have none, for the held message."""
        kind = MessageType(Message.parse(octets).require(MESSAGE_TYPE))
        chain = [MessageType.M1, MessageType.M2, *list(MessageType)[6:12]]
        previous = self.sent[chain[chain.index(kind) - 1]]
        value = authenticator.authenticator(self.keys.auth_key, previous, octets)
        return octets + attribute(AUTHENTICATOR, value)

    def forged(
        self,
        change: Mapping[Attribute[Any], bytes | None] | None = None,
        settings: bytes | None = None,
    ) -> bytes:
        """Return the held message with attributes changed (None: left out) and sealed anew.

        `settings` are the plaintext of its Encrypted Settings.
        """
        changes = {AUTHENTICATOR: None, **(change or {})}
        if settings is not None:
            changes[ENCRYPTED_SETTINGS] = key_wrap.wrap(self.keys, settings, bytes(16))
        return self.sealed(changed(self.held.octets, changes))

    def with_block(self, plaintext: bytes) -> bytes:
        """Return the held message with exactly this plaintext encrypted, padding and all."""
        key = self.keys.key_wrap_key.reveal()
        encryptor = Cipher(AES(key), CBC(bytes(16))).encryptor()
        block = bytes(16) + encryptor.update(plaintext) + encryptor.finalize()
        return self.forged({ENCRYPTED_SETTINGS: block})

    def blank(self, kind: MessageType) -> tuple[OpCode, bytes]:
        """Return a message of this kind with the right nonces and nothing else."""
        nonces = {
            ENROLLEE_NONCE: self.enrollee._exchange.enrollee_nonce,
            REGISTRAR_NONCE: self.registrar._exchange.registrar_nonce,
        }
        octets = build(BY_MESSAGE_TYPE[kind], nonces)
        for row, nonce in nonces.items():
            if row not in Message.parse(octets):
                octets += attribute(row, nonce)
        return _OP_CODES.get(kind, OpCode.MSG), octets


def computed(work: Work) -> Any:
    """Do the work as a caller does: an exception is a result."""
    try:
        return work.compute()
    except Exception as error:
        return error


def changed(octets: bytes, change: Mapping[Attribute[Any], bytes | None]) -> bytes:
    """Return the message with the values of some attributes replaced, or left out (None)."""
    result = b""
    by_id = {row.id: value for row, value in change.items()}
    for kind, value in Message.parse(octets).fields:
        wanted = by_id.pop(kind, value) if kind in by_id else value
        if wanted is not None:
            result += tlv(kind, wanted)
    return result


def tlv(kind: int, value: bytes) -> bytes:
    return kind.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value


def label(output: Output) -> str:
    match output:
        case Finished(success):
            return f"Finished({success})"
        case Failed(message, configuration_error):
            return f"Failed({message.name}, {int(configuration_error)})"
        case PasswordWrong(_, half):
            return f"PasswordWrong({half})"
        case EnrolleeDeclined(declined=declined):
            return f"EnrolleeDeclined({int(declined.configuration_error)})"
        case RegistrarDeclined(configuration_error=configuration_error):
            return f"RegistrarDeclined({int(configuration_error)})"
    return type(output).__name__


def drawing(text: str) -> str:
    """Bring a drawing in a test to the form of `Ladder.diagram`."""
    lines = textwrap.dedent(text).strip("\n").splitlines()
    return "\n".join(line.rstrip() for line in lines)


def reaction(outputs: Iterable[Output]) -> str:
    """Say in one word what a machine did: the words of the tables in the tests.

    `n7` WSC_NACK 0 and Failed(7, 0); `n7/18` the same with error 18; `n` and `n/15` a WSC_NACK
    without Failed; `f15` Failed(15, 0) and the end; `end` only the end; `-` nothing at all;
    `ok` anything that goes on.
    """
    failed = next((o for o in outputs if isinstance(o, Failed)), None)
    finished = next((o for o in outputs if isinstance(o, Finished)), None)
    said = "" if failed is None else str(int(failed.message))
    if failed is not None and failed.configuration_error:
        said += f"/{int(failed.configuration_error)}"
    for output in outputs:
        if isinstance(output, SendMessage) and output.op_code is OpCode.NACK:
            told = Message.parse(output.octets).require(CONFIGURATION_ERROR)
            if failed is None:
                return f"n/{int(told)}" if told else "n"
            assert told == failed.configuration_error
            return f"n{said}"
    if finished is not None and not finished.success:
        return f"f{said}" if failed is not None else "end"
    return "ok" if any(not isinstance(o, Step) for o in outputs) else "-"
