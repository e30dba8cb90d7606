"""The Registrar: proves the password to an Enrollee, checks that it knows it too, and gives it
its settings.

Towards a station the settings are Credentials.  Towards an access point the Registrar first learns
the settings in force (M7) and then either leaves them or sends new ones (M8).  Wi-Fi Simple
Configuration 2.0, "Registration Protocol Messages".
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pushbutton.crypto.dh import KeyPair
from pushbutton.crypto.kdf import RegistrationKeys
from pushbutton.errors import CryptographyError, MalformedError, ProtocolError
from pushbutton.protocol.exchange import VERSION_2, Exchange, Random, password_failure
from pushbutton.protocol.machine import NO_LIMITS, Abort, RegistrationMachine, TimeLimits
from pushbutton.protocol.notices import (
    CredentialsWanted,
    EnrolleeDeclined,
    EnrolleeRegistered,
    ManagementAgreed,
    PasswordExposed,
    PasswordProved,
    PasswordWrong,
    SettingsLearned,
)
from pushbutton.protocol.outputs import Failed, Output, Work
from pushbutton.protocol.policy import (
    Admission,
    ConfigData,
    Declined,
    DevicePassword,
    RegistrarPolicy,
)
from pushbutton.protocol.presentation import Presentation
from pushbutton.protocol.transitions import REGISTRAR, State
from pushbutton.wire.attributes import (
    DEVICE_PASSWORD_ID,
    E_HASH1,
    E_HASH2,
    E_SNONCE1,
    E_SNONCE2,
    ENCRYPTED_SETTINGS,
    ENROLLEE_NONCE,
    MAC_ADDRESS,
    PUBLIC_KEY,
    R_HASH1,
    R_HASH2,
    R_SNONCE1,
    R_SNONCE2,
    REGISTRAR_NONCE,
    UUID_R,
    Attribute,
)
from pushbutton.wire.credential import ApSettings
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigurationError, DevicePasswordId, MessageType
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.messages import M1, M2, M2D, M4, M6, M8, missing

__all__ = [
    "Admission",
    "ConfigData",
    "Declined",
    "DevicePassword",
    "Registrar",
    "RegistrarPolicy",
]


class Registrar(RegistrationMachine):
    """One run of the Registration Protocol with one Enrollee, as the Registrar.

    `key_pair` is fresh for this run, made ahead; `policy` judges the M1.  The machine borrows
    both: it drops them at its end and wipes only what it made itself.
    """

    rules = REGISTRAR

    def __init__(
        self,
        *,
        device: Device,
        key_pair: KeyPair,
        random: Random,
        policy: RegistrarPolicy,
        towards_access_point: bool = False,
        version2: int = VERSION_2,
        presentation: Presentation | None = None,
        limits: TimeLimits = NO_LIMITS,
    ) -> None:
        """Make a Registrar that waits for M1.

        With `towards_access_point` M7 must tell settings (`SettingsLearned` instead of
        `CredentialsWanted`) and WSC_Done is answered by WSC_ACK.  `version2` is 0x20 for 2.0;
        0 (or 0x10) speaks 1.0.  `presentation` says more than `device` about what M2 tells.
        """
        super().__init__(Exchange(key_pair, random, version2), limits)
        self._presentation = presentation or Presentation(device)
        self._policy: RegistrarPolicy | None = policy
        self._towards_access_point = towards_access_point
        self._admission: Admission | None = None
        self._m1: Message | None = None
        self._enrollee: Device | None = None

    @property
    def enrollee(self) -> Device | None:
        """Who is being registered; None until M1."""
        return self._enrollee

    @property
    def m1(self) -> Message | None:
        """The Enrollee's M1, once it came."""
        return self._m1

    @property
    def device_password_id(self) -> int | None:
        """The Device Password ID that M2 names; None before, and after the run."""
        return self._admission.password.id if self._admission else None

    def provide(self, plaintext: bytes, now: float) -> list[Output]:
        """Answer `CredentialsWanted` or `SettingsLearned` with the settings to send."""
        return self.complete(plaintext, now)

    def conclude(self, now: float) -> list[Output]:
        """Answer `SettingsLearned` with "leave it as it is"; the run has succeeded.

        As an answer to `CredentialsWanted` it says that there is nothing to give: the run fails.
        """
        return self.complete(None, now)

    # ---- M1 to M2 -----------------------------------------------------------------------------

    def accept_m1(self, m1: Message, now: float) -> State:
        if missing(M1, m1):
            raise MalformedError("M1 is incomplete")
        policy = self._borrowed_policy()
        exchange = self._exchange
        exchange.enrollee_nonce = m1.require(ENROLLEE_NONCE)
        exchange.registrar_nonce = exchange.nonce()
        exchange.open_chain(m1.raw)
        self._m1, self._enrollee = m1, Device.from_message(m1)
        verdict = policy.judge(m1, now)
        if isinstance(verdict, Declined):
            return self._decline(verdict)
        admission = verdict if isinstance(verdict, Admission) else Admission(verdict)
        if admission.key_pair is not None:
            exchange.use(admission.key_pair)
        exchange.enrollee_public = m1.require(PUBLIC_KEY)
        exchange.registrar_public = exchange.public
        self._admission = admission
        self._emit(Work(exchange.derivation(exchange.enrollee_public, m1.require(MAC_ADDRESS))))
        return State.DERIVING

    def _decline(self, declined: Declined) -> State:
        enrollee, m1 = self._peer()
        self._emit(EnrolleeDeclined(enrollee, m1, declined))
        if declined.configuration_error is ConfigurationError.MULTIPLE_PBC_SESSIONS:
            self._emit(Failed(MessageType.M1, declined.configuration_error))
        values = self._m2_values(declined.configuration_error)
        self._send(MessageType.M2D, self._exchange.message(M2D, values))
        return State.M2D_SENT

    def accept_m2d_ack(self, ack: Message, now: float) -> State:
        """The Enrollee knows that it must go elsewhere, or come again."""
        return State.FAILED

    def accept_keys(self, result: object, now: float) -> State:
        if not isinstance(result, RegistrationKeys):
            raise CryptographyError("the keys could not be derived")
        self._exchange.adopt(result)
        if self._admitted().config_data is not ConfigData.ABSENT:
            self._emit(CredentialsWanted(*self._peer()))
            return State.M2_SETTINGS_WANTED
        self._send(MessageType.M2, self._exchange.seal(M2, self._m2_values()))
        return State.EXPECT_M3

    def send_settings_in_m2(self, plaintext: object, now: float) -> State:
        """Send M2 with ConfigData; the Enrollee has no more to prove and answers WSC_Done."""
        if not isinstance(plaintext, bytes):
            raise Abort("there are no settings to give")
        values, extra = self._m2_values(), b""
        if self._admitted().config_data is ConfigData.PLAIN:
            extra = plaintext
        else:
            values[ENCRYPTED_SETTINGS] = self._exchange.encrypt(plaintext)
        self._send(MessageType.M2, self._exchange.seal(M2, values, extra))
        return State.EXPECT_DONE

    def _m2_values(
        self, configuration_error: ConfigurationError = ConfigurationError.NO_ERROR
    ) -> dict[Any, object]:
        exchange, presentation = self._exchange, self._presentation
        values: dict[Any, object] = {
            **presentation.values(configuration_error),
            ENROLLEE_NONCE: exchange.enrollee_nonce,
            REGISTRAR_NONCE: exchange.registrar_nonce,
            UUID_R: presentation.device.uuid,
        }
        if self._admission is not None:
            values[PUBLIC_KEY] = exchange.registrar_public
            values[DEVICE_PASSWORD_ID] = self._admission.password.id
        return values

    # ---- M3 to M8 -----------------------------------------------------------------------------

    def accept_m3(self, m3: Message, now: float) -> State:
        """The Enrollee commits to both halves; we commit too and open the first."""
        self._refuse_overlap(now)
        exchange = self._exchange
        exchange.verify(m3)
        hashes = m3.require(E_HASH1), m3.require(E_HASH2)
        proofs = exchange.prepare_proofs(self._admitted().password.secret)
        proofs.promise(*hashes)
        first, second = proofs.commitments()
        values = {
            ENROLLEE_NONCE: exchange.enrollee_nonce,
            R_HASH1: first,
            R_HASH2: second,
            ENCRYPTED_SETTINGS: exchange.encrypt(attribute(R_SNONCE1, proofs.nonces[0])),
        }
        self._send(MessageType.M4, exchange.seal(M4, values))
        return State.EXPECT_M5

    def accept_m5(self, m5: Message, now: float) -> State:
        """The Enrollee opens its first half; if it knows it, we open our second."""
        exchange = self._exchange
        settings, _ = self._open(m5, now)
        self._check_proof(1, settings, E_SNONCE1)
        values = {
            ENROLLEE_NONCE: exchange.enrollee_nonce,
            ENCRYPTED_SETTINGS: exchange.encrypt(attribute(R_SNONCE2, exchange.proofs.nonces[1])),
        }
        self._emit(PasswordExposed(self._uuid_e()))
        self._send(MessageType.M6, exchange.seal(M6, values))
        return State.EXPECT_M7

    def accept_m7(self, m7: Message, now: float) -> State:
        """The Enrollee opens its second half; the owner says what it gets."""
        settings, whole = self._open(m7, now)
        self._check_proof(2, settings, E_SNONCE2)
        self._emit(PasswordProved(self._uuid_e()))
        enrollee, m1 = self._peer()
        if self._towards_access_point:
            learned = ApSettings.decode(settings.raw, usable=False)
            self._emit(SettingsLearned(learned, whole, enrollee, m1))
        else:
            self._emit(CredentialsWanted(enrollee, m1))
        return State.M8_SETTINGS_WANTED

    def send_m8(self, plaintext: object, now: float) -> State:
        if plaintext is None and self._towards_access_point:
            self._send_nack(ConfigurationError.NO_ERROR)
            return State.SUCCEEDED
        if not isinstance(plaintext, bytes):
            raise Abort("there are no settings to give")
        exchange = self._exchange
        values = {
            ENROLLEE_NONCE: exchange.enrollee_nonce,
            ENCRYPTED_SETTINGS: exchange.encrypt(plaintext),
        }
        self._send(MessageType.M8, exchange.seal(M8, values))
        return State.EXPECT_DONE

    def accept_done(self, done: Message, now: float) -> State:
        self._emit(EnrolleeRegistered(*self._peer()))
        if self._towards_access_point:
            keys = self._exchange.management_keys()
            if keys is not None:
                self._emit(ManagementAgreed(keys, self._peer()[0]))
            self._send_ack()
        return State.SUCCEEDED

    # ---- checks -------------------------------------------------------------------------------

    def _check_nonces(self, kind: MessageType | None, message: Message) -> None:
        if kind is None or kind is MessageType.M1:
            return
        if message.get(REGISTRAR_NONCE) != self._exchange.registrar_nonce:
            raise Abort("another run's Registrar Nonce")
        answers = (MessageType.WSC_ACK, MessageType.WSC_NACK, MessageType.WSC_DONE)
        if kind in answers and message.get(ENROLLEE_NONCE) != self._exchange.enrollee_nonce:
            raise Abort("another run's Enrollee Nonce")

    def _refuse_overlap(self, now: float) -> None:
        if self._admitted().password.id == DevicePasswordId.PUSH_BUTTON and (
            self._borrowed_policy().overlap(self._uuid_e(), now)
        ):
            raise ProtocolError(
                "another device's button was pushed", ConfigurationError.MULTIPLE_PBC_SESSIONS
            )

    def _open(self, message: Message, now: float) -> tuple[Message, bytes]:
        self._refuse_overlap(now)
        self._exchange.verify(message)
        return self._exchange.decrypt(message)

    def _check_proof(self, half: int, settings: Message, row: Attribute[Any]) -> None:
        if not self._exchange.check_proof(half, settings.require(row)):
            self._emit(PasswordWrong(self._uuid_e(), half))
            raise password_failure()

    # ---- what exists from some state on -------------------------------------------------------

    def _forget(self) -> None:
        self._policy = self._admission = None

    def _borrowed_policy(self) -> RegistrarPolicy:
        if self._policy is None:
            raise Abort("the run is over")
        return self._policy

    def _admitted(self) -> Admission:
        if self._admission is None:
            raise Abort("no Enrollee was admitted")
        return self._admission

    def _peer(self) -> tuple[Device, Message]:
        if self._enrollee is None or self._m1 is None:
            raise Abort("there is no Enrollee")
        return self._enrollee, self._m1

    def _uuid_e(self) -> UUID:
        return self._peer()[0].uuid
