from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pushbutton.errors import MalformedError, MissingAttributeError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire import codecs, messages, quirks
from pushbutton.wire.attributes import ATTRIBUTES, SUBELEMENTS, Row, Subelement, WrongLength
from pushbutton.wire.enums import AuthenticationType, MessageType, PrimaryDeviceType
from pushbutton.wire.message import Message, attribute, build, subelements
from pushbutton.wire.messages import SCHEMAS, Schema
from pushbutton.wire.values import WFA_VENDOR_ID, VendorExtension

# The example of WPS-NEW-AP-SETTINGS in hostapd's README-WPS.  It is printed with one of the eight
# octets of its Key Wrap Authenticator.
PRINTED = bytes.fromhex(
    "10260001011045000c6a6b6d2d7770732d74657374100300020020100f000200081027004030653462303435"
    "3663323636666530643339616431353534613166346266373132343337616366646237663339396535346631"
    "6631623032306164343438623510200006024231cede15101e000844"
)
SETTINGS = PRINTED + bytes(7)
KEY = b"0e4b0456c266fe0d39ad1554a1f4bf712437acfdb7f399e54f1f1b020ad448b5"


def tlv(number: int, value: bytes) -> bytes:
    return number.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value


def octets_for(row: Row[Any]) -> st.SearchStrategy[bytes]:
    """Draw octets that the row's codec writes: those of a value decoded from any octets."""
    most = min(row.length.maximum, 300)
    least = 38 if row is a.OOB_DEVICE_PASSWORD else row.length.minimum
    sizes = st.integers(least, most)
    drawn = sizes.filter(row.length.admits).flatmap(lambda n: st.binary(min_size=n, max_size=n))
    written = drawn.map(lambda octets: row.codec.encode(row.codec.decode(octets)))
    return written.filter(lambda octets: row.length.admits(len(octets)))


# ---- known vectors -------------------------------------------------------------------------------


def test_the_settings_dump_of_the_readme() -> None:
    message = Message.parse(SETTINGS)
    assert message.get(a.NETWORK_INDEX) == 1
    assert message.get(a.SSID) == b"jkm-wps-test"
    assert message.get(a.AUTHENTICATION_TYPE) is AuthenticationType.WPA2_PERSONAL
    assert message.get(a.ENCRYPTION_TYPE) == 8
    assert message.require(a.NETWORK_KEY).matches(KEY)
    assert message.get(a.MAC_ADDRESS) == bytes.fromhex("024231cede15")
    assert message.get(a.KEY_WRAP_AUTHENTICATOR) == b"\x44" + bytes(7)
    assert message.quirks == ()
    assert messages.missing(messages.ENCRYPTED_M8_AP, message, strict=True) == ()


def test_the_settings_dump_as_it_is_printed_is_cut_off() -> None:
    with pytest.raises(MalformedError, match="0x101e runs over the end"):
        Message.parse(PRINTED)


def test_m2_has_the_layout_that_peers_compare_octet_by_octet() -> None:
    octets = build(
        messages.M2,
        {
            a.ENROLLEE_NONCE: bytes(16),
            a.REGISTRAR_NONCE: bytes(16),
            a.UUID_R: UUID(int=1),
            a.PUBLIC_KEY: bytes(192),
            a.AUTHENTICATION_TYPE_FLAGS: AuthenticationType(0x23),
            a.ENCRYPTION_TYPE_FLAGS: 0x0D,
            a.CONNECTION_TYPE_FLAGS: 1,
            a.CONFIG_METHODS: 0x2148,
            a.MANUFACTURER: "",
            a.MODEL_NAME: "",
            a.MODEL_NUMBER: "",
            a.SERIAL_NUMBER: "",
            a.PRIMARY_DEVICE_TYPE: codecs.device_type.decode(bytes(8)),
            a.DEVICE_NAME: "",
            a.RF_BANDS: 1,
            a.ASSOCIATION_STATE: 0,
            a.CONFIGURATION_ERROR: 0,
            a.DEVICE_PASSWORD_ID: 0,
            a.OS_VERSION: 0x80000000,
            a.VERSION2: 0x20,
            a.AUTHENTICATOR: bytes(8),
        },
    )
    # Offsets in hexadecimal digits, behind EAPOL, EAP and EAP-WSC headers of 36 digits.
    digits = " " * 36 + octets.hex()
    for offset, expected in (
        (36, "104a0001"),
        (46, "10220001"),
        (56, "101a0010"),
        (96, "10390010"),
        (136, "10480010"),
        (176, "103200c0"),
        (722, "10120002"),
    ):
        assert digits[offset : offset + 8] == expected
    assert digits[-24:-16] == "10050008"


def test_the_extension_ends_with_the_authorized_macs() -> None:
    beacon = build(
        messages.BEACON,
        {a.WPS_STATE: 2, a.AUTHORIZED_MACS: (b"\xff" * 6,), a.VERSION2: 0x20},
    )
    assert beacon.hex() == "104a00011010440001021049000e00372a0001200106ffffffffffff"


# ---- build ---------------------------------------------------------------------------------------


def test_version_and_message_type_are_filled_in_unless_given() -> None:
    assert build(messages.WSC_ACK, {}).hex() == "104a000110102200010d"
    assert build(messages.WSC_ACK, {a.VERSION: 0x11, a.MESSAGE_TYPE: None}).hex() == "104a000111"


def test_rows_of_other_schemas_and_absent_values_are_left_out() -> None:
    assert build(messages.ENCRYPTED_M4, {a.SSID: b"net", a.R_SNONCE1: None}) == b""


def test_extra_attributes_go_behind_the_extension_and_before_the_authenticator() -> None:
    extra = tlv(0x10FA, b"\x2a")
    octets = build(
        messages.M3, {a.VERSION2: 0x21, a.AUTHENTICATOR: bytes(8), a.E_HASH1: bytes(32)}, extra
    )
    assert octets.endswith(bytes.fromhex("1049000600372a000121") + extra + tlv(0x1005, bytes(8)))
    assert build(messages.M3, {a.AUTHENTICATOR: bytes(8)}, extra).endswith(
        extra + tlv(0x1005, bytes(8))
    )
    assert build(messages.ENCRYPTED_M4, {a.R_SNONCE1: Secret(bytes(16))}, extra).endswith(extra)


def test_a_row_that_repeats_takes_a_list() -> None:
    octets = build(messages.ENCRYPTED_M8_STATION, {a.CREDENTIAL: [b"one", b"two"]})
    assert octets == tlv(0x100E, b"one") + tlv(0x100E, b"two")
    assert Message.parse(octets).all(a.CREDENTIAL) == (b"one", b"two")


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (a.PUBLIC_KEY, bytes(191)),
        (a.ENROLLEE_NONCE, bytes(17)),
        (a.DEVICE_NAME, "x" * 33),
        (a.SETTINGS_DELAY_TIME, 256),
        (a.REQUESTED_DEVICE_TYPE, [PrimaryDeviceType(1, b"")]),
    ],
)
def test_a_value_of_a_wrong_length_is_not_built(row: Row[Any], value: object) -> None:
    schema = Schema("any", None, (messages.Field(row, messages.Presence.OPTIONAL),))
    with pytest.raises(MalformedError):
        build(schema, {row: value})


def test_subelements_of_two_vendors_are_two_extensions() -> None:
    with pytest.raises(MalformedError):
        subelements({a.VERSION2: 0x20, a.TRANSPORT_UUID: UUID(int=1)})
    with pytest.raises(MalformedError):
        subelements({})


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_a_schema_builds_is_read_back(schema: Schema, data: st.DataObject) -> None:
    chosen = [row for row in schema.rows if data.draw(st.booleans())]
    octets = {row: data.draw(octets_for(row)) for row in chosen}
    values = {row: row.codec.decode(value) for row, value in octets.items()}
    extensions = [values.get(a.VENDOR_EXTENSION)]
    if extensions[0] and extensions[0].vendor_id == WFA_VENDOR_ID:
        del values[a.VENDOR_EXTENSION], octets[a.VENDOR_EXTENSION]
    message = Message.parse(build(schema, values))
    for row in values:
        value = message.require(row)
        assert row.codec.encode(value) == octets[row]
        assert row in message
    filled = {a.VERSION, a.MESSAGE_TYPE} & set(schema.rows)
    attributes = [row for row in schema.rows if not isinstance(row, Subelement)]
    expected = [row.id for row in attributes if row in values or row in filled]
    assert [k for k, _ in message if k != a.VENDOR_EXTENSION.id] == [
        k for k in expected if k != a.VENDOR_EXTENSION.id
    ]
    assert messages.missing(schema, message) == tuple(
        field.row
        for field in schema.fields
        if field.presence is messages.Presence.REQUIRED and field.row not in {*values, *filled}
    )


# ---- parsing: the rules --------------------------------------------------------------------------


def test_no_octets_are_a_message_without_attributes() -> None:
    message = Message.parse(b"")
    assert len(message) == 0
    assert message.message_type is None
    assert message.version2 is None


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_too_few_octets_for_an_attribute_are_malformed(cut: int) -> None:
    with pytest.raises(MalformedError):
        Message.parse(tlv(0x1022, b"\x04") + tlv(0x104A, b"\x10")[:cut])


def test_the_raw_octets_are_kept_as_they_came() -> None:
    octets = tlv(0x2000, b"?") + tlv(0x1022, b"\x04") + bytes(9)
    message = Message.parse(octets)
    assert message.raw == octets


def test_order_does_not_matter_and_of_several_the_last_wins() -> None:
    message = Message.parse(
        attribute(a.SSID, b"one") + attribute(a.MESSAGE_TYPE, 5) + attribute(a.SSID, b"two")
    )
    assert message.get(a.SSID) == b"two"
    assert message.all(a.SSID) == (b"one", b"two")
    assert message.message_type is MessageType.M2
    assert [kind for kind, _ in message] == [0x1045, 0x1022, 0x1045]


def test_unknown_attributes_are_kept() -> None:
    message = Message.parse(tlv(0x2001, b"new") + tlv(0x1022, b"\x04") + tlv(0x1006, b""))
    assert message.unknown == ((0x2001, b"new"), (0x1006, b""))
    assert message.quirks == ()


def test_an_unknown_message_type_is_a_number() -> None:
    assert Message.parse(tlv(0x1022, b"\x63")).message_type == 0x63


def test_a_missing_attribute_is_absent_or_demanded_by_name() -> None:
    message = Message.parse(b"")
    assert message.get(a.SSID) is None
    assert message.all(a.SSID) == ()
    assert a.SSID not in message
    assert "SSID" not in message
    with pytest.raises(MissingAttributeError, match="SSID is missing") as caught:
        message.require(a.SSID)
    assert caught.value.attribute_name == "SSID"
    with pytest.raises(MissingAttributeError, match="Version2"):
        message.require(a.VERSION2)


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Message.parse(b"").raw = b"other"  # type: ignore[misc]


def test_a_message_says_what_it_is_without_its_contents() -> None:
    message = Message.parse(attribute(a.MESSAGE_TYPE, 4) + SETTINGS)
    assert repr(message) == "<Message M1, 8 attributes, 128 octets>"


@pytest.mark.parametrize("length", [0, 5, 300])
@pytest.mark.parametrize("octet", [b"\0", b"\1"])
def test_zero_padding_is_skipped_and_nothing_else(length: int, octet: bytes) -> None:
    octets = tlv(0x1022, b"\x04") + bytes(4) + octet * length
    if length == 0 or octet == b"\0":
        message = Message.parse(octets)
        assert message.quirks == (quirks.ZERO_PADDING,)
        assert len(message) == 1
    elif length == 5:  # after an empty unknown attribute comes one that runs over the end
        with pytest.raises(MalformedError):
            Message.parse(octets)


def test_an_empty_attribute_of_type_zero_before_others_is_unknown() -> None:
    message = Message.parse(bytes(4) + tlv(0x1022, b"\x04"))
    assert message.unknown == ((0, b""),)
    assert message.message_type == 4
    assert message.quirks == ()


def test_fewer_than_four_zeros_are_too_few_for_padding() -> None:
    with pytest.raises(MalformedError):
        Message.parse(tlv(0x1022, b"\x04") + bytes(3))


@pytest.mark.parametrize("stray", [b"\0", b"\x42", b"\x01\x02"])
def test_stray_octets_after_a_network_key_are_skipped(stray: bytes) -> None:
    octets = tlv(0x1027, b"") + stray + tlv(0x1020, b"\2" * 6)
    message = Message.parse(octets)
    assert message.get(a.MAC_ADDRESS) == b"\2" * 6
    assert message.quirks == (quirks.STRAY_OCTET_AFTER_NETWORK_KEY,) * len(stray)


def test_a_stray_octet_elsewhere_is_malformed() -> None:
    with pytest.raises(MalformedError):
        Message.parse(tlv(0x1045, b"net") + b"\0" + tlv(0x1020, b"\2" * 6))


def test_a_known_attribute_that_runs_over_the_end_behind_a_network_key_is_malformed() -> None:
    with pytest.raises(MalformedError):
        Message.parse(tlv(0x1027, b"") + bytes.fromhex("10200007") + b"\2" * 6)


def test_a_stray_octet_behind_an_ignored_attribute_is_malformed() -> None:
    octets = tlv(0x1027, b"") + tlv(0x1011, b"x" * 33)
    assert Message.parse(octets).quirks == (quirks.OVERLONG_VALUE_IGNORED,)
    with pytest.raises(MalformedError):
        Message.parse(octets + b"\0" + tlv(0x1020, b"\2" * 6))


def _a_wrong_length(row: Row[Any]) -> int | None:
    for length in (row.length.maximum + row.length.multiple_of, row.length.minimum - 1):
        if 0 <= length <= 0xFFFF and not row.length.admits(length):
            return length
    return None


_checked = [
    row for row in ATTRIBUTES if _a_wrong_length(row) is not None and row is not a.VENDOR_EXTENSION
]


@pytest.mark.parametrize("row", _checked, ids=lambda row: row.name)
def test_a_wrong_length_leads_to_what_the_row_says(row: Row[Any]) -> None:
    length = _a_wrong_length(row)
    assert length is not None
    value = b"x" * length
    octets = tlv(0x1022, b"\x04") + tlv(row.id, value) + tlv(0x104A, b"\x10")
    match row.wrong_length:
        case WrongLength.REJECT:
            with pytest.raises(MalformedError, match=row.name):
                Message.parse(octets)
        case WrongLength.IGNORE:
            message = Message.parse(octets)
            assert row not in message
            assert message.quirks == (quirks.OVERLONG_VALUE_IGNORED,)
        case WrongLength.TRUNCATE:
            message = Message.parse(octets)
            assert message.require(row) == "x" * row.length.maximum
            assert message.quirks == (quirks.OVERLONG_TEXT_CUT,)
        case WrongLength.KEEP:
            message = Message.parse(octets)
            assert (row.id, value) in list(message)
            assert message.quirks == (quirks.UNCHECKED_LENGTH,)
            message.get(row)  # absent or a value, never an error


@pytest.mark.parametrize(
    ("length", "tolerated"), [(0, False), (189, False), (190, True), (191, True), (193, False)]
)
def test_short_public_keys(length: int, tolerated: bool) -> None:
    message = Message.parse(tlv(0x1032, b"k" * length))
    if tolerated:
        assert message.get(a.PUBLIC_KEY) == b"k" * length
        assert message.quirks == (quirks.SHORT_PUBLIC_KEY,)
    else:
        assert message.get(a.PUBLIC_KEY) is None
        assert message.quirks == (quirks.OVERLONG_VALUE_IGNORED,)


@pytest.mark.parametrize("row", [a.CREDENTIAL, a.REQUESTED_DEVICE_TYPE], ids=lambda row: row.name)
def test_ten_of_a_list_are_kept(row: Row[Any]) -> None:
    one = tlv(row.id, bytes(8))
    assert len(Message.parse(one * 10).all(row)) == 10
    message = Message.parse(one * 12 + tlv(0x1022, b"\x04"))
    assert len(message.all(row)) == 10
    assert message.quirks == (quirks.SURPLUS_REPETITION,) * 2
    assert message.message_type == 4


# ---- vendor extensions ---------------------------------------------------------------------------


@pytest.mark.parametrize("value", [b"", b"\0", b"\x00\x37"])
def test_an_extension_without_a_vendor_is_skipped(value: bytes) -> None:
    message = Message.parse(tlv(0x1049, value) + tlv(0x1022, b"\x04"))
    assert message.all(a.VENDOR_EXTENSION) == ()
    assert message.quirks == (quirks.SHORT_VENDOR_EXTENSION,)
    assert message.message_type == 4


def test_a_foreign_extension_has_at_most_1024_octets() -> None:
    longest = tlv(0x1049, b"\xab\xcd\xef" + bytes(1021))
    assert Message.parse(longest).all(a.VENDOR_EXTENSION) == (
        VendorExtension(0xABCDEF, bytes(1021)),
    )
    with pytest.raises(MalformedError):
        Message.parse(tlv(0x1049, b"\xab\xcd\xef" + bytes(1022)))


def test_the_wi_fi_alliance_s_extension_may_be_longer() -> None:
    message = Message.parse(
        tlv(0x1049, b"\x00\x37\x2a\x00\x01\x20" + (b"\x63\x80" + bytes(128)) * 20)
    )
    assert message.version2 == 0x20


def test_ten_foreign_extensions_are_taken_and_eleven_malformed() -> None:
    foreign = tlv(0x1049, b"\xab\xcd\xef")
    own = subelements({a.VERSION2: 0x20})
    message = Message.parse(foreign * 10 + own * 3)
    assert len(message.all(a.VENDOR_EXTENSION)) == 13
    assert message.version2 == 0x20
    with pytest.raises(MalformedError):
        Message.parse(foreign * 11)


def test_several_extensions_of_the_wi_fi_alliance_add_up() -> None:
    message = Message.parse(
        subelements({a.VERSION2: 0x20, a.REQUEST_TO_ENROLL: True})
        + subelements({a.VERSION2: 0x21, a.MULTI_AP: 0x80})
    )
    assert (message.version2, message.get(a.REQUEST_TO_ENROLL)) == (0x21, True)
    assert message.get(a.MULTI_AP) == 0x80
    assert message.all(a.VERSION2) == (0x21,)


def test_unknown_subelements_are_passed_over_and_an_overrun_ends_the_walk() -> None:
    data = bytes.fromhex("00372a 07 01 ff 00 01 20 03 05 01")
    message = Message.parse(tlv(0x1049, data))
    assert message.version2 == 0x20
    assert a.REQUEST_TO_ENROLL not in message
    assert message.quirks == (quirks.SUBELEMENT_OVERRUN,)


@pytest.mark.parametrize(
    "row",
    [row for row in SUBELEMENTS if row.vendor_id == WFA_VENDOR_ID],
    ids=lambda row: row.name,
)
def test_a_subelement_of_a_wrong_length(row: Subelement[Any]) -> None:
    length = row.length.maximum + 1
    octets = tlv(0x1049, b"\x00\x37\x2a" + bytes((row.id, length)) + bytes(length))
    if row is a.AUTHORIZED_MACS:
        assert len(Message.parse(octets).require(a.AUTHORIZED_MACS)) == 5
    else:
        with pytest.raises(MalformedError, match=row.name):
            Message.parse(octets)


def test_microsoft_s_subelements_are_read() -> None:
    uuid = UUID("00000000-0000-1000-0000-00904c000001")
    octets = subelements({a.TRANSPORT_UUID: uuid})
    assert octets.hex() == "10490017" + "000137" + "10020010" + uuid.hex
    message = Message.parse(octets)
    assert message.get(a.TRANSPORT_UUID) == uuid
    assert a.TRANSPORT_UUID in message
    assert message.get(a.VERTICAL_PAIRING_IDENTIFIER) is None


def test_microsoft_s_subelements_never_make_a_message_malformed() -> None:
    message = Message.parse(tlv(0x1049, bytes.fromhex("000137 1001 0003 020100 1002 00ff 00")))
    assert message.get(a.VERTICAL_PAIRING_IDENTIFIER) is None
    assert a.VERTICAL_PAIRING_IDENTIFIER in message
    assert a.TRANSPORT_UUID not in message


# ---- any octets ----------------------------------------------------------------------------------

_numbers = st.sampled_from([*a.BY_ID, 0, 0x1006, 0x2000])
_attributes = st.lists(st.tuples(_numbers, st.binary(max_size=40)), max_size=12)


def _read_everything(octets: bytes) -> None:
    try:
        message = Message.parse(octets)
    except MalformedError:
        return
    for row in (*ATTRIBUTES, *SUBELEMENTS):
        value = message.get(row)
        assert value is None or row in message
        assert len(message.all(row)) >= (value is not None)
    for schema in SCHEMAS:
        messages.missing(schema, message, strict=True)
    assert sum(1 for _ in message) == len(message)


@given(st.binary(max_size=200))
def test_random_octets_raise_nothing_but_malformed(octets: bytes) -> None:
    _read_everything(octets)


@given(_attributes, st.binary(max_size=6))
def test_random_attributes_with_a_tail_raise_nothing_but_malformed(
    fields: list[tuple[int, bytes]], tail: bytes
) -> None:
    _read_everything(b"".join(tlv(*field) for field in fields) + tail)


@given(st.integers(0, 40), st.binary(min_size=1, max_size=3), st.integers(0, len(SETTINGS)))
def test_a_damaged_message_raises_nothing_but_malformed(
    skip: int, patch: bytes, position: int
) -> None:
    _read_everything(SETTINGS[:position] + patch + SETTINGS[position + skip :])


@pytest.mark.parametrize("end", range(len(SETTINGS)))
def test_a_message_cut_anywhere_is_malformed_or_ends_between_attributes(end: int) -> None:
    boundaries = {0, 5, 21, 27, 33, 101, 111, len(SETTINGS)}
    if end in boundaries:
        assert Message.parse(SETTINGS[:end]).raw == SETTINGS[:end]
    else:
        with pytest.raises(MalformedError):
            Message.parse(SETTINGS[:end])
