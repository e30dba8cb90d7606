"""What a registration machine asks its owner: may this peer come in, and with which password?

The machines know the protocol and nothing of PIN tables, buttons or lock-outs.  They ask an object
with one of these shapes; the access point answers from its tables, a command line from the one PIN
that a person typed (`FixedPassword`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from uuid import UUID

from pushbutton.crypto.dh import KeyPair
from pushbutton.secret import Secret
from pushbutton.wire.attributes import DEVICE_PASSWORD_ID
from pushbutton.wire.enums import ConfigurationError, DevicePasswordId
from pushbutton.wire.message import Message


@dataclass(frozen=True, slots=True)
class DevicePassword:
    """A Device Password and the Device Password ID that names its kind.

    `secret` is what both sides prove: the ASCII digits of a PIN, `00000000` for a push button,
    upper-case hexadecimal text for the password of an NFC token, empty for connection handover.
    """

    id: int
    secret: Secret


def push_button_password() -> DevicePassword:
    """Return the password of the push-button method, which is no secret."""
    return DevicePassword(DevicePasswordId.PUSH_BUTTON, Secret("00000000"))


class ConfigData(Enum):
    """How network settings ride in M2 (Wi-Fi Simple Configuration, "Out-of-Band Configuration").

    `ABSENT`: the ordinary registration, M8 carries them.  `ENCRYPTED`: in Encrypted Settings of
    M2, when the Enrollee's public key is known from a channel that authenticates it.  `PLAIN`: as
    bare attributes of M2, when the channel that carries M2 keeps it from others.
    """

    ABSENT = "absent"
    ENCRYPTED = "encrypted"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to M1 "yes", where more than a password is to be said.

    `key_pair` replaces the Registrar's own for this run (a token or a handover message told its
    hash to the Enrollee); `config_data` other than ABSENT ends the run after M2 and WSC_Done.
    """

    password: DevicePassword
    key_pair: KeyPair | None = None
    config_data: ConfigData = ConfigData.ABSENT


@dataclass(frozen=True, slots=True)
class Declined:
    """The answer to M1 "no": M2D with this Configuration Error.

    `password_needed` tells a missing password (a person may type one) from a refusal.
    """

    configuration_error: ConfigurationError = ConfigurationError.NO_ERROR
    password_needed: bool = False


class RegistrarPolicy(Protocol):
    """What a Registrar decides outside of the protocol."""

    def judge(self, m1: Message, now: float) -> DevicePassword | Admission | Declined:
        """Answer an M1 that carries everything it must; called once in a run.

        With a DevicePassword, M2 announces its id and the run goes on with it.  The machine drops
        its references at the end and does not wipe what was lent to it.
        """

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        """Say whether another push-button session has appeared; asked at M3, M5 and M7."""


class AccessPointPolicy(Protocol):
    """What an access point as Enrollee decides outside of the protocol."""

    @property
    def read_only(self) -> bool:
        """Settings may be learned, but new ones are refused at M8 (hostapd's lock 2)."""

    def locked(self, now: float) -> bool:
        """No Registrar is let in at present; asked at M2 (False where only `read_only`)."""

    def has_network(self, index: int) -> bool:
        """Say whether there is a network with this Network Index that M8 may give settings."""


# Passwords that a person types or reads; registrars use these ids alike.
PIN_IDS = frozenset(
    (
        DevicePasswordId.DEFAULT,
        DevicePasswordId.USER_SPECIFIED,
        DevicePasswordId.MACHINE_SPECIFIED,
        DevicePasswordId.REGISTRAR_SPECIFIED,
        DevicePasswordId.P2PS_DEFAULT,
    )
)


@dataclass(frozen=True, slots=True)
class FixedPassword:
    """The policy of a Registrar for which one password was given by hand.

    A PIN is taken for every kind of PIN and M2 repeats the id of M1; any other password needs an
    M1 that names its id.
    """

    password: DevicePassword

    def judge(self, m1: Message, now: float) -> DevicePassword | Admission | Declined:
        asked = m1.require(DEVICE_PASSWORD_ID)
        if asked == self.password.id or (asked in PIN_IDS and self.password.id in PIN_IDS):
            return DevicePassword(asked, self.password.secret)
        return Declined(password_needed=asked in PIN_IDS)

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        return False
