"""What a credential means for a program that joins its network: how protected, with which key."""

from __future__ import annotations

from enum import Enum

from pushbutton.crypto import wpa
from pushbutton.formats.format import InexpressibleError
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

PERSONAL = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL
ENTERPRISE = AuthenticationType.WPA_ENTERPRISE | AuthenticationType.WPA2_ENTERPRISE
NO_ADDRESS = bytes(6)
"""The MAC address of a credential that was read from a format without one."""


class Security(Enum):
    """The kinds of networks; the value is what a person is told."""

    OPEN = "open, without protection"
    WEP = "WEP"
    PERSONAL = "WPA with a key"
    ENTERPRISE = "WPA with a user's account (802.1X)"


def security_of(credential: Credential) -> Security:
    """Tell what kind of network a credential is for; the strongest key wins."""
    if credential.authentication & PERSONAL:
        return Security.PERSONAL
    if credential.authentication & ENTERPRISE:
        return Security.ENTERPRISE
    if credential.encryption & EncryptionType.WEP:
        return Security.WEP
    return Security.OPEN


def refuse_enterprise(credential: Credential, title: str) -> Security:
    """Return the kind of the network; `InexpressibleError` for one with user accounts."""
    security = security_of(credential)
    if security is Security.ENTERPRISE:
        raise InexpressibleError(
            f"{title} cannot carry a network with user accounts (802.1X): "
            "the credential has no password for it."
        )
    return security


def is_hexadecimal(octets: bytes, length: int) -> bool:
    """Tell whether `octets` are `length` hexadecimal digits."""
    return len(octets) == length and all(o in b"0123456789abcdefABCDEF" for o in octets)


def passphrase(credential: Credential) -> Secret | None:
    """Return the passphrase, 8 to 63 characters of printable ASCII (IEEE 802.11, Annex J).

    None when the key is the 64 hexadecimal digits of a PSK, or has octets that programs refuse in
    a passphrase; `psk` serves then.
    """
    octets = credential.network_key.reveal()
    if 8 <= len(octets) <= 63 and all(0x20 <= o <= 0x7E for o in octets):
        return Secret(octets)
    return None


def psk(credential: Credential) -> Secret:
    """Return the PSK as 64 lower-case hexadecimal digits, computed from a passphrase if need be.

    `InexpressibleError` when the key is neither.
    """
    octets = credential.network_key.reveal()
    if is_hexadecimal(octets, 64):
        return Secret(octets.lower())
    if not 8 <= len(octets) <= 63:
        raise InexpressibleError(
            f"The network key has {len(octets)} octets; a WPA key has 8 to 63, or 64 hex digits."
        )
    return Secret(wpa.pmk(credential.network_key, credential.ssid).reveal().hex())


def personal(
    ssid: bytes,
    key: Secret | bytes | str,
    authentication: AuthenticationType = AuthenticationType.WPA2_PERSONAL,
    encryption: EncryptionType = EncryptionType.AES,
) -> Credential:
    """Return the credential of a network with a key, as read from a format without addresses."""
    network_key = key if isinstance(key, Secret) else Secret(key)
    return Credential(ssid, authentication, encryption, network_key, NO_ADDRESS)


def unprotected(ssid: bytes) -> Credential:
    """Return the credential of an open network."""
    return Credential(ssid, AuthenticationType.OPEN, EncryptionType.NONE, Secret(b""), NO_ADDRESS)


def wep(ssid: bytes, key: Secret | bytes, *, shared: bool = False, index: int = 1) -> Credential:
    """Return the credential of a WEP network; `index` counts from 1."""
    return Credential(
        ssid,
        AuthenticationType.SHARED if shared else AuthenticationType.OPEN,
        EncryptionType.WEP,
        key if isinstance(key, Secret) else Secret(key),
        NO_ADDRESS,
        network_key_index=index,
    )


def wep_octets(credential: Credential) -> bytes:
    """Return a WEP key's 5 or 13 octets, which a credential holds plain or as 10 or 26 digits."""
    octets = credential.network_key.reveal()
    if is_hexadecimal(octets, 10) or is_hexadecimal(octets, 26):
        return bytes.fromhex(octets.decode())
    if len(octets) in (5, 13):
        return octets
    raise InexpressibleError(
        f"The WEP key has {len(octets)} octets; it has 5 or 13, or twice as many hex digits."
    )


def display_name(ssid: bytes) -> str:
    """Return the network's name as a person may be shown it, without control characters."""
    text = ssid.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
