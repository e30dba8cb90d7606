"""Wi-Fi QR codes: the payload with its escapes, and drawings of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.formats.wifi_qr import FORMAT, PAYLOAD, PNG, SVG, payload
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

WPA2, AES = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES


def credential(ssid: bytes, key: str = "passphrase") -> Credential:
    return Credential(ssid, WPA2, AES, Secret(key), bytes(6))


@pytest.mark.parametrize(
    ("ssid", "key", "expected"),
    [
        (b"Home", "passphrase", "WIFI:T:WPA;S:Home;P:passphrase;;"),
        (b"a;b", 'a:b,c\\d"ef', 'WIFI:T:WPA;S:a\\;b;P:a\\:b\\,c\\\\d\\"ef;;'),
        ("Küche".encode(), "12345678", "WIFI:T:WPA;S:Küche;P:12345678;;"),
    ],
)
def test_payloads(ssid: bytes, key: str, expected: str) -> None:
    assert payload(credential(ssid, key)) == expected


def test_an_open_network_has_no_key() -> None:
    guests = Credential(
        b"Guests", AuthenticationType.OPEN, EncryptionType.NONE, Secret(""), bytes(6)
    )
    assert payload(guests) == "WIFI:T:nopass;S:Guests;;"


def test_a_name_that_is_not_text_is_refused() -> None:
    with pytest.raises(InexpressibleError, match="UTF-8"):
        payload(credential(b"\xff"))


def test_both_drawings_are_made() -> None:
    drawn = FORMAT.write([credential("Küche".encode())]).decode()
    assert len(drawn.splitlines()) > 12
    assert set(drawn) <= set(" ▀▄█\n")
    image = ElementTree.fromstring(SVG.write([credential(b"Home")]))
    assert image.tag.endswith("svg")
    assert b"passphrase" not in SVG.write([credential(b"Home")])


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="ZBARIMG IS NOT INSTALLED")
@pytest.mark.parametrize(
    ("ssid", "key"), [(b"Home", "passphrase"), ("Küche;".encode(), 'a"b\\c:d,e')]
)
def test_another_program_reads_the_image(tmp_path: Path, ssid: bytes, key: str) -> None:
    image = tmp_path / "code.png"
    image.write_bytes(PNG.write([credential(ssid, key)]))
    scanned = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-Sqrcode.binary", image],
        capture_output=True,
        check=True,
    )
    assert PAYLOAD.read is not None
    (found,) = PAYLOAD.read(scanned.stdout, "")
    assert found.ssid == ssid
    assert found.network_key.matches(key.encode())


@pytest.mark.parametrize(
    ("text", "ssid", "key"),
    [
        ("WIFI:S:Home;T:WPA;P:passphrase;H:true;;", b"Home", b"passphrase"),
        ('wifi:T:WPA;S:"deadbeef";P:"12345678";;', b"deadbeef", b"12345678"),
        ('WIFI:T:WPA;S:\\"x\\";P:passphrase;;', b'"x"', b"passphrase"),
        ("WIFI:T:SAE;S:Home;P:pass\\;phrase;R:1;;\n", b"Home", b"pass;phrase"),
    ],
)
def test_codes_of_other_programs(text: str, ssid: bytes, key: bytes) -> None:
    assert PAYLOAD.read is not None
    (found,) = PAYLOAD.read(text.encode(), "")
    assert found.ssid == ssid
    assert found.network_key.matches(key)


@pytest.mark.parametrize(
    "text", ["", "http://example.org", "WIFI:;;", "WIFI:T:WPA;S:x;;", "WIFI:T:WPA2-EAP;S:x;P:y;;"]
)
def test_other_texts(text: str) -> None:
    assert PAYLOAD.read is not None
    with pytest.raises(UnreadableError):
        PAYLOAD.read(text.encode(), "")
