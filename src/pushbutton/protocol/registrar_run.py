"""One device's registration at an access point: which password it may use, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from pushbutton.crypto.dh import KeyPair
from pushbutton.errors import ProtocolError
from pushbutton.protocol import events, nfc_tokens, notices
from pushbutton.protocol.credential_policy import Decision
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.outputs import ErrorIndication, Failed, Finished, Output, SendPacket, Step
from pushbutton.protocol.passwords import Outcome, Pin
from pushbutton.protocol.policy import (
    PIN_IDS,
    Admission,
    Declined,
    DevicePassword,
    push_button_password,
)
from pushbutton.protocol.presentation import Presentation
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.registrar_outputs import (
    ConfirmKey,
    DeviceJoined,
    DeviceRegistered,
    JoinedBy,
    NetworkWanted,
    PinExposed,
    PinRequest,
    ProvideSettings,
    ReserveKey,
)
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigurationError,
    DevicePasswordId,
    EncryptionType,
)
from pushbutton.wire.message import Message

_LEARNABLE = (Outcome.EXPOSED, Outcome.SECOND_HALF_WRONG)


def presentation(registrar: InternalRegistrar, device: Device) -> Presentation:
    """Return how the access point presents itself, without TKIP where the hardware has none."""
    if registrar.settings.network.tkip:
        return Presentation(device)
    types = AuthenticationType.OPEN | AuthenticationType.WPA2_PERSONAL
    return Presentation(device, types, EncryptionType.NONE | EncryptionType.AES)


class RegistrarRun:
    """The run of one station that calls itself an Enrollee, and the policy that judges its M1."""

    def __init__(self, registrar: InternalRegistrar, address: bytes, key_pair: KeyPair) -> None:
        self._registrar = registrar
        self._address = address
        self._pin: Pin | None = None
        self._token: int | None = None
        self._proved: Pin | None = None
        self._withdrawn = False
        self._button = False
        self._out_of_band = False
        self._exposed = False
        self._decision: Decision | None = None
        device = registrar.settings.presented
        self.machine = Registrar(
            device=device,
            key_pair=key_pair,
            random=registrar.random,
            policy=self,
            version2=registrar.settings.version2,
            presentation=presentation(registrar, device),
        )

    # The policy that the machine asks

    def judge(self, m1: Message, now: float) -> DevicePassword | Admission | Declined:
        """Say with which password the device that sent M1 may be registered."""
        asked = m1.require(a.DEVICE_PASSWORD_ID)
        uuid, address = m1.require(a.UUID_E), m1.require(a.MAC_ADDRESS)
        if asked == DevicePasswordId.PUSH_BUTTON:
            return self._judge_button(uuid, address, now)
        out_of_band = nfc_tokens.is_out_of_band(asked)
        if asked not in PIN_IDS and not out_of_band:
            return self._declined()
        admission = self._judge_token(asked, m1.require(a.PUBLIC_KEY)) if out_of_band else None
        if admission is not None:
            self._out_of_band = True
            return admission
        if asked == DevicePasswordId.NFC_CONNECTION_HANDOVER:
            return self._declined(password_needed=True)
        pin = self._registrar.selected.claim(uuid, address, now)
        if pin is None:
            return self._declined(password_needed=True)
        self._pin = pin
        # Nobody has the device's token here, but somebody typed its PIN: M2 offers that.
        return DevicePassword(DevicePasswordId.DEFAULT if out_of_band else asked, pin.secret)

    def overlap(self, uuid_e: UUID, now: float) -> bool:
        return self._registrar.selected.button.overlap(uuid_e, now)

    def _judge_button(self, uuid: UUID, address: bytes, now: float) -> DevicePassword | Declined:
        button = self._registrar.selected.button
        if not button.active:
            return self._declined()
        if not button.join(uuid, now):
            return Declined(ConfigurationError.MULTIPLE_PBC_SESSIONS)
        self._button = True
        return push_button_password()

    def _judge_token(self, asked: int, public_key: bytes) -> Admission | Declined | None:
        registrar = self._registrar
        token = registrar.selected.tokens.take(asked)
        if token is None:
            return nfc_tokens.own_admission(registrar.own_tokens.enabled, asked)
        self._token = asked
        if not nfc_tokens.belongs(token, public_key):
            return Declined(ConfigurationError.PUBLIC_KEY_HASH_MISMATCH)
        return nfc_tokens.admission(token, registrar.own_tokens.handover_keys)

    def _declined(self, *, password_needed: bool = False) -> Declined:
        # Not the reason for the M2D, but what the device may show: nobody can set this one up.
        locked = self._registrar.ap_pin.lock.restricted
        error = ConfigurationError.SETUP_LOCKED if locked else ConfigurationError.NO_ERROR
        return Declined(error, password_needed)

    # What comes of it

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Put what the machine tells into effect; return what is for the group and the daemon."""
        done = [result for output in outputs for result in self._put_into_effect(output, now)]
        return [*done, *self._registrar.refresh()]

    def _put_into_effect(self, output: Output, now: float) -> list[Output]:
        if isinstance(output, SendPacket):  # the most frequent one, and none of ours
            return [output]
        match output:
            case Step():
                return [events.RegistrationStep(self._address, output.direction, output.message)]
            case notices.EnrolleeDeclined():
                return self._was_declined(output)
            case notices.PasswordWrong():
                # `Failed` follows and tells it.  A wrong first half leaves the PIN to another try.
                if output.half == 2:
                    return self._release(Outcome.SECOND_HALF_WRONG)
            case notices.PasswordExposed():
                self._exposed = True
            case notices.PasswordProved():
                self._proved = self._pin
                self._release(Outcome.PROVED)
            case notices.CredentialsWanted():
                return self._provide(output.m1)
            case notices.EnrolleeRegistered():
                return self._complete(output.enrollee, now)
            case Failed():
                return self._fail(output)
            case Finished():
                if self._token is not None:  # whatever came of it, a token is for one run
                    self._registrar.selected.forget_token(self._token)
                return [
                    *self._release(Outcome.EXPOSED if self._exposed else Outcome.UNSPENT),
                    output,
                ]
            case _:
                return [output]
        return []

    def _was_declined(self, output: notices.EnrolleeDeclined) -> list[Output]:
        if output.declined.configuration_error is ConfigurationError.MULTIPLE_PBC_SESSIONS:
            return self._registrar.overlap_detected()
        if not output.declined.password_needed:
            return []
        device = output.enrollee
        needed = events.PinNeeded(
            device.uuid,
            device.mac_address,
            device.device_name,
            device.manufacturer,
            device.model_name,
            device.model_number,
            device.serial_number,
            device.primary_device_type,
        )
        return [needed, PinRequest(device)]

    def _fail(self, failed: Failed) -> list[Output]:
        registrar, indication = self._registrar, failed.error_indication
        registrar.status = registrar.status.failed(self._peer(), indication)
        numbers = int(failed.message), int(failed.configuration_error)
        known = None if indication is ErrorIndication.NONE else indication
        return [events.Fail(*numbers, known)]

    def _release(self, outcome: Outcome) -> list[Output]:
        """Give the PIN back to the table, once.

        Whoever got M6 without having the PIN can find both halves at leisure, so the PIN must be
        of no use at any BSS, nor in a run that another station has begun with it.
        """
        pin, self._pin = self._pin, None
        if pin is None:
            return []
        self._withdrawn = not self._registrar.selected.release(pin, outcome)
        return [PinExposed(pin.secret)] if outcome in _LEARNABLE else []

    def _peer(self) -> bytes:
        """Return the address that the device gave in M1, which its key is for too."""
        enrollee = self.machine.enrollee
        return self._address if enrollee is None else enrollee.mac_address

    def _provide(self, m1: Message) -> list[Output]:
        if self._withdrawn:
            return [ProvideSettings(ProtocolError("the PIN was taken away meanwhile"))]
        try:
            self._decision = decision = self._registrar.credentials(m1)
        except ProtocolError as error:
            return [ProvideSettings(error)]
        provide = ProvideSettings(decision.plaintext)
        if decision.device_key is None:
            return [provide]
        device = Device.from_message(m1)
        return [ReserveKey(device.mac_address, decision.device_key, device, self._way), provide]

    @property
    def _way(self) -> JoinedBy:
        if self._button:
            return JoinedBy.BUTTON
        return JoinedBy.NFC if self._out_of_band else JoinedBy.PIN

    def _complete(self, enrollee: Device, now: float) -> list[Output]:
        """Do what a registered device brings about, in hostapd's order."""
        registrar, decision = self._registrar, self._decision
        registrar.remember(enrollee)
        outputs: list[Output] = []
        first = None if decision is None else registrar.first_network(decision)
        if first is not None:
            outputs.append(NetworkWanted(first))
        if decision is not None and decision.device_key is not None:
            outputs.append(ConfirmKey(enrollee.mac_address))
        outputs.append(DeviceJoined(enrollee, self._way))
        outputs.append(events.RegistrationSucceeded(enrollee.mac_address, enrollee.uuid))
        outputs.append(DeviceRegistered(enrollee.uuid, self._proved, self._token))
        if self._button:
            outputs += registrar.stop_button(enrollee.uuid, now)
        else:
            registrar.selected.stop_pin()
        registrar.status = registrar.status.succeeded(enrollee.mac_address)
        return [*outputs, *registrar.refresh(), events.Success()]
