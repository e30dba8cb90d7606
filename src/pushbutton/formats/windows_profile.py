"""The WLAN profiles of Windows ("WLAN_profile Schema Elements", namespace .../profile/v1).

`netsh wlan add profile filename=...` reads what is written here, and what `netsh wlan export
profile key=clear` wrote is read.  The reader takes XML without a document type only: no entities,
no external files, bounded size and depth.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

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
from pushbutton.formats.xml_texts import is_text, texts
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

TITLE = "Windows WLAN profile"
NAMESPACE = "http://www.microsoft.com/networking/WLAN/profile/v1"
_WPA2, _WPA = AuthenticationType.WPA2_PERSONAL, AuthenticationType.WPA_PERSONAL


def _leaf(depth: int, name: str, text: str) -> str:
    return f"{chr(9) * depth}<{name}>{escape(text)}</{name}>\n"


def _ssid(ssid: bytes) -> str:
    chunks = _leaf(3, "hex", ssid.hex().upper())
    try:
        text = ssid.decode("utf-8")
    except UnicodeDecodeError:
        return chunks
    return chunks + (_leaf(3, "name", text) if is_text(text) else "")


def _security(credential: Credential) -> tuple[str, str, tuple[str, str] | None]:
    """Return the words for authentication and encryption, and kind and text of the key."""
    match refuse_enterprise(credential, f"A {TITLE}"):
        case Security.OPEN:
            return "open", "none", None
        case Security.WEP:
            shared = credential.authentication & AuthenticationType.SHARED
            key = ("networkKey", wep_octets(credential).hex())
            return "shared" if shared else "open", "WEP", key
    # A profile names one of each; the strongest that the network has is right for all of them.
    authentication = "WPA2PSK" if credential.authentication & _WPA2 else "WPAPSK"
    only_tkip = not credential.encryption & EncryptionType.AES
    encryption = "TKIP" if only_tkip and credential.encryption & EncryptionType.TKIP else "AES"
    words = passphrase(credential)
    if words is None:
        return authentication, encryption, ("networkKey", psk(credential).text())
    return authentication, encryption, ("passPhrase", words.text())


def _write(credential: Credential) -> bytes:
    authentication, encryption, key = _security(credential)
    if not credential.ssid:
        raise InexpressibleError("Windows has no profiles for networks without a name.")
    chunks = [
        '<?xml version="1.0"?>\n',
        f'<WLANProfile xmlns="{NAMESPACE}">\n',
        _leaf(1, "name", display_name(credential.ssid)),
        "\t<SSIDConfig>\n\t\t<SSID>\n",
        _ssid(credential.ssid),
        "\t\t</SSID>\n\t</SSIDConfig>\n",
        _leaf(1, "connectionType", "ESS"),
        _leaf(1, "connectionMode", "auto"),
        "\t<MSM>\n\t\t<security>\n\t\t\t<authEncryption>\n",
        _leaf(4, "authentication", authentication),
        _leaf(4, "encryption", encryption),
        _leaf(4, "useOneX", "false"),
        "\t\t\t</authEncryption>\n",
    ]
    if key is not None:
        chunks += [
            "\t\t\t<sharedKey>\n",
            _leaf(4, "keyType", key[0]),
            _leaf(4, "protected", "false"),
            _leaf(4, "keyMaterial", key[1]),
            "\t\t\t</sharedKey>\n",
        ]
        if encryption == "WEP":
            chunks.append(_leaf(3, "keyIndex", str((credential.network_key_index or 1) - 1)))
    chunks.append("\t\t</security>\n\t</MSM>\n</WLANProfile>\n")
    return "".join(chunks).encode()


def _read(octets: bytes, _name: str) -> tuple[Credential, ...]:
    found = texts(octets, "a WLAN profile", (NAMESPACE,))
    root, security = "WLANProfile", "WLANProfile/MSM/security"
    ssid = found.get(f"{root}/SSIDConfig/SSID/name", "").encode()
    if f"{root}/SSIDConfig/SSID/hex" in found:
        try:
            ssid = bytes.fromhex(found[f"{root}/SSIDConfig/SSID/hex"])
        except ValueError:
            raise UnreadableError("the SSID is not hexadecimal") from None
    if not ssid:
        raise UnreadableError("the profile names no SSID")
    authentication = found.get(f"{security}/authEncryption/authentication", "")
    encryption = found.get(f"{security}/authEncryption/encryption", "")
    if (authentication, encryption) == ("open", "none"):
        return (unprotected(ssid),)
    if found.get(f"{security}/sharedKey/protected", "false").strip().lower() != "false":
        raise UnreadableError("the key is encrypted: export the profile again with key=clear")
    key = found.get(f"{security}/sharedKey/keyMaterial")
    if key is None:
        raise UnreadableError("the profile has no key")
    match authentication, encryption:
        case "WPA2PSK" | "WPAPSK", "AES" | "TKIP":
            kind = _WPA2 if authentication == "WPA2PSK" else _WPA
            cipher = EncryptionType.AES if encryption == "AES" else EncryptionType.TKIP
            return (personal(ssid, key, kind, cipher),)
        case "open" | "shared", "WEP":
            index = found.get(f"{security}/keyIndex", "0").strip()
            if index not in ("0", "1", "2", "3"):
                raise UnreadableError("the key index is not 0 to 3")
            shared = authentication == "shared"
            stored = wep(ssid, key.encode(), shared=shared, index=int(index) + 1)
            return (wep(ssid, wep_octets(stored), shared=shared, index=int(index) + 1),)
    raise UnreadableError("the profile has a kind of security that is not read")


FORMAT = Format(TITLE, ".xml", _write, read=_read)
