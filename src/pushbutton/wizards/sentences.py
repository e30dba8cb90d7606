"""What happened, in a sentence for a person: of an event, of a reason, of a lock, of an error.

The sentences for Configuration Errors stand in `failure_sentences`.
"""

from __future__ import annotations

from pushbutton.control.client import CommandRefusedError, ControlError
from pushbutton.crypto import pin as pins
from pushbutton.errors import DriverError, PushbuttonError, UsageError
from pushbutton.protocol import events
from pushbutton.protocol.outputs import Direction, ErrorIndication, Failed
from pushbutton.runtime.failure import Reason, RegistrationError, reason_of
from pushbutton.wire.enums import DevicePasswordId, MessageType
from pushbutton.wizards.failure_sentences import of_failure, technical_line
from pushbutton.wizards.steps import Trouble

REASONS: dict[Reason, str] = {
    Reason.WRONG_PIN: "The PIN is wrong: compare it with the label or the display, digit by digit.",
    Reason.SETUP_LOCKED: (
        "The access point has locked its setup after wrong PINs, or its PIN is switched off: wait "
        "until it unlocks, or make a new PIN on its own page."
    ),
    Reason.OVERLAP: (
        "More than one device asks by its button at this moment, so none is let in: wait two "
        "minutes, then press one button only, or use a PIN."
    ),
    Reason.NO_ANSWER: (
        "Nobody answered: look whether the access point is switched on, connected, and has Wi-Fi "
        "Protected Setup switched on."
    ),
    Reason.NO_REGISTRAR: (
        "Nobody let the device in: on the access point, press the button or type the device's PIN "
        "while the device waits."
    ),
    Reason.NO_DEVICE: (
        "No device came in time: start Wi-Fi Protected Setup on the device first, then try again "
        "with the device near the access point."
    ),
    Reason.WRONG_METHOD: (
        "The other side wants another method than the one that was chosen: try its button instead "
        "of the PIN, or the PIN instead of the button."
    ),
    Reason.SHORT_PIN: (
        "A PIN of 4 digits is only for a device with a display, which this one has not: use the 8 "
        "digits of its label."
    ),
    Reason.READ_ONLY: (
        "The access point lets its settings be read, but not be changed: change them on its own "
        "page."
    ),
    Reason.UNCERTAIN: (
        "The new settings were sent and no answer came, so the access point has them or has kept "
        "its old ones: look for both networks, or learn its settings again."
    ),
    Reason.UNCERTAIN: (
        "The new settings were sent but no answer came, so nobody knows which are in force: look "
        "for a network with the new name, and with the old one."
    ),
    Reason.NO_NETWORK: (
        "No network is known that the device could be given: learn the settings of the access "
        "point first, or choose a network."
    ),
    Reason.ENDED: "The other side ended the registration: try again, and restart it if that fails.",
}
"""A sentence for every reason why a registration of ours did not succeed."""

FINAL = frozenset({Reason.SETUP_LOCKED, Reason.SHORT_PIN, Reason.READ_ONLY})
"""The reasons for which the same, tried again right away, has the same end."""

INDICATIONS: dict[ErrorIndication, str] = {
    ErrorIndication.TKIP_ONLY_PROHIBITED: (
        "The settings were refused since they protect the network by TKIP alone: choose WPA2 with "
        "AES."
    ),
    ErrorIndication.WEP_PROHIBITED: (
        "The settings were refused since they protect the network by WEP, which everybody can "
        "read: choose WPA2 with AES."
    ),
    ErrorIndication.AUTHENTICATION_FAILURE: (
        "The settings were refused since the other side did not prove who it is."
    ),
}

LOCKED = (
    "The setup of the access point is locked after wrong PINs: no further PIN is tried until it "
    "unlocks; a new access point PIN lifts the lock at once."
)
UNLOCKED = "The setup of the access point is open again: a Registrar that knows its PIN may come."
LOCKED_BY_CONFIGURATION = (
    "The setup of the access point is locked by its configuration (ap_setup_locked=1): a new "
    "access point PIN lifts the lock until it restarts."
)
READ_ONLY_BY_CONFIGURATION = (
    "A Registrar may read the settings of the access point but not change them (ap_setup_locked=2)."
)

_WPS_OFF: tuple[tuple[str, str], ...] = (
    ("ignore_broadcast_ssid", "show the name (ignore_broadcast_ssid=0)"),
    ("WEP", "remove the wep_key lines and set wpa=2"),
    ("without WPA2", "set wpa=2 with rsn_pairwise=CCMP"),
    ("TKIP", "add CCMP to rsn_pairwise"),
    ("eap_server", "set eap_server=1"),
)
"""A word of the access point's own reason, and what to do about it."""

WPS_NOT_CONFIGURED = (
    "Wi-Fi Protected Setup is off at this access point: set wps_state=2 (and eap_server=1) in its "
    "configuration; a hidden name, WEP, or WPA without WPA2 switch it off, too."
)


def wps_off(reason: str | None) -> str:
    """Return why WPS is off; `reason` is `wps_off_reason` of STATUS, None where it has none."""
    if not reason:
        return WPS_NOT_CONFIGURED
    remedy = next((remedy for word, remedy in _WPS_OFF if word in reason), None)
    advice = f": {remedy}" if remedy else ""
    return f"Wi-Fi Protected Setup is off because {_begun(reason)}{advice}."


def _begun(reason: str) -> str:
    first = reason.split(" ", 1)[0]
    return reason if first.isupper() or "_" in first else reason[0].lower() + reason[1:]


def of_reason(
    reason: Reason,
    failed: Failed | None = None,
    *,
    by_button: bool = False,
    pin_length: int = pins.LENGTH,
) -> str:
    """Return the sentence for a registration that failed; `failed` says more where it is known."""
    tells_more = failed is not None and (
        reason is Reason.ENDED
        or (reason_of(failed) is reason and reason in (Reason.WRONG_PIN, Reason.SETUP_LOCKED))
    )
    if failed is not None and tells_more:
        return of_failure(
            failed.message,
            failed.configuration_error,
            by_button=by_button,
            pin_length=pin_length,
        )
    return REASONS[reason]


def of_fail_event(
    event: events.Fail, *, by_button: bool = False, pin_length: int = pins.LENGTH
) -> str:
    """Return the sentence for an access point's WPS-FAIL."""
    indication = event.indication
    if indication is not None and indication in INDICATIONS:
        return INDICATIONS[ErrorIndication(indication)]
    return of_failure(
        event.message, event.configuration_error, by_button=by_button, pin_length=pin_length
    )


def of_error(
    error: Exception, *, by_button: bool = False, pin_length: int = pins.LENGTH
) -> Trouble:
    """Return what a person is told of an error that ended a wizard."""
    match error:
        case RegistrationError():
            failed = error.failed
            line = error.reason.name.lower().replace("_", " ")
            if failed is not None:
                line += f": {technical_line(failed.message, failed.configuration_error)}"
            sentence = of_reason(error.reason, failed, by_button=by_button, pin_length=pin_length)
            return Trouble(sentence, line, error.reason not in FINAL)
        case CommandRefusedError():
            return Trouble("The access point refused the command.", str(error), True)
        case ControlError():
            sentence = (
                "The access point's program is gone or does not answer: look whether it runs."
            )
            return Trouble(sentence, str(error), True)
        case UsageError():
            return Trouble(str(error), "what was chosen", False)
        case DriverError() | PushbuttonError():
            return Trouble(str(error), type(error).__name__, True)
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            text = f"{where}{error.strerror or error}"
            return Trouble(f"The computer refused: {text}.", type(error).__name__, True)
    return Trouble(
        "Something went wrong inside pushbutton; its log says more.", type(error).__name__, True
    )


STEPS: dict[MessageType, tuple[str, str]] = {
    MessageType.M1: (
        "The device introduced itself.",
        "The access point introduced itself.",
    ),
    MessageType.M2: (
        "It was answered that somebody waits for it.",
        "It was answered that somebody wants to set it up.",
    ),
    MessageType.M2D: (
        "It was told that nobody waits for it yet.",
        "It was told that nobody sets it up yet.",
    ),
    MessageType.M3: (
        "The device committed itself to its PIN.",
        "The access point committed itself to its PIN.",
    ),
    MessageType.M4: (
        "The first half of the PIN was proved to the device.",
        "The first half of the PIN was proved to the access point.",
    ),
    MessageType.M5: (
        "The device proved the first half of the PIN.",
        "The access point proved the first half of the PIN.",
    ),
    MessageType.M6: (
        "The second half of the PIN was proved to the device.",
        "The second half of the PIN was proved to the access point.",
    ),
    MessageType.M7: (
        "The device proved the whole PIN.",
        "The access point proved the whole PIN and told its settings.",
    ),
    MessageType.M8: (
        "The network's settings were sent to the device.",
        "The new settings were sent to the access point.",
    ),
    MessageType.WSC_ACK: (
        "The last message was acknowledged.",
        "The end was acknowledged by both sides.",
    ),
    MessageType.WSC_NACK: (
        "One side gave up.",
        "The conversation was ended without changes.",
    ),
    MessageType.WSC_DONE: (
        "The device has the settings.",
        "The access point has the new settings.",
    ),
}
"""What a message means: to the device that is added, and to the access point that is set up."""


def of_message(message: int, *, to_access_point: bool = False, by_button: bool = False) -> str:
    """Return what a message of a registration means; with the button nobody knows of a PIN."""
    if message not in STEPS:
        return f"A message went by that has no name ({message:d})."
    text = STEPS[MessageType(message)][to_access_point]
    return text.replace("PIN", "password") if by_button else text


def message_line(direction: Direction, message: MessageType) -> str:
    """Return the technical line of a message: `received M1`."""
    return f"{direction.value} {message.name}"


def wants(password_id: int | None) -> str:
    """Return by which method a device asks, from its Device Password ID."""
    if password_id is None:
        return "Wi-Fi Protected Setup"
    if password_id == DevicePasswordId.PUSH_BUTTON:
        return "its button"
    if password_id >= 0x10 or password_id == DevicePasswordId.NFC_CONNECTION_HANDOVER:
        return "its NFC tag"
    return "its PIN"
