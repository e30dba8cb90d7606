"""Following one device through the events of an access point, until it is in or is not.

hostapd tells neither the messages of a registration nor, in WPS-FAIL, whose it was; our access
point tells the messages to clients that ask for debug messages.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

from pushbutton.control.client import ControlClient, ControlError, ControlEvent
from pushbutton.errors import MalformedError, PushbuttonError, UsageError
from pushbutton.protocol import events
from pushbutton.protocol.outputs import Failed
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.wire.codecs import format_mac, parse_mac
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, ConfigurationError, MessageType
from pushbutton.wizards import sentences
from pushbutton.wizards.choices import ANY, AddChoices
from pushbutton.wizards.failure_sentences import CAUSES, MOMENTS
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import DeviceKnocking, Step

_LEARNING_ENDED = (MessageType.M7, ConfigurationError.NO_ERROR)
"""How a Registrar ends that learned the settings of the access point: nothing about a device."""


PATIENCE = 40.0
"""Seconds without a sign of a device that has begun, after which it is lost.

An access point sends each message three times in 15 seconds, and hostapd tells nothing of a device
that went away in the middle.
"""


class LostDeviceError(PushbuttonError):
    """A device that had begun did not go on; the text is a sentence."""


def mac_of(device: str) -> bytes | None:
    """Return the MAC address that a device was chosen by, None where it was not by that."""
    try:
        return parse_mac(device)
    except MalformedError:
        return None


def uuid_of(device: str) -> UUID | None:
    """Return the UUID that a device was chosen by, None where it was not by that."""
    try:
        return UUID(device)
    except ValueError:
        return None


class Hearing:
    """The events of an access point from when the device may come until it is in."""

    def __init__(self, choices: AddChoices, through: str, run: Run) -> None:
        """Raises `UsageError` for a device that is neither a UUID nor a MAC address."""
        self.devices: dict[bytes, Device] = {}
        self._choices = choices
        self._through = through
        self._run = run
        self._told: set[tuple[bytes, int | None]] = set()
        self._mac, self._uuid = mac_of(choices.device), uuid_of(choices.device)
        self._talking: bytes | None = None
        self._silent_from = 0.0
        if choices.device != ANY and self._mac is None and self._uuid is None:
            raise UsageError(f"{choices.device!r} is neither a MAC address, a UUID nor any.")

    async def follow(self, listener: ControlClient) -> events.RegistrationSucceeded:
        """Return whose registration succeeded; raises what ended it otherwise."""
        try:
            async with asyncio.timeout(self._choices.limit):
                while True:
                    event = (await self._next(listener)).event
                    if event is not None and self.hear(event):
                        assert isinstance(event, events.RegistrationSucceeded)
                        return event
        except TimeoutError:
            raise RegistrationError(Reason.NO_DEVICE) from None

    async def _next(self, listener: ControlClient) -> ControlEvent:
        """Return the next event; `LostDeviceError` when the device that talks says no more."""
        talking = self._talking
        silent_from = None if talking is None else self._silent_from
        try:
            async with asyncio.timeout_at(None if silent_from is None else silent_from + PATIENCE):
                async for told in listener.events():
                    return told
        except TimeoutError:
            if talking is None:
                raise
            raise self._lost(talking) from None
        raise ControlError("the access point's program ended")

    def hear(self, event: events.Event) -> bool:
        """Take one event; True when the device that is meant was registered."""
        if self._talking is not None and getattr(event, "address", None) == self._talking:
            self._silent_from = asyncio.get_running_loop().time()
        match event:
            case events.RegistrationSucceeded():
                return self._is_meant(event.address, event.uuid)
            case events.Fail():
                self._failed(event)
            case events.OverlapDetected() if self._choices.by_button:
                raise RegistrationError(Reason.OVERLAP)
            case events.TimedOut() if self._choices.by_button:
                raise RegistrationError(Reason.NO_DEVICE)
            case events.Cancelled():
                raise PushbuttonError("Somebody else cancelled it at the access point.")
            case events.ApDisabled() | events.Terminating():
                raise ControlError("the access point was switched off")
            case _:
                self._follow_device(event)
        return False

    def _follow_device(self, event: events.Event) -> None:
        match event:
            case events.PinNeeded() | events.EnrolleeSeen():
                self._knocking(event)
            case events.EapStarted() if self._is_meant(event.address, None):
                if self._talking != event.address:
                    self._stage(event.address, "began to register", event)
                self._listen_to(event.address)
            case events.RegistrationStep() if self._is_meant(event.address, None):
                self._listen_to(event.address)
                text = sentences.of_message(event.message, by_button=self._choices.by_button)
                line = sentences.message_line(event.direction, event.message)
                self._run.tell(Step(text, line, event.direction, event.message))
            case events.EapTimedOut() if event.address == self._talking:
                raise self._lost(event.address)
            case events.EapFailed() if event.address == self._talking:
                # WPS-FAIL and WPS-REG-SUCCESS came before; without them the device tries again.
                self._talking = None

    def _listen_to(self, address: bytes) -> None:
        self._talking = address
        self._silent_from = asyncio.get_running_loop().time()

    def _lost(self, address: bytes) -> LostDeviceError:
        return LostDeviceError(
            f"{self._name(address)} stopped answering in the middle: bring it nearer to the access "
            "point, restart it, and try again."
        )

    def _stage(self, address: bytes, what: str, event: events.Event) -> None:
        self._run.tell(Step(f"{self._name(address)} {what}.", event.encode()))

    def _failed(self, event: events.Fail) -> None:
        if (event.message, event.configuration_error) == _LEARNING_ENDED and self._talking is None:
            return
        message = _known(event.message)
        if event.indication or message is None:
            raise PushbuttonError(sentences.of_fail_event(event))
        wrong = event.configuration_error == ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE
        overlap = event.configuration_error == ConfigurationError.MULTIPLE_PBC_SESSIONS
        reason = Reason.WRONG_PIN if wrong else Reason.OVERLAP if overlap else Reason.ENDED
        raise RegistrationError(reason, Failed(message, _known_error(event.configuration_error)))

    def _knocking(self, event: events.PinNeeded | events.EnrolleeSeen) -> None:
        if isinstance(event, events.EnrolleeSeen):
            wants: int | None = event.device_password_id
            device = Device(
                event.uuid,
                event.address,
                device_name=event.device_name,
                primary_device_type=event.primary_device_type,
                config_methods=ConfigMethods(event.config_methods),
            )
            self.devices.setdefault(event.address, device)
        else:
            wants = 0
            device = Device(
                event.uuid,
                event.address,
                event.manufacturer,
                event.model_name,
                event.model_number,
                event.serial_number,
                event.device_name,
                event.primary_device_type,
            )
            self.devices[event.address] = device
        if (event.address, wants) in self._told:
            return
        self._told.add((event.address, wants))
        self._run.tell(
            DeviceKnocking(
                event.address,
                self._name(event.address),
                device,
                event.uuid,
                wants,
                self._through,
            )
        )

    def _is_meant(self, address: bytes, uuid: UUID | None) -> bool:
        if self._mac is not None:
            return address == self._mac
        return self._uuid is None or uuid is None or uuid == self._uuid

    def _name(self, address: bytes) -> str:
        device = self.devices.get(address)
        named = device.device_name.strip() if device is not None else ""
        return f"{named} ({format_mac(address)})" if named else format_mac(address)


def _known(message: int) -> MessageType | None:
    return MessageType(message) if message in MOMENTS else None


def _known_error(number: int) -> ConfigurationError | int:
    return ConfigurationError(number) if number in CAUSES else number
