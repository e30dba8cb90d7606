from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire import codecs
from pushbutton.wire.codecs import Codec, format_mac, parse_mac
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigurationError,
    DevicePasswordId,
    EncryptionType,
    PrimaryDeviceType,
    RfBands,
)
from pushbutton.wire.values import ApplicationExtension, VendorExtension, VerticalPairing

_UUID = UUID("2b7093f1-d6fb-5108-adbb-bea66bb87333")
_PRINTER = PrimaryDeviceType(3, subcategory=1)
_ERRORS = codecs.enumeration(ConfigurationError, 2)
_AUTHENTICATION = codecs.flags(AuthenticationType)


@pytest.mark.parametrize(
    ("codec", "value", "encoded", "rendered"),
    [
        (codecs.u8, 7, "07", "7"),
        (codecs.u16, 0x1234, "1234", "4660"),
        (codecs.u32, 1, "00000001", "1"),
        (codecs.u64, 2**63, "8000000000000000", "9223372036854775808"),
        (codecs.version, 0x10, "10", "1.0"),
        (codecs.version, 0x20, "20", "2.0"),
        (codecs.hexadecimal, 0x80000001, "80000001", "0x80000001"),
        (codecs.octets, b"\x01\xff", "01ff", "01ff"),
        (codecs.boolean, True, "01", "yes"),
        (codecs.boolean, False, "00", "no"),
        (codecs.text, "Küche", "4bc3bc636865", "Küche"),
        (codecs.ssid, b"net\xff", "6e6574ff", r"net\xff"),
        (codecs.uuid, _UUID, _UUID.hex, str(_UUID)),
        (codecs.mac, b"\x02\0\0\0\3\0", "020000000300", "02:00:00:00:03:00"),
        (
            codecs.macs,
            (b"\xff" * 6, b"\x02\0\0\0\3\0"),
            "ffffffffffff020000000300",
            "ff:ff:ff:ff:ff:ff 02:00:00:00:03:00",
        ),
        (_ERRORS, ConfigurationError.SETUP_LOCKED, "000f", "setup locked (15)"),
        (_ERRORS, 999, "03e7", "unknown (999)"),
        (
            _AUTHENTICATION,
            AuthenticationType.OPEN | AuthenticationType.WPA2_PERSONAL,
            "0021",
            "open, wpa2 personal (0x0021)",
        ),
        (codecs.flags(EncryptionType), EncryptionType(0), "0000", "none (0x0000)"),
        (codecs.flags(RfBands, 1), RfBands.GHZ_2_4 | RfBands.GHZ_5, "03", "ghz 2 4, ghz 5 (0x03)"),
        (codecs.device_type, _PRINTER, "00030050f2040001", "Printer (3-0050F204-1)"),
        (codecs.device_types, (_PRINTER,), "00030050f2040001", "Printer (3-0050F204-1)"),
        (
            codecs.vendor_extension,
            VendorExtension(0x137, b"\x01"),
            "00013701",
            "Microsoft: 01",
        ),
        (
            codecs.application_extension,
            ApplicationExtension(_UUID, b"\x09"),
            _UUID.hex + "09",
            f"{_UUID}: 09",
        ),
        (codecs.vertical_pairing, VerticalPairing(2, True), "0201", "UPnP, profile requested"),
    ],
)
def test_values_are_encoded_decoded_and_shown(
    codec: Codec[Any], value: object, encoded: str, rendered: str
) -> None:
    assert codec.encode(value).hex() == encoded
    assert codec.decode(bytes.fromhex(encoded)) == value
    assert codec.render(value) == rendered


def test_secrets_decode_to_secret_and_encode_from_it() -> None:
    for codec in (codecs.secret_octets, codecs.secret_text):
        secret = codec.decode(b"12345670")
        assert isinstance(secret, Secret)
        assert secret.matches(b"12345670")
        assert codec.encode(secret) == b"12345670"
    assert codecs.secret_text.render(Secret(b"pass\x07")) == r"pass\x07"


def test_an_out_of_band_password_has_three_parts() -> None:
    octets = bytes(range(20)) + b"\x00\x11" + b"k" * 16
    password = codecs.oob_password.decode(octets)
    assert password.public_key_hash == bytes(range(20))
    assert password.password_id == 0x11
    assert password.password.matches(b"k" * 16)
    assert codecs.oob_password.encode(password) == octets
    assert "0x0011" in codecs.oob_password.render(password)


def test_only_a_connection_handover_has_no_out_of_band_password() -> None:
    handover = codecs.oob_password.decode(bytes(20) + b"\x00\x07")
    assert not handover.password
    for short in (b"", b"k" * 15):
        with pytest.raises(MalformedError):
            codecs.oob_password.decode(bytes(20) + b"\x00\x11" + short)


def test_an_empty_text_travels_as_one_space() -> None:
    assert codecs.text.encode("") == b" "


def test_a_text_ends_at_its_nul() -> None:
    assert codecs.text.decode(b"Lamp\0\0") == "Lamp"


def test_what_is_no_utf8_is_still_a_text() -> None:
    assert codecs.text.decode(b"caf\xe9") == "caf\N{REPLACEMENT CHARACTER}"


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert codecs.text.render("a\x1b[2J\nb") == r"a\x1b[2J\nb"
    assert codecs.ssid.render(b"\x1b]0;x\x07") == r"\x1b]0;x\x07"


def test_any_other_octet_than_zero_is_true() -> None:
    assert codecs.boolean.decode(b"\x02") is True


def test_known_numbers_decode_to_members_and_others_to_numbers() -> None:
    passwords = codecs.enumeration(DevicePasswordId, 2)
    assert passwords.decode(b"\x00\x04") is DevicePasswordId.PUSH_BUTTON
    assert type(passwords.decode(b"\x12\x34")) is int


def test_unknown_bits_are_kept() -> None:
    value = _AUTHENTICATION.decode(b"\x80\x20")
    assert isinstance(value, AuthenticationType)
    assert _AUTHENTICATION.encode(value) == b"\x80\x20"


@pytest.mark.parametrize(
    ("codec", "octets"),
    [
        (codecs.u8, b""),
        (codecs.u16, b"\0"),
        (codecs.u32, b"\0" * 5),
        (codecs.boolean, b""),
        (codecs.boolean, b"\0\0"),
        (codecs.uuid, bytes(15)),
        (codecs.mac, bytes(5)),
        (_ERRORS, b"\0"),
        (_AUTHENTICATION, b"\0\0\0"),
        (codecs.device_type, bytes(7)),
        (codecs.device_types, bytes(9)),
        (codecs.vendor_extension, bytes(2)),
        (codecs.oob_password, bytes(21)),
        (codecs.application_extension, bytes(15)),
        (codecs.vertical_pairing, bytes(1)),
    ],
)
def test_a_wrong_length_is_malformed(codec: Codec[Any], octets: bytes) -> None:
    with pytest.raises(MalformedError):
        codec.decode(octets)


@pytest.mark.parametrize(
    ("codec", "value"), [(codecs.u8, 256), (codecs.u16, -1), (codecs.mac, b"")]
)
def test_a_value_that_does_not_fit_is_malformed(codec: Codec[Any], value: object) -> None:
    with pytest.raises(MalformedError):
        codec.encode(value)


_ALL = [codec for codec in vars(codecs).values() if isinstance(codec, Codec)]


@pytest.mark.parametrize("codec", _ALL, ids=lambda codec: codec.name)
@settings(max_examples=50, deadline=None)
@given(octets=st.binary(max_size=64))
def test_any_octets_decode_and_are_shown_or_are_malformed(codec: Codec[Any], octets: bytes) -> None:
    try:
        value = codec.decode(octets)
    except MalformedError:
        return
    assert codec.render(value).isprintable()
    again = codec.encode(value)
    assert codec.encode(codec.decode(again)) == again


@given(st.binary(min_size=6, max_size=6))
def test_mac_addresses_round_trip(address: bytes) -> None:
    written = format_mac(address)
    assert parse_mac(written) == address
    assert parse_mac(written.upper().replace(":", "-")) == address
    assert parse_mac(written.replace(":", "")) == address


@pytest.mark.parametrize(
    "written",
    ["", "02:00:00:00:03", "02:00:00:00:03:0g", "02:00:00:00:03:00:00", "0:2:0:0:3:0", "2.0.0"],
)
def test_what_is_not_a_mac_address_is_malformed(written: str) -> None:
    with pytest.raises(MalformedError):
        parse_mac(written)
