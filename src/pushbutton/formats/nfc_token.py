"""What is on NFC tags, and what devices hand each other by NFC, as WSC attributes.

A *password token* holds a device password and the start of the hash of its owner's public key; a
*configuration token* the credentials of a network; the messages of a *connection handover* a hash
alone, with the Device Password ID 7 (Wi-Fi Simple Configuration 2.0, "NFC Out-of-Band Interface").
The attributes stand as they are or in an NDEF record (`pushbutton.formats.ndef`).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pushbutton.errors import MalformedError
from pushbutton.formats import ndef
from pushbutton.formats.format import UnreadableError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import DevicePasswordId, RfBands
from pushbutton.wire.message import Message, attribute, subelements
from pushbutton.wire.values import OobDevicePassword

VERSION_2 = 0x20
_FIRST_OCTET = 0x10
"""Of every attribute's type that is in a token; an NDEF message cannot begin with it."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an access point is found: its BSSID, and band and channel where they are known."""

    address: bytes
    bands: RfBands | None = None
    channel: int = 0

    def encode(self) -> bytes:
        """Return the attributes that say so."""
        bands = b"" if self.bands is None else attribute(a.RF_BANDS, self.bands)
        channel = attribute(a.AP_CHANNEL, self.channel) if self.channel else b""
        return bands + channel + attribute(a.MAC_ADDRESS, self.address)


def password_token(password: OobDevicePassword, version2: int = VERSION_2) -> bytes:
    """Return the attributes of a password token."""
    return attribute(a.OOB_DEVICE_PASSWORD, password) + _extension(version2)


def configuration_token(
    credentials: bytes, whereabouts: Whereabouts | None = None, version2: int = VERSION_2
) -> bytes:
    """Return the attributes of a configuration token; `credentials` are Credential attributes."""
    where = b"" if whereabouts is None else whereabouts.encode()
    return credentials + where + _extension(version2)


def handover_request(key_hash: bytes, uuid: UUID) -> bytes:
    """Return what a device says that asks for a connection handover."""
    return _with_length(_key(key_hash) + attribute(a.UUID_E, uuid) + _extension())


def handover_select(
    key_hash: bytes, ssid: bytes, whereabouts: Whereabouts, version2: int = VERSION_2
) -> bytes:
    """Return what an access point answers to the request of a connection handover."""
    where = attribute(a.SSID, ssid) + whereabouts.encode()
    return _with_length(_key(key_hash) + where + _extension(version2))


@dataclass(frozen=True, slots=True)
class Tag:
    """What was read: the attributes, and in which form they stood."""

    message: Message
    in_ndef: bool = False
    is_handover: bool = False
    """The attributes had their length before them, as in the messages of a handover."""

    @property
    def password(self) -> OobDevicePassword | None:
        """The device password, or the key hash of a handover; None in a configuration token."""
        return self.message.get(a.OOB_DEVICE_PASSWORD)

    @property
    def device(self) -> UUID | None:
        """The device that asks for a handover."""
        return self.message.get(a.UUID_E)

    @property
    def kind(self) -> str:
        """What a person calls it."""
        if self.is_handover:
            return "connection handover"
        if self.password is not None:
            return "password token"
        return "configuration token" if a.CREDENTIAL in self.message else "WSC attributes"


def read(octets: bytes) -> Tag:
    """Read a tag, or a message of a connection handover, in either form.

    Raises `UnreadableError` for anything that is not WSC attributes, bare or in an NDEF record.
    """
    in_ndef = bool(octets) and octets[0] != _FIRST_OCTET
    bare_handover = in_ndef and _has_length(octets)
    payload = ndef.decode(octets) if in_ndef and not bare_handover else octets
    is_handover = _has_length(payload)
    attributes = payload[2:] if is_handover else payload
    try:
        message = Message.parse(attributes)
        message.get(a.OOB_DEVICE_PASSWORD)  # its parts are looked at only now
    except MalformedError as error:
        raise UnreadableError(f"these are no WSC attributes: {error}") from None
    if not message.fields:
        raise UnreadableError("there are no WSC attributes")
    return Tag(message, in_ndef and not bare_handover, is_handover)


def _has_length(payload: bytes) -> bool:
    return (
        len(payload) > 4
        and payload[2] == _FIRST_OCTET
        and int.from_bytes(payload[:2], "big") == len(payload) - 2
    )


def _with_length(attributes: bytes) -> bytes:
    return len(attributes).to_bytes(2, "big") + attributes


def _key(key_hash: bytes) -> bytes:
    no_password = Secret(b"")
    identity = DevicePasswordId.NFC_CONNECTION_HANDOVER
    return attribute(a.OOB_DEVICE_PASSWORD, OobDevicePassword(key_hash, identity, no_password))


def _extension(version2: int = VERSION_2) -> bytes:
    """Return what `version2` claims: nothing below 2.0, and above it an unknown attribute, too."""
    if version2 < VERSION_2:
        return b""
    unknown = attribute(a.EXTENSIBILITY_TEST, 42) if version2 > VERSION_2 else b""
    return subelements({a.VERSION2: version2}) + unknown
