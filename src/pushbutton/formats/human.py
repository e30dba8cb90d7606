"""A credential for people: a few lines on a terminal or on paper."""

from __future__ import annotations

from collections.abc import Sequence

from pushbutton.formats.format import Format
from pushbutton.formats.network import Security, display_name, security_of
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

_AUTHENTICATION = {
    AuthenticationType.OPEN: "open",
    AuthenticationType.WPA_PERSONAL: "WPA-Personal",
    AuthenticationType.SHARED: "WEP shared key",
    AuthenticationType.WPA_ENTERPRISE: "WPA-Enterprise",
    AuthenticationType.WPA2_ENTERPRISE: "WPA2-Enterprise",
    AuthenticationType.WPA2_PERSONAL: "WPA2-Personal",
}
_ENCRYPTION = {
    EncryptionType.NONE: "not encrypted",
    EncryptionType.WEP: "WEP",
    EncryptionType.TKIP: "TKIP",
    EncryptionType.AES: "AES",
}


def security_text(authentication: AuthenticationType, encryption: EncryptionType) -> str:
    """Return for example `WPA2-Personal (AES)`."""
    how = "/".join(name for bit, name in _AUTHENTICATION.items() if bit & authentication)
    cipher = "/".join(name for bit, name in _ENCRYPTION.items() if bit & encryption)
    return f"{how or 'unknown'} ({cipher or 'unknown'})"


def lines(credential: Credential, show_key: bool = True) -> list[tuple[str, str]]:
    """Return the lines as pairs of a label and a text, for any layout."""
    found = [
        ("Network", display_name(credential.ssid)),
        ("Security", security_text(credential.authentication, credential.encryption)),
    ]
    if security_of(credential) is not Security.OPEN or credential.network_key:
        key = display_name(credential.network_key.reveal()) if show_key else "***"
        found.append(("Key", key))
    if credential.network_key_index is not None:
        found.append(("Key index", str(credential.network_key_index)))
    if any(credential.mac_address):
        found.append(("MAC address", format_mac(credential.mac_address)))
    if credential.key_shareable is not None:
        found.append(("May be shared", "yes" if credential.key_shareable else "no"))
    return found


def _write_one(credential: Credential) -> bytes:
    pairs = lines(credential)
    width = max(len(label) for label, _ in pairs)
    return "".join(f"{label:{width}}  {text}\n" for label, text in pairs).encode()


def _write_several(credentials: Sequence[Credential]) -> bytes:
    return b"\n".join(map(_write_one, credentials))


FORMAT = Format("text for people", ".txt", _write_one, _write_several)
