"""The NDEF record that carries WSC attributes on NFC tags (NFC Forum, "NDEF Technical
Specification"; Wi-Fi Simple Configuration 2.0, "NFC Out-of-Band Interface").

Records are read and written by ndeflib, but only as records: its class for this type would sort the
attributes and drop the whole record for one it does not like, so the payload stays octets here.
"""

from __future__ import annotations

import io

import ndef  # type: ignore[import-untyped]

from pushbutton.formats.format import UnreadableError

TYPE = "application/vnd.wfa.wsc"
LONGEST_PAYLOAD = 20_000
"""Octets of a payload that is read; a tag holds far fewer (hostapd has the same limit)."""

LONGEST_MESSAGE = 2 * LONGEST_PAYLOAD


class _Tag(io.BytesIO):
    """Octets that tell when there are too few: ndeflib checks lengths by assertions alone."""

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if size is not None and len(found) < size:
            raise EOFError
        return found


def encode(payload: bytes) -> bytes:
    """Return a message of one record with these attributes."""
    return b"".join(ndef.message_encoder([ndef.Record(TYPE, "", payload)]))


def decode(octets: bytes) -> bytes:
    """Return the payload of the first record with WSC attributes.

    Other records are passed over, for example the one that begins a connection handover message;
    flags that say where a message begins and ends are not insisted on.  Raises `UnreadableError`
    when a record is longer than what there is, when the payload is over 20,000 octets, and when no
    record has the type.
    """
    if len(octets) > LONGEST_MESSAGE:
        raise UnreadableError("this is longer than any tag")
    try:
        for record in ndef.message_decoder(_Tag(octets), errors="relax", known_types={}):
            # hostapd does not look at the type name format, which ndeflib puts before the type.
            if record.type == TYPE or record.type.endswith(f":{TYPE}"):
                if len(record.data) > LONGEST_PAYLOAD:
                    raise UnreadableError("the record is too long")
                return bytes(record.data)
    except (ndef.DecodeError, ValueError, EOFError):
        raise UnreadableError("this is not an NDEF message") from None
    raise UnreadableError(f"there is no {TYPE} record")
