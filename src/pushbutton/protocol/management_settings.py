"""What management messages hold: the state of an access point, what is to change, its stations.

All of it is attributes of Wi-Fi Simple Configuration 2.0, "Data Element Definitions"; which of them
go into which action is reconstruction (docs/management.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.protocol.received_settings import usable_settings
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, Credential
from pushbutton.wire.enums import AuthenticationType, ConfigMethods, EncryptionType
from pushbutton.wire.message import Message, attribute, build
from pushbutton.wire.messages import MANAGED_AP, MANAGED_STATIONS

NETWORK_INDEX = 1
MOST_COUNTED = 255
"""Of what is told in one octet."""


@dataclass(frozen=True, slots=True)
class AccessPointState:
    """The answer to GetAPSettings.

    `devices` and `registrars` are how many devices have a key of their own, and how many
    Registrars may manage the access point; `channel` is 0 on a wire.
    """

    ssid: bytes
    authentication: AuthenticationType
    encryption: EncryptionType
    key: Secret = field(compare=False)
    mac_address: bytes
    channel: int
    radio_enabled: bool
    setup_locked: bool
    config_methods: ConfigMethods
    devices: int = 0
    registrars: int = 0

    def encode(self) -> bytes:
        """Return the attributes."""
        values: dict[Any, object] = {
            a.NETWORK_INDEX: NETWORK_INDEX,
            a.SSID: self.ssid,
            a.AUTHENTICATION_TYPE: self.authentication,
            a.ENCRYPTION_TYPE: self.encryption,
            a.NETWORK_KEY: self.key,
            a.MAC_ADDRESS: self.mac_address,
            a.AP_CHANNEL: self.channel,
            a.RADIO_ENABLED: self.radio_enabled,
            a.AP_SETUP_LOCKED: self.setup_locked,
            a.PERMITTED_CONFIG_METHODS: self.config_methods,
            a.TOTAL_NETWORKS: 1,
            a.PSK_CURRENT: min(self.devices, MOST_COUNTED),
            a.REGISTRAR_CURRENT: min(self.registrars, MOST_COUNTED),
            a.REGISTRAR_ESTABLISHED: self.registrars > 0,
        }
        return build(MANAGED_AP, values)

    @classmethod
    def decode(cls, message: Message) -> AccessPointState:
        """Read the attributes; `MalformedError` without a network."""
        settings = ApSettings.decode(message.raw, usable=False)
        methods = message.get(a.PERMITTED_CONFIG_METHODS)
        return cls(
            settings.ssid,
            settings.authentication,
            settings.encryption,
            settings.network_key,
            settings.mac_address,
            message.get(a.AP_CHANNEL) or 0,
            message.get(a.RADIO_ENABLED) is True,
            message.get(a.AP_SETUP_LOCKED) is True,
            ConfigMethods(0) if methods is None else methods,
            message.get(a.PSK_CURRENT) or 0,
            message.get(a.REGISTRAR_CURRENT) or 0,
        )


@dataclass(frozen=True, slots=True)
class AccessPointChange:
    """What SetAPSettings and RebootAP ask for; None is left as it is.

    `unlock` opens a set-up that was locked.  (To lock it is not for a Registrar.)
    """

    settings: ApSettings | None = None
    unlock: bool = False

    def encode(self) -> bytes:
        """Return the attributes."""
        lock = build(MANAGED_AP, {a.AP_SETUP_LOCKED: False}) if self.unlock else b""
        return (b"" if self.settings is None else self.settings.encode()) + lock

    @classmethod
    def decode(cls, message: Message) -> AccessPointChange:
        """Read the attributes.

        Raises `MalformedError` for a network that is half said, and `ProtocolError` for one that
        no access point may have.
        """
        unlock = message.get(a.AP_SETUP_LOCKED) is False
        wanted = any(row in message for row in _OF_THE_NETWORK)
        return cls(usable_settings(message) if wanted else None, unlock)


_OF_THE_NETWORK = (a.SSID, a.AUTHENTICATION_TYPE, a.ENCRYPTION_TYPE, a.NETWORK_KEY)


@dataclass(frozen=True, slots=True)
class StationSettings:
    """One device of the network: what it is called, and its Credential."""

    name: str
    credential: Credential


def encode_stations(stations: Iterable[StationSettings]) -> bytes:
    """Return the answer to GetSTASettings: a Credential for each, its name inside."""
    return b"".join(
        attribute(
            a.CREDENTIAL,
            one.credential.encode() + attribute(a.NEW_DEVICE_NAME, _short(one.name)),
        )
        for one in stations
    )


def decode_stations(message: Message) -> tuple[StationSettings, ...]:
    """Read the answer to GetSTASettings; `MalformedError` where it is none."""
    return tuple(
        StationSettings(
            (Message.parse(octets).get(a.NEW_DEVICE_NAME) or "").strip(),
            Credential.decode(octets, usable=False),
        )
        for octets in message.all(a.CREDENTIAL)
    )


def encode_station(mac_address: bytes | None, name: str | None = None) -> bytes:
    """Return the attributes that name one station (None: all), and perhaps call it something."""
    return build(MANAGED_STATIONS, {a.MAC_ADDRESS: mac_address, a.NEW_DEVICE_NAME: name})


def decode_station(message: Message) -> tuple[bytes, str | None]:
    """Return which station is meant, and what it shall be called; `MalformedError` without one."""
    address = message.get(a.MAC_ADDRESS)
    if address is None:
        raise MalformedError("no station is named")
    return address, message.get(a.NEW_DEVICE_NAME)


def _short(name: str) -> str:
    """Return as much of a name as the attribute takes."""
    longest = a.NEW_DEVICE_NAME.length.maximum
    return name.encode()[:longest].decode(errors="ignore")
