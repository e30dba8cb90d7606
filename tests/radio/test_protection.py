"""Stock wpa_supplicant as a member of our networks, in every kind of protection."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from radio_rig.air import Air
from radio_rig.programs import say

AP, STATION = 0, 2
KEY = "12345678"
SAE = {"wpa_key_mgmt": "SAE", "ieee80211w": "2", "wps_state": "0"}

KINDS: dict[str, tuple[dict[str, str], str]] = {
    "PMF": (
        {"ieee80211w": "2", "wpa_key_mgmt": "WPA-PSK-SHA256"},
        f'key_mgmt=WPA-PSK-SHA256\npsk="{KEY}"\nieee80211w=2',
    ),
    "WPA with TKIP": (
        {"wpa": "3", "wpa_pairwise": "TKIP"},
        f'key_mgmt=WPA-PSK\nproto=WPA\npairwise=TKIP\npsk="{KEY}"',
    ),
    "GCMP": ({"rsn_pairwise": "GCMP"}, f'key_mgmt=WPA-PSK\npairwise=GCMP\ngroup=GCMP\npsk="{KEY}"'),
    "SAE by hunting": (SAE, f'key_mgmt=SAE\nsae_password="{KEY}"\nieee80211w=2'),
    "SAE by hashing": (
        {**SAE, "sae_pwe": "1"},
        f'key_mgmt=SAE\nsae_password="{KEY}"\nieee80211w=2',
    ),
    "WPA2 and WPA3": (
        {"wpa_key_mgmt": "WPA-PSK SAE", "ieee80211w": "1", "sae_require_mfp": "1"},
        f'key_mgmt=SAE WPA-PSK\npsk="{KEY}"\nieee80211w=1',
    ),
    "HT on 5 GHz": (
        {
            "ieee80211n": "1",
            "hw_mode": "a",
            "channel": "36",
            "country_code": "DE",
            "ieee80211d": "1",
        },
        f'key_mgmt=WPA-PSK\npsk="{KEY}"',
    ),
    "short keys": (
        {"wpa_ptk_rekey": "3", "wpa_group_rekey": "2"},
        f'key_mgmt=WPA-PSK\npsk="{KEY}"',
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_stock_member_pings(air: Air, kind: str) -> None:
    keys, network = KINDS[kind]
    access_point = air.access_point(AP, **keys)
    device = air.stock_station(STATION, f'ssid="wps-test"\n{network}', frequencies="2412 5180")
    if "hashing" in kind:
        device.order("SET sae_pwe 1")
    device.wait_until_connected()
    if kind == "short keys":
        # Not while a pairwise key is changed: kernels lose frames then.
        access_point.wait_for("EAPOL-4WAY-HS-COMPLETED", count=3)
    air.ping(STATION, AP)


def test_a_device_gets_a_password_by_wps_and_uses_it_for_sae(air: Air) -> None:
    keys = {"wpa_key_mgmt": "WPA-PSK SAE", "ieee80211w": "1", "sae_require_mfp": "1"}
    access_point = air.access_point(AP, **keys, wpa_psk_file=None)
    device = air.stock_station(STATION)
    device.order("SET wps_cred_add_sae 1")
    access_point.order("WPS_PBC")
    device.order("WPS_PBC")
    device.wait_for("WPS-SUCCESS")
    device.wait_until_connected()
    assert "key_mgmt=SAE" in device.ask("STATUS")
    air.ping(STATION, AP)


@contextmanager
def deaf(number: int) -> Iterator[None]:
    """Let a radio and the others not hear one another."""
    group = Path(f"/sys/kernel/debug/ieee80211/phy{number}/hwsim/group")
    before = group.read_text()
    group.write_text("8")
    try:
        yield
    finally:
        group.write_text(before)


def test_a_silent_member_is_asked_and_one_that_is_gone_sent_away(air: Air) -> None:
    access_point = air.access_point(AP, ap_max_inactivity="2")
    device = air.stock_station(STATION, f'ssid="wps-test"\nkey_mgmt=WPA-PSK\npsk="{KEY}"')
    device.wait_until_connected()
    time.sleep(5)
    assert "AP-STA-DISCONNECTED" not in access_point.output(), "it acknowledged what it was asked"
    with deaf(STATION):
        access_point.wait_for("AP-STA-DISCONNECTED", 15)


def test_a_protected_member_that_lost_its_keys_comes_back(air: Air) -> None:
    access_point = air.access_point(AP, ieee80211w="2")
    network = f'ssid="wps-test"\nkey_mgmt=WPA-PSK\npsk="{KEY}"\nieee80211w=2'
    first = air.stock_station(STATION, network)
    first.wait_until_connected()
    access_point.wait_for("AP-STA-CONNECTED")
    with deaf(STATION):
        first.kill()
        place = air.place(STATION)
        say(place.namespace, "ip", "link", "set", place.interface, "down")
    assert "AP-STA-DISCONNECTED" not in access_point.output()
    again = air.stock_station(STATION, network)
    again.wait_until_connected()
    air.ping(STATION, AP)
