"""What a person is shown of a message: every attribute, nested ones below, secrets masked."""

from __future__ import annotations

from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.wire import attributes as a
from pushbutton.wire.attributes import Row
from pushbutton.wire.message import Line, Message
from pushbutton.wire.unusual import walk_subelements


def describe_message(
    message: Message, show_secrets: bool = False, settings: Message | None = None, depth: int = 0
) -> list[Line]:
    """Describe each attribute of `message` in its order, and `settings` below Encrypted Settings.

    Malformed nested attributes are shown as octets, masked where they may hold a key.
    """
    lines: list[Line] = []
    for kind, octets in message:
        row = a.BY_ID.get(kind)
        if row is a.CREDENTIAL:
            lines += _credential(octets, show_secrets, depth)
        elif row is a.VENDOR_EXTENSION:
            lines += _vendor_extension(octets, depth)
        elif row is None:
            lines.append(Line(depth, f"Unknown {kind:#06x}", _plain(octets)))
        else:
            lines.append(Line(depth, row.name, _value(row, octets, show_secrets)))
            if row is a.ENCRYPTED_SETTINGS and settings is not None:
                lines += describe_message(settings, show_secrets, None, depth + 1)
    return lines


def _plain(octets: bytes) -> str:
    return octets.hex() or "(empty)"


def _masked(octets: bytes) -> str:
    return f"*** ({len(octets)} octets)" if octets else "(empty)"


def _value(row: Row[Any], octets: bytes, show_secrets: bool) -> str:
    if row.secret and not show_secrets:
        return _masked(octets)
    try:
        return row.codec.render(row.codec.decode(octets)) or "(empty)"
    except MalformedError:
        return _plain(octets)


def _credential(octets: bytes, show_secrets: bool, depth: int) -> list[Line]:
    try:
        inner = Message.parse(octets)
    except MalformedError:
        text = _plain(octets) if show_secrets else _masked(octets)
        return [Line(depth, a.CREDENTIAL.name, f"malformed: {text}")]
    heading = Line(depth, a.CREDENTIAL.name, f"{len(octets)} octets")
    return [heading, *describe_message(inner, show_secrets, None, depth + 1)]


def _vendor_extension(octets: bytes, depth: int) -> list[Line]:
    extension = a.VENDOR_EXTENSION.codec.decode(octets)
    found, whole = walk_subelements(extension)
    if extension.vendor_id not in a.SUBELEMENT_FORMS:
        text = f"{extension.vendor_name}: {_plain(extension.data)}"
        return [Line(depth, a.VENDOR_EXTENSION.name, text)]
    heading = extension.vendor_name if whole else f"{extension.vendor_name} (cut off)"
    lines = [Line(depth, a.VENDOR_EXTENSION.name, heading)]
    for kind, value in found:
        row = a.SUBELEMENT_BY_ID.get((extension.vendor_id, kind))
        if row is None:
            lines.append(Line(depth + 1, f"Unknown {kind:#x}", _plain(value)))
        else:
            lines.append(Line(depth + 1, row.name, _value(row, value, False)))
    return lines
