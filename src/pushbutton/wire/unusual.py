"""The slower half of reading a message: attributes that are not as nearly all are.

Lengths that no attribute should have, vendor extensions, padding: what becomes of each is said by
the row of the table, and by the quirks that deployed peers are forgiven.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pushbutton.errors import MalformedError
from pushbutton.wire import attributes as a
from pushbutton.wire import quirks
from pushbutton.wire.attributes import Attribute, Row, WrongLength
from pushbutton.wire.values import WFA_VENDOR_ID, VendorExtension

_NETWORK_KEY = a.NETWORK_KEY.id
_VENDOR_EXTENSION = a.VENDOR_EXTENSION.id
_LONGEST_FOREIGN_EXTENSION = 1024


class Unusual:
    """Judges the attributes that the table of usual headers has not."""

    __slots__ = (
        "_counts",
        "_fields",
        "_ignored_until",
        "_octets",
        "_padding",
        "met",
        "subelements",
    )

    def __init__(
        self, octets: bytes, fields: list[tuple[int, bytes]], subelements: Mapping[int, bytes]
    ) -> None:
        self._octets = octets
        self._fields = fields
        self._counts: dict[int, int] = {}
        self._ignored_until = 0
        self._padding = len(octets.rstrip(b"\0"))  # found once: a peer could send zeros for ever
        self.met: list[quirks.Quirk] = []
        self.subelements = dict(subelements)

    def take(self, position: int) -> int:
        """Judge the attribute at `position`, keep it or not, and return where the next begins."""
        octets, start = self._octets, position + 4
        if start > len(octets):
            raise MalformedError(
                f"{len(octets) - position} octets are left, too few for an attribute"
            )
        kind = octets[position] << 8 | octets[position + 1]
        stop = start + (octets[position + 2] << 8 | octets[position + 3])
        if stop > len(octets):
            if kind >> 8 == 0x10 or not self._follows_network_key(position):
                raise MalformedError(f"attribute {kind:#06x} runs over the end")
            self.met.append(quirks.STRAY_OCTET_AFTER_NETWORK_KEY)
            return position + 1
        if position >= self._padding:
            self.met.append(quirks.ZERO_PADDING)
            return len(octets)
        kept = self._keep(kind, octets[start:stop])
        if kept is None:
            self._ignored_until = stop
        else:
            self._fields.append((kind, kept))
        return stop

    def _follows_network_key(self, position: int) -> bool:
        last = self._fields[-1][0] if self._fields else 0
        return last == _NETWORK_KEY and position != self._ignored_until

    def _keep(self, kind: int, octets: bytes) -> bytes | None:
        """Return what is kept of a value, or None when it counts as absent."""
        row = a.BY_ID.get(kind)
        if row is None:
            return octets
        if kind == _VENDOR_EXTENSION:
            return self._vendor_extension(octets)
        if row.length.admits(len(octets)):
            return octets if self._within_limit(row) else None
        if row.tolerated and row.tolerated.admits(len(octets)):
            self.met.append(quirks.SHORT_PUBLIC_KEY)
            return octets
        return self._wrong_length(row, octets)

    def _within_limit(self, row: Attribute[Any]) -> bool:
        if row.repeats == 0:
            return True
        count = self._counts[row.id] = self._counts.get(row.id, 0) + 1
        if count <= row.repeats:
            return True
        self.met.append(quirks.SURPLUS_REPETITION)
        return False

    def _wrong_length(self, row: Row[Any], octets: bytes) -> bytes | None:
        match row.wrong_length:
            case WrongLength.TRUNCATE:
                self.met.append(quirks.OVERLONG_TEXT_CUT)
                return octets[: row.length.maximum]
            case WrongLength.IGNORE:
                self.met.append(quirks.OVERLONG_VALUE_IGNORED)
                return None
            case WrongLength.KEEP:
                self.met.append(quirks.UNCHECKED_LENGTH)
                return octets
        raise MalformedError(f"{row.name} of {len(octets)} octets, not {row.length}")

    def _vendor_extension(self, octets: bytes) -> bytes | None:
        if len(octets) < 3:
            self.met.append(quirks.SHORT_VENDOR_EXTENSION)
            return None
        extension = a.VENDOR_EXTENSION.codec.decode(octets)
        if extension.vendor_id != WFA_VENDOR_ID:
            if len(octets) > _LONGEST_FOREIGN_EXTENSION:
                raise MalformedError(f"a vendor extension of {len(octets)} octets")
            if not self._within_limit(a.VENDOR_EXTENSION):
                raise MalformedError(f"more than {a.VENDOR_EXTENSION.repeats} vendor extensions")
            return octets
        found, whole = walk_subelements(extension)
        if not whole:
            self.met.append(quirks.SUBELEMENT_OVERRUN)
        for kind, value in found:
            row = a.SUBELEMENT_BY_ID.get((WFA_VENDOR_ID, kind))
            if row is not None:
                if not row.length.admits(len(value)):
                    self._wrong_length(row, value)
                self.subelements[kind] = value
        return octets


def walk_subelements(extension: VendorExtension) -> tuple[list[tuple[int, bytes]], bool]:
    """Split a vendor's data; also tell whether it ended where a subelement ended."""
    size = a.SUBELEMENT_FORMS.get(extension.vendor_id)
    if size is None:
        return [], True
    found: list[tuple[int, bytes]] = []
    data, position = extension.data, 0
    end = len(data)
    while position + 2 * size <= end:
        start = position + 2 * size
        stop = start + int.from_bytes(data[position + size : start], "big")
        if stop > end:
            return found, False
        found.append((int.from_bytes(data[position : position + size], "big"), data[start:stop]))
        position = stop
    return found, position == end
