"""The tokens and handover messages, as stock hostapd makes them."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.formats import ndef, nfc_token
from pushbutton.formats.format import UnreadableError
from pushbutton.formats.nfc_token import Whereabouts
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import RfBands
from pushbutton.wire.message import attribute
from pushbutton.wire.values import OobDevicePassword

HASH = bytes.fromhex("70792df00bb67600443c7fa7809c5bd5db4a2ead")
ADDRESS = bytes.fromhex("b2e05345ebc3")
NDEF_HEAD = "D2173{:X}6170706C69636174696F6E2F766E642E7766612E777363"
STOCK_PASSWORD = (
    "102C003670792DF00BB67600443C7FA7809C5BD5DB4A2EADA21C"
    "6D0756A8BF0B8FB9355EA2FEBB5A3D821E9B84F54BA983D7EE4A0D7B4085E1D61049000600372A000120"
)
STOCK_CONFIGURATION = (
    "100E0037102600010110450007696E7465726F70100300020020100F00020008"
    "1027000D636F727265637420686F72736510200006000000000000"
    "103C00010110010002000610200006B2E05345EBC31049000600372A000120"
)
STOCK_SELECT = (
    "0039102C001670792DF00BB67600443C7FA7809C5BD5DB4A2EAD0007"
    "10450007696E7465726F7010200006B2E05345EBC31049000600372A000120"
)


def test_a_password_token_of_hostapd_is_read_and_made() -> None:
    tag = nfc_token.read(bytes.fromhex(STOCK_PASSWORD))
    assert tag.kind == "password token"
    password = tag.password
    assert password is not None
    assert password.password_id == 0xA21C
    assert password.public_key_hash == HASH
    assert len(password.password) == 32
    assert not tag.in_ndef
    assert nfc_token.password_token(password).hex().upper() == STOCK_PASSWORD


def test_a_configuration_token_of_hostapd_is_read_and_made() -> None:
    tag = nfc_token.read(bytes.fromhex(STOCK_CONFIGURATION))
    assert tag.kind == "configuration token"
    (value,) = tag.message.all(a.CREDENTIAL)
    credential = Credential.decode(value)
    assert credential.ssid == b"interop"
    assert credential.mac_address == bytes(6)
    assert tag.message.get(a.AP_CHANNEL) == 6
    made = nfc_token.configuration_token(
        attribute(a.CREDENTIAL, credential.encode()), Whereabouts(ADDRESS, RfBands.GHZ_2_4, 6)
    )
    assert made.hex().upper() == STOCK_CONFIGURATION


def test_a_token_need_not_say_where_the_network_is() -> None:
    assert nfc_token.configuration_token(b"") == bytes.fromhex("1049000600372a000120")


def test_a_handover_select_of_hostapd_is_read_and_made() -> None:
    octets = bytes.fromhex(STOCK_SELECT)
    made = nfc_token.handover_select(HASH, b"interop", Whereabouts(ADDRESS))
    assert made == octets
    for form in (octets, ndef.encode(octets)):
        tag = nfc_token.read(form)
        assert tag.is_handover
        assert tag.kind == "connection handover"
        assert tag.in_ndef is (form is not octets)
        assert tag.password is not None
        assert tag.password.password_id == 7
        assert not tag.password.password
        assert tag.device is None


def test_a_handover_request_names_the_device() -> None:
    tag = nfc_token.read(ndef.encode(nfc_token.handover_request(HASH, UUID(int=7))))
    assert tag.is_handover
    assert tag.device == UUID(int=7)


def test_a_select_may_say_band_and_channel() -> None:
    where = Whereabouts(ADDRESS, RfBands.GHZ_5, 36)
    message = nfc_token.read(nfc_token.handover_select(HASH, b"x", where)).message
    assert message.get(a.RF_BANDS) == RfBands.GHZ_5
    assert message.get(a.AP_CHANNEL) == 36


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x10",
        b"\x10\x2c\x00",
        bytes.fromhex("102c0016") + HASH,
        bytes.fromhex("102c0016") + HASH + b"\x12\x34",  # no password, and not a handover
        bytes.fromhex("102c0020") + HASH + b"\x12\x34" + bytes(10),
        bytes.fromhex("102c0037") + HASH + b"\x12\x34" + bytes(33),
        bytes.fromhex("0016102c0012") + HASH[:18],
        ndef.encode(b""),
        ndef.encode(b"\x10\x2c"),
        b"\xd1\x01\x02Ten",
    ],
)
def test_other_octets_are_refused(octets: bytes) -> None:
    with pytest.raises(UnreadableError):
        nfc_token.read(octets)


def test_the_password_is_not_in_the_error() -> None:
    with pytest.raises(UnreadableError) as caught:
        nfc_token.read(bytes.fromhex(STOCK_PASSWORD)[:-12])
    assert "6D0756" not in str(caught.value).upper()


@given(st.binary(max_size=100))
def test_no_octets_raise_anything_else(octets: bytes) -> None:
    for form in (octets, ndef.encode(octets)):
        try:
            nfc_token.read(form)
        except UnreadableError as error:
            assert str(error)


@given(st.binary(min_size=16, max_size=32), st.integers(16, 65535))
def test_tokens_are_read_as_they_were_made(password: bytes, password_id: int) -> None:
    token = OobDevicePassword(HASH, password_id, Secret(password))
    for form in (nfc_token.password_token(token), ndef.encode(nfc_token.password_token(token))):
        found = nfc_token.read(form).password
        assert found is not None
        assert found.password.matches(password)
        assert found.password_id == password_id
