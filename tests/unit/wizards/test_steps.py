"""Events as values for JSON: everything that is told, no key unless it is asked for."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from pushbutton.protocol.outputs import Direction
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import MessageType, PrimaryDeviceType
from pushbutton.wizards.choices import network_of
from pushbutton.wizards.steps import (
    KINDS,
    Answered,
    Choice,
    Countdown,
    DeviceKnocking,
    Done,
    Question,
    QuestionKind,
    Step,
    Trouble,
    WizardEvent,
    described,
)

UUID_E = UUID("12345678-9abc-def0-1234-56789abcdef0")
MAC = bytes.fromhex("020000000100")
PRINTER = Device(
    UUID_E, MAC, "Acme", "P1", "1", "2", "Printer", PrimaryDeviceType(3, subcategory=1)
)
NETWORK = network_of(b"home", Secret("correct horse"))
EVENTS: tuple[WizardEvent, ...] = (
    Step("The device introduced itself.", "received M1", Direction.RECEIVED, MessageType.M1),
    Countdown(3, 120, "Press it."),
    DeviceKnocking(MAC, "Printer", PRINTER, UUID_E, 0, "wlan0"),
    Question(1, QuestionKind.WHICH_DEVICE, "Which?", (Choice("a", "A"),)),
    Answered(1, "a"),
    Done("Printer is in.", "WPS-REG-SUCCESS", PRINTER, MAC, NETWORK, "home", NETWORK),
    Trouble("No device came.", "WPS-TIMEOUT", True),
)


def test_there_is_one_of_each() -> None:
    assert [type(event) for event in EVENTS] == list(KINDS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_each_is_json_without_a_key(event: WizardEvent) -> None:
    text = json.dumps(described(event))
    assert json.loads(text)["event"] == KINDS[type(event)]
    assert "horse" not in text
    assert "horse" not in repr(event)


def test_a_key_is_told_on_demand() -> None:
    told = described(EVENTS[5], reveal=True)
    assert told["network"] == {
        "ssid": "home",
        "ssid_hex": "686f6d65",
        "protected": True,
        "key": "correct horse",
        "qr": "WIFI:T:WPA;S:home;P:correct horse;;",
    }
    assert told["address"] == "02:00:00:00:01:00"
    assert told["device"]["type"] == "Printer"


def test_a_step_without_a_message_is_a_stage() -> None:
    assert described(Step("Looking.", "search")) == {
        "event": "step",
        "text": "Looking.",
        "line": "search",
    }


def test_a_name_that_no_code_can_carry() -> None:
    done = Done("It is in.", "", network=network_of(b"\xff", None))
    assert described(done, reveal=True)["network"]["qr"] is None
