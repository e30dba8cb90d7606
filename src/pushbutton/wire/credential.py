"""The settings of a network: a Credential for a device, and settings for an access point.

Wi-Fi Simple Configuration 2.0, "Credential" and "Encrypted Settings of M7, M8".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire import quirks
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import CREDENTIAL, ENCRYPTED_M7_AP, ENCRYPTED_M8_AP, Schema
from pushbutton.wire.quirks import Quirk

_PERSONAL = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL
_USABLE = EncryptionType.NONE | EncryptionType.TKIP | EncryptionType.AES
_SHORTEST_KEY = 8
_LONGEST_KEY = 64
_DIGITS = b"0123456789abcdefABCDEF"


class UnusableSettingsError(MalformedError):
    """Settings that can be read but must not be used; the text says why, never the key."""

    def __init__(self, reason: str, wep: bool = False) -> None:
        super().__init__(reason)
        self.wep = wep


def _network_name(message: Message, met: list[Quirk]) -> bytes:
    ssid = message.require(a.SSID)
    stripped = ssid.rstrip(b"\0")
    if len(stripped) != len(ssid):
        met.append(quirks.SSID_PADDED)
    return stripped


def _key(key: Secret, authentication: AuthenticationType, met: list[Quirk]) -> Secret:
    """Apply what is tolerated of a key: too long counts as empty, one NUL at the end goes."""
    octets = key.reveal()
    if len(octets) > _LONGEST_KEY:
        met.append(quirks.OVERLONG_KEY_IGNORED)
        return Secret(b"")
    if authentication & _PERSONAL and 8 < len(octets) < _LONGEST_KEY and octets[-1] == 0:
        met.append(quirks.KEY_TERMINATED)
        return Secret(octets[:-1])
    return key


def _check(
    ssid: bytes, authentication: AuthenticationType, encryption: EncryptionType, key: Secret
) -> None:
    if not ssid:
        raise UnusableSettingsError("a network without a name")
    if not encryption & _USABLE:
        raise UnusableSettingsError(
            "the encryption is none of AES, TKIP and none",
            wep=bool(encryption & EncryptionType.WEP),
        )
    if not authentication & _PERSONAL:
        return
    octets = key.reveal()
    if len(octets) < _SHORTEST_KEY:
        raise UnusableSettingsError(f"a WPA key of {len(octets)} octets")
    if any(octet < 0x20 or octet == 0x7F for octet in octets):
        raise UnusableSettingsError("a WPA key with control characters")
    if len(octets) == _LONGEST_KEY and not all(octet in _DIGITS for octet in octets):
        raise UnusableSettingsError("a WPA key of 64 octets that are no hexadecimal digits")


def _is_open(authentication: AuthenticationType, encryption: EncryptionType) -> bool:
    return bool(authentication & AuthenticationType.OPEN and encryption & EncryptionType.NONE)


@dataclass(frozen=True, slots=True, eq=False)
class Credential:
    """One network's settings for one device.

    `mac_address` is the device's own, not the access point's.  `quirks` are what was tolerated
    while decoding.
    """

    ssid: bytes
    authentication: AuthenticationType
    encryption: EncryptionType
    network_key: Secret
    mac_address: bytes
    network_index: int = 1
    network_key_index: int | None = None
    key_shareable: bool | None = None
    eap_type: bytes | None = None
    eap_identity: str | None = None
    key_provided_automatically: bool | None = None
    ieee_8021x_enabled: bool | None = None
    quirks: tuple[Quirk, ...] = ()

    def encode(self) -> bytes:
        """Encode the value of a Credential attribute."""
        return build(
            CREDENTIAL,
            {
                a.NETWORK_INDEX: self.network_index,
                a.SSID: self.ssid,
                a.AUTHENTICATION_TYPE: self.authentication,
                a.ENCRYPTION_TYPE: self.encryption,
                a.NETWORK_KEY_INDEX: self.network_key_index,
                a.NETWORK_KEY: self.network_key,
                a.MAC_ADDRESS: self.mac_address,
                a.EAP_TYPE: self.eap_type,
                a.EAP_IDENTITY: self.eap_identity,
                a.KEY_PROVIDED_AUTOMATICALLY: self.key_provided_automatically,
                a.IEEE_8021X_ENABLED: self.ieee_8021x_enabled,
                a.NETWORK_KEY_SHAREABLE: self.key_shareable,
            },
        )

    @classmethod
    def decode(cls, octets: bytes, usable: bool = True) -> Credential:
        """Read the value of a Credential attribute, with the tolerance that peers need.

        `MalformedError` when something mandatory is missing, and with `usable` also
        `UnusableSettingsError` (which is one) for WEP, impossible WPA keys and an empty SSID.
        """
        message = Message.parse(octets)
        met = list(message.quirks)
        network_index = message.require(a.NETWORK_INDEX)
        ssid = _network_name(message, met)
        authentication = message.require(a.AUTHENTICATION_TYPE)
        encryption = message.require(a.ENCRYPTION_TYPE)
        key = message.get(a.NETWORK_KEY)
        if key is None:
            if not _is_open(authentication, encryption):
                message.require(a.NETWORK_KEY)
            key = Secret(b"")
        key = _key(key, authentication, met)
        mac_address = message.require(a.MAC_ADDRESS)
        if usable:
            _check(ssid, authentication, encryption, key)
        return cls(
            ssid,
            authentication,
            encryption,
            key,
            mac_address,
            network_index,
            message.get(a.NETWORK_KEY_INDEX),
            message.get(a.NETWORK_KEY_SHAREABLE),
            message.get(a.EAP_TYPE),
            message.get(a.EAP_IDENTITY),
            message.get(a.KEY_PROVIDED_AUTOMATICALLY),
            message.get(a.IEEE_8021X_ENABLED),
            tuple(met),
        )


@dataclass(frozen=True, slots=True, eq=False)
class NetworkKey:
    """One of an access point's keys; `index` (1 to 4) tells WEP keys apart."""

    key: Secret
    index: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ApSettings:
    """The settings of an access point, as it tells them in M7 and is told them in M8.

    `mac_address` is the access point's.  `new_password` replaces its device password.
    """

    ssid: bytes
    authentication: AuthenticationType
    encryption: EncryptionType
    mac_address: bytes
    network_keys: tuple[NetworkKey, ...]
    network_index: int | None = None
    new_password: Secret | None = None
    device_password_id: int | None = None
    wep_transmit_key: int | None = None
    quirks: tuple[Quirk, ...] = ()

    @property
    def network_key(self) -> Secret:
        """The key of a WPA network: of several the last, empty when there is none."""
        return self.network_keys[-1].key if self.network_keys else Secret(b"")

    def encode(self, schema: Schema = ENCRYPTED_M8_AP) -> bytes:
        """Encode in the order of M8, or with `ENCRYPTED_M7_AP` of M7.

        M7's E-SNonce2 goes before, the Key Wrap Authenticator behind what is returned.
        """
        head = {
            a.NETWORK_INDEX: self.network_index,
            a.SSID: self.ssid,
            a.AUTHENTICATION_TYPE: self.authentication,
            a.ENCRYPTION_TYPE: self.encryption,
        }
        address = attribute(a.MAC_ADDRESS, self.mac_address)
        keys = b"".join(self._encoded_keys())
        tail = {
            a.NEW_PASSWORD: self.new_password,
            a.DEVICE_PASSWORD_ID: self.device_password_id,
            a.WEP_TRANSMIT_KEY: self.wep_transmit_key,
        }
        if schema is ENCRYPTED_M7_AP:
            return (
                build(schema, {**head, a.MAC_ADDRESS: self.mac_address})
                + keys
                + build(schema, tail)
            )
        return build(schema, head) + keys + address + build(schema, tail)

    def _encoded_keys(self) -> Iterator[bytes]:
        for network_key in self.network_keys:
            if network_key.index is not None:
                yield attribute(a.NETWORK_KEY_INDEX, network_key.index)
            yield attribute(a.NETWORK_KEY, network_key.key)

    @classmethod
    def decode(cls, octets: bytes, usable: bool = True) -> ApSettings:
        """Read decrypted settings of M7 or M8; other attributes (nonce, proof) are passed over.

        Errors as `Credential.decode`.
        """
        message = Message.parse(octets)
        met = list(message.quirks)
        ssid = _network_name(message, met)
        authentication = message.require(a.AUTHENTICATION_TYPE)
        encryption = message.require(a.ENCRYPTION_TYPE)
        mac_address = message.require(a.MAC_ADDRESS)
        keys, index = [], None
        for kind, value in message:
            if kind == a.NETWORK_KEY_INDEX.id:
                index = value[0]
            elif kind == a.NETWORK_KEY.id:
                keys.append(NetworkKey(_key(Secret(value), authentication, met), index))
                index = None
        if not keys and not _is_open(authentication, encryption):
            message.require(a.NETWORK_KEY)
        settings = cls(
            ssid,
            authentication,
            encryption,
            mac_address,
            tuple(keys),
            message.get(a.NETWORK_INDEX),
            message.get(a.NEW_PASSWORD),
            message.get(a.DEVICE_PASSWORD_ID),
            message.get(a.WEP_TRANSMIT_KEY),
            tuple(met),
        )
        if usable:
            _check(ssid, authentication, encryption, settings.network_key)
        return settings
