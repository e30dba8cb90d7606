"""The elements of 802.11 frames (IEEE 802.11, "Elements"), the WSC element among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from pushbutton.errors import MalformedError

WSC_PREFIX = bytes.fromhex("0050f204")
"""OUI and type of the WSC element ("WSC Information Element")."""

_LONGEST_BODY = 255
_LONGEST_WSC_PART = _LONGEST_BODY - len(WSC_PREFIX)


class ElementId(IntEnum):
    """The numbers of elements that are built or read here."""

    SSID = 0
    SUPPORTED_RATES = 1
    DS_PARAMETER_SET = 3
    TIM = 5
    COUNTRY = 7
    HT_CAPABILITIES = 45
    RSN = 48
    EXTENDED_SUPPORTED_RATES = 50
    HT_OPERATION = 61
    VENDOR_SPECIFIC = 221
    RSN_EXTENSION = 244
    EXTENSION = 255


def iterate(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each element's number and body; `MalformedError` when the last is cut off."""
    position, end = 0, len(octets)
    while position < end:
        start = position + 2
        if start > end or start + octets[position + 1] > end:
            raise MalformedError(f"{end - position} octets are left, too few for an element")
        stop = start + octets[position + 1]
        yield octets[position], bytes(octets[start:stop])
        position = stop


def find(octets: bytes, number: int, prefix: bytes = b"") -> bytes | None:
    """Give the body of the first element `number` that begins with `prefix`; None without one."""
    for found, body in iterate(octets):
        if found == number and body.startswith(prefix):
            return body
    return None


def encode_element(number: int, body: bytes) -> bytes:
    """Encode one element; `MalformedError` if the body is longer than 255 octets."""
    if len(body) > _LONGEST_BODY:
        raise MalformedError(f"an element of {len(body)} octets")
    return bytes((number, len(body))) + body


def wsc_element(attributes: bytes) -> bytes:
    """Encode WSC attributes as one element, or as several where one cannot hold them.

    They are cut every 251 octets, anywhere in an attribute; receivers join the parts.
    """
    starts = range(0, max(len(attributes), 1), _LONGEST_WSC_PART)
    return b"".join(
        encode_element(
            ElementId.VENDOR_SPECIFIC, WSC_PREFIX + attributes[start : start + _LONGEST_WSC_PART]
        )
        for start in starts
    )


def wsc_attributes(elements: bytes) -> bytes | None:
    """Join the WSC attributes of a frame's elements; None when no element carries any."""
    parts = [
        body[len(WSC_PREFIX) :]
        for number, body in iterate(elements)
        if number == ElementId.VENDOR_SPECIFIC and body.startswith(WSC_PREFIX)
    ]
    return b"".join(parts) if parts else None


_BASIC = 0x80
_RATES_IN_FIRST_ELEMENT = 8


def encode_rates(rates: Iterable[float], basic: Iterable[float] = ()) -> bytes:
    """Encode the elements for rates in Mbit/s; more than eight go on in the extended element."""
    must = set(basic)
    octets = bytes(round(rate * 2) | (_BASIC if rate in must else 0) for rate in rates)
    first, rest = octets[:_RATES_IN_FIRST_ELEMENT], octets[_RATES_IN_FIRST_ELEMENT:]
    encoded = encode_element(ElementId.SUPPORTED_RATES, first)
    return encoded + encode_element(ElementId.EXTENDED_SUPPORTED_RATES, rest) if rest else encoded


def rates(elements: bytes) -> tuple[float, ...]:
    """Give the rates in Mbit/s that a frame's elements name, in their order."""
    return tuple(
        (octet & ~_BASIC) / 2
        for number, body in iterate(elements)
        if number in (ElementId.SUPPORTED_RATES, ElementId.EXTENDED_SUPPORTED_RATES)
        for octet in body
    )
