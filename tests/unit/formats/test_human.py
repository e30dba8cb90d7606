"""The text for people: what it says, and that a network's name cannot steer a terminal."""

from __future__ import annotations

from pushbutton.formats.human import FORMAT, lines, security_text
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

HOME = Credential(
    b"Home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret("passphrase"),
    bytes.fromhex("020000000100"),
    key_shareable=False,
)


def test_the_text() -> None:
    assert FORMAT.write([HOME]).decode().splitlines() == [
        "Network        Home",
        "Security       WPA2-Personal (AES)",
        "Key            passphrase",
        "MAC address    02:00:00:00:01:00",
        "May be shared  no",
    ]


def test_the_key_can_be_hidden() -> None:
    assert ("Key", "***") in lines(HOME, show_key=False)


def test_several_are_set_apart() -> None:
    assert b"\n\nNetwork " in FORMAT.write([HOME, HOME])


def test_a_name_cannot_steer_a_terminal() -> None:
    hostile = Credential(
        b"\x1b]0;owned\x07\r\n\xe2\x80\xaeevil\xff",
        AuthenticationType.OPEN,
        EncryptionType.NONE,
        Secret(""),
        bytes(6),
    )
    text = FORMAT.write([hostile]).decode()
    assert all(c.isprintable() or c == "\n" for c in text)
    assert len(text.splitlines()) == 2
    assert "\\x1b]0;owned\\x07" in text


def test_mixed_and_unknown_kinds() -> None:
    mixed = AuthenticationType.WPA_PERSONAL | AuthenticationType.WPA2_PERSONAL
    assert security_text(mixed, EncryptionType.TKIP | EncryptionType.AES) == (
        "WPA-Personal/WPA2-Personal (TKIP/AES)"
    )
    assert security_text(AuthenticationType(0x100), EncryptionType(0)) == "unknown (unknown)"
