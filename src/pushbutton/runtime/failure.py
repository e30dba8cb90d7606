"""Why a registration of ours did not succeed, in words that a person can act on."""

from __future__ import annotations

from enum import Enum

from pushbutton.errors import PushbuttonError
from pushbutton.protocol.outputs import Failed
from pushbutton.wire.enums import ConfigurationError


class Reason(Enum):
    """What ended it; the value is one sentence for the person who waits."""

    WRONG_PIN = "The PIN is wrong: the other side proved another one, or did not accept ours."
    SETUP_LOCKED = "The access point has locked its setup, or has no PIN for it; try later."
    OVERLAP = "Several push-button registrations run at once; wait two minutes and press again."
    NO_ANSWER = "Nobody answered who speaks Wi-Fi Protected Setup."
    NO_REGISTRAR = "No Registrar was ready for this device in time."
    NO_DEVICE = "No device came in time."
    WRONG_METHOD = "The access point wants another kind of password than the one that was given."
    SHORT_PIN = "A PIN of 4 digits is only for a device with a display, which this one has not."
    READ_ONLY = "The access point lets its settings be read, but not be changed."
    UNCERTAIN = (
        "The new settings were sent and no answer came: the access point has them, or has kept "
        "its old ones.  Look for both networks, or learn its settings again."
    )
    NO_NETWORK = (
        "No network is known for the access points that are there: learn one's settings first, "
        "or say which network the device is to get."
    )
    ENDED = "The other side ended the registration."


class RegistrationError(PushbuttonError):
    """A registration that failed; the text is `reason.value`, with the peer's own error if any."""

    def __init__(self, reason: Reason, failed: Failed | None = None) -> None:
        super().__init__(_text(reason, failed))
        self.reason, self.failed = reason, failed


_REASONS = {
    ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE: Reason.WRONG_PIN,
    ConfigurationError.SETUP_LOCKED: Reason.SETUP_LOCKED,
    ConfigurationError.MULTIPLE_PBC_SESSIONS: Reason.OVERLAP,
}


def reason_of(failed: Failed | None) -> Reason | None:
    """Return what a Configuration Error means; None for one that says nothing of use."""
    if failed is None or not isinstance(failed.configuration_error, ConfigurationError):
        return None
    return _REASONS.get(failed.configuration_error)


def _text(reason: Reason, failed: Failed | None) -> str:
    if failed is None or reason_of(failed) is reason or not failed.configuration_error:
        return reason.value
    error = failed.configuration_error
    name = error.name.lower().replace("_", " ") if isinstance(error, ConfigurationError) else "?"
    return f"{reason.value[:-1]} (at {failed.message.name}: {name}, Configuration Error {error:d})."
