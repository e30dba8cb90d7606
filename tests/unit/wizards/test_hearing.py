"""What the events of an access point mean for the one device that is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

import pytest

from pushbutton.control.client import ControlClient, ControlError, ControlEvent
from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.protocol.outputs import ErrorIndication
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.secret import Secret
from pushbutton.wire.enums import PrimaryDeviceType
from pushbutton.wizards import hearing as module
from pushbutton.wizards.choices import AddChoices, ByButton, ByPin
from pushbutton.wizards.hearing import Hearing, LostDeviceError
from pushbutton.wizards.run import Run
from pushbutton.wizards.sentences import of_error
from pushbutton.wizards.steps import DeviceKnocking, Step, WizardEvent

MAC, OTHER = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
UUID_E, UUID_O = UUID(int=1), UUID(int=2)
PRINTER = PrimaryDeviceType(3, subcategory=1)
PIN = ByPin(Secret("12345670"))
SEEN = events.EnrolleeSeen(MAC, UUID_E, PRINTER, 0x80, 4, 1, "Printer")
NEEDED = events.PinNeeded(UUID_E, MAC, "Printer", "Acme", "P1", "1", "2", PRINTER)


def hearing(
    device: str = "any", proof: ByPin | ByButton = PIN
) -> tuple[Hearing, list[WizardEvent]]:
    async def wait(_run: Run) -> None:
        await asyncio.Event().wait()

    run = Run(wait, of_error)
    return Hearing(AddChoices(proof, device), "Home", run), run.events


async def test_success_of_whoever_comes() -> None:
    heard, _ = hearing()
    assert heard.hear(events.RegistrationSucceeded(OTHER, UUID_O))


@pytest.mark.parametrize("device", ["02:00:00:00:01:00", str(UUID_E)])
async def test_success_of_another_device_is_not_the_end(device: str) -> None:
    heard, _ = hearing(device)
    assert not heard.hear(events.RegistrationSucceeded(OTHER, UUID_O))
    assert heard.hear(events.RegistrationSucceeded(MAC, UUID_E))


async def test_a_device_must_be_named_right() -> None:
    with pytest.raises(UsageError, match="'printer' is neither"):
        hearing("printer")


async def test_a_device_that_disappears_mid_way() -> None:
    heard, told = hearing()
    heard.hear(SEEN)
    heard.hear(events.EapTimedOut(OTHER))  # somebody else
    heard.hear(events.EapStarted(MAC))
    with pytest.raises(LostDeviceError, match=r"Printer \(02:00:00:00:01:00\) stopped answering"):
        heard.hear(events.EapTimedOut(MAC))
    assert told[-1] == Step(
        "Printer (02:00:00:00:01:00) began to register.", "CTRL-EVENT-EAP-STARTED 02:00:00:00:01:00"
    )


async def test_whoever_knocks_is_told_once_for_each_method() -> None:
    heard, told = hearing()
    for event in (SEEN, SEEN, NEEDED, NEEDED):
        heard.hear(event)
    assert [each.wants for each in told if isinstance(each, DeviceKnocking)] == [4, 0]
    last = told[-1]
    assert isinstance(last, DeviceKnocking)
    assert last.device is not None
    assert (last.device.manufacturer, last.through) == ("Acme", "Home")
    assert heard.devices[MAC].manufacturer == "Acme"


@pytest.mark.parametrize(
    ("event", "proof", "error"),
    [
        (events.OverlapDetected(), ByButton(), RegistrationError(Reason.OVERLAP)),
        (events.TimedOut(), ByButton(), RegistrationError(Reason.NO_DEVICE)),
        (events.Fail(8, 18), PIN, RegistrationError(Reason.WRONG_PIN)),
        (events.Fail(4, 12), ByButton(), RegistrationError(Reason.OVERLAP)),
        (events.Fail(12, 4), PIN, RegistrationError(Reason.ENDED)),
        (events.Fail(12, 0, ErrorIndication.WEP_PROHIBITED), PIN, PushbuttonError("WEP")),
        (events.Fail(77, 0), PIN, PushbuttonError("message 77")),
        (events.Cancelled(), PIN, PushbuttonError("Somebody else cancelled")),
        (events.Terminating(), PIN, ControlError("switched off")),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_ends_it(event: Event, proof: ByPin | ByButton, error: Exception) -> None:
    heard, _ = hearing(proof=proof)
    with pytest.raises(type(error)) as raised:
        heard.hear(event)
    if isinstance(error, RegistrationError):
        assert isinstance(raised.value, RegistrationError)
        assert raised.value.reason is error.reason
    else:
        assert str(error) in str(raised.value)


@pytest.mark.parametrize("event", [events.OverlapDetected(), events.TimedOut(), events.Fail(11, 0)])
async def test_what_does_not_concern_a_pin(event: Event) -> None:
    heard, told = hearing()
    assert not heard.hear(event)
    assert told == []


class Listener:
    """Tells some events, and then nothing."""

    def __init__(self, *told: Event) -> None:
        self.waiting = [ControlEvent(each.encode(), 3, None, each) for each in told]

    async def events(self) -> AsyncIterator[ControlEvent]:
        while self.waiting:
            yield self.waiting.pop(0)
        await asyncio.Event().wait()


def listener(*told: Event) -> ControlClient:
    return cast("ControlClient", Listener(*told))


async def test_a_device_that_says_no_more_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    heard, _ = hearing()
    with pytest.raises(LostDeviceError, match="stopped answering"):
        async with asyncio.timeout(10):
            await heard.follow(listener(SEEN, events.EapStarted(MAC)))


async def test_a_device_that_tries_again_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    heard, _ = hearing()
    began, ended = events.EapStarted(MAC), events.EapFailed(MAC)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await heard.follow(listener(began, ended))
    success = events.RegistrationSucceeded(MAC, UUID_E)
    assert await heard.follow(listener(began, ended, began, success)) == success
