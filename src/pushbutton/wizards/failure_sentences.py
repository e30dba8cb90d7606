"""A sentence for every Configuration Error at every message of a registration.

A registration breaks at a message (M1 to M8, or one of the last three) with a Configuration Error
(Wi-Fi Simple Configuration 2.0, "Configuration Error"); hostapd tells both in WPS-FAIL.  What a
person can do about it depends on both: error 18 at M5 is about the first half of a PIN and at M7
about the second.  Pairs that mean something of their own have their own row; for the others the
sentence says what is wrong, what helps, and when it came up.
"""

from __future__ import annotations

from typing import NamedTuple

from pushbutton.crypto import pin as pins
from pushbutton.wire.enums import ConfigurationError, MessageType

MESSAGES = (
    MessageType.M1,
    MessageType.M2,
    MessageType.M2D,
    MessageType.M3,
    MessageType.M4,
    MessageType.M5,
    MessageType.M6,
    MessageType.M7,
    MessageType.M8,
    MessageType.WSC_ACK,
    MessageType.WSC_NACK,
    MessageType.WSC_DONE,
)
"""The messages at which a registration can break."""

MOMENTS: dict[MessageType, str] = {
    MessageType.M1: "when the device introduced itself",
    MessageType.M2: "when the Registrar introduced itself",
    MessageType.M2D: "when the Registrar had nothing for the device",
    MessageType.M3: "when the device took up the offer",
    MessageType.M4: "when the Registrar proved the first half of the PIN",
    MessageType.M5: "when the device proved the first half of the PIN",
    MessageType.M6: "when the Registrar proved the second half of the PIN",
    MessageType.M7: "when the device proved the second half of the PIN",
    MessageType.M8: "when the network's settings were handed over",
    MessageType.WSC_ACK: "when the last message was acknowledged",
    MessageType.WSC_NACK: "after one side had given up already",
    MessageType.WSC_DONE: "when the device should have said that it is done",
}


class Cause(NamedTuple):
    """What a Configuration Error says, and what a person can do about it."""

    what: str
    remedy: str


_NEARER = "bring the device nearer to the access point and try again"
_BY_HAND = "restart the device and try again; its own display may say more"

CAUSES: dict[ConfigurationError, Cause] = {
    ConfigurationError.NO_ERROR: Cause(
        "The other side ended it without giving a reason",
        "try again; restart the device if it persists",
    ),
    ConfigurationError.OOB_INTERFACE_READ_ERROR: Cause(
        "The device could not read its NFC tag or flash drive",
        "write the tag or the drive again",
    ),
    ConfigurationError.DECRYPTION_CRC_FAILURE: Cause(
        "An encrypted part of a message could not be read",
        "try again, since something was damaged on the way or the two programs do not fit",
    ),
    ConfigurationError.CHANNEL_24_NOT_SUPPORTED: Cause(
        "The device cannot use the network's channel in the 2.4 GHz band",
        "choose a channel from 1 to 11, or give it a network in the 5 GHz band",
    ),
    ConfigurationError.CHANNEL_50_NOT_SUPPORTED: Cause(
        "The device cannot use the network's channel in the 5 GHz band",
        "choose a channel from 36 to 48, or give it a network in the 2.4 GHz band",
    ),
    ConfigurationError.SIGNAL_TOO_WEAK: Cause("The signal is too weak for the device", _NEARER),
    ConfigurationError.NETWORK_AUTHENTICATION_FAILURE: Cause(
        "The device was turned away by the network that it was given",
        "check that the key of the network is right",
    ),
    ConfigurationError.NETWORK_ASSOCIATION_FAILURE: Cause(
        "The device could not connect to the network that it was given", _NEARER
    ),
    ConfigurationError.NO_DHCP_RESPONSE: Cause(
        "The device is in the network but nobody gave it an IP address",
        "look whether the router's DHCP server runs",
    ),
    ConfigurationError.FAILED_DHCP_CONFIG: Cause(
        "The device could not use the IP address that it was given",
        "look at the settings of the router's DHCP server",
    ),
    ConfigurationError.IP_ADDRESS_CONFLICT: Cause(
        "Another device in the network uses the same IP address",
        "restart both devices, or correct the address that was set by hand",
    ),
    ConfigurationError.NO_CONNECTION_TO_REGISTRAR: Cause(
        "The access point could not reach the program that adds the device",
        "look whether that program still runs and is on the same network",
    ),
    ConfigurationError.MULTIPLE_PBC_SESSIONS: Cause(
        "The button of more than one device was pressed",
        "wait two minutes, then press the button of one device only, or use its PIN",
    ),
    ConfigurationError.ROGUE_ACTIVITY_SUSPECTED: Cause(
        "The other side suspects that somebody is interfering",
        "wait a few minutes, and make sure that nobody else is adding a device",
    ),
    ConfigurationError.DEVICE_BUSY: Cause(
        "The other side is busy with another registration", "wait a minute and try again"
    ),
    ConfigurationError.SETUP_LOCKED: Cause(
        "The access point has locked its setup after wrong PINs, or has no PIN",
        "wait until it unlocks, or set a new PIN on its own page",
    ),
    ConfigurationError.MESSAGE_TIMEOUT: Cause("A message took too long on its way", _NEARER),
    ConfigurationError.REGISTRATION_SESSION_TIMEOUT: Cause(
        "The registration as a whole took too long", "try again, nearer to the access point"
    ),
    ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE: Cause(
        "The PIN was not accepted", "check that it is the PIN of this device, digit by digit"
    ),
    ConfigurationError.CHANNEL_60G_NOT_SUPPORTED: Cause(
        "The device cannot use the network's channel in the 60 GHz band",
        "give it a network in the 5 GHz or the 2.4 GHz band",
    ),
    ConfigurationError.PUBLIC_KEY_HASH_MISMATCH: Cause(
        "The NFC tag or flash drive belongs to another device",
        "use the tag of the device that is to be added, and read it again",
    ),
}

_ENDED, _OVERLAP = ConfigurationError.NO_ERROR, ConfigurationError.MULTIPLE_PBC_SESSIONS
_LOCKED = ConfigurationError.SETUP_LOCKED
_WRONG_PIN = ConfigurationError.DEVICE_PASSWORD_AUTH_FAILURE
_WRONG_TAG = ConfigurationError.PUBLIC_KEY_HASH_MISMATCH

OWN_SENTENCES: dict[tuple[MessageType, ConfigurationError], str] = {
    (MessageType.M2, _ENDED): (
        "The device declined the offer without giving a reason: it may be waiting for another "
        "access point or by another method; start it again on the device."
    ),
    (MessageType.M7, _ENDED): (
        "It ended without a reason after the PIN had been proved: the settings in the last "
        "message were not understood; try again."
    ),
    (MessageType.M8, _ENDED): (
        "The device did not take the network's settings and gave no reason: it may not support "
        f"WPA2 with AES; {_BY_HAND}."
    ),
    (MessageType.WSC_DONE, _ENDED): (
        "The device was given the network's settings but did not confirm them: look whether it "
        "joins, and try again if it does not."
    ),
    (MessageType.M1, _OVERLAP): (
        "More than one device asks by its button at this moment, so none is let in: wait two "
        "minutes, then press the button of one device only."
    ),
    (MessageType.M2, _LOCKED): (
        "The access point refuses to be set up: its setup is locked after wrong PINs, or its PIN "
        "is switched off; wait until it unlocks, or set a new PIN on its own page."
    ),
    (MessageType.M8, _LOCKED): (
        "The PIN is right, but this access point lets its settings be read only: change them on "
        "its own page."
    ),
    (MessageType.M4, _WRONG_PIN): (
        "The device says that the first half of the PIN was wrong: check the first {half} digits."
    ),
    (MessageType.M5, _WRONG_PIN): (
        "The first half of the PIN was wrong, the device has another one: check the first {half} "
        "digits."
    ),
    (MessageType.M6, _WRONG_PIN): (
        "The device says that the second half of the PIN was wrong: check the last {half} digits."
    ),
    (MessageType.M7, _WRONG_PIN): (
        "The second half of the PIN was wrong, the device has another one: check the last {half} "
        "digits."
    ),
    (MessageType.M2D, _WRONG_TAG): (
        "The tag or drive that was read belongs to another device, which therefore was not "
        "answered: read the tag of the device that is to be added."
    ),
}
"""The pairs that mean something of their own; `{half}` is how many digits half a PIN has."""

BY_BUTTON: dict[MessageType, str] = {
    message: (
        f"The two sides do not use the same method: press the button on both, or use the PIN of "
        f"the device. It broke off {moment}."
    )
    for message, moment in MOMENTS.items()
}
"""What a wrong password means where the button was pressed, which has no PIN."""

_HALF = {pins.SHORT_LENGTH: "two", pins.LENGTH: "four"}


def of_failure(
    message: int,
    configuration_error: int,
    *,
    by_button: bool = False,
    pin_length: int = pins.LENGTH,
) -> str:
    """Return the sentence for a registration that broke at `message` with `configuration_error`.

    Numbers that the tables do not know have sentences, too; peers send such.  `pin_length` is the
    number of digits that were typed.
    """
    moment = _moment(message)
    if configuration_error not in CAUSES:
        return (
            f"The other side ended it with the unknown error {configuration_error:d}: {_BY_HAND}. "
            f"It broke off {moment}."
        )
    error = ConfigurationError(configuration_error)
    if message in MOMENTS:
        if by_button and error is _WRONG_PIN:
            return BY_BUTTON[MessageType(message)]
        own = OWN_SENTENCES.get((MessageType(message), error))
        if own is not None:
            return own.format(half=_HALF.get(pin_length, "few"))
    cause = CAUSES[error]
    return f"{cause.what}: {cause.remedy}. It broke off {moment}."


def _moment(message: int) -> str:
    if message in MOMENTS:
        return MOMENTS[MessageType(message)]
    return f"at message {message:d}"


def technical_line(message: int, configuration_error: int) -> str:
    """Return the line beside it: `M5, Configuration Error 18 (device password auth failure)`."""
    name = MessageType(message).name if message in MOMENTS else f"message {message:d}"
    known = configuration_error in CAUSES
    word = ConfigurationError(configuration_error).name if known else "unknown"
    words = word.lower().replace("_", " ")
    return f"{name}, Configuration Error {configuration_error:d} ({words})"
