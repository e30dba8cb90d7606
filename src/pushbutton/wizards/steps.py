"""What happens in a wizard, as events that the command line, the page and a program show alike.

A run tells any number of `Step`s, `Countdown`s, `DeviceKnocking`s and `Question`s, and ends with
one `Done` or one `Trouble`.  `text` and `sentence` are for the person who waits; `line` and
`detail` are the technical line beside them.  No event holds a PIN; the key of a network is a
`Secret`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from pushbutton.formats import wifi_qr
from pushbutton.formats.format import InexpressibleError
from pushbutton.protocol.outputs import Direction
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.credential import Credential
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType, MessageType

_PERSONAL = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL


class WizardEvent:
    """The root of what a wizard tells."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Step(WizardEvent):
    """Something was done: a message of the registration went by, or a stage was reached.

    `direction` is seen from the Registrar; both it and `message` are None for a stage.
    """

    text: str
    line: str
    direction: Direction | None = None
    message: MessageType | None = None


@dataclass(frozen=True, slots=True)
class Countdown(WizardEvent):
    """So many whole seconds are left of `of`; `what` is what they are for, as a sentence."""

    left: int
    of: int
    what: str


@dataclass(frozen=True, slots=True)
class DeviceKnocking(WizardEvent):
    """A device asks to be let in.

    `wants` is the Device Password ID that it asked with (0 a PIN, 4 its button), None where that
    was not told; `through` names the access point that reports it.
    """

    address: bytes
    name: str
    device: Device | None
    uuid: UUID | None
    wants: int | None
    through: str


class QuestionKind(Enum):
    """What a question is about; the value is its name for a program."""

    WHICH_DEVICE = "which-device"
    OVERWRITE = "overwrite"
    NOTHING_FOUND = "nothing-found"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: `name` is what is given back, `text` what a person reads."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Question(WizardEvent):
    """The run waits until `Run.answer(number, name of a choice)` is called.

    The first choice is the one to propose, except that an OVERWRITE proposes nothing.
    """

    number: int
    kind: QuestionKind
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Answered(WizardEvent):
    """Somebody answered: the other viewers of the run take the question away."""

    number: int
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Done(WizardEvent):
    """It worked: `device` is who was added or set up, `network` what it has now.

    `network` is None where the wizard cannot know it (an access point hands out its own network and
    does not tell).  `profile` is the name under which it was saved.  `previous` are the settings
    that were in force before an access point was set up, for going back.
    """

    sentence: str
    line: str
    device: Device | None = None
    address: bytes | None = None
    network: Credential | None = None
    profile: str | None = None
    previous: Credential | None = None


@dataclass(frozen=True, slots=True)
class Trouble(WizardEvent):
    """It did not work: what happened, and whether the same may be tried again right away."""

    sentence: str
    detail: str
    retry: bool


KINDS: dict[type[WizardEvent], str] = {
    Step: "step",
    Countdown: "countdown",
    DeviceKnocking: "device-knocking",
    Question: "question",
    Answered: "answered",
    Done: "done",
    Trouble: "trouble",
}
"""The name of each kind of event in JSON, its `event`."""


def described(event: WizardEvent, *, reveal: bool = False) -> dict[str, Any]:
    """Return an event as values for JSON; keys of networks only where `reveal` says so."""
    values: dict[str, Any] = {"event": KINDS[type(event)]}
    match event:
        case Step():
            values.update(text=event.text, line=event.line)
            if event.direction is not None and event.message is not None:
                values.update(direction=event.direction.value, message=event.message.name)
        case Countdown():
            values.update(left=event.left, of=event.of, what=event.what)
        case DeviceKnocking():
            values.update(
                address=format_mac(event.address),
                name=event.name,
                uuid=None if event.uuid is None else str(event.uuid),
                wants=event.wants,
                through=event.through,
                device=described_device(event.device),
            )
        case Question():
            choices = [{"name": each.name, "text": each.text} for each in event.choices]
            values.update(
                number=event.number, kind=event.kind.value, text=event.text, choices=choices
            )
        case Answered():
            values.update(number=event.number, name=event.name)
        case Done():
            values.update(
                sentence=event.sentence,
                line=event.line,
                address=None if event.address is None else format_mac(event.address),
                device=described_device(event.device),
                network=described_network(event.network, reveal),
                profile=event.profile,
                previous=described_network(event.previous, reveal),
            )
        case Trouble():
            values.update(sentence=event.sentence, detail=event.detail, retry=event.retry)
    return values


def described_device(device: Device | None) -> dict[str, Any] | None:
    """Return what a device says of itself as values for JSON."""
    if device is None:
        return None
    return {
        "uuid": str(device.uuid),
        "name": device.device_name,
        "manufacturer": device.manufacturer,
        "model": device.model_name,
        "model_number": device.model_number,
        "serial_number": device.serial_number,
        "type": device.primary_device_type.human_name,
        "category": device.primary_device_type.category,
    }


def described_network(network: Credential | None, reveal: bool = False) -> dict[str, Any] | None:
    """Return a network as values for JSON; its key and its QR code only where `reveal` says so.

    `qr` is the text inside the code, None for a name that no code can carry.
    """
    if network is None:
        return None
    values: dict[str, Any] = {
        "ssid": ssid_codec.render(network.ssid),
        "ssid_hex": network.ssid.hex(),
        "protected": bool(network.authentication & _PERSONAL)
        or bool(network.encryption & ~EncryptionType.NONE),
    }
    if reveal:
        values.update(key=_text(network.network_key), qr=_qr(network))
    return values


def _text(key: Secret) -> str:
    return key.reveal().decode("utf-8", "backslashreplace")


def _qr(network: Credential) -> str | None:
    try:
        return wifi_qr.payload(network)
    except InexpressibleError:
        return None
