"""Properties of the tables of attributes and subelements."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.wire import attributes as a
from pushbutton.wire import codecs
from pushbutton.wire.attributes import ATTRIBUTES, SUBELEMENTS, Length, Row, WrongLength
from pushbutton.wire.values import MICROSOFT_VENDOR_ID, WFA_VENDOR_ID

ROWS = (*ATTRIBUTES, *SUBELEMENTS)


def octets_for(row: Row[Any]) -> st.SearchStrategy[bytes]:
    """Draw octets of a length that the row admits."""
    least, step = row.length.minimum, row.length.multiple_of
    most = min(row.length.maximum, 300)
    if row.codec is codecs.text:
        texts = st.text(
            st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=most
        )
        return texts.map(str.encode).filter(lambda octets: 1 <= len(octets) <= most)
    sizes = st.integers(least, most).filter(lambda size: size % step == 0)
    return sizes.flatmap(lambda size: st.binary(min_size=size, max_size=size))


def test_no_number_and_no_name_stands_twice() -> None:
    assert len({row.id for row in ATTRIBUTES}) == len(ATTRIBUTES)
    assert len({(row.vendor_id, row.id) for row in SUBELEMENTS}) == len(SUBELEMENTS)
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_the_table_is_in_the_order_of_the_numbers() -> None:
    assert [row.id for row in ATTRIBUTES] == sorted(row.id for row in ATTRIBUTES)


def test_every_row_is_a_constant_of_its_name_and_every_constant_a_row() -> None:
    constants = {name: row for name, row in vars(a).items() if isinstance(row, Row)}
    assert set(constants.values()) == set(ROWS)
    special = {"WPS_STATE", "IEEE_8021X_ENABLED", "X509_CERTIFICATE", "X509_CERTIFICATE_REQUEST"}
    special |= {"APP_SESSION_KEY", "WEP_TRANSMIT_KEY", "AUTHORIZED_MACS"}
    for name, row in constants.items():
        expected = row.name.upper().replace("-", "_").replace(" ", "_")
        assert name == expected or name in special


def test_look_up_by_number() -> None:
    assert a.BY_ID[0x1022] is a.MESSAGE_TYPE
    assert a.SUBELEMENT_BY_ID[WFA_VENDOR_ID, 0] is a.VERSION2
    assert a.SUBELEMENT_BY_ID[MICROSOFT_VENDOR_ID, 0x1002] is a.TRANSPORT_UUID
    assert len(a.BY_ID) == len(ATTRIBUTES)
    assert len(a.SUBELEMENT_BY_ID) == len(SUBELEMENTS)


def test_the_numbers_the_standard_leaves_unassigned_have_no_row() -> None:
    unassigned = {0x1006, 0x1007, 0x1013, 0x1019, 0x1025, 0x102B, 0x102E, 0x1043}
    unassigned |= {*range(0x105A, 0x1060), *range(0x1065, 0x106A)}
    assert not unassigned & a.BY_ID.keys()
    assert set(range(0x1001, 0x106B)) - unassigned == a.BY_ID.keys() - {a.EXTENSIBILITY_TEST.id}


def test_meanings_and_names_are_written() -> None:
    for row in ROWS:
        assert row.name.strip() == row.name != ""
        assert row.meaning.strip() == row.meaning != ""
        assert not row.meaning.endswith(".")


def test_secret_rows_decode_to_secrets_and_no_other_row_does() -> None:
    hiding = (codecs.secret_octets, codecs.secret_text, codecs.oob_password)
    for row in ROWS:
        assert row.secret == (row.codec in hiding or row is a.CREDENTIAL), row


def test_exact_lengths_are_the_codec_s() -> None:
    sizes = {codecs.u8: 1, codecs.u16: 2, codecs.u32: 4, codecs.u64: 8, codecs.boolean: 1}
    sizes |= {codecs.uuid: 16, codecs.mac: 6, codecs.device_type: 8, codecs.version: 1}
    for row in ROWS:
        if row.codec in sizes:
            assert row.length == a.exactly(sizes[row.codec]), row


def test_only_texts_are_cut() -> None:
    cut = {row for row in ROWS if row.wrong_length is WrongLength.TRUNCATE}
    assert cut == {a.MANUFACTURER, a.MODEL_NAME, a.MODEL_NUMBER, a.SERIAL_NUMBER}


def test_only_a_short_public_key_is_tolerated_as_it_came() -> None:
    assert [row for row in ROWS if row.tolerated] == [a.PUBLIC_KEY]


def test_only_lists_repeat() -> None:
    assert {row for row in ROWS if row.repeats} == {
        a.CREDENTIAL,
        a.REQUESTED_DEVICE_TYPE,
        a.VENDOR_EXTENSION,
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_every_row_round_trips(row: Row[Any], data: st.DataObject) -> None:
    octets = data.draw(octets_for(row))
    if row is a.OOB_DEVICE_PASSWORD and len(octets) < 38:
        octets = octets[:20] + b"\x00\x07" + octets[22:]  # only connection handover has none
    value = row.codec.decode(octets)
    encoded = row.encode(value)
    assert row.length.admits(len(encoded))
    if row.codec is codecs.boolean or row.codec is codecs.vertical_pairing:
        assert row.codec.decode(encoded) == value
    else:
        assert encoded == octets


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.length.minimum < row.length.maximum <= 1024],
    ids=lambda row: row.name,
)
def test_no_row_encodes_a_value_that_is_too_long(row: Row[Any]) -> None:
    octets = b"x" * (row.length.maximum + row.length.multiple_of)
    with pytest.raises(MalformedError):
        row.encode(row.codec.decode(octets))


@pytest.mark.parametrize(
    ("length", "text", "admitted", "refused"),
    [
        (a.ANY, "any", {0, 0xFFFF}, set()),
        (a.exactly(6), "6", {6}, {0, 5, 7}),
        (a.at_most(32), "≤ 32", {0, 32}, {33}),
        (Length(22, 54), "22..54", {22, 54}, {21, 55}),
        (Length(0, 128, 8), "≤ 128, multiple of 8", {0, 8, 128}, {7, 136}),
        (Length(3), "≥ 3", {3, 4000}, {2}),
    ],
)
def test_lengths(length: Length, text: str, admitted: set[int], refused: set[int]) -> None:
    assert str(length) == text
    assert all(map(length.admits, admitted))
    assert not any(map(length.admits, refused))
