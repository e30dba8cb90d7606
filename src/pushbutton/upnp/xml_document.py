"""XML as UPnP uses it: written from strings, read without DTD, entities or bottomless nesting.

UPnP Device Architecture 1.0 needs elements, text and namespaces and nothing else of XML.  What
comes from the network is read with `defusedxml`, within limits.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from pushbutton.errors import MalformedError

DECLARATION = '<?xml version="1.0"?>\n'
DEEPEST = 32
"""Elements inside one another; the deepest document of UPnP, a tree of devices, has about ten."""
LARGEST = 65536
"""Octets of a document from the network."""

_QUOTES = {"'": "&apos;", '"': "&quot;", "\r": "&#13;"}


def text(value: str) -> str:
    """Return character data or an attribute's value, escaped.

    What XML 1.0 cannot say at all (control characters) is left out.
    """
    return escape("".join(filter(_is_character, value)), _QUOTES)


def element(name: str, *content: str) -> str:
    """Return an element; `name` may carry attributes, `content` is XML already."""
    return f"<{name}>{''.join(content)}</{name.partition(' ')[0]}>\n"


def leaf(name: str, value: str) -> str:
    """Return an element that holds only `value`, escaped."""
    return element(name, text(value))


def document(*content: str) -> bytes:
    """Return the octets of a whole document."""
    return (DECLARATION + "".join(content)).encode()


class _Builder(TreeBuilder):
    """Builds the tree, and stops where it goes too deep."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise MalformedError("XML is nested too deeply")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse(octets: bytes, largest: int = LARGEST) -> Element:
    """Return the root element.

    Raises `MalformedError` for what is no XML, has a DTD or entities, is longer than `largest`
    octets or nested deeper than `DEEPEST`.
    """
    if len(octets) > largest:
        raise MalformedError(f"XML of {len(octets)} octets")
    parser: Any = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        # Some devices send a document with its C terminator, or blank lines before it.
        parser.feed(octets.strip(b"\0 \t\r\n"))
        root = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise MalformedError("not the XML that UPnP allows") from None
    assert isinstance(root, Element)
    return root


def local_name(found: Element) -> str:
    """Return the name of an element without its namespace."""
    return found.tag.rpartition("}")[2]


def child(parent: Element, name: str) -> Element | None:
    """Return the first child with this local name, whatever its namespace."""
    return next((one for one in parent if local_name(one) == name), None)


def child_text(parent: Element, name: str) -> str:
    """Return the text of the first child with this local name, stripped; empty if there is none."""
    found = child(parent, name)
    return "" if found is None else (found.text or "").strip()


def _is_character(one: str) -> bool:
    return (one >= " " and one not in "\ufffe\uffff" and not "\ud800" <= one <= "\udfff") or (
        one in "\t\n\r"
    )
