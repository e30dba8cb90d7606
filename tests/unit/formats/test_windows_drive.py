"""WSETTING.WFC: what Windows' own programs and routers read and write, and hostile files."""

from __future__ import annotations

import uuid
from xml.etree import ElementTree

import pytest

from pushbutton.formats.format import InexpressibleError, UnreadableError
from pushbutton.formats.network import unprotected, wep
from pushbutton.formats.windows_drive import (
    ANSWER_NAMESPACE,
    NAMESPACE,
    OLDER_NAMESPACE,
    read,
    read_answer,
    text_copy,
    write,
)
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

WPA, WPA2 = AuthenticationType.WPA_PERSONAL, AuthenticationType.WPA2_PERSONAL
AES, TKIP = EncryptionType.AES, EncryptionType.TKIP
HOME = Credential(b"Home & <garden>", WPA2, AES, Secret(" a <key> & more "), bytes(6))

FROM_WINDOWS = f"""<?xml version="1.0"?>
<wirelessProfile xmlns="{NAMESPACE}">
<config><configId>1f9c3f1e-6e0b-4d0c-8d6f-1d6a7a3d6a11</configId>
<configAuthorId>2b0a1c1e-6e0b-4d0c-8d6f-1d6a7a3d6a12</configAuthorId>
<configAuthor>A computer</configAuthor></config>
<ssid xml:space="preserve"> Home </ssid>
<connectionType>ESS</connectionType>
<channel2Dot4>0</channel2Dot4>
<primaryProfile>
<authentication>WPAPSK</authentication><encryption>TKIP</encryption>
<networkKey xml:space="preserve">correct horse</networkKey>
<keyProvidedAutomatically>0</keyProvidedAutomatically><ieee802Dot1xEnabled>0</ieee802Dot1xEnabled>
</primaryProfile>
</wirelessProfile>
"""

OLDER = f"""<WirelessProfile xmlns="{OLDER_NAMESPACE}">
<version>1</version><ssid>Home</ssid><connectionType>ESS</connectionType>
<authentication>WPA2PSK</authentication><encryption>AES</encryption>
<networkKey>correct horse</networkKey><keyProvidedAutomatically>0</keyProvidedAutomatically>
<IEEE802.1XEnabled>0</IEEE802.1XEnabled></WirelessProfile>
"""


def only(text: str | bytes) -> Credential:
    (found,) = read(text if isinstance(text, bytes) else text.encode())
    return found


def test_the_elements_are_those_of_the_schema() -> None:
    root = ElementTree.fromstring(write(HOME))
    spaces = {"w": NAMESPACE}
    assert root.tag == f"{{{NAMESPACE}}}wirelessProfile"
    assert [child.tag.rpartition("}")[2] for child in root] == [
        *("config", "ssid", "connectionType", "primaryProfile")
    ]
    profile = root.find("w:primaryProfile", spaces)
    assert profile is not None
    assert {child.tag.rpartition("}")[2]: child.text for child in profile} == {
        "authentication": "WPA2PSK",
        "encryption": "AES",
        "networkKey": " a <key> & more ",
        "keyProvidedAutomatically": "0",
        "ieee802Dot1xEnabled": "0",
    }
    identity = root.findtext("w:config/w:configId", None, spaces)
    assert identity is not None
    assert uuid.UUID(identity).version == 4
    ssid = root.find("w:ssid", spaces)
    assert ssid is not None
    assert ssid.attrib == {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}


def test_each_file_has_an_identity_of_its_own() -> None:
    assert write(HOME) != write(HOME)


@pytest.mark.parametrize(
    ("written", "authentication", "encryption", "ssid"),
    [(FROM_WINDOWS, WPA, TKIP, b" Home "), (OLDER, WPA2, AES, b"Home")],
)
def test_both_forms_are_read(
    written: str, authentication: AuthenticationType, encryption: EncryptionType, ssid: bytes
) -> None:
    found = only(written)
    assert (found.ssid, found.authentication, found.encryption) == (
        ssid,
        authentication,
        encryption,
    )
    assert found.network_key.matches(b"correct horse")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_with_a_byte_order_mark_are_read(encoding: str) -> None:
    assert only(FROM_WINDOWS.encode(encoding)).ssid == b" Home "


@pytest.mark.parametrize(
    "network",
    [
        HOME,
        Credential(b"Home", WPA, TKIP, Secret("0123456789abcdef" * 4), bytes(6)),
        unprotected("Küche".encode()),
        wep(b"old", b"12345", index=2),
        wep(b"old", bytes(range(13)), shared=True, index=4),
    ],
    ids=["WPA2", "PSK", "open", "WEP", "shared"],
)
def test_what_is_written_is_read(network: Credential) -> None:
    found = only(write(network))
    assert found.ssid == network.ssid
    assert found.network_key.matches(network.network_key)
    assert (found.authentication, found.encryption) == (network.authentication, network.encryption)
    assert found.network_key_index == network.network_key_index


@pytest.mark.parametrize("ssid", [b"\xff\xfe", b"a\0b", b"a\nb", b""])
def test_names_that_are_no_text_are_refused(ssid: bytes) -> None:
    with pytest.raises(InexpressibleError, match="not plain text"):
        write(Credential(ssid, WPA2, AES, Secret("correct horse"), bytes(6)))


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<x>&b;</x>"""


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (BOMB.encode(), "has no document type"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "has no document type"),
        (b"x" * 70_000, "is not that long"),
        (b"", "not well-formed"),
        (FROM_WINDOWS.encode().replace(b"horse", b"hor\0e"), "not well-formed"),
        (b"<a>" * 100, "nested too deeply"),
        (b"<other/>", "no file of wireless settings"),
        (f'<other xmlns="{NAMESPACE}"/>'.encode(), "no file of wireless settings"),
        (FROM_WINDOWS.replace(" Home ", "x" * 33).encode(), "33 octets, not 1 to 32"),
        (FROM_WINDOWS.replace(" Home ", "").encode(), "0 octets, not 1 to 32"),
        (FROM_WINDOWS.replace("ESS", "IBSS").encode(), "ad-hoc"),
        (FROM_WINDOWS.replace("correct horse", "short").encode(), "the key has 5 octets"),
        (FROM_WINDOWS.replace("WPAPSK", "WPA2").encode(), "kind of security"),
        (FROM_WINDOWS.replace("WPAPSK", "WPA-NONE").encode(), "kind of security"),
        (
            FROM_WINDOWS.replace("WPAPSK", "open")
            .replace("TKIP", "WEP")
            .replace("correct ", "")
            .replace("horse", "pony")
            .encode(),
            "has 5 or 13",
        ),
        (
            FROM_WINDOWS.replace("WPAPSK", "open")
            .replace("TKIP", "WEP")
            .replace("<keyProvided", "<keyIndex>9</keyIndex><keyProvided")
            .encode(),
            "key index",
        ),
    ],
)
def test_hostile_files_are_refused_in_a_sentence(octets: bytes, says: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(octets)
    assert says in str(refused.value)
    assert "horse" not in str(refused.value)


def test_the_copy_is_for_people() -> None:
    text = text_copy(HOME).decode()
    assert "Home & <garden>" in text
    assert " a <key> & more " in text


ANSWER = f"""<device xmlns="{ANSWER_NAMESPACE}"><configId>1</configId>
<manufacturer>Acme</manufacturer><modelName>R1</modelName><serialNumber>7\u2028</serialNumber>
<firmwareVersion>2</firmwareVersion><deviceType>Access_Point</deviceType></device>"""


def test_the_answer_of_a_device_is_read() -> None:
    answer = read_answer(ANSWER.encode())
    assert (answer.config_id, answer.manufacturer, answer.model_name) == ("1", "Acme", "R1")
    assert (answer.firmware_version, answer.device_type) == ("2", "Access_Point")
    with pytest.raises(UnreadableError, match="no answer"):
        read_answer(FROM_WINDOWS.encode())
    with pytest.raises(UnreadableError, match="document type"):
        read_answer(BOMB.encode())
