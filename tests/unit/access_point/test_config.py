"""What follows from the values of one BSS."""

from __future__ import annotations

from uuid import UUID

import pytest

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig, Draft, check
from pushbutton.wire.enums import ConfigMethods


def config(**values: str) -> BssConfig:
    draft = Draft()
    base = {"interface": "wlan0", "driver": "simulated", "ssid": "home", "eap_server": "1"}
    for name, value in {**base, **values}.items():
        draft.set(name, value)
    return draft.freeze()


WPA2 = {"wpa": "2", "wpa_passphrase": "12345678", "rsn_pairwise": "CCMP"}


def test_a_frozen_configuration_does_not_follow_its_draft() -> None:
    draft = config().draft()
    frozen = draft.freeze()
    draft.set("ssid", "other")
    assert frozen[table.SSID] == b"home"
    assert draft.freeze()[table.SSID] == b"other"


@pytest.mark.parametrize(
    ("values", "rsn", "wpa", "group"),
    [
        ({"wpa": "0"}, (), (), "CCMP"),
        ({"wpa": "2", "wpa_pairwise": "CCMP"}, ("CCMP",), (), "CCMP"),
        (
            {"wpa": "3", "wpa_pairwise": "TKIP CCMP"},
            ("CCMP", "TKIP"),
            ("CCMP", "TKIP"),
            "TKIP",
        ),
        (
            {"wpa": "3", "wpa_pairwise": "TKIP", "rsn_pairwise": "CCMP"},
            ("CCMP",),
            ("TKIP",),
            "TKIP",
        ),
        ({"wpa": "2", "rsn_pairwise": "GCMP"}, ("GCMP",), (), "GCMP"),
    ],
)
def test_ciphers(
    values: dict[str, str], rsn: tuple[str, ...], wpa: tuple[str, ...], group: str
) -> None:
    made = config(**values)
    assert (made.rsn_ciphers, made.wpa_ciphers, made.group_cipher) == (rsn, wpa, group)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"wps_state": "0", "ignore_broadcast_ssid": "1"}, None),
        ({"wps_state": "2", **WPA2}, None),
        ({"wps_state": "1"}, None),
        ({"wps_state": "2", "ignore_broadcast_ssid": "1", **WPA2}, "hidden"),
        ({"wps_state": "2", "wep_key0": "0102030405"}, "WEP"),
        ({"wps_state": "2", **WPA2, "wpa": "1"}, "without WPA2"),
        ({"wps_state": "2", **WPA2, "rsn_pairwise": "TKIP"}, "TKIP"),
        ({"wps_state": "2", **WPA2, "eap_server": "0"}, "eap_server"),
    ],
)
def test_wps_is_switched_off_with_a_reason(values: dict[str, str], reason: str | None) -> None:
    made = config(**values)
    told = made.wps_off_reason()
    if reason is None:
        assert told is None
        assert made.wps_state == int(values["wps_state"])
    else:
        assert told is not None
        assert reason in told
        assert made.wps_state == 0


def test_the_uuid_is_configured_or_made_from_the_address() -> None:
    configured = "12345678-9abc-def0-1234-56789abcdef0"
    assert config(uuid=configured).uuid(bytes(6)) == UUID(configured)
    made = config().uuid(bytes.fromhex("020000000300"))
    assert made.version == 5
    assert made == config().uuid(bytes.fromhex("020000000300"))
    assert made != config().uuid(bytes.fromhex("020000000400"))


@pytest.mark.parametrize(
    ("text", "methods"),
    [
        ("", 0x2148),
        ("label", 0x0004),
        ("display", 0x2008),
        ("push_button", 0x0280),
        ("physical_push_button physical_display keypad", 0x4588),
        ("label,virtual_display,virtual_push_button,keypad", 0x238C),
    ],
)
def test_config_methods(text: str, methods: int) -> None:
    assert config(config_methods=text)[table.CONFIG_METHODS] == ConfigMethods(methods)


def test_secrets_of_two_configurations_are_compared() -> None:
    one, same = config(ap_pin="12345670"), config(ap_pin="12345670")
    assert one.same_secret(table.AP_PIN, same)
    assert not one.same_secret(table.AP_PIN, config(ap_pin="00000000"))
    assert not one.same_secret(table.AP_PIN, config())
    assert config(ap_pin="").same_secret(table.AP_PIN, config())


def test_a_wired_access_point_without_wps_needs_no_name() -> None:
    draft = Draft()
    draft.set("interface", "eth0")
    draft.set("driver", "wired")
    check(draft.freeze())
