"""The NDEF record, octet by octet, and what is no NDEF record."""

from __future__ import annotations

import ndef as ndeflib  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.formats import ndef
from pushbutton.formats.format import UnreadableError

TYPE = b"application/vnd.wfa.wsc"
PAYLOAD = bytes.fromhex("1049000600372a000120")


def test_a_short_record_as_hostapd_writes_it() -> None:
    assert ndef.encode(PAYLOAD) == b"\xd2\x17\x0a" + TYPE + PAYLOAD


def test_a_payload_of_256_octets_has_a_length_of_four() -> None:
    assert ndef.encode(bytes(256)) == b"\xc2\x17\x00\x00\x01\x00" + TYPE + bytes(256)
    assert ndef.encode(bytes(255))[:3] == b"\xd2\x17\xff"


@given(st.binary(max_size=1000))
def test_what_was_written_is_read(payload: bytes) -> None:
    assert ndef.decode(ndef.encode(payload)) == payload


@pytest.mark.parametrize("flags", [0xD2, 0x12, 0x52, 0x92, 0xD4, 0xD3])
def test_flags_and_type_name_format_are_not_insisted_on(flags: int) -> None:
    assert ndef.decode(bytes((flags, 0x17, 2)) + TYPE + b"\x10\x4a") == b"\x10\x4a"


def test_other_records_and_record_names_are_passed_over() -> None:
    carrier = ndeflib.Record(ndef.TYPE, "0", PAYLOAD)
    select = ndeflib.HandoverSelectRecord("1.3")
    select.add_alternative_carrier("active", "0")
    octets = b"".join(ndeflib.message_encoder([select, ndeflib.TextRecord("hello"), carrier]))
    assert ndef.decode(octets) == PAYLOAD


def test_a_record_of_20000_octets_is_the_longest() -> None:
    assert len(ndef.decode(ndef.encode(bytes(20_000)))) == 20_000
    with pytest.raises(UnreadableError):
        ndef.decode(ndef.encode(bytes(20_001)))
    with pytest.raises(UnreadableError):
        ndef.decode(ndef.encode(PAYLOAD) + bytes(40_000))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xd2",
        b"\xd2\x17\x0a" + TYPE + PAYLOAD[:-1],
        b"\xd2\x17\x0a" + TYPE,
        b"\xd2\x17\x01" + TYPE,
        b"\xd2\x17\x0a" + TYPE[:-1],
        b"\xc2\x17\xff\xff\xff\xf0" + TYPE + PAYLOAD,
        b"\xc2\x17\x00\x0f\xff\xff" + TYPE + PAYLOAD,
        b"\x82\x17\xff\xff\xff\xe3" + TYPE + b"\xd2\x17\x0a" + TYPE + PAYLOAD,
        b"\xda\x17\x0a\xff" + TYPE + PAYLOAD,
        b"\xd2\x03\x00\xff\xff\xff",
        b"\xd1\x01\x02Ten",
        b"\xd7\x17\x0a" + TYPE + PAYLOAD,
        b"\xd0\x00\x00" * 100,
    ],
)
def test_what_is_cut_short_or_lies_about_lengths_is_refused(octets: bytes) -> None:
    with pytest.raises(UnreadableError):
        ndef.decode(octets)


@given(st.binary(max_size=200))
def test_no_octets_raise_anything_else(octets: bytes) -> None:
    try:
        ndef.decode(octets)
    except UnreadableError as error:
        assert str(error)
