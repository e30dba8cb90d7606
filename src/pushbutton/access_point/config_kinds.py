"""What the value of a configuration key may be: one `Kind` reads it, writes it and describes it.

A `Kind` raises `ValueError` with the reason as one phrase; the parser adds file, line and key.
"""

from __future__ import annotations

import grp
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac

T = TypeVar("T")

ENCODING = ("utf-8", "surrogateescape")
"""How octets of a file or a control datagram become text and back without loss."""


def to_octets(text: str) -> bytes:
    """Return the octets that `text` was read from."""
    return text.encode(*ENCODING)


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[T]):
    """One kind of value; `parse` raises `ValueError` with the reason."""

    description: str
    """For people: "0 or 1", "a file name"."""
    parse: Callable[[str], T]
    render: Callable[[T], str]
    example: str
    """A value that it accepts."""
    wrong: str | None
    """A value that it refuses; None when it takes anything."""
    bounds: tuple[int, int] | None = None
    """The least and the greatest, where it is a number."""


def _number(text: str) -> int:
    # Blanks behind a number are in files that people edit, and hostapd does not mind them.
    digits = text.rstrip(" \t")
    if not re.fullmatch(r"-?[0-9]+", digits):
        raise ValueError("not a number")
    return int(digits)


def integer(low: int, high: int) -> Kind[int]:
    """Return the kind of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        value = _number(text)
        if not low <= value <= high:
            raise ValueError(f"{value} is not in {low}..{high}")
        return value

    return Kind(f"{low}..{high}", parse, str, str(low), str(high + 1), (low, high))


def _boolean(text: str) -> bool:
    digit = text.rstrip(" \t")
    if digit not in ("0", "1"):
        raise ValueError("must be 0 or 1")
    return digit == "1"


boolean = Kind("0 or 1", _boolean, lambda value: str(int(value)), "1", "2", (0, 1))


def choice(*names: str) -> Kind[str]:
    """Return the kind that is one of a few words."""

    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return text

    return Kind(" | ".join(names), parse, str, names[0], "no-such-choice")


def text(longest: int | None = None) -> Kind[str]:
    """Return the kind of free text of at most `longest` octets."""

    def parse(value: str) -> str:
        if longest is not None and len(to_octets(value)) > longest:
            raise ValueError(f"longer than {longest} octets")
        return value

    return Kind(
        "text" if longest is None else f"text of at most {longest} octets",
        parse,
        str,
        "text"[:longest],
        None if longest is None else "x" * (longest + 1),
    )


def required_text(what: str) -> Kind[str]:
    """Return the kind of text that must not be empty."""

    def parse(value: str) -> str:
        if not value:
            raise ValueError("must not be empty")
        return value

    return Kind(what, parse, str, "name", "")


def _group(value: str) -> str:
    # As in hostapd a number need not be that of a group that has a name.
    if not (value.isdecimal() and int(value) < 2**32 - 1):
        try:
            grp.getgrnam(value)
        except KeyError:
            raise ValueError("there is no such group") from None
    return value


group = Kind("a group name or number", _group, str, "0", "no-such-group")


def _country(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise ValueError("must be two capital letters")
    return value


country = Kind("two letters", _country, str, "DE", "Germany")


def _interface(value: str) -> str:
    octets = to_octets(value)
    if not 1 <= len(octets) <= 15 or "/" in value or value in (".", "..") or " " in value:
        raise ValueError("not the name of a network interface (1 to 15 characters)")
    return value


interface = Kind("an interface name", _interface, str, "wlan0", "much-too-long-for-a-name")


def _path(value: str) -> Path | None:
    if "\0" in value:
        raise ValueError("not a file name")
    return Path(value) if value else None


path: Kind[Path | None] = Kind(
    "a file name", _path, lambda value: str(value or ""), "file", "file\0name"
)


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that is read whole when its key is set."""

    path: Path
    octets: bytes


def _content(value: str) -> FileContent | None:
    if not value:
        return None
    try:
        return FileContent(Path(value), Path(value).read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise ValueError(f"cannot read {value!r}: {reason}") from None


content: Kind[FileContent | None] = Kind(
    "the name of a file, read at once",
    _content,
    lambda value: str(value.path) if value else "",
    "",
    "/no/such/file",
)


def octets(shortest: int = 0, longest: int | None = None) -> Kind[bytes]:
    """Return the kind of octets in hexadecimal."""

    def parse(value: str) -> bytes:
        result = _hexadecimal(value)
        if len(result) < shortest or (longest is not None and len(result) > longest):
            raise ValueError(f"must be {shortest} to {longest} octets in hexadecimal")
        return result

    return Kind("octets in hexadecimal", parse, bytes.hex, "00" * max(shortest, 1), "0g")


def secret_octets(length: int | None = None) -> Kind[Secret]:
    """Return the kind of a key in hexadecimal, of `length` octets when given."""

    def parse(value: str) -> Secret:
        result = _hexadecimal(value)
        if length is not None and len(result) != length:
            raise ValueError(f"must be {2 * length} hexadecimal digits")
        return Secret(result)

    return Kind(
        "octets in hexadecimal" if length is None else f"{2 * length} hexadecimal digits",
        parse,
        lambda value: value.reveal().hex(),
        "5a" * (length or 1),
        "5a5" if length is None else "5a",
    )


def _hexadecimal(value: str) -> bytes:
    if not re.fullmatch(r"([0-9a-fA-F]{2})*", value):
        raise ValueError("not an even number of hexadecimal digits")
    return bytes.fromhex(value)


def _uuid(value: str) -> UUID:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
        raise ValueError("not a UUID like 12345678-9abc-def0-1234-56789abcdef0")
    return UUID(value)


uuid = Kind("a UUID", _uuid, str, "12345678-9abc-def0-1234-56789abcdef0", "1234")


def _mac(value: str) -> bytes:
    try:
        return parse_mac(value)
    except MalformedError:
        raise ValueError("not a MAC address like 02:00:00:00:00:01") from None


mac = Kind("a MAC address", _mac, format_mac, "02:00:00:00:00:01", "02:00")


def _ssid(value: str) -> bytes:
    result = to_octets(value)
    if not 1 <= len(result) <= 32:
        raise ValueError("an SSID has 1 to 32 octets")
    return result


ssid = Kind("1 to 32 octets", _ssid, lambda value: value.decode(*ENCODING), "network", "x" * 33)

_ESCAPES = {"\\": 92, '"': 34, "n": 10, "r": 13, "t": 9, "e": 27}


def unescape(value: str) -> bytes:
    r"""Read text with `\n`, `\x41` and the like, as in `ssid2=P"..."`; `ValueError` if wrong."""
    result = bytearray()
    position = 0
    while position < len(value):
        character = value[position]
        position += 1
        if character != "\\":
            result += to_octets(character)
            continue
        match = re.compile(r'([\\"nrte])|x([0-9a-fA-F]{1,2})|([0-7]{1,3})').match(value, position)
        if match is None:
            raise ValueError("a wrong escape sequence")
        plain, hexadecimal, octal = match.groups()
        position = match.end()
        if plain:
            result.append(_ESCAPES[plain])
        else:
            result.append((int(hexadecimal, 16) if hexadecimal else int(octal, 8)) & 0xFF)
    return bytes(result)


def escape(value: bytes) -> str:
    r"""Write octets as text with `\n`, `\x41` and the like, as STATUS shows an SSID."""
    reverse = {number: f"\\{letter}" for letter, number in _ESCAPES.items()}
    return "".join(
        reverse.get(octet) or (chr(octet) if 32 <= octet <= 126 else f"\\x{octet:02x}")
        for octet in value
    )


def _written_string(value: str) -> bytes:
    if value.startswith('"') and value.endswith('"') and len(value) >= 2:
        result = to_octets(value[1:-1])
    elif value.startswith('P"') and value.endswith('"') and len(value) >= 3:
        result = unescape(value[2:-1])
    else:
        result = _hexadecimal(value)
    if not 1 <= len(result) <= 32:
        raise ValueError("must have 1 to 32 octets")
    return result


def _render_string(value: bytes) -> str:
    if value and all(32 <= octet <= 126 and octet != 34 for octet in value):
        return f'"{value.decode()}"'
    return value.hex()


written_string = Kind(
    '"text", P"text with escapes", or hexadecimal', _written_string, _render_string, '"net"', '"x'
)


def _passphrase(value: str) -> Secret:
    if not 8 <= len(to_octets(value)) <= 63:
        raise ValueError("a passphrase has 8 to 63 characters")
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise ValueError("a passphrase has no control characters")
    return Secret(to_octets(value))


passphrase = Kind(
    "8 to 63 characters", _passphrase, lambda value: value.text(), "passphrase", "short"
)


def _pin(value: str) -> Secret | None:
    return Secret(value) if value else None


secret_text: Kind[Secret | None] = Kind(
    "text", _pin, lambda value: value.text() if value else "", "12345670", None
)


def words(allowed: Sequence[str], *, least: int = 1) -> Kind[tuple[str, ...]]:
    """Return the kind of a list of words out of `allowed`, kept in the order of `allowed`."""

    def parse(value: str) -> tuple[str, ...]:
        found = value.split()
        for word in found:
            if word not in allowed:
                raise ValueError(f"unknown value {word!r}")
        if len(found) < least:
            raise ValueError("must not be empty")
        return tuple(word for word in allowed if word in found)

    return Kind(" ".join(allowed), parse, " ".join, allowed[0], "no-such-word")


def anything() -> Kind[Any]:
    """Return the kind of keys that are kept as they are written."""
    return Kind("anything", lambda value: value, str, "1", None)
