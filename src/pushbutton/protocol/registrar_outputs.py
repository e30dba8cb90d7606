"""What a Registrar's policy wants done: the outputs of `internal_registrar` beside the events.

Those under `GroupOutput` concern all BSSes that act together; `group.Group` turns them into what
each of the BSSes does, so the daemon never sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from pushbutton.errors import PushbuttonError
from pushbutton.protocol.advertise import Advertisement
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.passwords import Pin
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType

REASON_PREVIOUS_AUTHENTICATION_INVALID = 2
"""IEEE 802.11, "Reason Code field": previous authentication no longer valid."""


@dataclass(frozen=True, slots=True)
class AdvertisementChanged(Output):
    """The elements of Beacon, Probe Response and Association Response are other ones now."""

    advertisement: Advertisement


@dataclass(frozen=True, slots=True)
class PinRequest(Output):
    """A device waits for its PIN: the line for the `wps_pin_requests` file."""

    enrollee: Device


class JoinedBy(Enum):
    """How a device came to be on the network."""

    PIN = "pin"
    BUTTON = "button"
    NFC = "nfc"
    REGISTRAR = "external registrar"
    """It proved the access point's PIN, or a Registrar elsewhere registered it."""
    FILE = "file"
    """A person wrote its key into the file of keys."""
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class ReserveKey(Output):
    """Store this new PSK (32 octets) of a device durably before handling the next output.

    `device` is what it told about itself and `way` how it joins, where that is known.
    """

    address: bytes
    psk: Secret = field(compare=False)
    device: Device | None = field(default=None, compare=False)
    way: JoinedBy = field(default=JoinedBy.NFC, compare=False)


@dataclass(frozen=True, slots=True)
class ConfirmKey(Output):
    """The device with this address has its key: the registration that reserved it is done."""

    address: bytes


@dataclass(frozen=True, slots=True)
class DeviceJoined(Output):
    """A registration ended well, with a key of the device's own or with the network's."""

    device: Device
    way: JoinedBy


@dataclass(frozen=True, slots=True)
class ProvideSettings(Output):
    """Give this to the registration machine (`complete`): attributes, or why there are none."""

    settings: bytes | PushbuttonError = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewNetwork:
    """Settings for the access point, from a Registrar, a command, or a first registration.

    `raw` are the attributes of M8 as they were decrypted; None where there was no M8.
    `network_index` is what M8 named, if it did.
    """

    ssid: bytes
    authentication: AuthenticationType
    encryption: EncryptionType
    key: Secret = field(compare=False)
    raw: Secret | None = field(default=None, compare=False)
    network_index: int | None = None


@dataclass(frozen=True, slots=True)
class ApplyNetwork(Output):
    """Change the configuration of this BSS to these settings and reload it.

    Not at once, where a registration brought them: the peer is to hear its end first (hostapd
    waits for the EAP-Failure to be acknowledged, or 100 ms).
    """

    network: NewNetwork


@dataclass(frozen=True, slots=True)
class DisconnectWpsStations(Output):
    """Deauthenticate every station that is associated for registration."""

    reason: int = REASON_PREVIOUS_AUTHENTICATION_INVALID


class GroupOutput(Output):
    """Something that the other BSSes of the group take part in."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class NetworkWanted(GroupOutput):
    """Every BSS of the group gets new settings, or one alone that a Registrar named."""

    network: NewNetwork
    bss: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceRegistered(GroupOutput):
    """A device was registered here, so the others stop waiting for it.

    `pin` is the PIN that it proved, None where it was a button; `token` the Device Password ID of
    the NFC token by which it came.
    """

    uuid: UUID
    pin: Pin | None = field(default=None, compare=False)
    token: int | None = None


@dataclass(frozen=True, slots=True)
class PinExposed(GroupOutput):
    """A peer could have learned this PIN without having had it: no BSS takes it any more."""

    pin: Secret = field(compare=False)


@dataclass(frozen=True, slots=True)
class ApPinTried(GroupOutput):
    """A Registrar proved our AP PIN, or gave a wrong one; it is the same PIN everywhere."""

    proved: bool


@dataclass(frozen=True, slots=True)
class ApPinOver(GroupOutput):
    """The time of the AP PIN ran out; the others give it up too."""
