r"""NetworkManager's connection files (nm-settings-keyfile(5)), `NAME.nmconnection`.

Values follow GKeyFile: a space at either end is `\s`, a backslash is doubled.  An SSID that is not
plain text is a list of octets in decimal, each followed by a semicolon.
"""

from __future__ import annotations

import re
import uuid

from pushbutton.formats.format import Format, InexpressibleError, UnreadableError
from pushbutton.formats.network import (
    Security,
    display_name,
    passphrase,
    personal,
    psk,
    refuse_enterprise,
    unprotected,
    wep,
    wep_octets,
)
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

TITLE = "NetworkManager connection file"
_NAMESPACE = uuid.UUID("5a0a9a74-5f0e-4a54-9b4e-30a8f65ad3a5")
_PROTOCOLS = {
    AuthenticationType.WPA2_PERSONAL: "rsn",
    AuthenticationType.WPA_PERSONAL: "wpa",
}
_CIPHERS = {EncryptionType.AES: "ccmp", EncryptionType.TKIP: "tkip"}
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PLAIN_SSID = re.compile(rb"[A-Za-z0-9._-]([A-Za-z0-9 ._-]*[A-Za-z0-9._-])?")


def connection_uuid(credential: Credential) -> str:
    """Return the UUID of the connection, the same whenever the network is."""
    return str(uuid.uuid5(_NAMESPACE, credential.ssid.hex()))


def _value(text: str) -> str:
    escaped = "".join(_ESCAPES.get(c, c) for c in text)
    # Spaces at the ends would be taken for the file's own.
    return re.sub(r"^ | $", r"\\s", escaped)


def _ssid(ssid: bytes) -> str:
    if _PLAIN_SSID.fullmatch(ssid):
        return ssid.decode()
    return "".join(f"{octet};" for octet in ssid)


def _security(credential: Credential, security: Security) -> dict[str, str]:
    if security is Security.WEP:
        slot = (credential.network_key_index or 1) - 1
        shared = bool(credential.authentication & AuthenticationType.SHARED)
        return {
            "key-mgmt": "none",
            "auth-alg": "shared" if shared else "open",
            "wep-key-type": "1",
            "wep-tx-keyidx": str(slot),
            f"wep-key{slot}": wep_octets(credential).hex(),
        }
    protocols = [name for bit, name in _PROTOCOLS.items() if bit & credential.authentication]
    ciphers = [name for bit, name in _CIPHERS.items() if bit & credential.encryption]
    key = passphrase(credential) or psk(credential)
    found = {"key-mgmt": "wpa-psk", "proto": "".join(f"{name};" for name in protocols)}
    if ciphers:
        found["pairwise"] = "".join(f"{name};" for name in ciphers)
    return {**found, "psk": key.text()}


def _write(credential: Credential) -> bytes:
    security = refuse_enterprise(credential, f"A {TITLE}")
    if not credential.ssid:
        raise InexpressibleError("NetworkManager has no networks without a name.")
    groups = {
        "connection": {
            "id": display_name(credential.ssid),
            "uuid": connection_uuid(credential),
            "type": "wifi",
        },
        "wifi": {"mode": "infrastructure"},
    }
    if security is not Security.OPEN:
        groups["wifi-security"] = _security(credential, security)
    groups |= {"ipv4": {"method": "auto"}, "ipv6": {"method": "auto"}}
    chunks = []
    for group, entries in groups.items():
        chunks.append(f"[{group}]\n")
        if group == "wifi":
            chunks.append(f"ssid={_ssid(credential.ssid)}\n")
        chunks += [f"{name}={_value(text)}\n" for name, text in entries.items()]
        chunks.append("\n")
    return "".join(chunks)[:-1].encode()


def _groups(octets: bytes) -> dict[str, dict[str, str]]:
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError("a connection file is UTF-8 text") from None
    groups: dict[str, dict[str, str]] = {}
    entries: dict[str, str] | None = None
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.startswith("[") and stripped.endswith("]"):
            entries = groups.setdefault(stripped[1:-1], {})
            continue
        name, equals, value = line.partition("=")
        if entries is None or not equals:
            raise UnreadableError("a line is neither a group nor name=value")
        entries[name.strip()] = value.strip()
    return groups


_UNESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\", ";": ";"}


def _unescape(value: str) -> str:
    return re.sub(r"\\([sntr\\;])", lambda found: _UNESCAPES[found[1]], value)


def _ssid_octets(value: str) -> bytes:
    if re.fullmatch(r"(\s*\d{1,3}\s*;)+\s*(\d{1,3})?", value):
        numbers = [int(number) for number in value.split(";") if number.strip()]
        if all(number < 256 for number in numbers):
            return bytes(numbers)
    return _unescape(value).encode()


def _bits(value: str, table: dict[str, int]) -> int:
    bits = 0
    for word in re.split(r"[;,\s]+", value.lower()):
        bits |= table.get(word, 0)
    return bits


def _read(octets: bytes, _name: str) -> tuple[Credential, ...]:
    groups = _groups(octets)
    wifi = groups.get("wifi", groups.get("802-11-wireless"))
    if wifi is None or "ssid" not in wifi:
        raise UnreadableError("this connection file is not for a Wi-Fi network")
    ssid = _ssid_octets(wifi["ssid"])
    security = groups.get("wifi-security", groups.get("802-11-wireless-security"))
    if security is None:
        return (unprotected(ssid),)
    match security.get("key-mgmt"):
        case "wpa-psk" if "psk" in security:
            authentication = _bits(
                security.get("proto", "rsn"), {name: bit for bit, name in _PROTOCOLS.items()}
            )
            encryption = _bits(
                security.get("pairwise", "ccmp"), {name: bit for bit, name in _CIPHERS.items()}
            )
            return (
                personal(
                    ssid,
                    _unescape(security["psk"]),
                    AuthenticationType(authentication or AuthenticationType.WPA2_PERSONAL),
                    EncryptionType(encryption or EncryptionType.AES),
                ),
            )
        case "none":
            slot = security.get("wep-tx-keyidx", "0")
            key = security.get(f"wep-key{slot}")
            if slot in ("0", "1", "2", "3") and key is not None:
                shared = security.get("auth-alg") == "shared"
                stored = wep(ssid, Secret(_unescape(key)), shared=shared, index=int(slot) + 1)
                return (wep(ssid, wep_octets(stored), shared=shared, index=int(slot) + 1),)
    raise UnreadableError("the file has no key, or a kind of security that is not read")


FORMAT = Format(TITLE, ".nmconnection", _write, read=_read)
