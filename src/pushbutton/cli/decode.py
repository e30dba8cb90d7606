"""`pushbutton decode`: show what WSC octets say, from the tables."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import click

from pushbutton.errors import UsageError
from pushbutton.protocol.recognition import Recognized, recognize
from pushbutton.wire.message import Line

LONGEST_INPUT = 1 << 20
_HEX = re.compile(rb"(?:0x)?((?:[0-9a-fA-F]{2}[\s:-]*)+)")


@click.command(short_help="Show what WSC octets say.")
@click.argument("source", metavar="HEX|FILE|-")
@click.option("--show-secrets", is_flag=True, help="Show keys and passwords in plain.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def decode(source: str, show_secrets: bool, as_json: bool) -> None:
    """Show what WSC octets say: a message, an element, settings, a credential, an EAPOL packet.

    The octets are given in hexadecimal digits, in a file (binary or hexadecimal), or on standard
    input.  A line of a control socket, such as WPS-NEW-AP-SETTINGS with its digits, will do.
    """
    recognized = recognize(octets_of(read_source(source)))
    lines = recognized.message.describe(show_secrets=show_secrets)
    if as_json:
        click.echo(json.dumps(_document(recognized, lines), indent=2))
        return
    click.echo(recognized.kind)
    for depth, name, text in lines:
        click.echo(f"{'  ' * (depth + 1)}{name}: {text}")
    for quirk in recognized.message.quirks:
        click.echo(f"Tolerated: {quirk.what}")
    for row in recognized.missing:
        click.echo(f"Missing: {row.name}")


def read_source(source: str) -> bytes:
    """Return what `source` names: standard input, a file, or the text itself."""
    if source == "-":
        return sys.stdin.buffer.read(LONGEST_INPUT)
    path = Path(source)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # a long row of digits is no file name
        is_file = False
    if is_file:
        with path.open("rb") as opened:
            return opened.read(LONGEST_INPUT)
    return source.encode("utf-8", "surrogateescape")


def octets_of(found: bytes) -> bytes:
    """Return octets from hexadecimal text, from the last word of a line, or as they are.

    Raises `UsageError` for text that is something else.
    """
    stripped = found.strip()
    whole = _HEX.fullmatch(stripped)
    if whole is not None:
        return bytes.fromhex(re.sub(rb"[\s:-]", b"", whole[1]).decode())
    words = stripped.split()
    last = _HEX.fullmatch(words[-1]) if words else None
    if last is not None and stripped.isascii() and stripped.decode().isprintable():
        return bytes.fromhex(last[1].decode())
    if not found or (stripped.isascii() and stripped.decode().isprintable()):
        raise UsageError("This is neither a file nor hexadecimal digits.")
    return found


def _document(recognized: Recognized, lines: list[Line]) -> dict[str, object]:
    return {
        "kind": recognized.kind,
        "attributes": [
            {"depth": depth, "name": name, "value": text} for depth, name, text in lines
        ],
        "tolerated": [quirk.name for quirk in recognized.message.quirks],
        "missing": [row.name for row in recognized.missing],
    }
