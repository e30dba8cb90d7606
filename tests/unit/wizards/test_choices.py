"""What a person types into the wizards, and what is said when it is wrong."""

from __future__ import annotations

import pytest

from pushbutton.formats import nfc_token
from pushbutton.formats.network import personal
from pushbutton.formats.wsc_drive import write, write_password
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.values import OobDevicePassword
from pushbutton.wizards import choices
from pushbutton.wizards.choices import AddChoices, ByButton, ByPin, EntryError

TOKEN = OobDevicePassword(bytes(20), 0x1234, Secret(bytes(32)))


@pytest.mark.parametrize("text", ["12345670", "1234-5670", " 1234 5670 "])
def test_spaces_and_dashes_in_a_pin_do_not_count(text: str) -> None:
    assert choices.pin(text).matches(b"12345670")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no digit"),
        ("1234567", "8 digits"),
        ("12345671", "typing error"),
        ("1234", "only for a device with a display"),
    ],
)
def test_a_wrong_pin_is_told_beside_its_field(text: str, says: str) -> None:
    with pytest.raises(EntryError, match=says) as refused:
        choices.pin(text, has_display=False)
    assert refused.value.field == "pin"
    assert not text or text not in str(refused.value)


def test_names_have_1_to_32_octets() -> None:
    assert choices.network_name("Küche") == "Küche".encode()
    assert len(choices.network_name("x" * 32)) == 32
    for text, says in (("", "needs a name"), ("ü" * 17, "34 octets")):
        with pytest.raises(EntryError, match=says) as refused:
            choices.network_name(text)
        assert refused.value.field == "ssid"


def test_passphrases_have_8_to_63_octets_or_64_digits() -> None:
    for text in ("x" * 8, "x" * 63, "0123456789abcdef" * 4):
        assert choices.passphrase(text).matches(text.encode())
    for text, says in (("short", "5 octets"), ("x" * 64, "64 octets"), ("tab\tstop!", "control")):
        with pytest.raises(EntryError, match=says) as refused:
            choices.passphrase(text)
        assert refused.value.field == "passphrase"
        assert text not in str(refused.value)


@pytest.mark.parametrize("octets", [nfc_token.password_token(TOKEN), write_password(TOKEN)])
def test_tokens_come_from_tags_and_from_drives(octets: bytes) -> None:
    found = choices.token(octets)
    assert (found.octets, found.content.password_id) == (octets, 0x1234)


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"", "no password token"),
        (b"\x10\x4a\xff", "no password token"),
        (write([personal(b"Home", "correct horse")]), "holds no device password"),
    ],
)
def test_what_is_no_token(octets: bytes, says: str) -> None:
    with pytest.raises(EntryError, match=says) as refused:
        choices.token(octets)
    assert refused.value.field == "token"


def test_the_time_that_a_device_has() -> None:
    assert AddChoices(ByButton()).limit == 120
    assert AddChoices(ByPin(Secret("12345670"))).limit == 300
    assert AddChoices(ByButton(), seconds=5).limit == 5


def test_networks_that_are_made() -> None:
    home = choices.network_of(b"Home", Secret("correct horse"))
    assert (home.authentication, home.encryption) == (
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
    )
    assert choices.network_of(b"Guests", None).authentication == AuthenticationType.OPEN


def test_no_pin_is_in_a_repr() -> None:
    assert "12345670" not in repr(AddChoices(ByPin(Secret("12345670"))))
    assert "0000" not in repr(choices.token(write_password(TOKEN)).content)
