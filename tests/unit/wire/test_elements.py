from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire.elements import (
    ElementId,
    encode_element,
    encode_rates,
    find,
    iterate,
    rates,
    wsc_attributes,
    wsc_element,
)

_OTHER = encode_element(ElementId.VENDOR_SPECIFIC, bytes.fromhex("0050f202") + b"wmm")
_elements = st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=20)), max_size=8)


@given(_elements)
def test_elements_round_trip(elements: list[tuple[int, bytes]]) -> None:
    octets = b"".join(encode_element(*element) for element in elements)
    assert list(iterate(octets)) == elements


@given(_elements, st.integers(1, 5))
def test_elements_before_a_cut_one_are_given_and_then_it_is_malformed(
    elements: list[tuple[int, bytes]], missing: int
) -> None:
    octets = b"".join(encode_element(*element) for element in elements)
    cut = octets + encode_element(7, b"12345")[:-missing]
    given_elements = iterate(cut)
    for element in elements:
        assert next(given_elements) == element
    with pytest.raises(MalformedError):
        next(given_elements)


@given(st.binary(max_size=60))
def test_random_octets_raise_nothing_but_malformed(octets: bytes) -> None:
    for read in (iterate, rates):
        with suppress(MalformedError):
            list(read(octets))
    with suppress(MalformedError):
        wsc_attributes(octets)


def test_find_gives_the_first_that_fits() -> None:
    elements = encode_element(0, b"net") + _OTHER + wsc_element(b"\x10\x4a\0\x01\x10")
    assert find(elements, ElementId.SSID) == b"net"
    assert find(elements, 221) == bytes.fromhex("0050f202") + b"wmm"
    assert find(elements, 221, bytes.fromhex("0050f204")) == bytes.fromhex("0050f204104a000110")
    assert find(elements, ElementId.RSN) is None


def test_an_element_holds_255_octets() -> None:
    assert len(encode_element(5, bytes(255))) == 257
    with pytest.raises(MalformedError):
        encode_element(5, bytes(256))


@pytest.mark.parametrize(
    ("length", "sizes"),
    [(0, [4]), (1, [5]), (251, [255]), (252, [255, 5]), (502, [255, 255]), (600, [255, 255, 102])],
)
def test_wsc_attributes_are_cut_every_251_octets(length: int, sizes: list[int]) -> None:
    octets = wsc_element(bytes(length))
    assert [len(body) for _, body in iterate(octets)] == sizes
    assert {number for number, _ in iterate(octets)} == {221}


@given(st.binary(max_size=1200))
def test_wsc_parts_are_joined_across_other_elements(attributes: bytes) -> None:
    parts = [encode_element(*part) for part in iterate(wsc_element(attributes))]
    frame = encode_element(0, b"net") + b"".join(part + _OTHER for part in parts)
    assert wsc_attributes(frame) == attributes


def test_a_frame_without_wsc_has_no_attributes() -> None:
    assert wsc_attributes(encode_element(0, b"net") + _OTHER) is None
    assert wsc_attributes(b"") is None
    assert wsc_attributes(wsc_element(b"")) == b""


def test_rates_are_written_in_two_elements_when_there_are_many() -> None:
    few = encode_rates([1, 2, 5.5, 11], basic=[1, 2])
    assert few.hex() == "010482840b16"
    many = encode_rates([1, 2, 5.5, 11, 6, 9, 12, 18, 24, 36, 48, 54])
    assert [number for number, _ in iterate(many)] == [1, 50]
    assert rates(many) == (1, 2, 5.5, 11, 6, 9, 12, 18, 24, 36, 48, 54)
