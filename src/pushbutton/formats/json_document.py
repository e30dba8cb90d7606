"""Credentials as JSON, for scripts: everything that the Credential attribute says.

    {"format": "pushbutton-credentials", "version": 1, "networks": [{...}]}

`ssid` is text where the name is UTF-8 and is left out otherwise; `ssid_hex` is always there and
decides.  `network_key` and `network_key_hex` follow the same rule.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import IntFlag
from typing import Any, TypeVar

from pushbutton.errors import MalformedError
from pushbutton.formats.format import Format, UnreadableError
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

NAME = "pushbutton-credentials"
VERSION = 1
_OPTIONAL: dict[str, type[Any]] = {
    "network_key_index": int,
    "key_shareable": bool,
    "eap_identity": str,
    "key_provided_automatically": bool,
    "ieee_8021x_enabled": bool,
}
"""Attributes that a Credential may lack, with the type that JSON has for them."""
F = TypeVar("F", bound=IntFlag)


def _flag_names(value: IntFlag) -> list[str]:
    return [str(bit.name).lower() for bit in type(value) if bit & value]


def _flags(kind: type[F], names: object) -> F:
    if not isinstance(names, list):
        raise UnreadableError(f"{kind.__name__} is not a list of names")
    known = {str(bit.name).lower(): bit for bit in kind}
    value = kind(0)
    for name in names:
        if name not in known:
            raise UnreadableError(f"{kind.__name__} does not know {name!r}")
        value |= known[name]
    return value


def _text_and_hex(name: str, octets: bytes) -> dict[str, str]:
    try:
        return {name: octets.decode("utf-8"), f"{name}_hex": octets.hex()}
    except UnicodeDecodeError:
        return {f"{name}_hex": octets.hex()}


def _octets(entry: Mapping[str, Any], name: str) -> bytes:
    try:
        if f"{name}_hex" in entry:
            return bytes.fromhex(entry[f"{name}_hex"])
        return str(entry[name]).encode()
    except (KeyError, TypeError, ValueError):
        raise UnreadableError(f"{name} is missing or not readable") from None


def as_mapping(credential: Credential) -> dict[str, Any]:
    """Return one network as it stands in the document; it holds the key in plain."""
    entry: dict[str, Any] = {
        **_text_and_hex("ssid", credential.ssid),
        "authentication": _flag_names(credential.authentication),
        "encryption": _flag_names(credential.encryption),
        **_text_and_hex("network_key", credential.network_key.reveal()),
        "mac_address": format_mac(credential.mac_address),
        "network_index": credential.network_index,
    }
    for name in _OPTIONAL:
        if getattr(credential, name) is not None:
            entry[name] = getattr(credential, name)
    if credential.eap_type is not None:
        entry["eap_type_hex"] = credential.eap_type.hex()
    return entry


def _optional(entry: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: entry[name] for name in _OPTIONAL if entry.get(name) is not None}
    wrong = [name for name, value in found.items() if type(value) is not _OPTIONAL[name]]
    if wrong:
        raise UnreadableError(f"{wrong[0]} has a wrong type")
    if "eap_type_hex" in entry:
        found["eap_type"] = _octets(entry, "eap_type")
    return found


def _credential(entry: object) -> Credential:
    if not isinstance(entry, dict):
        raise UnreadableError("a network is not an object")
    try:
        address = parse_mac(str(entry.get("mac_address", "00:00:00:00:00:00")))
        index = int(entry.get("network_index", 1))
        return Credential(
            ssid=_octets(entry, "ssid"),
            authentication=_flags(AuthenticationType, entry.get("authentication")),
            encryption=_flags(EncryptionType, entry.get("encryption")),
            network_key=Secret(_octets(entry, "network_key")),
            mac_address=address,
            network_index=index,
            **_optional(entry),
        )
    except (MalformedError, TypeError, ValueError):
        raise UnreadableError("a network has a value that is not readable") from None


def _write(credentials: Sequence[Credential]) -> bytes:
    document = {
        "format": NAME,
        "version": VERSION,
        "networks": [as_mapping(credential) for credential in credentials],
    }
    return json.dumps(document, indent=2, ensure_ascii=True).encode() + b"\n"


def _read(octets: bytes, _name: str) -> tuple[Credential, ...]:
    try:
        document = json.loads(octets)
    except (ValueError, RecursionError):
        raise UnreadableError("this is not JSON") from None
    if not isinstance(document, dict) or document.get("format") != NAME:
        raise UnreadableError(f"this is not a document of the kind {NAME}")
    if document.get("version") != VERSION or not isinstance(document.get("networks"), list):
        raise UnreadableError("the document has another version or no networks")
    return tuple(map(_credential, document["networks"]))


FORMAT = Format("JSON", ".json", lambda credential: _write([credential]), _write, _read)
