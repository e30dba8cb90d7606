"""The binary files that hostapd reads: `extra_cred` and `ap_settings`.

`extra_cred` holds complete Credential attributes, one behind the other; `ap_settings` holds the
attributes that an access point tells of itself in M7 (Wi-Fi Simple Configuration 2.0, "Credential"
and "Encrypted Settings of M7").
"""

from __future__ import annotations

from collections.abc import Sequence

from pushbutton.errors import MalformedError
from pushbutton.formats.format import Format, InexpressibleError, UnreadableError
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.messages import ENCRYPTED_M7_AP


def as_settings(credential: Credential) -> ApSettings:
    """Return a credential as an access point's settings; its MAC address is the access point's."""
    return ApSettings(
        credential.ssid,
        credential.authentication,
        credential.encryption,
        credential.mac_address,
        (NetworkKey(credential.network_key, credential.network_key_index),),
        credential.network_index,
    )


def as_credential(settings: ApSettings) -> Credential:
    """Return an access point's settings as a credential, for every format that writes one."""
    index = settings.network_keys[-1].index if settings.network_keys else None
    return Credential(
        settings.ssid,
        settings.authentication,
        settings.encryption,
        settings.network_key,
        settings.mac_address,
        settings.network_index or 1,
        index,
    )


def encode_credentials(credentials: Sequence[Credential]) -> bytes:
    """Return an `extra_cred` file."""
    try:
        return b"".join(attribute(a.CREDENTIAL, credential.encode()) for credential in credentials)
    except MalformedError as error:
        raise InexpressibleError(f"The credential does not fit its attributes: {error}.") from None


def decode_credentials(octets: bytes) -> tuple[Credential, ...]:
    """Read an `extra_cred` file, or any octets that hold credentials or settings.

    The settings in hostapd's WPS-NEW-AP-SETTINGS and an `ap_settings` file are read too.  Raises
    `UnreadableError`.
    """
    try:
        message = Message.parse(octets)
        nested = message.all(a.CREDENTIAL)
        if nested:
            return tuple(Credential.decode(value, usable=False) for value in nested)
        return (as_credential(ApSettings.decode(octets, usable=False)),)
    except MalformedError as error:
        raise UnreadableError(f"this is not a file of credentials: {error}") from None


def encode_settings(credential: Credential) -> bytes:
    """Return an `ap_settings` file."""
    try:
        return as_settings(credential).encode(ENCRYPTED_M7_AP)
    except MalformedError as error:
        raise InexpressibleError(f"The settings do not fit their attributes: {error}.") from None


FORMAT = Format(
    "credential file (hostapd's extra_cred)",
    ".cred",
    lambda credential: encode_credentials([credential]),
    encode_credentials,
    lambda octets, _name: decode_credentials(octets),
    binary=True,
)
SETTINGS = Format(
    "access point settings (hostapd's ap_settings)",
    ".settings",
    encode_settings,
    read=lambda octets, _name: decode_credentials(octets),
    binary=True,
)
