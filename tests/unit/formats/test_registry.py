"""Every format that is read and written: what goes in comes out, for any name and key."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import UsageError
from pushbutton.formats import registry
from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

READABLE = [name for name in registry.FORMATS if registry.load(name).read is not None]
ADDRESS = bytes.fromhex("020000000100")
WPA, WPA2 = AuthenticationType.WPA_PERSONAL, AuthenticationType.WPA2_PERSONAL
AES, TKIP = EncryptionType.AES, EncryptionType.TKIP

HOSTILE_SSIDS = [
    b"Home",
    b"A cafe's net",
    b'quote " and \\ backslash',
    b"line\nfeed\r\ttab",
    b" leading and trailing ",
    b"]]>&<xml>;{}=#",
    b"semi;colon:comma,",
    b"65;66;67;",
    b"=4142",
    b"deadbeef",
    b"..",
    b"../../etc/passwd",
    "Küche ☕".encode(),
    b"\xff\xfe\x00 not UTF-8",
    b"x" * 32,
    b"\xff" * 32,
    b"\x00nul",
    b"#comment",
    b"[group]",
]
HOSTILE_PASSPHRASES = [
    "abcdefgh",
    'with "quotes" and \\ slash',
    " spaces at both ends ",
    "#;:,=[]{}<>&'\"\\`$",
    '"quoted" ',
    "x" * 63,
    "\\s\\n\\t;;",
    "12345678",
]


def credential(
    ssid: bytes,
    key: bytes | str,
    authentication: AuthenticationType = WPA2,
    encryption: EncryptionType = AES,
) -> Credential:
    return Credential(ssid, authentication, encryption, Secret(key), ADDRESS)


TEXT_ONLY = ("qr-text", "windows-usb")
"""The formats that say so when a name is not text."""


def is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def written_and_read(name: str, original: Credential) -> Credential:
    chosen = registry.load(name)
    octets = chosen.write([original])
    (found,) = registry.read(octets, chosen.name_for(original), name)
    return found


def assert_same(found: Credential, original: Credential) -> None:
    assert found.ssid == original.ssid
    assert found.network_key.matches(original.network_key)
    assert found.authentication == original.authentication
    assert found.encryption == original.encryption


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize("ssid", HOSTILE_SSIDS)
@pytest.mark.parametrize("key", HOSTILE_PASSPHRASES)
def test_hostile_names_and_keys_survive(name: str, ssid: bytes, key: str) -> None:
    original = credential(ssid, key)
    try:
        found = written_and_read(name, original)
    except InexpressibleError:
        assert name in TEXT_ONLY
        assert name == "windows-usb" or not is_utf8(ssid)
        return
    assert_same(found, original)


passphrases = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=8, max_size=63)


@pytest.mark.parametrize("name", READABLE)
@given(st.binary(min_size=1, max_size=32), passphrases)
def test_any_name_and_passphrase_survive(name: str, ssid: bytes, key: str) -> None:
    # What ends in NUL is taken for padding when a Credential is read, as it should be.
    original = credential(ssid.rstrip(b"\0") or b"n", key)
    try:
        found = written_and_read(name, original)
    except InexpressibleError:
        assert name in TEXT_ONLY
        return
    assert_same(found, original)


@pytest.mark.parametrize("name", READABLE)
def test_a_psk_survives(name: str) -> None:
    original = credential(b"Home", "0123456789abcdef" * 4)
    assert_same(written_and_read(name, original), original)


@pytest.mark.parametrize("name", READABLE)
def test_an_open_network_survives(name: str) -> None:
    original = credential(b"Guests", "", AuthenticationType.OPEN, EncryptionType.NONE)
    assert_same(written_and_read(name, original), original)


@pytest.mark.parametrize("name", sorted(set(READABLE) - {"iwd", "windows", *TEXT_ONLY}))
@pytest.mark.parametrize("authentication", [WPA, WPA2, WPA | WPA2])
@pytest.mark.parametrize("encryption", [TKIP, AES, TKIP | AES])
def test_what_the_network_allows_survives(
    name: str, authentication: AuthenticationType, encryption: EncryptionType
) -> None:
    original = credential(b"Home", "passphrase", authentication, encryption)
    assert_same(written_and_read(name, original), original)


@pytest.mark.parametrize("name", registry.FORMATS)
def test_every_format_writes_an_ordinary_credential(name: str) -> None:
    chosen = registry.load(name)
    octets = chosen.write([credential(b"Home", "passphrase")])
    assert octets
    assert chosen.binary or octets.decode().endswith(("\n", ">"))
    assert chosen.title
    assert chosen.suffix.startswith(".")


@pytest.mark.parametrize("name", registry.FORMATS)
@pytest.mark.parametrize("ssid", HOSTILE_SSIDS)
def test_a_file_name_stays_in_its_directory(name: str, ssid: bytes) -> None:
    file_name = registry.load(name).name_for(credential(ssid, "passphrase"))
    assert "/" not in file_name
    assert "\0" not in file_name
    assert not file_name.startswith((".", "-"))
    assert len(file_name) < 100


@pytest.mark.parametrize("name", ["networkmanager", "iwd", "windows", "qr", "ap-settings"])
def test_a_format_of_one_network_refuses_two(name: str) -> None:
    with pytest.raises(InexpressibleError, match="one network"):
        registry.load(name).write([credential(b"A", "passphrase"), credential(b"B", "passphrase")])


@pytest.mark.parametrize("name", ["json", "wpa_supplicant", "credential"])
def test_several_networks_keep_their_order(name: str) -> None:
    originals = [credential(b"A", "passphrase one"), credential(b"B", "passphrase two")]
    octets = registry.load(name).write(originals)
    found = registry.read(octets, "file", name)
    assert [network.ssid for network in found] == [b"A", b"B"]
    assert found[1].network_key.matches(b"passphrase two")


@pytest.mark.parametrize(
    "name", ["wpa_supplicant", "networkmanager", "iwd", "windows", "qr", "qr-text"]
)
def test_a_network_with_user_accounts_is_refused_in_words(name: str) -> None:
    enterprise = credential(b"Office", "", AuthenticationType.WPA2_ENTERPRISE)
    with pytest.raises(InexpressibleError, match=r"user accounts"):
        registry.load(name).write([enterprise])


@pytest.mark.parametrize(
    "name", ["wpa_supplicant", "networkmanager", "iwd", "windows", "qr", "qr-text"]
)
@pytest.mark.parametrize("key", [b"short", b"x" * 64, b""])
def test_an_impossible_key_is_refused_without_being_told(name: str, key: bytes) -> None:
    with pytest.raises(InexpressibleError) as caught:
        registry.load(name).write([credential(b"Home", key)])
    assert "short" not in str(caught.value)


@pytest.mark.parametrize("name", ["wpa_supplicant", "networkmanager", "iwd", "windows", "qr-text"])
def test_a_passphrase_that_files_cannot_hold_is_written_as_its_psk(name: str) -> None:
    # IEEE 802.11, "Suggested pass-phrase-to-PSK mapping", computed by hashlib here.
    import hashlib

    key = b"line\nfeed \xc3\xa4"
    found = written_and_read(name, credential(b"IEEE", key))
    expected = hashlib.pbkdf2_hmac("sha1", key, b"IEEE", 4096, 32).hex().encode()
    assert found.network_key.matches(expected)


@pytest.mark.parametrize("name", READABLE)
@given(st.binary(max_size=300))
def test_garbage_is_unreadable_and_nothing_worse(name: str, octets: bytes) -> None:
    try:
        found = registry.read(octets, "file.psk", name)
    except UnreadableError:
        return
    assert isinstance(found, tuple)


@pytest.mark.parametrize("name", sorted(set(READABLE) - {"ap-settings"}))
def test_the_kind_of_a_file_is_found_out(name: str) -> None:
    original = credential(b"Home net", "passphrase")
    chosen = registry.load(name)
    (found,) = registry.read(chosen.write([original]), chosen.name_for(original))
    assert found.ssid == b"Home net"
    assert found.network_key.matches(b"passphrase")


def test_nothing_fits_garbage() -> None:
    with pytest.raises(UnreadableError):
        registry.read(b"neither this nor that", "file")


def test_unknown_names_and_formats_that_are_only_written() -> None:
    with pytest.raises(UsageError, match=r"networkmanager"):
        registry.load("yaml")
    with pytest.raises(UsageError, match=r"written only"):
        registry.read(b"", "file", "qr")


def test_a_format_is_imported_when_it_is_asked_for() -> None:
    code = (
        "import sys; from pushbutton.formats import registry; registry.load('text');"
        "sys.exit('segno' in sys.modules or 'pushbutton.formats.wifi_qr' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
