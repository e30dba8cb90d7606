"""One external Registrar's visit: it proves the AP PIN, learns our settings, may change them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pushbutton.crypto.dh import KeyPair
from pushbutton.protocol import events, notices
from pushbutton.protocol.advertise import without_push_button
from pushbutton.protocol.credential_policy import PSK_LENGTH, hexadecimal
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.outputs import Failed, Finished, Output, SendPacket, Step
from pushbutton.protocol.policy import DevicePassword
from pushbutton.protocol.registrar_outputs import (
    ApPinTried,
    ConfirmKey,
    JoinedBy,
    NetworkWanted,
    NewNetwork,
    ReserveKey,
)
from pushbutton.protocol.registrar_run import presentation
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.device import Device
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    DevicePasswordId,
    EncryptionType,
)
from pushbutton.wire.messages import ENCRYPTED_M7_AP

WHOLE_GROUP = 1
"""The Network Index that everybody says; as in hostapd the settings are for all BSSes then."""


class SetupRun:
    """The run of one station that calls itself a Registrar, and the policy that guards us."""

    def __init__(self, registrar: InternalRegistrar, address: bytes, key_pair: KeyPair) -> None:
        self._registrar = registrar
        self._address = address
        self._device_key: Secret | None = None
        pin, token = registrar.ap_pin.pin, registrar.own_tokens.enabled
        by_pin = None if pin is None else DevicePassword(DevicePasswordId.DEFAULT, pin)
        by_token = None if token is None else token.device_password
        device = self._presented()
        self.machine = Enrollee(
            device=device,
            password=by_token or by_pin,
            alternative_password=by_pin if by_token else None,
            key_pair=(token and token.key_pair) or key_pair,
            random=registrar.random,
            as_access_point=self._settings(),
            policy=self,
            wps_state=registrar.settings.network.state,
            version2=registrar.settings.version2,
            presentation=presentation(registrar, device),
        )

    # The policy that the machine asks

    @property
    def read_only(self) -> bool:
        return self._registrar.ap_pin.lock.read_only

    def locked(self, now: float) -> bool:
        return self._registrar.ap_pin.lock.locked

    def has_network(self, index: int) -> bool:
        return index == WHOLE_GROUP or self._named(index) is not None

    def _named(self, index: int) -> str | None:
        """Return the BSS that a Registrar means by a Network Index, None for all that there are.

        The index is deprecated and always 1 since Wi-Fi Simple Configuration 2.0; a Registrar that
        says another one means one network among several.
        """
        networks = self._registrar.settings.networks
        return networks[index - 1] if WHOLE_GROUP < index <= len(networks) else None

    # What M1 and M7 say

    def _presented(self) -> Device:
        """Describe us, without push buttons: no Registrar may set us up by one.

        An option keeps them, for Windows; and so does an access point that has no PIN and no
        display to show one on, which is set up by nobody.
        """
        settings = self._registrar.settings
        device = settings.presented
        registrar = self._registrar
        no_password = registrar.ap_pin.pin is None and registrar.own_tokens.enabled is None
        if settings.push_button_in_m1 or (
            no_password and ConfigMethods.DISPLAY not in device.config_methods
        ):
            return device
        return replace(device, config_methods=without_push_button(device.config_methods))

    def _settings(self) -> bytes:
        """Encode the settings for M7: the security as it is, of each kind the best bit."""
        settings = self._registrar.settings
        if settings.ap_settings is not None:
            return settings.ap_settings
        network, types = settings.network, AuthenticationType
        security = network.security
        order = (types.WPA2_PERSONAL, types.WPA_PERSONAL, types.OPEN)
        authentication = next(
            (bit for bit in order if bit in security.authentication), security.authentication
        )
        ciphers = (EncryptionType.AES, EncryptionType.TKIP)
        encryption = next(
            (bit for bit in ciphers if bit in security.encryption), security.encryption
        )
        key = None if network.per_device_keys else network.passphrase or network.hexadecimal_key()
        if key is None:
            key = Secret(b"")
            if authentication & (types.WPA2_PERSONAL | types.WPA_PERSONAL):
                key = self._own_key()
        told = ApSettings(
            network.ssid,
            authentication,
            encryption,
            settings.device.mac_address,
            (NetworkKey(key),),
        )
        return told.encode(ENCRYPTED_M7_AP)

    def _own_key(self) -> Secret:
        """Return the key that the Registrar has already, or a new one.

        It may have handed the one that it has on to devices, which depend on it.
        """
        known = self._registrar.device_key(self._address)
        if known is None:
            known = self._device_key = Secret(self._registrar.random(PSK_LENGTH))
        return hexadecimal(known)

    # What comes of it

    def absorb(self, outputs: Iterable[Output], now: float) -> list[Output]:
        """Put what the machine tells into effect; return what is for the group and the daemon."""
        told = list(outputs)
        done: list[Output] = []
        if any(isinstance(output, Finished) and output.success for output in told):
            # Clients hear of the success before the EAP-Failure with which it ends.
            self._registrar.status = self._registrar.status.succeeded(self._address)
            done.append(events.Success())
        done += [result for output in told for result in self._put_into_effect(output)]
        return [*done, *self._registrar.refresh()]

    def _put_into_effect(self, output: Output) -> list[Output]:
        registrar = self._registrar
        if isinstance(output, SendPacket):  # the most frequent one, and none of ours
            return [output]
        match output:
            case notices.PasswordWrong():
                return [ApPinTried(proved=False)]
            case notices.PasswordProved():
                return [ApPinTried(proved=True), *self._tell_settings()]
            case notices.RegistrarDeclined():
                return [events.RegistrarHasNoPassword()]
            case notices.SettingsReceived():
                network = _network(output)
                return [NetworkWanted(network, self._named(network.network_index or WHOLE_GROUP))]
            case Failed():
                registrar.status = registrar.status.failed(self._address, output.error_indication)
                numbers = int(output.message), int(output.configuration_error)
                return [events.Fail(*numbers, output.error_indication or None)]
            case Step():
                return [events.RegistrationStep(self._address, output.direction, output.message)]
            case _:
                return [output]

    def _tell_settings(self) -> list[Output]:
        """Do what belongs to M7, which leaves next: the Registrar is known, and so may be a key."""
        visitor = self.machine.registrar
        if visitor is not None:
            self._registrar.remember(replace(visitor, mac_address=self._address))
        if self._device_key is None:
            return []
        described = None if visitor is None else replace(visitor, mac_address=self._address)
        return [
            ReserveKey(self._address, self._device_key, described, JoinedBy.REGISTRAR),
            ConfirmKey(self._address),
        ]


def _network(received: notices.SettingsReceived) -> NewNetwork:
    settings = received.settings
    return NewNetwork(
        settings.ssid,
        settings.authentication,
        settings.encryption,
        settings.network_key,
        Secret(received.raw),
        settings.network_index,
    )
