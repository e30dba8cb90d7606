"""Failures in words that a person can act on."""

from __future__ import annotations

import pytest

from pushbutton.protocol.outputs import Failed
from pushbutton.runtime.failure import Reason, RegistrationError, reason_of
from pushbutton.wire.enums import ConfigurationError, MessageType


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE, Reason.WRONG_PIN),
        (ConfigurationError.SETUP_LOCKED, Reason.SETUP_LOCKED),
        (ConfigurationError.MULTIPLE_PBC_SESSIONS, Reason.OVERLAP),
        (ConfigurationError.NO_ERROR, None),
        (99, None),
    ],
)
def test_what_configuration_errors_mean(error: int, reason: Reason | None) -> None:
    assert reason_of(Failed(MessageType.M4, error)) is reason


def test_every_reason_is_one_sentence() -> None:
    for reason in Reason:
        assert reason.value.endswith(".")
        assert "\n" not in reason.value
        assert str(RegistrationError(reason)) == reason.value


def test_an_error_that_says_more_is_named() -> None:
    failed = Failed(MessageType.M7, ConfigurationError.SIGNAL_TOO_WEAK)
    assert str(RegistrationError(Reason.ENDED, failed)) == (
        "The other side ended the registration (at M7: signal too weak, Configuration Error 5)."
    )
    assert "99" in str(RegistrationError(Reason.ENDED, Failed(MessageType.M7, 99)))


def test_an_error_that_says_nothing_more_is_left_out() -> None:
    wrong = Failed(MessageType.M4, ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE)
    assert str(RegistrationError(Reason.WRONG_PIN, wrong)) == Reason.WRONG_PIN.value
