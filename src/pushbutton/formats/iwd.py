"""The network files of iwd (iwd.network(5)), whose name says which network they are for.

The name is the SSID where it has only letters, digits, spaces, `_` and `-`; otherwise it is `=` and
the SSID in hexadecimal.  The suffix says how the network is protected.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from pushbutton.formats.format import Format, InexpressibleError, UnreadableError
from pushbutton.formats.network import (
    Security,
    passphrase,
    personal,
    psk,
    refuse_enterprise,
    unprotected,
)
from pushbutton.wire.credential import Credential

TITLE = "iwd network file"
_SUFFIXES = {Security.PERSONAL: ".psk", Security.OPEN: ".open"}
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def _security(credential: Credential) -> Security:
    security = refuse_enterprise(credential, f"An {TITLE}")
    if security is Security.WEP:
        raise InexpressibleError("iwd does not join networks that are protected by WEP.")
    if not credential.ssid:
        raise InexpressibleError("iwd has no networks without a name.")
    return security


def file_name(credential: Credential) -> str:
    """Return the name under which iwd looks for the network."""
    suffix = _SUFFIXES[_security(credential)]
    text = credential.ssid.decode("ascii", "replace")
    if all(c.isascii() and (c.isalnum() or c in " _-") for c in text):
        return text + suffix
    return f"={credential.ssid.hex()}{suffix}"


def _write(credential: Credential) -> bytes:
    if _security(credential) is Security.OPEN:
        return b"[Settings]\nAutoConnect=true\n"
    words = passphrase(credential)
    if words is None:
        return f"[Security]\nPreSharedKey={psk(credential).text()}\n".encode()
    escaped = "".join(_ESCAPES.get(c, c) for c in words.text())
    # Spaces at the ends would be taken for the file's own.
    escaped = re.sub(r"^ | $", r"\\s", escaped)
    return f"[Security]\nPassphrase={escaped}\n".encode()


def _ssid(name: str) -> tuple[bytes, str]:
    path = PurePath(name)
    stem = path.name.removesuffix(path.suffix)
    if not stem.startswith("="):
        return stem.encode(), path.suffix
    try:
        return bytes.fromhex(stem[1:]), path.suffix
    except ValueError:
        raise UnreadableError("the file name is not that of an iwd network") from None


def _read(octets: bytes, name: str) -> tuple[Credential, ...]:
    ssid, suffix = _ssid(name)
    if suffix == ".open":
        return (unprotected(ssid),)
    if suffix != ".psk":
        raise UnreadableError("the name of an iwd network file ends in .psk or .open")
    entries: dict[str, str] = {}
    group = ""
    for line in octets.decode("utf-8", "replace").split("\n"):
        stripped = line.strip()
        if stripped.startswith("[") and stripped.endswith("]"):
            group = stripped[1:-1]
        elif group == "Security" and not stripped.startswith("#"):
            key, _, value = line.partition("=")
            entries[key.strip()] = value.strip()
    if "Passphrase" in entries:
        words = re.sub(r"\\([sntr\\])", lambda m: _UNESCAPES[m[1]], entries["Passphrase"])
        return (personal(ssid, words),)
    if "PreSharedKey" in entries:
        return (personal(ssid, entries["PreSharedKey"].lower()),)
    raise UnreadableError("the file has neither a Passphrase nor a PreSharedKey")


FORMAT = Format(TITLE, ".psk", _write, read=_read, file_name=file_name)
