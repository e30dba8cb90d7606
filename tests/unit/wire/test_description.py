from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire import messages
from pushbutton.wire.attributes import ATTRIBUTES
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import Line, Message, attribute, build, subelements
from pushbutton.wire.values import OobDevicePassword, VendorExtension

PASSPHRASE = "correct horse"
CREDENTIAL = Credential(
    b"home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret(PASSPHRASE),
    bytes.fromhex("020000000300"),
    key_shareable=False,
).encode()
ACK = build(
    messages.WSC_ACK,
    {a.ENROLLEE_NONCE: bytes(16), a.REGISTRAR_NONCE: b"\x01" * 16, a.VERSION2: 0x20},
)


def text_of(lines: list[Line]) -> str:
    return "\n".join(f"{'  ' * line.depth}{line.name}: {line.text}" for line in lines)


def test_a_message_is_told_attribute_by_attribute() -> None:
    assert text_of(Message.parse(ACK).describe()) == (
        "Version: 1.0\n"
        "Message Type: wsc ack (13)\n"
        f"Enrollee Nonce: {'00' * 16}\n"
        f"Registrar Nonce: {'01' * 16}\n"
        "Vendor Extension: Wi-Fi Alliance\n"
        "  Version2: 2.0"
    )


def test_the_attributes_of_a_credential_are_told_below_it_and_its_key_is_masked() -> None:
    message = Message.parse(attribute(a.CREDENTIAL, CREDENTIAL))
    assert text_of(message.describe()).splitlines() == [
        f"Credential: {len(CREDENTIAL)} octets",
        "  Network Index: 1",
        "  SSID: home",
        "  Authentication Type: wpa2 personal (0x0020)",
        "  Encryption Type: aes (0x0008)",
        "  Network Key: *** (13 octets)",
        "  MAC Address: 02:00:00:00:03:00",
        "  Vendor Extension: Wi-Fi Alliance",
        "    Network Key Shareable: no",
    ]
    assert f"Network Key: {PASSPHRASE}" in text_of(message.describe(show_secrets=True))


def test_a_malformed_credential_is_masked_too() -> None:
    message = Message.parse(attribute(a.CREDENTIAL, CREDENTIAL[:-1]))
    hidden = CREDENTIAL[:-1].hex()
    assert hidden not in text_of(message.describe())
    assert hidden in text_of(message.describe(show_secrets=True))


@pytest.mark.parametrize("row", [row for row in ATTRIBUTES if row.secret], ids=lambda row: row.name)
def test_no_secret_row_shows_its_octets(row: a.Attribute) -> None:  # type: ignore[type-arg]
    octets = b"\xabSECRET!" * 4
    octets = octets[: row.length.maximum]
    raw = row.id.to_bytes(2, "big") + len(octets).to_bytes(2, "big") + octets
    message = Message.parse(raw)
    told = text_of(message.describe())
    assert "SECRET" not in told
    assert octets[:8].hex() not in told
    assert row.name in told


def test_decrypted_settings_are_told_below_the_encrypted_ones() -> None:
    message = Message.parse(attribute(a.ENCRYPTED_SETTINGS, bytes(32)))
    settings = Message.parse(attribute(a.R_SNONCE1, Secret(b"n" * 16)))
    assert message.describe(settings=settings) == [
        Line(0, "Encrypted Settings", "00" * 32),
        Line(1, "R-SNonce1", "*** (16 octets)"),
    ]
    assert message.describe(True, settings)[1].text == (b"n" * 16).hex()


def test_unknown_attributes_and_vendors_are_shown() -> None:
    octets = (
        bytes.fromhex("2001000101 20020000")
        + attribute(a.VENDOR_EXTENSION, VendorExtension(0xABCDEF, b"\x01"))
        + bytes.fromhex("1049000800372a 6301ff 0005")
        + subelements({a.TRANSPORT_UUID: UUID(int=5)})
        + attribute(a.X509_CERTIFICATE, b"\x30")
        + attribute(a.EAP_IDENTITY, "guest")
        + bytes.fromhex("100c0003 010203")
    )
    assert text_of(Message.parse(octets).describe()).splitlines() == [
        "Unknown 0x2001: 01",
        "Unknown 0x2002: (empty)",
        "Vendor Extension: vendor abcdef: 01",
        "Vendor Extension: Wi-Fi Alliance (cut off)",
        "  Unknown 0x63: ff",
        "Vendor Extension: Microsoft",
        f"  Transport UUID: {UUID(int=5)}",
        "X.509 Certificate: 30",
        "EAP Identity: guest",
        "Connection Type: 010203",
    ]


def test_an_out_of_band_password_is_masked_unless_wanted() -> None:
    password = OobDevicePassword(bytes(20), 0x10, Secret(b"0123456789abcdef"))
    message = Message.parse(attribute(a.OOB_DEVICE_PASSWORD, password))
    assert message.describe()[0].text == "*** (38 octets)"
    assert b"0123456789abcdef".hex() in message.describe(show_secrets=True)[0].text


def test_a_description_cannot_steer_a_terminal() -> None:
    message = Message.parse(attribute(a.DEVICE_NAME, "\x1b[2Jlamp") + attribute(a.SSID, b"\x07\n"))
    assert all(line.text.isprintable() for line in message.describe())


@given(st.binary(max_size=80))
def test_any_octets_are_described_or_malformed(octets: bytes) -> None:
    for blob in (octets, attribute(a.CREDENTIAL, octets)):
        for show in (False, True):
            try:
                lines = Message.parse(blob).describe(show)
            except MalformedError:
                continue
            assert all(line.text.isprintable() for line in lines)
