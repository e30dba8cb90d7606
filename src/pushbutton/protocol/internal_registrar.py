"""The Registrar that is built into an access point, for one BSS.

It ties together the PINs, the button, the AP PIN with its lock, what is advertised, and the
settings that devices are given.  Nothing here does I/O; the daemon calls it like this:

1.  Make one for each BSS and enter all in a `group.Group`.  Put `advertisement` into the beacon.
2.  Commands go to the group, which calls `add_pin`, `push_button`, `cancel` and so on for each BSS
    that acts together.
3.  `probe_request` is called for each Probe Request with WSC attributes, `expire` when `deadline`
    has come.
4.  `station_run.begin(registrar, identity, address, key_pair)` gives the run of a station's
    conversation; its `machine` is what the EAP method factory returns.  Each list of outputs of
    the station's port goes through `run.absorb(outputs, now)`: what concerns the Registrar is used
    up there; packets, `Work` and the rest pass, events and the outputs of `registrar_outputs` are
    added.
5.  Whatever 3 and 4 return goes through `group.distribute(name, outputs, now)`, which gives each
    output the name of the BSS where it is to be carried out, in this order.  `ReserveKey` comes
    before the packet that tells the key: the key is stored durably before the next output is
    looked at.  At `ProvideSettings` call `port.complete(output.settings, now)` and let its
    outputs go the same way.
6.  `AdvertisementChanged`: set the beacon.  `ApplyNetwork`: change the configuration, reload, and
    give the new settings to `update`.

Policy and order follow hostapd, which clients of its control interface expect.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from uuid import UUID

from pushbutton.errors import ProtocolError
from pushbutton.protocol import events
from pushbutton.protocol.advertise import Advertisement, ExternalRegistrar
from pushbutton.protocol.ap_pin import DEFAULT_TIMEOUT, LONGEST_PIN, ApPin
from pushbutton.protocol.credential_policy import (
    ANY_DEVICE,
    CredentialPolicy,
    Decision,
    DeviceKeys,
    Random,
)
from pushbutton.protocol.deadline import earliest
from pushbutton.protocol.nfc_tokens import OwnTokens
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.passwords import Pin
from pushbutton.protocol.registrar_outputs import (
    AdvertisementChanged,
    ApplyNetwork,
    ConfirmKey,
    DisconnectWpsStations,
    NetworkWanted,
    NewNetwork,
    ReserveKey,
)
from pushbutton.protocol.registrar_settings import RegistrarSettings, network_with, without_tkip
from pushbutton.protocol.registrar_status import ButtonStatus, Status
from pushbutton.protocol.selected_registrar import SelectedRegistrar
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.device import Device
from pushbutton.wire.enums import DevicePasswordId
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.values import OobDevicePassword

MOST_DEVICES = 1024
"""Devices remembered for the station list; the one that was registered longest ago goes first."""


def no_device_keys(address: bytes) -> Secret | None:
    """Find no key: there is no store of keys for devices."""
    return None


class InternalRegistrar:
    """The Registrar of one BSS; see the module for the order of calls."""

    def __init__(
        self,
        settings: RegistrarSettings,
        random: Random,
        device_keys: DeviceKeys = no_device_keys,
    ) -> None:
        self.settings = settings
        self.random = random
        self.status = Status()
        self.selected = SelectedRegistrar()
        self.own_tokens = OwnTokens(random)
        self.own_tokens.configured = settings.nfc_token
        self.ap_pin = ApPin(settings.ap_pin, settings.setup_lock)
        self._device_keys = device_keys
        self._devices: dict[bytes, Device] = {}
        self._first_passphrase: Secret | None = None
        self._advertised = self._advertise()
        self._advertised_state: tuple[object, ...] = ()

    @property
    def advertisement(self) -> Advertisement:
        """What the BSS says of Wi-Fi Protected Setup in its frames."""
        return self._advertised

    @property
    def deadline(self) -> float | None:
        """When `expire` wants to be called, or None."""
        return earliest(self.selected.deadline, self.ap_pin.deadline)

    @property
    def independent(self) -> bool:
        """The BSS acts alone (`wps_independent`)."""
        return self.settings.independent

    def device(self, address: bytes) -> Device | None:
        """Return what the station with this address told about itself when it was registered."""
        return self._devices.get(address)

    def device_key(self, address: bytes) -> Secret | None:
        """Return the key that the station with this address has of its own."""
        return self._device_keys(address) if any(address) else None

    # Commands.  What the group makes of an answer False: the walk over the BSSes stops.

    def add_pin(
        self,
        secret: Secret,
        now: float,
        *,
        uuid: UUID | None = None,
        timeout: float = 0.0,
        address: bytes | None = None,
    ) -> list[Output]:
        """Take a PIN for the device with this UUID-E, or for any device.

        `timeout` in seconds, 0 for no end.  `address` is the one to advertise as welcome; without
        one all are.  The PIN is taken as it is.
        """
        expires = now + timeout if timeout > 0 else None
        self.selected.add_pin(Pin(secret, uuid, expires=expires, authorized=address), now)
        return self._instead_of_button()

    def expect_token(self, token: OobDevicePassword, now: float) -> list[Output]:
        """Let the device register whose password token was read, or that asked for a handover."""
        self.selected.add_token(token, now)
        return self._instead_of_button()

    def _instead_of_button(self) -> list[Output]:
        if self.status.button is ButtonStatus.ACTIVE:
            self.status = replace(self.status, button=ButtonStatus.DISABLED)
        return self.refresh()

    def load_pins(self, pins: Iterable[Pin]) -> list[Output]:
        """Take the PINs of a file (`wps_pins`) instead of those that it had before.

        They are valid at any time but not advertised, until their device asks.
        """
        self.selected.pins.load(pins)
        return self.refresh()

    def push_button(self, now: float) -> tuple[bool, list[Output]]:
        """Press the button; False when more than one device is asking already."""
        if not self.selected.press(now):
            return False, [*self.overlap_detected()]
        self.status = replace(self.status, button=ButtonStatus.ACTIVE)
        return True, [*self.refresh(), events.PushButtonActive()]

    def cancel(self) -> list[Output]:
        """Stop waiting for a device, and let go those that are just being registered."""
        outputs: list[Output] = []
        if self.selected.button.active:
            self.selected.stop_button()
            outputs += self._walk_time_over()
        elif self.selected.by_pin:
            self.selected.cancel_pin()
        return [*outputs, *self.refresh(), DisconnectWpsStations(), events.Cancelled()]

    def set_ap_pin(self, pin: Secret) -> tuple[bool, list[Output]]:
        """Take a new AP PIN and forgive all failures; False when it is empty or too long."""
        if not 0 < len(pin) <= LONGEST_PIN:
            return False, []
        return True, [*self.ap_pin.set(pin), *self.refresh()]

    def limit_ap_pin(self, now: float, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Let the AP PIN end after so many seconds, 0 for never."""
        self.ap_pin.limit(now + timeout if timeout > 0 else None)

    def disable_ap_pin(self) -> list[Output]:
        """Have no AP PIN any more."""
        self.ap_pin.disable()
        return self.refresh()

    def set_external(self, name: Hashable, external: ExternalRegistrar | None) -> list[Output]:
        """Take what a Registrar elsewhere says (SetSelectedRegistrar), None when it is gone."""
        self.selected.set_external(name, external)
        return self.refresh()

    def update(self, settings: RegistrarSettings) -> list[Output]:
        """Take a changed configuration."""
        self.settings = settings
        self.own_tokens.configured = settings.nfc_token
        unlocked = self.ap_pin.configure(settings.ap_pin, settings.setup_lock)
        if not settings.network.unconfigured:
            self._first_passphrase = None
        return [*unlocked, *self.refresh()]

    # What happens around the BSS

    def probe_request(
        self, address: bytes, message: Message, now: float, *, for_us: bool = True
    ) -> list[Output]:
        """Note the WSC attributes of a Probe Request.

        `for_us` is False when it names the SSID of another network.
        """
        uuid = message.get(a.UUID_E)
        methods = message.get(a.CONFIG_METHODS)
        password_id = message.get(a.DEVICE_PASSWORD_ID)
        if uuid is None or methods is None or password_id is None:
            return []
        outputs: list[Output] = []
        device_type = message.get(a.PRIMARY_DEVICE_TYPE)
        request_type = message.get(a.REQUEST_TYPE)
        if device_type is not None and request_type is not None:
            name = message.get(a.DEVICE_NAME) or ""
            seen = (address, uuid, device_type, methods, password_id, request_type, name)
            outputs.append(events.EnrolleeSeen(*seen))
        if not for_us:
            return outputs
        if password_id == DevicePasswordId.PUSH_BUTTON:
            if self.selected.button.probe(uuid, now):
                outputs += self.overlap_detected()
        elif not self.selected.by_pin and not self.selected.button.active:
            # The device whose PIN was put into the file is here: tell it that it is welcome.
            pin = self.selected.pins.find(uuid, address, now)
            if pin is not None and pin.preconfigured:
                self.selected.welcome(address, now)
                outputs += self.refresh()
        return outputs

    def expire(self, now: float) -> list[Output]:
        """Do what the time has come for."""
        outputs: list[Output] = []
        if self.selected.expire(now):
            outputs += self._walk_time_over()
        outputs += self.ap_pin.expire(now)
        return [*outputs, *self.refresh()]

    # Consequences, called by the group for each BSS

    def registered_elsewhere(
        self, uuid: UUID, pin: Pin | None, now: float, token: int | None = None
    ) -> list[Output]:
        """Stop waiting, because a BSS of the group has registered the device."""
        outputs = self.stop_button(uuid, now) if self.selected.button.active else []
        self.selected.stop_pin()
        if pin is not None:
            self.selected.forget_pin(pin)
        if token is not None:
            self.selected.forget_token(token)
        return [*outputs, *self.refresh()]

    def pin_exposed(self, pin: Secret) -> list[Output]:
        """Give up a PIN, because somebody could have learned it at a BSS of the group."""
        self.selected.give_up_pin(pin)
        return self.refresh()

    def ap_pin_tried(self, proved: bool, now: float) -> list[Output]:
        """Count that a Registrar proved the AP PIN, or gave a wrong one, at a BSS of the group."""
        return [*self.ap_pin.tried(proved, now), *self.refresh()]

    def take_network(self, new: NewNetwork) -> tuple[bool, list[Output]]:
        """Take new settings; False when they cannot be used."""
        raw = new.raw or Secret(self._encoded(new))
        event = events.new_ap_settings(self.settings.processing, raw)
        if self.settings.processing == 1:
            return True, [event]
        if not self.settings.network.tkip:
            new = without_tkip(new)
        try:
            network = network_with(self.settings.network, new)
        except ProtocolError:
            return False, [event]
        self.settings = replace(self.settings, network=network)
        self._first_passphrase = None
        return True, [event, *self.refresh(), ApplyNetwork(new)]

    def _encoded(self, new: NewNetwork) -> bytes:
        """Encode settings that came in no M8 as a Credential, as the event shows them.

        As hostapd's, it is for no address in particular.
        """
        kinds = new.authentication, new.encryption
        return attribute(a.CREDENTIAL, Credential(new.ssid, *kinds, new.key, bytes(6)).encode())

    # For the runs

    def credentials(self, m1: Message) -> Decision:
        """Decide the settings for a device; `ProtocolError` when there are none for it."""
        settings = self.settings
        policy = CredentialPolicy(
            settings.network, settings.credentials, self.random, self._device_keys
        )
        decision = policy.decide(m1, self._first_passphrase)
        self._first_passphrase = decision.first_passphrase or self._first_passphrase
        return decision

    def token_credentials(self) -> tuple[bytes, list[Output]]:
        """Decide the settings for a configuration token, which is for whichever device reads it.

        They come with what must be done before the token is given to anybody: a key may have to be
        stored, and a network that is not configured yet becomes what the token says.
        `ProtocolError` when there are no settings.
        """
        decision = self.credentials(ANY_DEVICE)
        if decision.device_key is not None:
            address = ANY_DEVICE.require(a.MAC_ADDRESS)
            return decision.plaintext, [
                ReserveKey(address, decision.device_key),
                ConfirmKey(address),
            ]
        first = self.first_network(decision)
        return decision.plaintext, [] if first is None else [NetworkWanted(first)]

    def first_network(self, decision: Decision) -> NewNetwork | None:
        """Return the network that the first device brings about, None where there is one."""
        network = self.settings.network
        if not decision.first_passphrase or not network.unconfigured:
            return None
        kinds = network.first_security
        return NewNetwork(
            network.ssid, kinds.authentication, kinds.encryption, decision.first_passphrase
        )

    def remember(self, device: Device) -> None:
        """Keep what a device told about itself, for the station list."""
        self._devices.pop(device.mac_address, None)
        self._devices[device.mac_address] = device
        while len(self._devices) > MOST_DEVICES:
            del self._devices[next(iter(self._devices))]

    def stop_button(self, uuid: UUID, now: float) -> list[Output]:
        """End the push-button method because this device was registered."""
        self.selected.finish_button(uuid, now)
        self.status = replace(self.status, button=ButtonStatus.DISABLED)
        return [events.PushButtonDisabled()]

    def overlap_detected(self) -> list[Output]:
        """Tell that more than one device asks by button."""
        self.status = replace(self.status, button=ButtonStatus.OVERLAP)
        return [events.OverlapDetected()]

    def refresh(self) -> list[Output]:
        """Return `AdvertisementChanged` if what is to be advertised differs from what is."""
        state = (self.settings, self.ap_pin.lock.locked, self.selected.state)
        if state == self._advertised_state:  # asked after each message, so it is cheap
            return []
        self._advertised_state = state
        advertisement = self._advertise()
        if advertisement == self._advertised:
            return []
        self._advertised = advertisement
        return [AdvertisementChanged(advertisement)]

    def _walk_time_over(self) -> list[Output]:
        self.status = replace(self.status, button=ButtonStatus.TIMED_OUT)
        return [events.TimedOut()]

    def _advertise(self) -> Advertisement:
        settings = self.settings
        selection, authorized = self.selected.union(settings.device.config_methods)
        return Advertisement(
            device=settings.device,
            state=settings.network.state,
            setup_locked=self.ap_pin.lock.locked,
            selection=selection,
            push_button=self.selected.button.active,
            authorized=authorized,
            dual_band=settings.dual_band,
            version2=settings.version2,
            vendor_extensions=settings.vendor_extensions,
            application_extension=settings.application_extension,
        )
