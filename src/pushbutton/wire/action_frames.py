"""Action frames that an access point reads and writes itself: SA Query.

IEEE 802.11, "SA Query Action frames"; the Timeout Interval element belongs to the same procedure.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from pushbutton.errors import MalformedError
from pushbutton.wire.elements import encode_element

SA_QUERY_CATEGORY = 8
_TIMEOUT_INTERVAL = 56
_ASSOCIATION_COMEBACK = 3
_LENGTH = 4


class SaQueryKind(IntEnum):
    """Whether it asks or answers."""

    REQUEST = 0
    RESPONSE = 1


@dataclass(frozen=True, slots=True)
class SaQuery:
    """The body of an SA Query frame."""

    kind: int
    transaction: int
    """Chosen by who asks, and repeated in the answer."""

    def encode(self) -> bytes:
        return struct.pack("<BBH", SA_QUERY_CATEGORY, self.kind, self.transaction)

    @classmethod
    def parse(cls, body: bytes) -> SaQuery | None:
        """Parse the body of an Action frame; None when it is one of another category."""
        if not body:
            raise MalformedError("an Action frame without a category")
        if body[0] != SA_QUERY_CATEGORY:
            return None
        if len(body) < _LENGTH:
            raise MalformedError("an SA Query frame is truncated")
        kind, transaction = struct.unpack_from("<BH", body, 1)
        return cls(kind, transaction)


def comeback_time(time_units: int) -> bytes:
    """Return the element that tells a station when to ask again, in units of 1024 microseconds."""
    return encode_element(_TIMEOUT_INTERVAL, struct.pack("<BI", _ASSOCIATION_COMEBACK, time_units))
