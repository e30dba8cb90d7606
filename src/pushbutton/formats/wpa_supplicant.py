"""The network blocks of wpa_supplicant.conf (wpa_supplicant.conf(5)).

A text stands between double quotes as it is, without escapes; what cannot stand so is written in
hexadecimal digits without quotes, which the program reads for every SSID and PSK.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pushbutton.formats.format import Format, UnreadableError
from pushbutton.formats.network import (
    Security,
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

TITLE = "wpa_supplicant network block"
_PROTOCOLS = {
    AuthenticationType.WPA2_PERSONAL: "RSN",
    AuthenticationType.WPA_PERSONAL: "WPA",
}
_CIPHERS = {EncryptionType.AES: "CCMP", EncryptionType.TKIP: "TKIP"}
_PROTOCOL_BITS = {
    "RSN": AuthenticationType.WPA2_PERSONAL,
    "WPA2": AuthenticationType.WPA2_PERSONAL,
    "WPA": AuthenticationType.WPA_PERSONAL,
}
_CIPHER_BITS = {name: bit for bit, name in _CIPHERS.items()}


def _string(octets: bytes) -> str:
    # A quote or a backslash inside quotes is read back rightly by wpa_supplicant but not by every
    # program that reads its files.
    if octets and all(0x20 <= o <= 0x7E and o not in b'"\\' for o in octets):
        return f'"{octets.decode()}"'
    return octets.hex()


def settings(credential: Credential) -> list[tuple[str, str]]:
    """Return names and values of the block, which SET_NETWORK of the control socket takes too.

    `InexpressibleError` for a network with user accounts.
    """
    security = refuse_enterprise(credential, f"A {TITLE}")
    found = [("ssid", _string(credential.ssid))]
    match security:
        case Security.OPEN:
            found.append(("key_mgmt", "NONE"))
        case Security.WEP:
            slot = (credential.network_key_index or 1) - 1
            if credential.authentication & AuthenticationType.SHARED:
                found.append(("auth_alg", "SHARED"))
            found += [
                ("key_mgmt", "NONE"),
                (f"wep_key{slot}", wep_octets(credential).hex()),
                ("wep_tx_keyidx", str(slot)),
            ]
        case _:
            protocols = [n for bit, n in _PROTOCOLS.items() if bit & credential.authentication]
            ciphers = [name for bit, name in _CIPHERS.items() if bit & credential.encryption]
            found.append(("key_mgmt", "WPA-PSK"))
            found.append(("proto", " ".join(protocols)))
            if ciphers:
                found.append(("pairwise", " ".join(ciphers)))
            words = passphrase(credential)
            if words is None:
                found.append(("psk", psk(credential).text()))
            else:
                found.append(("psk", f'"{words.text()}"'))
    return found


def _write_one(credential: Credential) -> bytes:
    return "".join(
        ["network={\n", *(f"\t{name}={value}\n" for name, value in settings(credential)), "}\n"]
    ).encode()


def _write_several(credentials: Sequence[Credential]) -> bytes:
    return b"\n".join(map(_write_one, credentials))


def _read(octets: bytes, _name: str) -> tuple[Credential, ...]:
    """Read every network block that has a key, is open or is WEP; other blocks are left out."""
    found: list[Credential] = []
    block: dict[str, bytes] | None = None
    for line in octets.splitlines():
        stripped = line.strip()
        if block is None:
            if re.fullmatch(rb"network\s*=\s*\{", stripped):
                block = {}
        elif stripped == b"}":
            credential = _credential(block)
            if credential is not None:
                found.append(credential)
            block = None
        elif stripped and not stripped.startswith(b"#"):
            name, equals, value = stripped.partition(b"=")
            if equals:
                block[name.strip().decode("ascii", "replace")] = _without_comment(value.strip())
    if block is not None:
        raise UnreadableError("the last network block does not end")
    return tuple(found)


def _without_comment(value: bytes) -> bytes:
    """Drop a comment, which starts at a `#` behind the last quote."""
    last_quote = value.rfind(b'"') if value.count(b'"') > 1 else 0
    comment = value.find(b"#", max(last_quote, 0))
    return value if comment < 0 else value[:comment].rstrip()


def octets_of(value: bytes, what: str) -> bytes:
    """Read a value that is quoted text or hexadecimal digits; `UnreadableError` for others."""
    if value.startswith(b'P"') and value.endswith(b'"'):
        raise UnreadableError(f"{what} in printf form is not read")
    if len(value) >= 2 and value.startswith(b'"') and value.endswith(b'"'):
        return value[1:-1]
    try:
        return bytes.fromhex(value.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        raise UnreadableError(f"{what} is neither quoted nor hexadecimal") from None


def _words(block: dict[str, bytes], name: str, default: str) -> list[str]:
    return block.get(name, default.encode()).decode("ascii", "replace").upper().split()


def _credential(block: dict[str, bytes]) -> Credential | None:
    if "ssid" not in block:
        return None
    ssid = octets_of(block["ssid"], "ssid")
    if "psk" in block:
        authentication = AuthenticationType(0)
        for word in _words(block, "proto", "RSN"):
            authentication |= _PROTOCOL_BITS.get(word, AuthenticationType(0))
        encryption = EncryptionType(0)
        for word in _words(block, "pairwise", "CCMP"):
            encryption |= _CIPHER_BITS.get(word, EncryptionType(0))
        value = block["psk"]
        key = value[1:-1] if value.startswith(b'"') and value.endswith(b'"') else value.lower()
        return personal(
            ssid,
            key,
            authentication or AuthenticationType.WPA2_PERSONAL,
            encryption or EncryptionType.AES,
        )
    if "NONE" not in _words(block, "key_mgmt", "WPA-PSK WPA-EAP"):
        return None
    slot = block.get("wep_tx_keyidx", b"0").decode("ascii", "replace")
    if slot in ("0", "1", "2", "3") and f"wep_key{slot}" in block:
        key = octets_of(block[f"wep_key{slot}"], "wep_key")
        shared = "SHARED" in _words(block, "auth_alg", "OPEN")
        return wep(ssid, Secret(key), shared=shared, index=int(slot) + 1)
    return unprotected(ssid)


FORMAT = Format(TITLE, ".conf", _write_one, _write_several, _read)
