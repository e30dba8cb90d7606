"""What registration machines tell their owner, beside the messages to send.

Notices stand in the list of outputs before the message that they belong to, so an owner that
handles outputs in order has counted a failure or stored a key before the peer hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from pushbutton.crypto.kdf import ManagementKeys
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import Declined
from pushbutton.wire.credential import ApSettings, Credential
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigurationError
from pushbutton.wire.message import Message
from pushbutton.wire.quirks import Quirk


@dataclass(frozen=True, slots=True)
class TimedOut(Output):
    """The time given to the run, or to one message, is over; `Finished(False)` follows."""


@dataclass(frozen=True, slots=True)
class Tolerated(Output):
    """A message deviates from the specification in ways that are passed over."""

    quirks: tuple[Quirk, ...]


# ---- the password, either side ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PasswordWrong(Output):
    """The peer's proof of one half (1 or 2) of the Device Password did not match.

    `uuid` is the Enrollee's UUID-E in a Registrar, the Registrar's UUID-R in an Enrollee.
    """

    uuid: UUID
    half: int


@dataclass(frozen=True, slots=True)
class PasswordProved(Output):
    """The peer proved that it knows the whole Device Password (M7 in a Registrar, M6 else)."""

    uuid: UUID


@dataclass(frozen=True, slots=True)
class PasswordExposed(Output):
    """M6 is about to leave: the Enrollee can now know the whole password.

    A one-time password is not used again, whatever becomes of this run.
    """

    uuid: UUID


@dataclass(frozen=True, slots=True)
class ManagementAgreed(Output):
    """A Registrar has set up an access point, and both have keys for managing it from now on.

    `peer` is the other one.
    """

    keys: ManagementKeys = field(repr=False)
    peer: Device


# ---- the Registrar ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EnrolleeDeclined(Output):
    """M1 was answered by M2D."""

    enrollee: Device
    m1: Message
    declined: Declined


@dataclass(frozen=True, slots=True)
class CredentialsWanted(Output):
    """The machine waits for the plaintext of the settings of `enrollee`.

    The owner reserves what it must and answers by `provide(plaintext, now)`: the attributes of
    Encrypted Settings without Key Wrap Authenticator (Credentials, for example).
    """

    enrollee: Device
    m1: Message


@dataclass(frozen=True, slots=True)
class SettingsLearned(Output):
    """The access point told its settings in M7; the machine waits for the owner.

    `provide(plaintext, now)` configures the access point by M8, `conclude(now)` leaves it as it
    is (WSC_NACK, the regular end of learning).  `raw` is the decrypted block as received.
    """

    settings: ApSettings
    raw: bytes = field(repr=False)
    enrollee: Device
    m1: Message


@dataclass(frozen=True, slots=True)
class EnrolleeRegistered(Output):
    """WSC_Done arrived: the Enrollee has its settings."""

    enrollee: Device
    m1: Message


# ---- the Enrollee -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegistrarDeclined(Output):
    """M2D arrived: this Registrar has no password for us (yet), or another reason."""

    registrar: Device | None
    configuration_error: ConfigurationError | int
    device_password_id: int | None = None


@dataclass(frozen=True, slots=True)
class CredentialsReceived(Output):
    """The networks a station was given; `raw` is the decrypted block as received."""

    credentials: tuple[Credential, ...]
    raw: bytes = field(repr=False)
    registrar: Device | None = None


@dataclass(frozen=True, slots=True)
class SettingsReceived(Output):
    """The new settings of an access point; `raw` is the decrypted block with its authenticator."""

    settings: ApSettings
    raw: bytes = field(repr=False)
    registrar: Device | None = None
