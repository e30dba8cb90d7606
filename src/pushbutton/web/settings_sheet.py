"""A network's settings for a person who asked to see them: name, key, QR code, and files."""

from __future__ import annotations

import base64

from pushbutton.errors import UsageError
from pushbutton.formats import registry, wifi_qr
from pushbutton.formats.format import InexpressibleError
from pushbutton.formats.human import security_text
from pushbutton.formats.network import Security, display_name, security_of
from pushbutton.web.board import Document
from pushbutton.wire.credential import Credential

FILES: dict[str, str] = {
    "text": "Text",
    "qr-svg": "QR code (SVG)",
    "networkmanager": "NetworkManager (Linux)",
    "wpa_supplicant": "wpa_supplicant (Linux)",
    "iwd": "iwd (Linux)",
    "windows": "Windows profile",
    "json": "JSON",
}
"""The formats that the page offers, by their names in `pushbutton.formats`."""


def sheet(credential: Credential) -> Document:
    """Return everything that the page shows of a network, its key in clear.

    `qr` is an SVG document, None for a network that a QR code cannot carry.
    """
    try:
        code: str | None = wifi_qr.svg(credential).decode()
    except InexpressibleError:
        code = None
    open_network = security_of(credential) is Security.OPEN
    return {
        "ssid": display_name(credential.ssid),
        "key": "" if open_network else credential.network_key.reveal().decode("utf-8", "replace"),
        "security": security_text(credential.authentication, credential.encryption),
        "qr": code,
        "files": [{"name": name, "title": title} for name, title in FILES.items()],
    }


def saved(credential: Credential, name: str) -> Document:
    """Return the settings as a file; `UsageError` for a format that is not offered.

    `InexpressibleError` when the format cannot carry this network.
    """
    if name not in FILES:
        raise UsageError(f"There is no format {name!r} here.")
    chosen = registry.load(name)
    return {
        "file": chosen.name_for(credential),
        "content": base64.b64encode(chosen.write([credential])).decode(),
    }
