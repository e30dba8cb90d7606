"""Octets into a message and back, with the tolerance that deployed peers need.

`Message.parse` walks the octets once, checks the lengths, and keeps the octets: the Authenticator
covers what was received, never a re-encoding.  Values are decoded when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple, TypeVar, cast

from pushbutton.errors import MalformedError, MissingAttributeError
from pushbutton.wire import attributes as a
from pushbutton.wire import quirks
from pushbutton.wire.attributes import Attribute, Row, Subelement, WrongLength
from pushbutton.wire.messages import Schema
from pushbutton.wire.unusual import Unusual, walk_subelements
from pushbutton.wire.values import WFA_VENDOR_ID, VendorExtension

T = TypeVar("T")

_LONGEST_LISTED = 192

# The headers of attributes that are as they should be, as nearly all are: one look-up gives type
# and length.  Rows that repeat are counted, so they are not among them.
_USUAL = {
    (row.id << 16 | length).to_bytes(4, "big"): (row.id, length)
    for row in a.ATTRIBUTES
    if row.repeats == 0
    for length in range(row.length.minimum, min(row.length.maximum, _LONGEST_LISTED) + 1)
    if row.length.admits(length)
}.get

# What a device that speaks 2.0 says in each of its messages, and nothing else: Version2.
_VERSION2_FIELD = (a.VENDOR_EXTENSION.id, bytes.fromhex("00372a000120"))
_VERSION2_OCTETS = bytes.fromhex("10490006") + _VERSION2_FIELD[1]
_NO_SUBELEMENTS: Mapping[int, bytes] = {}
_VERSION2: Mapping[int, bytes] = {a.VERSION2.id: b"\x20"}


class Line(NamedTuple):
    """One line of a description; `depth` counts how deep it is nested."""

    depth: int
    name: str
    text: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Message:
    """The attributes of a message, an element, a Credential or a decrypted block.

    `raw` are the octets as they came; `fields` the attributes (type, value) that are kept, in
    their order; `subelements` those of the Wi-Fi Alliance's extension; `quirks` the tolerated
    deviations that were met.
    """

    raw: bytes
    fields: tuple[tuple[int, bytes], ...]
    last: Mapping[int, bytes]
    subelements: Mapping[int, bytes]
    quirks: tuple[quirks.Quirk, ...]

    @classmethod
    def parse(cls, octets: bytes) -> Message:
        """Read attributes; `MalformedError` where hostapd would reject them too."""
        octets = bytes(octets)
        fields: list[tuple[int, bytes]] = []
        unusual: Unusual | None = None
        subelements = _NO_SUBELEMENTS
        append, usual = fields.append, _USUAL
        position, end = 0, len(octets)
        while position < end:
            start = position + 4
            known = usual(octets[position:start])
            if known is not None:
                stop = start + known[1]
                if stop <= end:
                    append((known[0], octets[start:stop]))
                    position = stop
                    continue
            if unusual is None and octets.startswith(_VERSION2_OCTETS, position):
                append(_VERSION2_FIELD)
                subelements = _VERSION2
                position += len(_VERSION2_OCTETS)
                continue
            unusual = unusual or Unusual(octets, fields, subelements)
            position = unusual.take(position)
        if unusual is None:
            return cls(octets, tuple(fields), dict(fields), subelements, ())
        return cls(octets, tuple(fields), dict(fields), unusual.subelements, tuple(unusual.met))

    def get(self, row: Row[T]) -> T | None:
        """Decode the attribute or subelement; of several the last; None when it is absent.

        A value that is kept in spite of its wrong length and cannot be decoded counts as absent.
        """
        octets = self.last.get(row.id) if type(row) is Attribute else self._octets(row)
        return None if octets is None else _decode(row, octets)

    def require(self, row: Row[T]) -> T:
        """Decode like `get`; `MissingAttributeError` when it is absent."""
        value = self.get(row)
        if value is None:
            raise MissingAttributeError(row.name)
        return value

    def all(self, row: Row[T]) -> tuple[T, ...]:
        """Decode every attribute of the row that was kept, in their order."""
        if isinstance(row, Subelement):
            found = [self._octets(row)]
        else:
            found = [octets for kind, octets in self.fields if kind == row.id]
        values = (_decode(row, octets) for octets in found if octets is not None)
        return tuple(value for value in values if value is not None)

    def _octets(self, row: Row[Any]) -> bytes | None:
        if isinstance(row, Attribute):
            return self.last.get(row.id)
        if not isinstance(row, Subelement):
            return None
        if row.vendor_id == WFA_VENDOR_ID:
            return self.subelements.get(row.id)
        found: bytes | None = None
        for extension in self.all(a.VENDOR_EXTENSION):
            if extension.vendor_id == row.vendor_id:
                found = dict(walk_subelements(extension)[0]).get(row.id, found)
        return found

    def __contains__(self, row: object) -> bool:
        return isinstance(row, Row) and self._octets(row) is not None

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __repr__(self) -> str:
        kind = self.message_type
        name = getattr(kind, "name", kind)
        return f"<Message {name}, {len(self.fields)} attributes, {len(self.raw)} octets>"

    @property
    def message_type(self) -> int | None:
        """The Message Type, a `MessageType` if the number is known."""
        return self.get(a.MESSAGE_TYPE)

    @property
    def version2(self) -> int | None:
        """The Version2 subelement (0x20 for 2.0); None from a peer that only speaks 1.0."""
        return self.get(a.VERSION2)

    @property
    def unknown(self) -> tuple[tuple[int, bytes], ...]:
        """The attributes (type, value) that are in no table."""
        return tuple(field for field in self.fields if field[0] not in a.BY_ID)

    def describe(self, show_secrets: bool = False, settings: Message | None = None) -> list[Line]:
        """Tell a person what is in the message; secrets are masked unless wanted.

        `settings`, if given, are the decrypted attributes of the Encrypted Settings and are
        shown below them.
        """
        from pushbutton.wire.description import describe_message

        return describe_message(self, show_secrets, settings)


def _decode(row: Row[T], octets: bytes) -> T | None:
    """Decode a value whose length was checked, or, in rows that keep any length, may be wrong."""
    if row.wrong_length is not WrongLength.KEEP:
        return row.codec.decode(octets)
    try:
        return row.codec.decode(octets)
    except MalformedError:
        return None


def attribute(row: Attribute[T], value: T) -> bytes:
    """Encode one attribute with its type and length; `MalformedError` for a wrong length."""
    octets = row.encode(value)
    return row.id.to_bytes(2, "big") + len(octets).to_bytes(2, "big") + octets


def subelements(rows: Mapping[Subelement[Any], object]) -> bytes:
    """Encode subelements of one vendor as one Vendor Extension attribute, in the given order."""
    vendor = {row.vendor_id for row in rows}
    if len(vendor) != 1:
        raise MalformedError("the subelements of one extension have one vendor")
    vendor_id = vendor.pop()
    size = a.SUBELEMENT_FORMS[vendor_id]
    data = bytearray()
    for row, value in rows.items():
        octets = row.encode(value)
        data += row.id.to_bytes(size, "big") + len(octets).to_bytes(size, "big") + octets
    return attribute(a.VENDOR_EXTENSION, VendorExtension(vendor_id, bytes(data)))


@lru_cache(maxsize=64)
def _extension(rows: tuple[tuple[Subelement[Any], object], ...]) -> bytes:
    """Encode subelements; one sender says the same few in all its messages."""
    return subelements(dict(rows))


class _Step(NamedTuple):
    """What `build` does for one field: all that can be known before the value is."""

    row: Row[Any]
    encode: Any
    exact: int | None
    header: bytes
    default: bytes | None
    group: tuple[Subelement[Any], ...]


@cache
def _plan(schema: Schema) -> tuple[_Step, ...]:
    """Work out a schema's steps; neighbouring subelements become one vendor extension."""
    defaults: dict[Row[Any], bytes] = {a.VERSION: attribute(a.VERSION, 0x10)}
    if schema.message_type is not None:
        defaults[a.MESSAGE_TYPE] = attribute(a.MESSAGE_TYPE, schema.message_type)
    steps = []
    for grouped, rows in groupby(schema.rows, lambda row: isinstance(row, Subelement)):
        if grouped:
            group = cast("tuple[Subelement[Any], ...]", tuple(rows))
            steps.append(_Step(group[0], None, None, b"", None, group))
            continue
        for row in rows:
            exact = row.length.minimum if row.length.minimum == row.length.maximum else None
            header = row.id.to_bytes(2, "big")
            if exact is not None:
                header += exact.to_bytes(2, "big")
            default = defaults.get(row)
            steps.append(_Step(row, row.codec.encode, exact, header, default, ()))
    return tuple(steps)


_ABSENT = object()


def build(schema: Schema, values: Mapping[Any, object], extra: bytes = b"") -> bytes:
    """Encode attributes in the schema's order; `MalformedError` for a value of a wrong length.

    Version and Message Type are filled in unless given.  A value None, and a row that the schema
    has not, are left out, so that one `Device.values()` serves every message.  Rows that repeat
    may have a list of values.  `extra` are encoded attributes, which go right behind the Wi-Fi
    Alliance's extension.  The Authenticator and the Key Wrap Authenticator cover what is built
    and are appended by who computes them.
    """
    chunks: list[bytes] = []
    append, get = chunks.append, values.get
    for row, encode, exact, header, default, group in _plan(schema):
        if group:
            present: dict[Subelement[Any], object] = {
                member: value for member in group if (value := get(member)) is not None
            }
            if present:
                append(_extension(tuple(present.items())))
            if extra:
                append(extra)
                extra = b""
            continue
        value = get(row, _ABSENT)
        if value is _ABSENT:
            if default is not None:
                append(default)
            continue
        if value is None:
            continue
        if row.repeats and isinstance(value, (list, tuple)):
            for one in value:
                octets = row.encode(one)
                append(header + len(octets).to_bytes(2, "big") + octets)
            continue
        octets = encode(value)
        length = len(octets)
        if length == exact:
            append(header + octets)
        elif exact is None and row.length.admits(length):
            append(header + length.to_bytes(2, "big") + octets)
        else:
            raise MalformedError(f"{row.name} of {length} octets, not {row.length}")
    if extra:
        append(extra)
    return b"".join(chunks)
