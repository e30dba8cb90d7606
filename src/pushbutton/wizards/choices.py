"""What a person chose before a wizard runs, and the sentences for what was typed wrong.

The values come from a form or from a command line; `pin`, `network_name`, `passphrase` and `token`
read what was typed and raise `EntryError`, which names the field that the sentence belongs beside.
"""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.crypto import pin as pins
from pushbutton.errors import UsageError
from pushbutton.formats import nfc_token
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.network import NO_ADDRESS, is_hexadecimal
from pushbutton.protocol.fragments import DEFAULT_FRAGMENT_SIZE
from pushbutton.protocol.policy import ConfigData
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.values import OobDevicePassword

LONGEST_NAME = 32
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE, PSK_DIGITS = 8, 63, 64

SECONDS_BY_BUTTON = 120.0
"""The walk time (Wi-Fi Simple Configuration 2.0, "Push Button Configuration")."""
SECONDS_BY_PIN = 300.0
SECONDS_FOR_SETUP = 60.0

ANY = "any"
"""Whichever device comes; for an access point, the only one there is."""


class EntryError(UsageError):
    """What was typed into `field` is wrong; the text is one sentence that never repeats it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


# ---- how a device proves itself -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class ByPin:
    """The PIN of the device."""

    pin: Secret


@dataclass(frozen=True, slots=True)
class ByButton:
    """The device has a button that is pressed within two minutes."""


@dataclass(frozen=True, slots=True, eq=False)
class ByToken:
    """A password from the device's NFC tag or flash drive; `octets` is the file as it was read."""

    octets: bytes
    content: OobDevicePassword


Proof = ByPin | ByButton | ByToken

# ---- which network a device is given ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SavedNetwork:
    """The network profile of that name."""

    profile: str


@dataclass(frozen=True, slots=True)
class ThisAccessPoint:
    """The network of the access point that the device comes through."""


@dataclass(frozen=True, slots=True, eq=False)
class NewNetwork:
    """A network that is saved as a profile; `key` None is open."""

    ssid: bytes
    key: Secret | None
    home: bool = False


GivenNetwork = SavedNetwork | ThisAccessPoint | NewNetwork


@dataclass(frozen=True, slots=True, eq=False)
class AddChoices:
    """Everything `AddDevice` needs to know.

    `device` is `any`, a UUID, or a MAC address; `via` is `upnp`, `ap:SOCKET` or a driver's name
    (`nl80211:wlan1`); `seconds` None is 120 for a button and 300 otherwise.
    """

    method: Proof
    device: str = ANY
    network: GivenNetwork = ThisAccessPoint()
    via: str = "upnp"
    seconds: float | None = None

    @property
    def by_button(self) -> bool:
        return isinstance(self.method, ByButton)

    @property
    def limit(self) -> float:
        """Seconds that the device has."""
        if self.seconds is not None:
            return self.seconds
        return SECONDS_BY_BUTTON if self.by_button else SECONDS_BY_PIN


@dataclass(frozen=True, slots=True, eq=False)
class SetUpChoices:
    """Everything `SetUpAccessPoint` needs to know.

    `device` is `any`, the UUID or name of a device found by UPnP, a driver's name, with `/BSSID`
    where several access points are heard (`wired:eth0`, `nl80211:wlan1/02:...`), or `ap:SOCKET`,
    which needs no PIN.  `ssid`
    None keeps the name in force and `key` None makes an open network.  `overwrite` True does
    not ask before a configured access point is changed.  `out_of_band` other than absent sends the
    settings in M2, without a PIN and without learning first, over Ethernet alone.
    """

    pin: Secret | None
    device: str = ANY
    ssid: bytes | None = None
    key: Secret | None = None
    overwrite: bool | None = None
    home: bool = False
    seconds: float = SECONDS_FOR_SETUP
    out_of_band: ConfigData = ConfigData.ABSENT
    fragment_size: int = DEFAULT_FRAGMENT_SIZE


@dataclass(frozen=True, slots=True, eq=False)
class UndoChoices:
    """What is needed to put back the settings that `SetUpAccessPoint` found."""

    pin: Secret | None
    device: str = ANY
    seconds: float = SECONDS_FOR_SETUP
    fragment_size: int = DEFAULT_FRAGMENT_SIZE


# ---- what a person typed ------------------------------------------------------------------------


def pin(text: str, *, has_display: bool = True, field: str = "pin") -> Secret:
    """Return the digits of a PIN; spaces and dashes do not count."""
    try:
        return pins.typed(text, has_display=has_display)
    except UsageError as error:
        raise EntryError(field, str(error)) from None


def network_name(text: str, field: str = "ssid") -> bytes:
    """Return the octets of a network's name."""
    octets = text.encode("utf-8", "surrogateescape")
    if not octets:
        raise EntryError(field, "The network needs a name.")
    if len(octets) > LONGEST_NAME:
        raise EntryError(
            field, f"The name has {len(octets)} octets; a network's name has 1 to {LONGEST_NAME}."
        )
    return octets


def passphrase(text: str, field: str = "passphrase") -> Secret:
    """Return a passphrase of 8 to 63 characters, or the 64 hexadecimal digits of a PSK."""
    octets = text.encode("utf-8", "surrogateescape")
    if is_hexadecimal(octets, PSK_DIGITS):
        return Secret(octets)
    if not SHORTEST_PASSPHRASE <= len(octets) <= LONGEST_PASSPHRASE:
        raise EntryError(
            field,
            f"The passphrase has {len(octets)} octets; it has {SHORTEST_PASSPHRASE} to "
            f"{LONGEST_PASSPHRASE}, or is {PSK_DIGITS} hexadecimal digits.",
        )
    if any(octet < 0x20 or octet == 0x7F for octet in octets):
        raise EntryError(field, "The passphrase has control characters, which devices refuse.")
    return Secret(octets)


def token(octets: bytes, field: str = "token") -> ByToken:
    """Return the password in the file of an NFC tag or a flash drive, in whichever form."""
    try:
        content = nfc_token.read(octets).password
    except UnreadableError as error:
        raise EntryError(field, f"The file is no password token: {error}.") from None
    if content is None or not content.password:
        raise EntryError(field, "The file holds no device password.")
    return ByToken(octets, content)


def network_of(ssid: bytes, key: Secret | None) -> Credential:
    """Return the credential of a WPA2-Personal network, or of an open one where `key` is None."""
    if key is None:
        kind, cipher = AuthenticationType.OPEN, EncryptionType.NONE
        return Credential(ssid, kind, cipher, Secret(b""), NO_ADDRESS)
    kind, cipher = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    return Credential(ssid, kind, cipher, key, NO_ADDRESS)
