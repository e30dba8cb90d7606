from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushbutton.errors import MalformedError, MissingAttributeError
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire import messages, quirks
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey, UnusableSettingsError
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import Message, attribute, build

MAC = bytes.fromhex("020000000300")
WPA2, AES = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
OPEN, NONE = AuthenticationType.OPEN, EncryptionType.NONE

# The example of WPS-NEW-AP-SETTINGS in hostapd's README-WPS, its Key Wrap Authenticator completed.
SETTINGS = bytes.fromhex(
    "10260001011045000c6a6b6d2d7770732d74657374100300020020100f000200081027004030653462303435366332"
    "363666653064333961643135353461316634626637313234333761636664623766333939653534663166316230323061"
    "643434386235102000060" + "24231cede15101e000844" + "00" * 7
)


def credential(
    ssid: bytes = b"home",
    authentication: AuthenticationType = WPA2,
    encryption: EncryptionType = AES,
    key: bytes = b"correct horse",
) -> Credential:
    return Credential(ssid, authentication, encryption, Secret(key), MAC)


def without(octets: bytes, *rows: a.Attribute) -> bytes:  # type: ignore[type-arg]
    numbers = {row.id for row in rows}
    return b"".join(
        number.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value
        for number, value in Message.parse(octets)
        if number not in numbers
    )


def test_a_credential_in_hostapd_s_order() -> None:
    assert credential().encode().hex() == (
        "1026000101"
        "10450004686f6d65"
        "100300020020"
        "100f00020008"
        "1027000d636f727265637420686f727365"
        "10200006020000000300"
    )


def test_an_open_network_has_an_empty_key() -> None:
    octets = credential(authentication=OPEN, encryption=NONE, key=b"").encode()
    assert bytes.fromhex("10270000") in octets
    assert not Credential.decode(octets).network_key


def test_every_member_round_trips() -> None:
    whole = Credential(
        b"office",
        WPA2,
        AES,
        Secret(b"x" * 63),
        MAC,
        2,
        3,
        True,
        b"\x19",
        "guest",
        True,
        False,
    )
    read = Credential.decode(whole.encode())
    for name in Credential.__slots__:
        if name != "network_key":
            assert getattr(read, name) == getattr(whole, name)
    assert read.network_key.matches(whole.network_key)


def test_a_credential_does_not_show_its_key() -> None:
    assert "correct" not in repr(credential())


@pytest.mark.parametrize(
    "row",
    [
        a.NETWORK_INDEX,
        a.SSID,
        a.AUTHENTICATION_TYPE,
        a.ENCRYPTION_TYPE,
        a.NETWORK_KEY,
        a.MAC_ADDRESS,
    ],
    ids=lambda row: row.name,
)
def test_what_is_mandatory(row: a.Attribute) -> None:  # type: ignore[type-arg]
    with pytest.raises(MissingAttributeError, match=row.name):
        Credential.decode(without(credential().encode(), row))


def test_an_open_network_needs_no_key() -> None:
    octets = credential(authentication=OPEN, encryption=NONE).encode()
    assert not Credential.decode(without(octets, a.NETWORK_KEY)).network_key


def test_the_stray_octet_after_an_open_network_s_key_is_skipped() -> None:
    octets = credential(authentication=OPEN, encryption=NONE, key=b"").encode()
    stray = octets.replace(bytes.fromhex("10270000"), bytes.fromhex("1027000000"))
    read = Credential.decode(stray)
    assert read.mac_address == MAC
    assert read.quirks == (quirks.STRAY_OCTET_AFTER_NETWORK_KEY,)


def test_nul_octets_behind_the_ssid_are_dropped() -> None:
    read = Credential.decode(credential(ssid=b"home" + bytes(28)).encode())
    assert read.ssid == b"home"
    assert read.quirks == (quirks.SSID_PADDED,)


@pytest.mark.parametrize(("length", "dropped"), [(9, True), (33, True), (63, True)])
def test_one_nul_behind_a_passphrase_is_dropped(length: int, dropped: bool) -> None:
    read = Credential.decode(credential(key=b"k" * (length - 1) + b"\0").encode())
    assert len(read.network_key) == length - 1
    assert read.quirks == (quirks.KEY_TERMINATED,)


def test_the_nul_of_an_open_network_s_key_stays() -> None:
    read = Credential.decode(credential(authentication=OPEN, key=b"123456789\0").encode())
    assert len(read.network_key) == 10


@pytest.mark.parametrize(
    "key",
    [
        *(b"", b"7777777", b"7777777\0", b"tab\tinside", b"del\x7finside", b"k" * 62 + b"\0\0"),
        *(b"k" * 64, b"0a " * 21 + b"0", b"0A" * 31 + b"\xc3\xa9"),
    ],
)
def test_an_impossible_wpa_key_is_unusable_but_can_be_shown(key: bytes) -> None:
    octets = credential(key=key).encode()
    with pytest.raises(UnusableSettingsError) as caught:
        Credential.decode(octets)
    assert not caught.value.wep
    assert not key or key.decode() not in str(caught.value)
    assert Credential.decode(octets, usable=False).ssid == b"home"


@pytest.mark.parametrize("ssid", [b"", bytes(32)])
def test_a_network_without_a_name_is_unusable(ssid: bytes) -> None:
    octets = credential(ssid=ssid).encode()
    with pytest.raises(UnusableSettingsError) as caught:
        Credential.decode(octets)
    assert not caught.value.wep
    assert Credential.decode(octets, usable=False).ssid == b""


def test_a_key_that_is_too_long_counts_as_empty() -> None:
    octets = without(credential(authentication=OPEN, encryption=NONE).encode(), a.NETWORK_KEY)
    overlong = octets + bytes.fromhex("10270041") + b"k" * 65
    read = Credential.decode(overlong)
    assert not read.network_key
    assert read.quirks == (quirks.UNCHECKED_LENGTH, quirks.OVERLONG_KEY_IGNORED)
    wpa = without(credential().encode(), a.NETWORK_KEY) + bytes.fromhex("10270041") + b"k" * 65
    with pytest.raises(UnusableSettingsError):
        Credential.decode(wpa)


def test_wep_is_unusable_and_says_so() -> None:
    octets = credential(authentication=OPEN, encryption=EncryptionType.WEP, key=b"abcde").encode()
    with pytest.raises(UnusableSettingsError) as caught:
        Credential.decode(octets)
    assert caught.value.wep
    mixed = credential(encryption=EncryptionType.WEP | AES).encode()
    assert Credential.decode(mixed).encryption & AES


def test_unknown_encryption_is_unusable_without_being_wep() -> None:
    with pytest.raises(UnusableSettingsError) as caught:
        Credential.decode(credential(encryption=EncryptionType(0x100)).encode())
    assert not caught.value.wep


@given(st.binary(max_size=120))
def test_random_octets_raise_nothing_but_malformed(octets: bytes) -> None:
    for head in (b"", credential().encode()):
        for decode in (Credential.decode, ApSettings.decode):
            for usable in (True, False):
                with suppress(MalformedError):
                    decode(head + octets, usable)


@given(st.integers(0, 122), st.binary(max_size=3))
def test_damaged_settings_raise_nothing_but_malformed(position: int, patch: bytes) -> None:
    damaged = SETTINGS[:position] + patch + SETTINGS[position + 1 :]
    with suppress(MalformedError):
        ApSettings.decode(damaged)


# ---- settings of an access point -----------------------------------------------------------------


def test_the_settings_dump_of_the_readme() -> None:
    settings = ApSettings.decode(SETTINGS)
    assert settings.ssid == b"jkm-wps-test"
    assert (settings.authentication, settings.encryption) == (WPA2, AES)
    assert settings.mac_address.hex() == "024231cede15"
    assert settings.network_index == 1
    assert len(settings.network_key) == 64
    assert settings.quirks == ()


def test_the_settings_of_m8_are_written_as_the_readme_has_them() -> None:
    octets = ApSettings.decode(SETTINGS).encode()
    assert octets == SETTINGS[:-12]


def test_the_settings_of_m7_are_in_m7_s_order_with_several_keys() -> None:
    settings = ApSettings(
        b"old",
        OPEN,
        EncryptionType.WEP,
        MAC,
        (NetworkKey(Secret(b"aaaaa"), 1), NetworkKey(Secret(b"bbbbb"), 2)),
        wep_transmit_key=2,
    )
    octets = settings.encode(messages.ENCRYPTED_M7_AP)
    assert [number for number, _ in Message.parse(octets)] == [
        *(0x1045, 0x1020, 0x1003, 0x100F),
        *(0x1028, 0x1027, 0x1028, 0x1027, 0x1064),
    ]
    with pytest.raises(UnusableSettingsError):
        ApSettings.decode(octets)
    read = ApSettings.decode(attribute(a.E_SNONCE2, Secret(bytes(16))) + octets, usable=False)
    assert [(key.index, key.key.reveal()) for key in read.network_keys] == [
        (1, b"aaaaa"),
        (2, b"bbbbb"),
    ]
    assert read.network_key.matches(b"bbbbb")
    assert read.wep_transmit_key == 2


def test_a_new_password_travels_with_its_id() -> None:
    settings = ApSettings(
        *(b"net", WPA2, AES, MAC, (NetworkKey(Secret(b"passphrase")),), 1),
        new_password=Secret(b"12345670"),
        device_password_id=0,
    )
    read = ApSettings.decode(settings.encode())
    assert read.new_password is not None
    assert read.new_password.matches(b"12345670")
    assert read.device_password_id == 0
    assert "12345670" not in repr(read)


@pytest.mark.parametrize(
    "row",
    [a.SSID, a.AUTHENTICATION_TYPE, a.ENCRYPTION_TYPE, a.NETWORK_KEY, a.MAC_ADDRESS],
    ids=lambda row: row.name,
)
def test_what_is_mandatory_for_an_access_point(row: a.Attribute) -> None:  # type: ignore[type-arg]
    with pytest.raises(MissingAttributeError, match=row.name):
        ApSettings.decode(without(SETTINGS, row))


def test_an_open_access_point_needs_no_key() -> None:
    octets = build(
        messages.ENCRYPTED_M8_AP,
        {a.SSID: b"cafe", a.AUTHENTICATION_TYPE: 1, a.ENCRYPTION_TYPE: 1, a.MAC_ADDRESS: MAC},
    )
    settings = ApSettings.decode(octets)
    assert settings.network_keys == ()
    assert not settings.network_key
    assert settings.network_index is None
