"""The formats by name.  A module is imported when its format is asked for, and not before."""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePath

from pushbutton.errors import UsageError
from pushbutton.formats.format import Format, UnreadableError
from pushbutton.wire.credential import Credential

FORMATS: dict[str, str] = {
    "text": "human:FORMAT",
    "json": "json_document:FORMAT",
    "wpa_supplicant": "wpa_supplicant:FORMAT",
    "networkmanager": "networkmanager:FORMAT",
    "iwd": "iwd:FORMAT",
    "windows": "windows_profile:FORMAT",
    "qr": "wifi_qr:FORMAT",
    "qr-svg": "wifi_qr:SVG",
    "qr-png": "wifi_qr:PNG",
    "qr-text": "wifi_qr:PAYLOAD",
    "credential": "credential_file:FORMAT",
    "nfc": "nfc_tag:FORMAT",
    "ap-settings": "credential_file:SETTINGS",
    "windows-usb": "windows_drive:FORMAT",
    "wsc-usb": "wsc_drive:FORMAT",
}
"""Name on the command line -> module of this package and the row in it."""

GUESSES = (
    "json",
    "windows",
    "windows-usb",
    "wpa_supplicant",
    "networkmanager",
    "iwd",
    "qr-text",
    "nfc",
    "credential",
)
"""The formats that can be read, in the order in which they are tried on a file of unknown kind."""


def load(name: str) -> Format:
    """Return the format called `name`; `UsageError` for an unknown one."""
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}; there are {', '.join(FORMATS)}.")
    module, _, row = FORMATS[name].partition(":")
    found = getattr(import_module(f"pushbutton.formats.{module}"), row)
    assert isinstance(found, Format)
    return found


def read(octets: bytes, file_name: str, name: str | None = None) -> tuple[Credential, ...]:
    """Read credentials in the format `name`, or in the first one that makes sense of them.

    Raises `UnreadableError`, and `UsageError` for a format that is only written.
    """
    if name is not None:
        reader = load(name).read
        if reader is None:
            raise UsageError(f"The format {name} is written only.")
        return reader(octets, file_name)
    for guess in GUESSES:
        chosen = load(guess)
        if guess == "iwd" and PurePath(file_name).suffix not in (".psk", ".open"):
            continue
        try:
            found = chosen.read(octets, file_name) if chosen.read else ()
        except UnreadableError:
            continue
        if found:
            return found
    raise UnreadableError("no known format fits this file")
