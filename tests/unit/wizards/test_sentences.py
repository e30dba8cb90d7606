"""Every way in which a registration can break has a sentence of its own."""

from __future__ import annotations

import itertools

import pytest

from pushbutton.access_point.config import Draft
from pushbutton.control.client import CommandRefusedError, ControlError
from pushbutton.errors import DriverError, UsageError
from pushbutton.protocol import events
from pushbutton.protocol.outputs import Direction, ErrorIndication, Failed
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.wire.enums import ConfigurationError, MessageType
from pushbutton.wizards import sentences
from pushbutton.wizards.failure_sentences import MESSAGES, of_failure, technical_line

PAIRS = list(itertools.product(MESSAGES, ConfigurationError))
WRONG_PIN = ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE


def is_a_sentence(text: str) -> bool:
    return text[0].isupper() and text.endswith(".") and "{" not in text and "  " not in text


def test_the_messages_are_those_of_a_registration() -> None:
    discovery = {MessageType.BEACON, MessageType.PROBE_REQUEST, MessageType.PROBE_RESPONSE}
    assert set(MESSAGES) == set(MessageType) - discovery


@pytest.mark.parametrize("by_button", [False, True])
def test_every_pair_has_a_sentence_of_its_own(by_button: bool) -> None:
    told = [of_failure(message, error, by_button=by_button) for message, error in PAIRS]
    assert len(PAIRS) == 12 * 21
    assert len(set(told)) == len(PAIRS)
    assert all(map(is_a_sentence, told))


def test_every_pair_has_a_technical_line_of_its_own() -> None:
    assert len({technical_line(message, error) for message, error in PAIRS}) == len(PAIRS)
    assert technical_line(9, 18) == "M5, Configuration Error 18 (device password auth failure)"
    assert technical_line(77, 99) == "message 77, Configuration Error 99 (unknown)"


def test_every_reason_has_a_sentence_of_its_own() -> None:
    told = [sentences.of_reason(reason) for reason in Reason]
    assert len(set(told)) == len(Reason)
    assert all(map(is_a_sentence, told))


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (MessageType.M4, "first half of the PIN was wrong"),
        (MessageType.M5, "check the first four digits"),
        (MessageType.M6, "second half of the PIN was wrong"),
        (MessageType.M7, "check the last four digits"),
    ],
)
def test_it_says_which_half_of_the_pin_is_wrong(message: MessageType, says: str) -> None:
    assert says in of_failure(message, WRONG_PIN)
    short = of_failure(message, WRONG_PIN, pin_length=4)
    assert "two digits" in short
    assert "button" in of_failure(message, WRONG_PIN, by_button=True)


@pytest.mark.parametrize(("message", "error"), [(9, 77), (77, 18), (0, 0), (255, 255)])
def test_unknown_numbers_have_sentences_too(message: int, error: int) -> None:
    assert is_a_sentence(of_failure(message, error))


def test_a_reason_says_more_where_the_failure_is_known() -> None:
    first_half = Failed(MessageType.M5, WRONG_PIN)
    assert sentences.of_reason(Reason.WRONG_PIN, first_half) == of_failure(9, 18)
    ended = Failed(MessageType.M8, ConfigurationError.CHANNEL_50_NOT_SUPPORTED)
    assert "5 GHz" in sentences.of_reason(Reason.ENDED, ended)
    # What the reason says is not in the numbers: the PIN was right, and M8 refused.
    locked = Failed(MessageType.M8, ConfigurationError.SETUP_LOCKED)
    assert sentences.of_reason(Reason.READ_ONLY, locked) == sentences.REASONS[Reason.READ_ONLY]


def test_events_of_failure() -> None:
    assert sentences.of_fail_event(events.Fail(11, 18)) == of_failure(11, 18)
    weak = events.Fail(12, 0, ErrorIndication.WEP_PROHIBITED)
    told = {sentences.of_fail_event(events.Fail(12, 0, each)) for each in sentences.INDICATIONS}
    assert len(told) == len(ErrorIndication) - 1
    assert "WEP" in sentences.of_fail_event(weak)


WPS_OFF: list[dict[str, str]] = [
    {"ignore_broadcast_ssid": "1"},
    {"wep_key0": "0102030405"},
    {"wpa": "1", "wpa_passphrase": "12345678"},
    {"wpa": "2", "wpa_passphrase": "12345678", "rsn_pairwise": "TKIP"},
    {"eap_server": "0"},
]


def test_every_reason_why_wps_is_off_has_a_sentence_and_a_remedy() -> None:
    told = []
    for changes in WPS_OFF:
        draft = Draft()
        base = {"interface": "wlan0", "ssid": "home", "eap_server": "1", "wps_state": "2"}
        for name, value in {**base, **changes}.items():
            draft.set(name, value)
        reason = draft.freeze().wps_off_reason()
        assert reason, changes
        told.append(sentences.wps_off(reason))
    assert len(set(told)) == len(WPS_OFF)
    assert all(map(is_a_sentence, told))
    assert all(": " in text for text in told), told
    assert sentences.wps_off("it is Sunday") == (
        "Wi-Fi Protected Setup is off because it is Sunday."
    )
    assert "wps_state" in sentences.wps_off(None)


def test_the_states_of_the_lock_differ() -> None:
    told = {
        sentences.LOCKED,
        sentences.UNLOCKED,
        sentences.LOCKED_BY_CONFIGURATION,
        sentences.READ_ONLY_BY_CONFIGURATION,
    }
    assert len(told) == 4
    assert all(map(is_a_sentence, told))


@pytest.mark.parametrize(
    ("error", "says", "retry"),
    [
        (RegistrationError(Reason.NO_DEVICE), "No device came in time", True),
        (RegistrationError(Reason.SETUP_LOCKED), "locked its setup", False),
        (
            RegistrationError(Reason.WRONG_PIN, Failed(MessageType.M7, WRONG_PIN)),
            "check the last four",
            True,
        ),
        (CommandRefusedError("WPS_PIN any 12345670", "FAIL\n"), "refused the command", True),
        (ControlError("/run/x is gone"), "does not answer", True),
        (UsageError("There is no device x."), "There is no device x.", False),
        (DriverError("There is no wlan0."), "There is no wlan0.", True),
        (FileNotFoundError(2, "No such file", "/x"), "refused: /x: No such file.", True),
        (ValueError("oops"), "Something went wrong", True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_are_trouble(error: Exception, says: str, retry: bool) -> None:
    trouble = sentences.of_error(error)
    assert says in trouble.sentence
    assert is_a_sentence(trouble.sentence)
    assert trouble.retry is retry
    assert "12345670" not in trouble.detail


def test_every_message_means_something_to_either() -> None:
    told = [
        sentences.of_message(message, to_access_point=side)
        for message in MESSAGES
        for side in (False, True)
    ]
    assert len(set(told)) == len(told)
    assert "PIN" not in sentences.of_message(MessageType.M5, by_button=True)
    assert is_a_sentence(sentences.of_message(77))
    assert sentences.message_line(Direction.SENT, MessageType.M2) == "sent M2"


def test_methods_of_asking() -> None:
    assert [sentences.wants(each) for each in (0, 4, 7, 0x1234, None)] == [
        "its PIN",
        "its button",
        "its NFC tag",
        "its NFC tag",
        "Wi-Fi Protected Setup",
    ]
