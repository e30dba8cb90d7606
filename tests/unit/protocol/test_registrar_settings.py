"""New settings and what they make of a network."""

from __future__ import annotations

import pytest

from pushbutton.errors import ProtocolError
from pushbutton.protocol.credential_policy import Network
from pushbutton.protocol.registrar_outputs import NewNetwork
from pushbutton.protocol.registrar_settings import RegistrarSettings, completed, network_with
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType, RfBands, WpsState

BEFORE = Network(b"new", WpsState.NOT_CONFIGURED, per_device_keys=True)


def new(authentication: int, encryption: int, key: str) -> NewNetwork:
    return NewNetwork(
        b"home", AuthenticationType(authentication), EncryptionType(encryption), Secret(key)
    )


@pytest.mark.parametrize(
    ("authentication", "wpa"), [(0x22, 3), (0x20, 2), (0x02, 1), (0x01, 0), (0x21, 2)]
)
def test_the_generations(authentication: int, wpa: int) -> None:
    network = network_with(BEFORE, new(authentication, 0x0C, "a passphrase"))
    assert network.wpa == wpa
    assert network.ssid == b"home"
    assert network.state is WpsState.CONFIGURED
    assert network.per_device_keys


def test_the_ciphers_are_those_of_both_generations() -> None:
    network = network_with(BEFORE, new(0x22, 0x0C, "a passphrase"))
    assert network.wpa_pairwise == network.rsn_pairwise == 0x0C
    assert network.key_management == {"WPA-PSK"}


def test_a_passphrase_and_a_psk() -> None:
    network = network_with(BEFORE, new(0x20, 0x08, "a passphrase"))
    assert network.passphrase is not None
    assert network.passphrase.text() == "a passphrase"
    assert network.psk is None
    network = network_with(BEFORE, new(0x20, 0x08, "0a" * 32))
    assert network.passphrase is None
    assert network.psk is not None
    assert network.psk.reveal() == b"\x0a" * 32


@pytest.mark.parametrize("length", [8, 63])
def test_the_shortest_and_the_longest_passphrase(length: int) -> None:
    network = network_with(BEFORE, new(0x20, 0x08, "x" * length))
    assert network.passphrase is not None


@pytest.mark.parametrize("key", ["x" * 7, "x" * 65, "x" * 64, "0a" * 30 + "    ", "é" * 32])
def test_an_impossible_key(key: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        network_with(BEFORE, new(0x20, 0x08, key))
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("authentication", "encryption"), [(0x10, 0x08), (0x08, 0x04), (0x04, 0x01), (0, 8), (0x20, 1)]
)
def test_what_we_cannot_be_is_not_made_an_open_network(
    authentication: int, encryption: int
) -> None:
    with pytest.raises(ProtocolError):
        network_with(BEFORE, new(authentication, encryption, "a passphrase"))


def test_an_empty_key_clears_the_key() -> None:
    network = network_with(BEFORE, new(0x01, 0x01, ""))
    assert network.passphrase is None
    assert network.psk is None
    assert network.key_management == frozenset()


def test_a_key_of_an_open_network_is_dropped() -> None:
    network = network_with(BEFORE, new(0x01, 0x01, "left over"))
    assert network.passphrase is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0x02, 0x04), (0x22, 0x0C)),
        ((0x20, 0x04), (0x20, 0x0C)),
        ((0x20, 0x08), (0x20, 0x08)),
        ((0x01, 0x01), (0x01, 0x01)),
    ],
)
def test_old_security_is_joined_by_new(given: tuple[int, int], expected: tuple[int, int]) -> None:
    result = completed(new(*given, "a passphrase"))
    assert (result.authentication, result.encryption) == expected


def test_messages_tell_the_band_in_operation() -> None:
    device = Device(rf_bands=RfBands.GHZ_2_4 | RfBands.GHZ_5)
    assert RegistrarSettings(device, BEFORE).presented == device
    settings = RegistrarSettings(device, BEFORE, band=RfBands.GHZ_5)
    assert settings.presented.rf_bands == RfBands.GHZ_5
