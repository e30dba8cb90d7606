"""WLAN profiles of Windows: the exact text, and a reader that hostile files do not get past."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import pytest

from pushbutton.formats.format import UnreadableError
from pushbutton.formats.windows_profile import FORMAT, NAMESPACE
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

WPA2, AES = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES

EXPORTED = f"""<?xml version="1.0"?>
<WLANProfile xmlns="{NAMESPACE}">
  <name>Home</name>
  <SSIDConfig><SSID><hex>486F6D65</hex><name>Home</name></SSID></SSIDConfig>
  <connectionType>ESS</connectionType><connectionMode>auto</connectionMode>
  <MSM><security>
    <authEncryption>
      <authentication>WPA2PSK</authentication><encryption>AES</encryption><useOneX>false</useOneX>
      <transitionMode xmlns="http://www.microsoft.com/networking/WLAN/profile/v4">true</transitionMode>
    </authEncryption>
    <sharedKey><keyType>passPhrase</keyType><protected>false</protected>
      <keyMaterial>a &lt;b&gt; &amp; c</keyMaterial></sharedKey>
  </security></MSM>
  <MacRandomization xmlns="http://www.microsoft.com/networking/WLAN/profile/v3">
    <enableRandomization>false</enableRandomization>
  </MacRandomization>
</WLANProfile>
"""


def read(text: str | bytes) -> Credential:
    assert FORMAT.read is not None
    (found,) = FORMAT.read(text.encode() if isinstance(text, str) else text, "Home.xml")
    return found


def test_the_text_is_what_the_schema_wants() -> None:
    written = FORMAT.write([Credential(b"Home", WPA2, AES, Secret("pass<phrase>"), bytes(6))])
    root = ElementTree.fromstring(written)
    spaces = {"w": NAMESPACE}
    assert [child.tag.rpartition("}")[2] for child in root] == [
        *("name", "SSIDConfig", "connectionType", "connectionMode", "MSM")
    ]
    ssid = root.find("w:SSIDConfig/w:SSID", spaces)
    assert ssid is not None
    assert [(child.tag.rpartition("}")[2], child.text) for child in ssid] == [
        ("hex", "486F6D65"),
        ("name", "Home"),
    ]
    key = root.find("w:MSM/w:security/w:sharedKey", spaces)
    assert key is not None
    assert [child.text for child in key] == ["passPhrase", "false", "pass<phrase>"]


def test_a_name_that_xml_cannot_hold_stands_in_hexadecimal_alone() -> None:
    written = FORMAT.write([Credential(b"a\x01\xff", WPA2, AES, Secret("passphrase"), bytes(6))])
    assert b"<hex>6101FF</hex>" in written
    assert written.count(b"<name>") == 1
    assert read(written).ssid == b"a\x01\xff"


def test_a_psk_is_a_network_key() -> None:
    written = FORMAT.write([Credential(b"Home", WPA2, AES, Secret("ab" * 32), bytes(6))])
    assert b"<keyType>networkKey</keyType>" in written


def test_mixed_networks_are_written_with_their_strongest_kind() -> None:
    both = AuthenticationType.WPA_PERSONAL | WPA2
    written = FORMAT.write(
        [Credential(b"Home", both, AES | EncryptionType.TKIP, Secret("x" * 8), bytes(6))]
    )
    assert read(written).authentication == WPA2
    assert read(written).encryption == AES


def test_a_profile_that_windows_exported() -> None:
    found = read(EXPORTED)
    assert found.ssid == b"Home"
    assert found.network_key.matches(b"a <b> & c")
    assert found.authentication == WPA2


def test_wep() -> None:
    wep = Credential(
        b"Old", AuthenticationType.SHARED, EncryptionType.WEP, Secret("abcde"), bytes(6), 1, 4
    )
    found = read(FORMAT.write([wep]))
    assert found.network_key.matches(b"abcde")
    assert found.network_key_index == 4


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "&{part};&{part};">' for part, name in zip("abcde", "bcdef", strict=True)
    )
    + "]><WLANProfile>&f;</WLANProfile>"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><WLANProfile/>', "document type"),
        ("<WLANProfile>", "well-formed"),
        ("", "well-formed"),
        ("<a>" * 20 + "</a>" * 20, "deeply"),
        ("<WLANProfile/>", "SSID"),
        (EXPORTED.replace(">false</protected>", ">true</protected>"), "key=clear"),
        (EXPORTED.replace("486F6D65", "zz"), "hexadecimal"),
        (EXPORTED.replace("WPA2PSK", "WPA2"), "not read"),
        (EXPORTED.replace("keyMaterial", "other"), "no key"),
        (f"<a>{' ' * 70000}</a>", "that long"),
    ],
)
def test_hostile_and_unusable_profiles(text: str, words: str) -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableError, match=words):
        read(text)
    assert time.monotonic() - started < 2


def test_utf_16_is_read() -> None:
    assert read(EXPORTED.encode("utf-16")).ssid == b"Home"
