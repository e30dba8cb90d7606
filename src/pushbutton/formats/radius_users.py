"""The keys of devices as FreeRADIUS's `users` file (its module `files`, users(5)).

    # Lamp
    020000000001 Cleartext-Password := "020000000001"
            Tunnel-Password := "correct horse battery"

The comment above an entry is the device's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pushbutton.formats.device_keys import (
    ColumnError,
    DeviceKey,
    KeyFormat,
    RowError,
    check_distinct,
    check_size,
)
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.radius import DEFAULT, Attribute, device_keys, users

TITLE = "FreeRADIUS users file"

_ESCAPE = re.compile(r'(["\\])')
_ITEM = re.compile(
    r"\s*([A-Za-z0-9-]+)\s*(:=|\+=|==|=)\s*"
    r'(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(,|$)'
)


def _write(keys: Sequence[DeviceKey]) -> bytes:
    names = {key.address.hex(): key.name for key in keys if key.address is not None}
    lines = []
    for user in users(keys):
        if name := names.get(user.name):
            lines.append(f"# {name}")
        lines.append(f"{user.name} {', '.join(map(_item, user.checks))}")
        lines.append(",\n".join(f"\t{_item(reply)}" for reply in user.replies))
    return "".join(f"{line}\n" for line in lines).encode()


def _item(attribute: Attribute) -> str:
    if attribute.value.isalnum() and attribute.name != "Tunnel-Password":
        quoted = f'"{attribute.value}"' if attribute.value.isdecimal() else attribute.value
    else:
        quoted = '"' + _ESCAPE.sub(r"\\\1", attribute.value) + '"'
    return f"{attribute.name} {attribute.operator} {quoted}"


def _read(octets: bytes) -> tuple[DeviceKey, ...]:
    check_size(octets)
    try:
        lines = octets.decode().splitlines()
    except UnicodeDecodeError:
        raise UnreadableError("the file is not UTF-8 text") from None
    found: list[DeviceKey] = []
    rows: list[int] = []
    for row, name, user, checks, replies in _entries(lines):
        try:
            of_user = device_keys(
                _items(user, checks), _items(user, replies), {} if user == DEFAULT else {user: name}
            )
        except ColumnError as error:
            raise RowError(row, error.column, error.reason) from None
        found += of_user
        rows += [row] * len(of_user)
    return check_distinct(found, rows)


def _entries(lines: Sequence[str]) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield row, comment above, user, check items and reply items of each entry."""
    comment, begun = "", None
    for row, line in enumerate([*lines, "end"], 1):
        if line.startswith("#") or not line.strip():
            name = line.removeprefix("#").strip()
        elif line[0] in " \t":
            if begun is None:
                raise RowError(row, None, "reply attributes without a user")
            begun = (*begun[:4], f"{begun[4]} {line.strip()}")
            continue
        else:
            name = ""
        if begun is not None:
            yield begun
            begun = None
        if name or not line.strip() or line.startswith("#"):
            comment = name
            continue
        user, _, checks = line.replace("\t", " ", 1).partition(" ")
        begun = (row, comment, user, checks.strip(), "")
        comment = ""


def _items(user: str, text: str) -> list[Attribute]:
    found, position = [], 0
    while position < len(text):
        match = _ITEM.match(text, position)
        if match is None:
            raise ColumnError("attributes", "this is not Name := value, ...")
        quoted = match[3]
        value = match[4] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        found.append(Attribute(user, match[1], match[2], value))
        position = match.end()
    return found


FORMAT = KeyFormat(TITLE, ".users", _write, _read)
