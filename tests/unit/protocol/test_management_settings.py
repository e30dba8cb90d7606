"""What management messages hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pushbutton.errors import MalformedError, PushbuttonError
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    AccessPointState,
    StationSettings,
    decode_station,
    decode_stations,
    encode_station,
    encode_stations,
)
from pushbutton.secret import Secret
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.enums import AuthenticationType, ConfigMethods, EncryptionType
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import MANAGED_AP

MAC = bytes.fromhex("020000000001")
WPA2 = AuthenticationType.WPA2_PERSONAL
STATE = AccessPointState(
    b"home",
    WPA2,
    EncryptionType.AES,
    Secret("a passphrase"),
    MAC,
    11,
    radio_enabled=True,
    setup_locked=False,
    config_methods=ConfigMethods.LABEL,
    devices=3,
    registrars=1,
)
NEW = ApSettings(b"new", WPA2, EncryptionType.AES, MAC, (NetworkKey(Secret("another one")),), 1)


def test_the_state_of_an_access_point_survives() -> None:
    read = AccessPointState.decode(Message.parse(STATE.encode()))
    assert read == STATE
    assert read.key.matches(STATE.key)
    many = replace(STATE, devices=1000)
    assert AccessPointState.decode(Message.parse(many.encode())).devices == 255


def test_without_a_network_there_is_no_state() -> None:
    with pytest.raises(MalformedError):
        AccessPointState.decode(Message.parse(build(MANAGED_AP, {a.AP_CHANNEL: 1})))


def test_a_change_says_the_network_the_lock_or_both() -> None:
    both = AccessPointChange(NEW, unlock=True)
    read = AccessPointChange.decode(Message.parse(both.encode()))
    assert read.settings is not None
    assert (read.settings.ssid, read.unlock) == (b"new", True)
    assert read.settings.network_key.matches(b"another one")
    lock_alone = AccessPointChange.decode(Message.parse(AccessPointChange(unlock=True).encode()))
    assert lock_alone == AccessPointChange(None, unlock=True)
    assert AccessPointChange.decode(Message.parse(b"")) == AccessPointChange()


@pytest.mark.parametrize(
    "values",
    [
        {a.SSID: b"alone"},
        {a.NETWORK_KEY: Secret("a passphrase")},
        {
            a.SSID: b"wep",
            a.AUTHENTICATION_TYPE: AuthenticationType.OPEN,
            a.ENCRYPTION_TYPE: EncryptionType.WEP,
            a.NETWORK_KEY: Secret("12345"),
            a.MAC_ADDRESS: MAC,
        },
    ],
)
def test_half_a_network_is_none(values: dict[object, object]) -> None:
    with pytest.raises(PushbuttonError):
        AccessPointChange.decode(Message.parse(build(MANAGED_AP, values)))


def test_stations_survive() -> None:
    key = Secret("a passphrase")
    stations = [
        StationSettings(name, Credential(b"home", WPA2, EncryptionType.AES, key, MAC))
        for name in ("printer", "", "\u00e4" * 40)
    ]
    read = decode_stations(Message.parse(encode_stations(stations)))
    assert [one.name for one in read] == ["printer", "", "\u00e4" * 16]
    assert all(one.credential.mac_address == MAC for one in read)
    assert decode_stations(Message.parse(b"")) == ()


def test_one_station_is_named() -> None:
    assert decode_station(Message.parse(encode_station(MAC))) == (MAC, None)
    assert decode_station(Message.parse(encode_station(MAC, "printer"))) == (MAC, "printer")
    with pytest.raises(MalformedError):
        decode_station(Message.parse(encode_station(None)))
