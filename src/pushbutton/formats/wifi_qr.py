r"""The QR code that a phone's camera turns into a Wi-Fi connection.

The payload is `WIFI:T:WPA;S:<ssid>;P:<key>;;` with a backslash before each of `\ ; , : "` in a
value (the form that the ZXing project introduced and that the WPA3 specification took over, "URI
format").  Quotes around values, which some programs add when a value could be read as hexadecimal,
are taken away when reading and never written: phones take them for a part of the key.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from pushbutton.formats.format import Format, InexpressibleError, UnreadableError
from pushbutton.formats.network import (
    Security,
    passphrase,
    personal,
    psk,
    refuse_enterprise,
    unprotected,
    wep,
)
from pushbutton.wire.credential import Credential

if TYPE_CHECKING:
    import segno

_SPECIAL = re.compile(r'([\\;,:"])')
_FIELD = re.compile(r"([A-Za-z]):((?:[^\\;]|\\.)*);", re.DOTALL)


def payload(credential: Credential) -> str:
    """Return the text inside the code; `InexpressibleError` for a name that is not text."""
    security = refuse_enterprise(credential, "A Wi-Fi QR code")
    try:
        ssid = credential.ssid.decode("utf-8")
    except UnicodeDecodeError:
        raise InexpressibleError(
            "A Wi-Fi QR code cannot carry this network name: it is not UTF-8 text."
        ) from None
    match security:
        case Security.OPEN:
            fields = [("T", "nopass"), ("S", ssid)]
        case Security.WEP:
            fields = [("T", "WEP"), ("S", ssid), ("P", _text(credential.network_key.reveal()))]
        case _:
            key = passphrase(credential) or psk(credential)
            fields = [("T", "WPA"), ("S", ssid), ("P", key.text())]
    escaped = [f"{name}:" + _SPECIAL.sub(r"\\\1", value) for name, value in fields]
    return f"WIFI:{';'.join(escaped)};;"


def _text(octets: bytes) -> str:
    return octets.decode("ascii") if octets.isascii() else octets.hex()


def _read(octets: bytes, _name: str) -> tuple[Credential, ...]:
    text = octets.decode("utf-8", "replace").strip("\r\n")
    if text[:5].upper() != "WIFI:":
        raise UnreadableError("this is not the text of a Wi-Fi QR code")
    fields = {m[1].upper(): _unquote(m[2]) for m in _FIELD.finditer(text, 5)}
    if "S" not in fields:
        raise UnreadableError("the code names no network")
    ssid, key = fields["S"].encode(), fields.get("P", "")
    match fields.get("T", "nopass").upper():
        case "NOPASS" | "":
            return (unprotected(ssid),)
        case "WPA" | "WPA2" | "WPA3" | "SAE" if key:
            return (personal(ssid, key),)
        case "WEP" if key:
            return (wep(ssid, key.encode()),)
    raise UnreadableError("the code has a kind of security that is not read, or no key")


def _unquote(value: str) -> str:
    # An unescaped quote can only be one of those around a value.
    if len(value) > 1 and value[0] == value[-1] == '"' and value[-2] != "\\":
        value = value[1:-1]
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def _code(credential: Credential) -> segno.QRCode:
    import segno

    return segno.make_qr(payload(credential), encoding="utf-8", error="m")


def terminal(credential: Credential) -> bytes:
    """Draw the code with half blocks, two modules in one line of the terminal."""
    drawn = io.StringIO()
    _code(credential).terminal(drawn, border=2, compact=True)
    return drawn.getvalue().encode()


def svg(credential: Credential) -> bytes:
    """Draw the code as a scalable image of its own."""
    drawn = io.BytesIO()
    _code(credential).save(drawn, kind="svg", scale=8, border=4, light="#fff")
    return drawn.getvalue()


def png(credential: Credential) -> bytes:
    """Draw the code as an image of pixels, eight for a module's side."""
    drawn = io.BytesIO()
    _code(credential).save(drawn, kind="png", scale=8, border=4)
    return drawn.getvalue()


FORMAT = Format("QR code in the terminal", ".qr.txt", terminal)
SVG = Format("QR code as an SVG image", ".svg", svg)
PNG = Format("QR code as a PNG image", ".png", png, binary=True)
PAYLOAD = Format(
    "text inside a Wi-Fi QR code",
    ".wifi",
    lambda credential: payload(credential).encode() + b"\n",
    read=_read,
)
