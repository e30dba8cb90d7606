"""The kinds of value that belong to SAE: passwords with their conditions, and groups."""

from __future__ import annotations

from dataclasses import dataclass

from pushbutton.access_point.config_kinds import Kind, to_octets
from pushbutton.crypto.sae_groups import GROUPS
from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire.codecs import format_mac, parse_mac

_ANY = b"\xff" * 6


@dataclass(frozen=True, slots=True, eq=False)
class SaePasswordLine:
    """One line `sae_password=PASSWORD|mac=ADDRESS|id=NAME`, both conditions optional."""

    password: Secret
    address: bytes | None = None
    """The only station that may use it."""
    identifier: bytes | None = None
    """The name by which a station asks for it."""


def _sae_password(value: str) -> SaePasswordLine | None:
    if not value:
        return None
    # The identifier is the rest of the line, whatever it contains.
    value, marked, identifier = value.partition("|id=")
    password, *conditions = value.split("|")
    if not password:
        raise ValueError("must not be empty")
    address: bytes | None = None
    for condition in conditions:
        name, _, content = condition.partition("=")
        if name != "mac":
            raise ValueError("only |mac= and |id= may follow the password")
        try:
            address = parse_mac(content)
        except MalformedError:
            raise ValueError("|mac= is not a MAC address like 02:00:00:00:00:01") from None
    return SaePasswordLine(
        Secret(to_octets(password)),
        None if address == _ANY else address,
        to_octets(identifier) if marked else None,
    )


def _render(line: SaePasswordLine | None) -> str:
    if line is None:
        return ""
    address = f"|mac={format_mac(line.address)}" if line.address is not None else ""
    identifier = "" if line.identifier is None else f"|id={line.identifier.decode()}"
    return f"{line.password.text()}{address}{identifier}"


sae_password: Kind[SaePasswordLine | None] = Kind(
    "a password, perhaps with |mac=ADDRESS and |id=NAME",
    _sae_password,
    _render,
    "password|mac=02:00:00:00:00:01|id=guest",
    "password|mac=02",
)


def _groups(value: str) -> tuple[int, ...]:
    found = []
    for word in value.split():
        if not word.isdecimal() or int(word) not in GROUPS:
            known = ", ".join(str(number) for number in GROUPS)
            raise ValueError(f"{word!r} is not one of the groups {known}")
        found.append(int(word))
    if not found:
        raise ValueError("must not be empty")
    return tuple(found)


sae_groups: Kind[tuple[int, ...]] = Kind(
    "numbers of groups, the best first",
    _groups,
    lambda value: " ".join(str(number) for number in value),
    "19",
    "1",
)
