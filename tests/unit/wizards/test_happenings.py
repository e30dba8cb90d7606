"""Each event has words of its own, and devices are called by their names."""

from __future__ import annotations

from uuid import UUID

import pytest

from pushbutton.control.client import ControlEvent
from pushbutton.protocol import events
from pushbutton.protocol.events import Event
from pushbutton.protocol.outputs import Direction
from pushbutton.wire.enums import MessageType, PrimaryDeviceType
from pushbutton.wizards.happenings import (
    FIXED,
    KEY_CHANGES,
    Happening,
    Names,
    of_control_event,
    of_event,
)

MAC, OTHER = bytes.fromhex("020000000100"), bytes.fromhex("020000000200")
UUID_E = UUID("12345678-9abc-def0-1234-56789abcdef0")
PRINTER = PrimaryDeviceType(3, subcategory=1)
TELLING: tuple[Event, ...] = (
    events.PinNeeded(UUID_E, MAC, "Printer", "Acme", "P1", "1", "2", PRINTER),
    events.EnrolleeSeen(MAC, UUID_E, PRINTER, 0x80, 4, 1, "Printer"),
    events.RegistrationSucceeded(MAC, UUID_E),
    events.Fail(9, 18),
    events.RegistrationStep(MAC, Direction.SENT, MessageType.M2),
    events.StationConnected(MAC),
    events.StationDisconnected(MAC),
    events.StationAnswered(MAC),
    events.PossiblePskMismatch(MAC),
    events.HandshakeCompleted(MAC),
    events.EapStarted(MAC),
    events.EapMethodProposed(14122, 254, MAC),
    events.EapMethodProposed(0, 1, MAC),
    events.EapRetransmitted(MAC),
    events.EapTimedOut(MAC),
    events.EapSucceeded(MAC),
    events.EapFailed(MAC),
    events.EapolFrame(MAC, b"\x01"),
    events.ManagementFrame(b"\x01"),
    events.ManagementFrameSent(0, 1, b"\x01"),
    events.ProbeRequestReceived(MAC, -40),
    events.TestPacketReceived(OTHER, MAC),
    *(events.KeyChanged(3, change, MAC) for change in KEY_CHANGES),
)


def told(event: Event) -> ControlEvent:
    return ControlEvent(event.encode(), 3, None, event)


def test_each_event_has_words_of_its_own() -> None:
    said = [of_event(event) for event in TELLING] + list(FIXED.values())
    assert len(set(said)) == len(said)
    assert all(text[0].isalnum() and text.endswith(".") for text in said)


def test_every_event_has_words() -> None:
    others = set(events.EVENTS) - {type(event) for event in TELLING} - FIXED.keys()
    for cls in others:  # their own first line says it
        text = of_event(cls.__new__(cls))
        assert text[0].isupper()
        assert text.endswith(".")


def test_a_device_is_called_by_its_name() -> None:
    names = Names()
    first = of_control_event(told(events.StationConnected(MAC)), names)
    assert first.sentence == "02:00:00:00:01:00 is connected to the network."
    of_control_event(told(TELLING[1]), names)
    second = of_control_event(told(events.StationConnected(MAC)), names)
    assert second == Happening(
        "Printer (02:00:00:00:01:00) is connected to the network.",
        "AP-STA-CONNECTED 02:00:00:00:01:00",
        MAC,
    )


def test_an_unknown_event_speaks_for_itself() -> None:
    event = ControlEvent("NEW-THING with words ", 3, None, None)
    assert of_control_event(event, Names()) == Happening(
        "NEW-THING with words", "NEW-THING with words"
    )


@pytest.mark.parametrize(("password_id", "how"), [(0, "its PIN"), (4, "its button")])
def test_it_says_how_a_device_wants_to_join(password_id: int, how: str) -> None:
    event = events.EnrolleeSeen(MAC, UUID_E, PRINTER, 0x80, password_id, 1, "Printer")
    assert of_event(event).endswith(f"to join by {how}.")
