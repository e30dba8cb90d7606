"""The texts of a small XML document by the paths of their elements, read with care.

XML comes from files and from strangers: no document type, no entities, no other files, bounded
size and depth.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NoReturn
from xml.parsers import expat

from pushbutton.formats.format import UnreadableError

LONGEST = 65536
DEEPEST = 16


class _Texts:
    """The text of each element by its path; of several at one path the first."""

    def __init__(self, namespaces: Collection[str]) -> None:
        self.found: dict[str, str] = {}
        self._namespaces = namespaces
        self._path: list[str] = []
        self._chunks: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if len(self._path) >= DEEPEST:
            raise UnreadableError("the elements are nested too deeply")
        # Elements of other schemas stand in their own namespaces and are passed over.
        self._path.append(local if namespace in self._namespaces else f"{{{namespace}}}{local}")
        self._chunks.clear()

    def text(self, data: str) -> None:
        self._chunks.append(data)

    def end(self, _name: str) -> None:
        self.found.setdefault("/".join(self._path), "".join(self._chunks))
        self._path.pop()
        self._chunks.clear()


def texts(octets: bytes, what: str, namespaces: Collection[str]) -> dict[str, str]:
    """Return the text of each element by its path from the root, such as `profile/name`.

    `what` is the name of the kind of document for errors ("a WLAN profile"); elements of
    `namespaces` are called by their plain names.  Raises `UnreadableError`.
    """
    if len(octets) > LONGEST:
        raise UnreadableError(f"{what} is not that long")
    found = _Texts(namespaces)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = found.start
    parser.CharacterDataHandler = found.text
    parser.EndElementHandler = found.end

    def refuse(*_: object) -> NoReturn:
        raise UnreadableError(f"{what} has no document type")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(octets, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise UnreadableError("this is not well-formed XML") from None
    return found.found


def is_text(text: str) -> bool:
    """Tell whether every character may stand in XML 1.0 and survives a reader's line ends."""
    return all(c.isprintable() and c not in "\ufffe\uffff" for c in text)
