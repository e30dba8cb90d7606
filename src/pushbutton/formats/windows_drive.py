r"""The settings that Windows XP and Vista write on a USB drive: `SMRTNTKY\WSETTING.WFC`.

The root element is `wirelessProfile` of the namespace .../provisioning/WirelessProfile/2004; the
program that applied the drive answers in a file of its own with the same `configId`.  The reader
also takes the form of the network provisioning service, with `WirelessProfile` and a namespace
without the year.  (Windows Connect Now, "Wireless Provisioning Schema".)
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pushbutton.formats import human
from pushbutton.formats.format import Format, InexpressibleError, UnreadableError
from pushbutton.formats.network import (
    Security,
    is_hexadecimal,
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

TITLE = "Windows USB drive settings (WSETTING.WFC)"
NAMESPACE = "http://www.microsoft.com/provisioning/WirelessProfile/2004"
OLDER_NAMESPACE = "http://www.microsoft.com/provisioning/WirelessProfile"
ANSWER_NAMESPACE = "http://www.microsoft.com/provisioning/DeviceProfile/2004"
AUTHOR = "pushbutton"

_AUTHOR_ID = uuid.UUID("6d2ad9b4-8b0c-4f61-9a5f-3f0f64c5a2d1")
_WPA2, _WPA = AuthenticationType.WPA2_PERSONAL, AuthenticationType.WPA_PERSONAL
_KINDS = {"WPA2PSK": _WPA2, "WPAPSK": _WPA}
_CIPHERS = {"AES": EncryptionType.AES, "TKIP": EncryptionType.TKIP}


def _security(credential: Credential) -> tuple[str, str, str]:
    """Return the words for authentication and encryption, and the key."""
    match refuse_enterprise(credential, f"A {TITLE}"):
        case Security.OPEN:
            return "open", "none", ""
        case Security.WEP:
            shared = credential.authentication & AuthenticationType.SHARED
            return "shared" if shared else "open", "WEP", wep_octets(credential).hex()
    kind = "WPA2PSK" if credential.authentication & _WPA2 else "WPAPSK"
    only_tkip = not credential.encryption & EncryptionType.AES
    cipher = "TKIP" if only_tkip and credential.encryption & EncryptionType.TKIP else "AES"
    key = passphrase(credential) or psk(credential)
    return kind, cipher, key.text()


def _ssid(credential: Credential) -> str:
    try:
        text = credential.ssid.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not text or not is_text(text):
        raise InexpressibleError(f"A {TITLE} cannot carry this network name: it is not plain text.")
    return text


def write(credential: Credential) -> bytes:
    """Return the file; each has a `configId` of its own, by which it is applied once."""
    authentication, encryption, key = _security(credential)
    lines = [
        '<?xml version="1.0"?>',
        f'<wirelessProfile xmlns="{NAMESPACE}">',
        "  <config>",
        f"    <configId>{uuid.uuid4()}</configId>",
        f"    <configAuthorId>{_AUTHOR_ID}</configAuthorId>",
        f"    <configAuthor>{AUTHOR}</configAuthor>",
        "  </config>",
        f'  <ssid xml:space="preserve">{escape(_ssid(credential))}</ssid>',
        "  <connectionType>ESS</connectionType>",
        "  <primaryProfile>",
        f"    <authentication>{authentication}</authentication>",
        f"    <encryption>{encryption}</encryption>",
        f'    <networkKey xml:space="preserve">{escape(key)}</networkKey>',
    ]
    if encryption == "WEP":
        lines.append(f"    <keyIndex>{credential.network_key_index or 1}</keyIndex>")
    lines += [
        "    <keyProvidedAutomatically>0</keyProvidedAutomatically>",
        "    <ieee802Dot1xEnabled>0</ieee802Dot1xEnabled>",
        "  </primaryProfile>",
        "</wirelessProfile>",
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


def read(octets: bytes) -> tuple[Credential, ...]:
    """Read the file; raises `UnreadableError`."""
    found = texts(octets, "a file of wireless settings", (NAMESPACE, OLDER_NAMESPACE))
    if "wirelessProfile" in found:
        root, profile = "wirelessProfile", "wirelessProfile/primaryProfile"
    elif "WirelessProfile" in found:
        root = profile = "WirelessProfile"
    else:
        raise UnreadableError("this is no file of wireless settings")
    ssid = found.get(f"{root}/ssid", "").encode()
    if not 1 <= len(ssid) <= 32:
        raise UnreadableError(f"the network's name has {len(ssid)} octets, not 1 to 32")
    if found.get(f"{root}/connectionType", "ESS").strip().upper() != "ESS":
        raise UnreadableError("the network is an ad-hoc network, which is not read")
    authentication = found.get(f"{profile}/authentication", "").strip()
    encryption = found.get(f"{profile}/encryption", "").strip()
    key = found.get(f"{profile}/networkKey", "")
    match authentication, encryption:
        case "open", "none":
            return (unprotected(ssid),)
        case "open" | "shared", "WEP":
            return (_wep(ssid, key, authentication, found.get(f"{profile}/keyIndex", "1")),)
        case "WPAPSK" | "WPA2PSK", "AES" | "TKIP":
            _check_key(key)
            return (personal(ssid, key, _KINDS[authentication], _CIPHERS[encryption]),)
    raise UnreadableError("the settings have a kind of security that is not read")


def _check_key(key: str) -> None:
    octets = key.encode()
    if is_hexadecimal(octets, 64):
        return
    if not 8 <= len(octets) <= 63 or not is_text(key):
        raise UnreadableError(
            f"the key has {len(octets)} octets; it has 8 to 63 printable ones, or is 64 hex digits"
        )


def _wep(ssid: bytes, key: str, authentication: str, index: str) -> Credential:
    if index.strip() not in {"1", "2", "3", "4"}:
        raise UnreadableError("the key index is not 1 to 4")
    number, shared = int(index), authentication == "shared"
    stored = wep(ssid, key.encode(), shared=shared, index=number)
    try:
        return wep(ssid, wep_octets(stored), shared=shared, index=number)
    except InexpressibleError as error:
        raise UnreadableError(str(error).rstrip(".")) from None


def text_copy(credential: Credential) -> bytes:
    """Return WSETTING.TXT: the same for a person who types it in by hand."""
    lines = [f"{label}: {text}" for label, text in human.lines(credential)]
    return "\r\n".join(("Wireless Network Settings", "", *lines)).encode() + b"\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device left on the drive that applied its settings."""

    config_id: str
    manufacturer: str
    model_name: str
    serial_number: str
    firmware_version: str
    device_type: str


def read_answer(octets: bytes) -> Answer:
    r"""Read a file of `SMRTNTKY\DEVICE`; raises `UnreadableError`."""
    found = texts(octets, "the answer of a device", (ANSWER_NAMESPACE,))
    if "device" not in found:
        raise UnreadableError("this is no answer of a device")

    def text(name: str) -> str:
        value = found.get(f"device/{name}", "").strip()
        return "".join(c if c.isprintable() else "?" for c in value)

    return Answer(
        text("configId"),
        text("manufacturer"),
        text("modelName"),
        text("serialNumber"),
        text("firmwareVersion"),
        text("deviceType"),
    )


FORMAT = Format(
    TITLE,
    ".wfc",
    write,
    read=lambda octets, _name: read(octets),
    file_name=lambda _credential: "WSETTING.WFC",
)
