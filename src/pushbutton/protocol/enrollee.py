"""The Enrollee: a station that wants to join, or an access point that lets itself be configured.

Both send M1 and prove the password half by half.  A station receives Credentials in M8.  An access
point tells its settings in M7, receives new ones in M8, and waits for WSC_ACK after its WSC_Done.
Wi-Fi Simple Configuration 2.0, "Registration Protocol Messages".
"""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any
from uuid import UUID

from pushbutton.crypto.dh import KeyPair, key_hash
from pushbutton.crypto.kdf import RegistrationKeys
from pushbutton.errors import CryptographyError, MalformedError, ProtocolError
from pushbutton.protocol.exchange import VERSION_2, Exchange, Random, password_failure
from pushbutton.protocol.machine import (
    NO_LIMITS,
    Abort,
    RegistrationMachine,
    SettingsRefused,
    TimeLimits,
)
from pushbutton.protocol.notices import (
    CredentialsReceived,
    ManagementAgreed,
    PasswordProved,
    PasswordWrong,
    RegistrarDeclined,
    SettingsReceived,
)
from pushbutton.protocol.outputs import Work
from pushbutton.protocol.policy import AccessPointPolicy, DevicePassword
from pushbutton.protocol.presentation import Presentation
from pushbutton.protocol.received_settings import usable_credentials, usable_settings
from pushbutton.protocol.transitions import ENROLLEE, State
from pushbutton.wire.attributes import (
    CONFIGURATION_ERROR,
    CREDENTIAL,
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
    SSID,
    UUID_E,
    UUID_R,
    WPS_STATE,
    Attribute,
)
from pushbutton.wire.credential import ApSettings
from pushbutton.wire.device import Device
from pushbutton.wire.enums import (
    ConfigurationError,
    DevicePasswordId,
    MessageType,
    WpsState,
)
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.messages import ENCRYPTED_M7_AP, M1, M2, M3, M5, M7, missing

__all__ = ["DevicePassword", "Enrollee"]

_SAME_PIN = frozenset((DevicePasswordId.DEFAULT, DevicePasswordId.REGISTRAR_SPECIFIED))
"""Registrars mix these two ids up when a person types a PIN."""


class Enrollee(RegistrationMachine):
    """One run of the Registration Protocol with one Registrar, as the Enrollee.

    `key_pair` is fresh for this run, or the one whose hash was given out of band.  The machine
    borrows it, the passwords, the settings and the policy, and drops them at its end.
    """

    rules = ENROLLEE

    def __init__(
        self,
        *,
        device: Device,
        password: DevicePassword | None,
        key_pair: KeyPair,
        random: Random,
        alternative_password: DevicePassword | None = None,
        as_access_point: ApSettings | bytes | None = None,
        policy: AccessPointPolicy | None = None,
        wps_state: WpsState = WpsState.NOT_CONFIGURED,
        registrar_key_hash: bytes | None = None,
        accept_plain_settings: bool = False,
        version2: int = VERSION_2,
        presentation: Presentation | None = None,
        m1_additions: Mapping[Any, object] | None = None,
        limits: TimeLimits = NO_LIMITS,
    ) -> None:
        """Make an Enrollee that sends M1 when it is started.

        `as_access_point` makes it an access point: the settings that M7 tells, as a value or as
        encoded attributes; `policy` then says whether it is locked, and without a `password` (the
        AP PIN) no Registrar comes further than M2.  `alternative_password` is used when M2 names
        its id.  `registrar_key_hash` is the start of the SHA-256 of the Registrar's public key,
        learned out of band: another key is refused, and settings in M2 are taken.
        `accept_plain_settings` also takes bare settings in M2, for a channel that is trusted.
        `m1_additions` are further attributes of M1 (Request to Enroll, Multi-AP).
        """
        super().__init__(Exchange(key_pair, random, version2), limits)
        if password is None and as_access_point is None:
            raise ValueError("a station has a device password")
        self._presentation = presentation or Presentation(device)
        self._password = password
        self._alternative = alternative_password
        self._settings = as_access_point
        self._is_access_point = as_access_point is not None
        self._policy = policy
        self._wps_state = wps_state
        self._registrar_key_hash = registrar_key_hash
        self._accept_plain_settings = accept_plain_settings
        self._m1_additions = dict(m1_additions or {})
        self._m2: Message | None = None
        self._registrar: Device | None = None

    @property
    def registrar(self) -> Device | None:
        """Who the settings come from; None until M2."""
        return self._registrar

    # ---- M1 to M3 -----------------------------------------------------------------------------

    def send_m1(self, _: object, now: float) -> State:
        exchange, device = self._exchange, self._presentation.device
        exchange.enrollee_nonce = exchange.nonce()
        exchange.enrollee_public = exchange.public
        values = {
            **self._presentation.values(),
            UUID_E: device.uuid,
            MAC_ADDRESS: device.mac_address,
            ENROLLEE_NONCE: exchange.enrollee_nonce,
            PUBLIC_KEY: exchange.public,
            WPS_STATE: self._wps_state,
            DEVICE_PASSWORD_ID: self._own_password_id,
            **self._m1_additions,
        }
        m1 = exchange.message(M1, values)
        exchange.open_chain(m1)
        self._send(MessageType.M1, m1)
        return State.EXPECT_M2

    def accept_m2d(self, m2d: Message, now: float) -> State:
        """A Registrar cannot help: a station waits for another one, an access point has none."""
        self._exchange.registrar_nonce = m2d.get(REGISTRAR_NONCE) or self._exchange.registrar_nonce
        self._emit(
            RegistrarDeclined(
                Device.from_message(m2d) if UUID_R in m2d else None,
                m2d.get(CONFIGURATION_ERROR) or ConfigurationError.NO_ERROR,
                m2d.get(DEVICE_PASSWORD_ID),
            )
        )
        if self._is_access_point:
            raise ProtocolError("there is no other Registrar to wait for")
        self._send_ack()
        return State.EXPECT_M2

    def accept_m2(self, m2: Message, now: float) -> State:
        exchange = self._exchange
        exchange.registrar_nonce = m2.require(REGISTRAR_NONCE)
        m2.require(UUID_R)
        self._password = self._agreed_password(m2.require(DEVICE_PASSWORD_ID))
        if self._is_access_point and (self._password is None or self._is_locked(now)):
            raise ProtocolError("setup is locked", ConfigurationError.SETUP_LOCKED)
        self._check_registrar_key(m2.require(PUBLIC_KEY))
        if missing(M2, m2):
            raise MalformedError("M2 is incomplete")
        exchange.registrar_public = m2.require(PUBLIC_KEY)
        self._m2 = m2
        mac_address = self._presentation.device.mac_address
        self._emit(Work(exchange.derivation(exchange.registrar_public, mac_address)))
        return State.DERIVING

    def accept_keys(self, result: object, now: float) -> State:
        m2 = self._m2
        if m2 is None or not isinstance(result, RegistrationKeys):
            raise CryptographyError("the keys could not be derived")
        exchange = self._exchange
        exchange.adopt(result)
        exchange.verify(m2)
        self._registrar = Device.from_message(m2)
        settings_in_m2 = self._settings_in_m2(m2, now)
        if settings_in_m2 is not None:
            return self._take_settings(*settings_in_m2)
        password = self._agreed()
        if password.id == DevicePasswordId.NFC_CONNECTION_HANDOVER:
            raise ProtocolError("M2 after a connection handover carries the settings")
        first, second = exchange.prepare_proofs(password.secret).commitments()
        values = {REGISTRAR_NONCE: exchange.registrar_nonce, E_HASH1: first, E_HASH2: second}
        self._send(MessageType.M3, exchange.seal(M3, values))
        return State.EXPECT_M4

    def _settings_in_m2(self, m2: Message, now: float) -> tuple[Message, bytes] | None:
        """Return the settings that M2 carries, where they may be believed.

        Over the air M2 proves no password, so only a Registrar whose public key is known from
        elsewhere, or a trusted channel, can be taken at its word.
        """
        if ENCRYPTED_SETTINGS in m2 and (
            self._registrar_key_hash is not None or self._accept_plain_settings
        ):
            self._refuse_new_settings(now)
            return self._exchange.decrypt(m2)
        bare = SSID if self._is_access_point else CREDENTIAL
        if self._accept_plain_settings and bare in m2:
            self._refuse_new_settings(now)
            return m2, m2.raw
        return None

    # ---- M4 to the end ------------------------------------------------------------------------

    def accept_m4(self, m4: Message, now: float) -> State:
        """The Registrar commits to both halves and opens its first; we open ours."""
        exchange = self._exchange
        exchange.verify(m4)
        exchange.proofs.promise(m4.require(R_HASH1), m4.require(R_HASH2))
        settings, _ = exchange.decrypt(m4)
        self._check_proof(1, settings, R_SNONCE1, now)
        values = {
            REGISTRAR_NONCE: exchange.registrar_nonce,
            ENCRYPTED_SETTINGS: exchange.encrypt(attribute(E_SNONCE1, exchange.proofs.nonces[0])),
        }
        self._send(MessageType.M5, exchange.seal(M5, values))
        return State.EXPECT_M6

    def accept_m6(self, m6: Message, now: float) -> State:
        """The Registrar opens its second half; we open ours, and an access point its settings."""
        exchange = self._exchange
        exchange.verify(m6)
        settings, _ = exchange.decrypt(m6)
        self._check_proof(2, settings, R_SNONCE2, now)
        self._emit(PasswordProved(self._uuid_r()))
        plaintext = attribute(E_SNONCE2, exchange.proofs.nonces[1]) + self._own_settings()
        values = {
            REGISTRAR_NONCE: exchange.registrar_nonce,
            ENCRYPTED_SETTINGS: exchange.encrypt(plaintext),
        }
        self._send(MessageType.M7, exchange.seal(M7, values))
        return State.EXPECT_M8

    def accept_m8(self, m8: Message, now: float) -> State:
        exchange = self._exchange
        exchange.verify(m8)
        self._refuse_new_settings(now)
        return self._take_settings(*exchange.decrypt(m8))

    def accept_ack(self, ack: Message, now: float) -> State:
        keys = self._exchange.management_keys()
        if keys is not None and self._registrar is not None:
            self._emit(ManagementAgreed(keys, self._registrar))
        return State.SUCCEEDED

    def _take_settings(self, settings: Message, whole: bytes) -> State:
        if self._is_access_point:
            received = usable_settings(settings)
            index = received.network_index
            if self._policy is not None and index and not self._policy.has_network(index):
                raise SettingsRefused("the settings are for a network that there is not")
            self._emit(SettingsReceived(received, whole, self._registrar))
        else:
            credentials = usable_credentials(settings)
            self._emit(CredentialsReceived(credentials, whole, self._registrar))
        self._send_done()
        return State.EXPECT_ACK if self._is_access_point else State.SUCCEEDED

    # ---- checks -------------------------------------------------------------------------------

    def _check_nonces(self, kind: MessageType | None, message: Message) -> None:
        if message.get(ENROLLEE_NONCE) != self._exchange.enrollee_nonce:
            raise Abort("another run's Enrollee Nonce")
        answers = (MessageType.WSC_ACK, MessageType.WSC_NACK, MessageType.WSC_DONE)
        if kind in answers and message.get(REGISTRAR_NONCE) != self._exchange.registrar_nonce:
            raise Abort("another run's Registrar Nonce")

    @property
    def _own_password_id(self) -> int:
        return DevicePasswordId.DEFAULT if self._password is None else self._password.id

    def _agreed_password(self, named: int) -> DevicePassword | None:
        """Return the password that the Registrar means by the id in M2.

        Raises `ProtocolError` where it means none of ours.  None: an access point without AP PIN.
        """
        own = self._own_password_id
        if named == own:
            return self._password
        if self._alternative is not None and named == self._alternative.id:
            return self._alternative
        # A Registrar may answer a pushed button by the default id and still mean the button.
        pushed = own == DevicePasswordId.PUSH_BUTTON and named == DevicePasswordId.DEFAULT
        if pushed or {own, named} <= _SAME_PIN:
            return self._password
        raise ProtocolError("the Registrar wants another password")

    def _check_registrar_key(self, public: bytes) -> None:
        expected = self._registrar_key_hash
        if expected is not None and not compare_digest(key_hash(public), expected):
            raise ProtocolError(
                "this is another Registrar", ConfigurationError.PUBLIC_KEY_HASH_MISMATCH
            )

    def _check_proof(self, half: int, settings: Message, row: Attribute[Any], now: float) -> None:
        # Whoever has begun many runs at once, before the lock fell, has no more tries than others.
        if self._is_access_point and self._is_locked(now):
            raise ProtocolError("setup is locked", ConfigurationError.SETUP_LOCKED)
        if not self._exchange.check_proof(half, settings.require(row)):
            self._emit(PasswordWrong(self._uuid_r(), half))
            raise password_failure()

    def _is_locked(self, now: float) -> bool:
        return self._policy is not None and self._policy.locked(now)

    def _refuse_new_settings(self, now: float) -> None:
        """Stop an access point that lets its settings be learned, and no more."""
        policy = self._policy
        if (
            self._is_access_point
            and policy is not None
            and (policy.read_only or policy.locked(now))
        ):
            raise ProtocolError("the settings are read-only", ConfigurationError.SETUP_LOCKED)

    # ---- what exists from some state on -------------------------------------------------------

    def _forget(self) -> None:
        self._password = self._alternative = self._settings = self._policy = None
        self._m2 = None

    def _agreed(self) -> DevicePassword:
        if self._password is None:
            raise ProtocolError("there is no password")
        return self._password

    def _own_settings(self) -> bytes:
        settings = self._settings
        if settings is None:
            return b""
        return settings if isinstance(settings, bytes) else settings.encode(ENCRYPTED_M7_AP)

    def _uuid_r(self) -> UUID:
        if self._m2 is None:
            raise Abort("there is no Registrar")
        return self._m2.require(UUID_R)
