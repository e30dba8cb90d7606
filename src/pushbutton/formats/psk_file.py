"""hostapd's `wpa_psk_file`: one station's key on a line, written and read exactly as hostapd does.

    keyid=printer wps=1 02:00:00:00:00:01 0123...64 hexadecimal digits
    00:00:00:00:00:00 a passphrase for everybody

Tokens `name=value`, the station's address (all zero: any station), then a PSK in 64 hexadecimal
digits or a passphrase of 8 to 63 characters, which runs to the end of the line.  Of several
entries for a station hostapd takes the later line first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pushbutton.errors import ConfigurationFileError, MalformedError
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac

ANY_STATION = bytes(6)
LONGEST_LINE = 126
"""hostapd reads pieces of 127 characters, the line feed among them."""
LONGEST_KEY_ID = 31

_PSK = re.compile(rb"[0-9a-fA-F]{64}")
_DIGIT = re.compile(rb"[0-9a-f]")
_REGISTERED = b"wps=1 "


@dataclass(frozen=True, slots=True, eq=False)
class PskEntry:
    """One line.  `key` is a PSK of 32 octets, or a passphrase when `passphrase` says so."""

    address: bytes
    key: Secret
    passphrase: bool = False
    key_id: str | None = None
    wps: bool = False
    """The Registrar may hand this key out in a Credential."""
    vlan_id: int | None = None

    def encode(self) -> bytes:
        """Return the line, without its line feed."""
        tokens = []
        if self.key_id is not None:
            tokens.append(f"keyid={self.key_id}")
        if self.vlan_id is not None:
            tokens.append(f"vlanid={self.vlan_id}")
        if self.wps:
            tokens.append("wps=1")
        tokens.append(format_mac(self.address))
        key = self.key.reveal() if self.passphrase else self.key.reveal().hex().encode()
        return " ".join(tokens).encode() + b" " + key


def encode(entries: tuple[PskEntry, ...]) -> bytes:
    """Return a whole file."""
    return b"".join(entry.encode() + b"\n" for entry in entries)


def parse(octets: bytes, path: Path | str) -> tuple[PskEntry, ...]:
    """Read a whole file, in the order of its lines.

    One bad line refuses the file: `ConfigurationFileError` names it, and never shows its key.
    """
    entries = []
    for number, line in enumerate(octets.split(b"\n"), 1):
        if not line or line.startswith(b"#"):
            continue
        try:
            entries.append(parse_line(line))
        except MalformedError as error:
            raise ConfigurationFileError(path, number, "wpa_psk_file", str(error)) from None
    return tuple(entries)


def whole(octets: bytes, expected: tuple[PskEntry, ...] = ()) -> int:
    """Return how many octets of a file are whole lines, in case adding a line was cut short.

    An access point adds lines to the end.  Where the power fails meanwhile, the last line may have
    no line feed and only a beginning, or zeros.  What a person wrote is no such line: it is taken
    for one only if it has zeros, begins one of the `expected` entries, or cannot be read but
    begins as the line of a registration does.
    """
    end = octets.rfind(b"\n") + 1
    last = octets[end:]
    if not last or last.startswith(b"#"):
        return len(octets)
    begun = any(entry.encode().startswith(last) for entry in expected)
    complete = any(entry.encode() == last for entry in expected)
    return end if b"\0" in last or (begun and not complete) or _is_begun(last) else len(octets)


def _is_begun(line: bytes) -> bool:
    try:
        parse_line(line)
    except MalformedError:
        shape = b"wps=1 00:00:00:00:00:00 " + b"0" * 64
        digits = _DIGIT.sub(b"0", line[len(_REGISTERED) :])
        return shape.startswith(line[: len(_REGISTERED)] + digits)
    return False


def parse_line(line: bytes) -> PskEntry:
    """Read one line without its line feed; `MalformedError` says what is wrong with it."""
    if len(line) > LONGEST_LINE:
        raise MalformedError(f"the line is longer than {LONGEST_LINE} characters")
    key_id: str | None = None
    vlan_id: int | None = None
    wps = False
    rest = line
    while True:
        token, _, rest = rest.partition(b" ")
        name, equals, value = token.decode("utf-8", "surrogateescape").partition("=")
        if not equals:
            break
        match name:
            case "keyid":
                if not 1 <= len(value) <= LONGEST_KEY_ID:
                    raise MalformedError(f"keyid has 1 to {LONGEST_KEY_ID} characters")
                key_id = value
            case "wps":
                if value not in ("0", "1"):
                    raise MalformedError("wps must be 0 or 1")
                wps = value == "1"
            case "vlanid":
                if not re.fullmatch(r"[0-9]{1,4}", value):
                    raise MalformedError("vlanid is a number")
                vlan_id = int(value)
            case _:
                raise MalformedError("an unknown token before the address")
    try:
        address = parse_mac(name)
    except MalformedError:
        raise MalformedError("there is no MAC address before the key") from None
    if _PSK.fullmatch(rest):
        psk = Secret(bytes.fromhex(rest.decode()))
        return PskEntry(address, psk, False, key_id, wps, vlan_id)
    if not 8 <= len(rest) <= 63:
        raise MalformedError("the key is neither 64 hexadecimal digits nor 8 to 63 characters")
    return PskEntry(address, Secret(rest), True, key_id, wps, vlan_id)
