"""From the configuration to the protocol and back."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from pushbutton.access_point import config_table as table
from pushbutton.access_point import protection, settings
from pushbutton.access_point.config import BssConfig, Draft
from pushbutton.access_point.settings import Circumstances
from pushbutton.crypto import wpa
from pushbutton.protocol.internal_registrar import InternalRegistrar
from pushbutton.protocol.registrar_outputs import NewNetwork
from pushbutton.secret import Secret
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    EncryptionType,
    RfBands,
    WpsState,
)
from pushbutton.wire.security_elements import AkmSuite, CipherSuite

ADDRESS = bytes.fromhex("020000000001")
HERE = Circumstances(ADDRESS)


def config(**values: str) -> BssConfig:
    draft = Draft()
    base = {"interface": "wlan0", "driver": "simulated", "ssid": "home", "eap_server": "1"}
    for name, value in {**base, "wps_state": "2", **values}.items():
        draft.set(name, value)
    return draft.freeze()


WPA2 = {"wpa": "2", "wpa_passphrase": "12345678", "rsn_pairwise": "CCMP"}


def test_the_common_key_is_derived_or_configured() -> None:
    psk = settings.shared_psk(config(**WPA2))
    assert psk is not None
    assert psk.matches(wpa.pmk(Secret("12345678"), b"home"))
    configured = settings.shared_psk(config(wpa="2", wpa_psk="ab" * 32))
    assert configured is not None
    assert configured.matches(b"\xab" * 32)
    assert settings.shared_psk(config()) is None
    assert settings.shared_psk(config(wpa="2", wpa_psk_file="keys")) is None


def test_the_registrar_knows_the_device_and_the_network() -> None:
    made = settings.registrar_settings(
        config(**WPA2, device_name="AP", config_methods="label", ap_pin="12345670"), HERE, None
    )
    assert made.device.mac_address == ADDRESS
    assert made.device.device_name == "AP"
    assert made.device.config_methods == ConfigMethods.LABEL
    assert made.network.state is WpsState.CONFIGURED
    assert made.network.security.authentication == AuthenticationType.WPA2_PERSONAL
    assert made.network.security.encryption == EncryptionType.AES
    assert made.ap_pin is not None
    assert not made.network.per_device_keys


def test_where_each_device_gets_its_key_the_common_one_is_not_handed_out() -> None:
    made = settings.registrar_settings(config(**WPA2, per_device_psk="1"), HERE, Secret(bytes(32)))
    assert made.network.per_device_keys
    assert made.network.passphrase is None
    assert made.network.psk is None


def test_the_uuid_may_be_shared_and_a_configured_one_goes_first() -> None:
    shared, own = UUID(int=7), "12345678-9abc-def0-1234-56789abcdef0"
    around = Circumstances(ADDRESS, shared)
    assert settings.registrar_settings(config(), around, None).device.uuid == shared
    assert settings.registrar_settings(config(uuid=own), around, None).device.uuid == UUID(own)


@pytest.mark.parametrize(
    ("values", "bands", "dual"),
    [
        ({"hw_mode": "g"}, RfBands.GHZ_2_4, False),
        ({"hw_mode": "a"}, RfBands.GHZ_5, False),
        ({"hw_mode": "g", "wps_rf_bands": "ag"}, RfBands.GHZ_2_4 | RfBands.GHZ_5, True),
    ],
)
def test_bands(values: dict[str, str], bands: RfBands, dual: bool) -> None:
    made = settings.registrar_settings(config(**values), HERE, None)
    assert made.device.rf_bands == bands
    assert made.dual_band is dual
    assert settings.registrar_settings(
        config(**values), Circumstances(ADDRESS, dual_band=True), None
    ).dual_band


def test_an_outside_program_that_hands_out_everything_also_configures(tmp_path: Path) -> None:
    (tmp_path / "cred").write_bytes(b"\x10\x0e\x00\x00")
    made = settings.registrar_settings(
        config(skip_cred_build="1", wps_cred_processing="1", extra_cred=str(tmp_path / "cred")),
        HERE,
        None,
    )
    assert made.credentials.skip_build
    assert made.credentials.extra == b"\x10\x0e\x00\x00"
    assert not made.credentials.automatic
    assert settings.registrar_settings(config(), HERE, None).credentials.automatic


def test_the_backhaul_network_has_its_key_as_text() -> None:
    values = {"multi_ap": "3", "multi_ap_backhaul_ssid": '"back"'}
    by_passphrase = config(**values, multi_ap_backhaul_wpa_passphrase="12345678")
    backhaul = settings.registrar_settings(by_passphrase, HERE, None).credentials.backhaul
    assert backhaul is not None
    assert (backhaul.ssid, backhaul.key.reveal()) == (b"back", b"12345678")
    by_psk = config(**values, multi_ap_backhaul_wpa_psk="0a" * 32)
    backhaul = settings.registrar_settings(by_psk, HERE, None).credentials.backhaul
    assert backhaul is not None
    assert backhaul.key.reveal() == b"0a" * 32


TYPES = AuthenticationType


@pytest.mark.parametrize(
    ("authentication", "encryption", "key", "expected"),
    [
        (
            TYPES.WPA2_PERSONAL,
            EncryptionType.AES,
            b"a passphrase",
            {"wpa": "2", "wpa_pairwise": "CCMP", "wpa_passphrase": "a passphrase"},
        ),
        (
            TYPES.WPA_PERSONAL | TYPES.WPA2_PERSONAL,
            EncryptionType.AES | EncryptionType.TKIP,
            b"0b" * 32,
            {"wpa": "3", "wpa_pairwise": "CCMP TKIP", "wpa_psk": "0b" * 32},
        ),
        (TYPES.OPEN, EncryptionType.NONE, b"", {"wpa": "0"}),
    ],
)
def test_new_settings_make_a_configured_access_point(
    authentication: AuthenticationType,
    encryption: EncryptionType,
    key: bytes,
    expected: dict[str, str],
) -> None:
    new = NewNetwork(b"new", authentication, encryption, Secret(key))
    made = settings.configured(config(**{**WPA2, "wps_state": "1"}), new)
    assert made[table.SSID] == b"new"
    assert made[table.WPS_STATE] == 2
    for name in ("wpa", "wpa_pairwise", "wpa_passphrase", "wpa_psk"):
        row = table.BY_NAME[name]
        if name in expected:
            assert row.kind.render(made[row]) == expected[name]
        elif row.secret:
            assert made[row] is None
    assert made.rsn_ciphers == (made[table.WPA_PAIRWISE] if made[table.WPA] & 2 else ())


def test_sae_is_added_where_the_configuration_says_so() -> None:
    new = NewNetwork(b"new", TYPES.WPA2_PERSONAL, EncryptionType.AES, Secret("passphrase"))
    made = settings.configured(config(wps_cred_add_sae="1"), new)
    assert made[table.WPA_KEY_MGMT] == ("WPA-PSK", "SAE")
    assert (made[table.IEEE80211W], made[table.SAE_REQUIRE_MFP]) == (1, True)
    with_psk = NewNetwork(b"new", TYPES.WPA2_PERSONAL, EncryptionType.AES, Secret("ab" * 32))
    assert settings.configured(config(wps_cred_add_sae="1"), with_psk)[table.WPA_KEY_MGMT] == (
        "WPA-PSK",
    )


def test_the_profile_shows_the_protection() -> None:
    mixed = {"wpa": "3", "wpa_passphrase": "12345678", "wpa_pairwise": "TKIP CCMP"}
    profile = settings.profile(config(**mixed, channel="6", hw_mode="g"), ADDRESS, None)
    assert profile.rsn is not None
    assert profile.wpa is not None
    assert profile.rsn.group == CipherSuite.TKIP
    assert profile.rsn.pairwise == (CipherSuite.CCMP, CipherSuite.TKIP)
    assert profile.rsn.akms == (AkmSuite.PSK,)
    assert profile.wpa.group == CipherSuite.WPA_TKIP
    assert profile.channel == 6
    assert protection.group_suite(profile) == CipherSuite.TKIP
    assert not profile.wps
    open_profile = settings.profile(config(), ADDRESS, None)
    assert not open_profile.protected


def test_the_profile_shows_what_the_configuration_adds() -> None:
    shown = settings.profile(
        config(
            beacon_int="77",
            max_num_sta="3",
            vendor_elements="dd0400112233",
            assocresp_elements="dd0400445566",
            ignore_broadcast_ssid="1",
        ),
        ADDRESS,
        None,
    )
    assert (shown.beacon_interval, shown.most_stations, shown.hidden) == (77, 3, True)
    assert shown.vendor_elements == bytes.fromhex("dd0400112233")
    assert shown.association_elements == bytes.fromhex("dd0400445566")


def test_what_is_advertised_changes_and_all_else_stays() -> None:
    made = settings.registrar_settings(config(**WPA2), HERE, None)
    registrar = InternalRegistrar(made, bytes, lambda _: None)
    before = settings.profile(config(**WPA2), ADDRESS, registrar.advertisement)
    registrar.push_button(0.0)
    after = settings.advertised(before, registrar.advertisement)
    assert after == settings.profile(config(**WPA2), ADDRESS, registrar.advertisement)
    assert after.beacon_wsc != before.beacon_wsc


@pytest.mark.parametrize(
    ("values", "channel", "frequency"),
    [
        ({}, 1, 2412),
        ({"channel": "14"}, 14, 2484),
        ({"hw_mode": "a"}, 36, 5180),
        ({"hw_mode": "a", "channel": "149"}, 149, 5745),
    ],
)
def test_channels(values: dict[str, str], channel: int, frequency: int) -> None:
    assert settings.default_channel(config(**values)) == channel
    assert settings.frequency(config(**values), channel) == frequency
    shown = settings.profile(config(**values), ADDRESS, None)
    assert shown.channel == channel
