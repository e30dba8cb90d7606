"""Which settings a device is given: the network's security as the device can use it, and its key.

Decided from the configuration of the network and from what M1 says about the device (Wi-Fi Simple
Configuration 2.0, "Credential"; the choices are hostapd's).  Where a key has to be made up it comes
back separately, because it must be stored before the device hears of it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pushbutton.errors import ProtocolError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    EncryptionType,
    MultiAp,
    WpsState,
)
from pushbutton.wire.message import Message, attribute

Random = Callable[[int], bytes]
DeviceKeys = Callable[[bytes], Secret | None]
"""Finds the 32-octet PSK stored for a MAC address, or for any device, by an earlier WPS run."""

PSK_LENGTH = 32
GENERATED_PASSPHRASE_OCTETS = 16

_PERSONAL = frozenset({"WPA-PSK", "WPA-PSK-SHA256", "FT-PSK", "SAE", "FT-SAE"})
_ENTERPRISE = frozenset({"WPA-EAP", "WPA-EAP-SHA256", "FT-EAP"})
_CIPHERS = {
    "TKIP": EncryptionType.TKIP,
    "CCMP": EncryptionType.AES,
    "CCMP-256": EncryptionType.AES,
    "GCMP": EncryptionType.AES,
    "GCMP-256": EncryptionType.AES,
}
_NO_AUTHENTICATION = AuthenticationType(0)
_NO_ENCRYPTION = EncryptionType(0)


def encryption_of(ciphers: Iterable[str]) -> EncryptionType:
    """Return the encryption types of ciphers named as in a hostapd configuration."""
    found = _NO_ENCRYPTION
    for cipher in ciphers:
        found |= _CIPHERS.get(cipher, _NO_ENCRYPTION)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The security of one BSS, in the terms of a hostapd configuration.

    `wpa` has bit 0 for WPA and bit 1 for RSN.  `psk` are the 32 octets that belong to the whole
    network, configured or derived from the passphrase.  `per_device_keys` says that a file of
    keys is configured (`wpa_psk_file`).  Without `tkip` the hardware can only do AES.
    """

    ssid: bytes
    state: WpsState
    wpa: int = 0
    key_management: frozenset[str] = frozenset()
    wpa_pairwise: EncryptionType = _NO_ENCRYPTION
    rsn_pairwise: EncryptionType = _NO_ENCRYPTION
    passphrase: Secret | None = None
    psk: Secret | None = None
    per_device_keys: bool = False
    tkip: bool = True

    @property
    def security(self) -> Security:
        """The security as it is, even before the first registration."""
        authentication, encryption = _NO_AUTHENTICATION, _NO_ENCRYPTION
        personal, enterprise = (
            bool(self.key_management & names) for names in (_PERSONAL, _ENTERPRISE)
        )
        types = AuthenticationType
        rsn_pairwise = self.rsn_pairwise if self.wpa & 2 else _NO_ENCRYPTION
        wpa_pairwise = self.wpa_pairwise if self.wpa & 1 else _NO_ENCRYPTION
        if self.wpa & 2:
            authentication |= types.WPA2_PERSONAL if personal else _NO_AUTHENTICATION
            authentication |= types.WPA2_ENTERPRISE if enterprise else _NO_AUTHENTICATION
        if self.wpa & 1:
            authentication |= types.WPA_PERSONAL if personal else _NO_AUTHENTICATION
            authentication |= types.WPA_ENTERPRISE if enterprise else _NO_AUTHENTICATION
        encryption = rsn_pairwise | wpa_pairwise
        if not self.wpa:
            return Security(types.OPEN, EncryptionType.NONE)
        return Security(authentication, encryption, rsn_pairwise, wpa_pairwise)

    @property
    def offered(self) -> Security:
        """The security to hand out: WPA and WPA2 with a first key where none is configured."""
        return self.first_security if self.unconfigured else self.security

    @property
    def first_security(self) -> Security:
        """The security that the first registration of an unconfigured access point brings."""
        if not self.tkip:
            aes = EncryptionType.AES
            return Security(AuthenticationType.WPA2_PERSONAL, aes, aes)
        both = EncryptionType.TKIP | EncryptionType.AES
        personal = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL
        return Security(personal, both, both, both)

    @property
    def unconfigured(self) -> bool:
        return self.state is WpsState.NOT_CONFIGURED

    def hexadecimal_key(self) -> Secret | None:
        """Return the PSK as the 64 lower-case digits of a Network Key."""
        return None if self.psk is None else hexadecimal(self.psk)


@dataclass(frozen=True, slots=True)
class Security:
    """Authentication and encryption types; `rsn` and `wpa` are the ciphers of each generation."""

    authentication: AuthenticationType
    encryption: EncryptionType
    rsn: EncryptionType = _NO_ENCRYPTION
    wpa: EncryptionType = _NO_ENCRYPTION


@dataclass(frozen=True, slots=True, eq=False)
class Backhaul:
    """The network for other access points of a Multi-AP network; `key` is a Network Key."""

    ssid: bytes
    key: Secret


@dataclass(frozen=True, slots=True, eq=False)
class CredentialOptions:
    """What a configuration says about the settings to hand out.

    `skip_build` leaves our own Credential out and `extra` are encoded Credential attributes to
    append (`skip_cred_build`, `extra_cred`).  `automatic` is False where an outside program
    configures the access point, so that a first registration must not.
    `testing_stub` puts hostapd's testing Credential in front.
    """

    skip_build: bool = False
    extra: bytes = field(default=b"", repr=False)
    automatic: bool = True
    testing_stub: bool = False
    backhaul: Backhaul | None = None


ANY_DEVICE = Message.parse(
    attribute(a.MAC_ADDRESS, bytes(6))
    + attribute(
        a.AUTHENTICATION_TYPE_FLAGS,
        AuthenticationType.OPEN
        | AuthenticationType.WPA_PERSONAL
        | AuthenticationType.WPA2_PERSONAL,
    )
    + attribute(
        a.ENCRYPTION_TYPE_FLAGS, EncryptionType.NONE | EncryptionType.TKIP | EncryptionType.AES
    )
    + attribute(a.CONFIG_METHODS, ConfigMethods.DISPLAY)
    + attribute(a.MANUFACTURER, "")
    + attribute(a.MODEL_NAME, "")
)
"""What stands for M1 where settings are for a device that nobody has met, on a token."""


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """The settings for one device: the attributes for M8 (or M2, or a token).

    `device_key` is a new PSK of 32 octets that this device alone has: store it before M8 leaves.
    `first_passphrase` is the key that the unconfigured access point takes once the device is done.
    """

    plaintext: bytes = field(repr=False)
    device_key: Secret | None = None
    first_passphrase: Secret | None = None


def hexadecimal(psk: Secret) -> Secret:
    """Return the Network Key for a PSK: its 64 lower-case hexadecimal digits."""
    return Secret(psk.reveal().hex())


def generate_passphrase(random: Random) -> Secret:
    """Return a new passphrase of 22 characters: 128 bits in base64."""
    octets = random(GENERATED_PASSPHRASE_OCTETS)
    return Secret(base64.b64encode(octets).rstrip(b"="))


def choose_security(network: Network, m1: Message) -> tuple[AuthenticationType, EncryptionType]:
    """Return the one authentication and encryption type for this device.

    Raises `ProtocolError` when the network has no type that can be handed out.
    """
    offered = network.offered
    types = AuthenticationType
    able = m1.require(a.AUTHENTICATION_TYPE_FLAGS)
    if types.WPA2_ENTERPRISE in able and types.WPA_PERSONAL in able:
        # Some devices say 0x1b and mean WPA2-Personal too (hostapd has the same workaround).
        able |= types.WPA2_PERSONAL
    authentication = offered.authentication & able or offered.authentication
    encryption = offered.encryption & m1.require(a.ENCRYPTION_TYPE_FLAGS) or offered.encryption
    if types.WPA2_PERSONAL in authentication:
        return types.WPA2_PERSONAL, _choose_cipher(encryption & offered.rsn)
    if types.WPA_PERSONAL in authentication:
        return types.WPA_PERSONAL, _choose_cipher(encryption & offered.wpa)
    if types.OPEN in authentication:
        return types.OPEN, EncryptionType.NONE
    raise ProtocolError("the network has no authentication type for a Credential")


def _choose_cipher(encryption: EncryptionType) -> EncryptionType:
    for cipher in (EncryptionType.AES, EncryptionType.TKIP):
        if cipher in encryption:
            return cipher
    raise ProtocolError("the network and the device have no cipher in common")


def prefers_psk(m1: Message) -> bool:
    """Say whether the device should get 64 digits instead of a passphrase.

    A device without a display is not going to show the passphrase to anybody, and saves itself
    the derivation.  Apple's AirPort says that it has a display but wants the digits.
    """
    if ConfigMethods.DISPLAY not in m1.require(a.CONFIG_METHODS):
        return True
    return m1.require(a.MANUFACTURER).startswith("Apple ") and m1.require(a.MODEL_NAME).startswith(
        "AirPort"
    )


@dataclass(frozen=True, slots=True, eq=False)
class CredentialPolicy:
    """What one BSS hands out."""

    network: Network
    options: CredentialOptions
    random: Random
    device_keys: DeviceKeys

    def decide(self, m1: Message, first_passphrase: Secret | None = None) -> Decision:
        """Decide the settings for the device that sent M1.

        `first_passphrase` is the one that an earlier run was given while the access point is
        unconfigured: devices that register at the same time must get the same.
        Raises `ProtocolError` when no Credential can be built.
        """
        options = self.options
        stub = _stub(m1.require(a.MAC_ADDRESS)) if options.testing_stub else b""
        if options.skip_build:
            return Decision(stub + options.extra)
        own, device_key, passphrase = self._own(m1, first_passphrase)
        built = attribute(a.CREDENTIAL, own.encode())
        return Decision(stub + built + options.extra, device_key, passphrase)

    def _own(
        self, m1: Message, first_passphrase: Secret | None
    ) -> tuple[Credential, Secret | None, Secret | None]:
        """Return our Credential, the new key of the device, the passphrase of a first run."""
        network, backhaul = self.network, self.options.backhaul
        address = m1.require(a.MAC_ADDRESS)
        multi_ap = m1.get(a.MULTI_AP)
        if backhaul and multi_ap is not None and MultiAp.BACKHAUL_STA in multi_ap:
            types = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
            return Credential(backhaul.ssid, *types, backhaul.key, address), None, None
        types = choose_security(network, m1)
        if network.unconfigured and self.options.automatic:
            passphrase = first_passphrase or generate_passphrase(self.random)
            return Credential(network.ssid, *types, passphrase, address), None, passphrase
        key, device_key = self._key(m1, types[0])
        return Credential(network.ssid, *types, key, address), device_key, None

    def _key(self, m1: Message, authentication: AuthenticationType) -> tuple[Secret, Secret | None]:
        """Return the Network Key, and the new PSK that it is made of if there is one."""
        if authentication == AuthenticationType.OPEN:
            return Secret(b""), None
        known = self.device_keys(m1.require(a.MAC_ADDRESS))
        if known is not None:
            return hexadecimal(known), None
        shared = self.network.hexadecimal_key()
        if shared is not None and prefers_psk(m1):
            return shared, None
        configured = self.network.passphrase or shared
        if configured is not None and not self.network.per_device_keys:
            return configured, None
        device_key = Secret(self.random(PSK_LENGTH))
        return hexadecimal(device_key), device_key


def _stub(address: bytes) -> bytes:
    """Return the Credential that hostapd's `wps_testing_stub_cred` puts first."""
    stub = Credential(
        b"stub\0",
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        Secret(b"stub psk\0"),
        address,
    )
    return attribute(a.CREDENTIAL, stub.encode())
