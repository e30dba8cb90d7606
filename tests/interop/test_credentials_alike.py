"""What devices are given: by stock hostapd and by ours, octet for octet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rig.ours import OurAccessPoint
from rig.stock import StockAccessPoint, StockStation

InTurn = Callable[..., Iterator[StockAccessPoint | OurAccessPoint]]

DIGITS = "0123456789abcdef" * 4
MIXED: dict[str, str | None] = {"wpa": "3", "wpa_pairwise": "TKIP CCMP", "rsn_pairwise": None}
BACKHAUL: dict[str, str | None] = {
    "multi_ap": "3",
    "multi_ap_backhaul_ssid": '"backhaul"',
    "multi_ap_backhaul_wpa_passphrase": "for access points",
}

NETWORKS: dict[str, dict[str, str | None]] = {
    "a passphrase": {},
    "a longest passphrase": {"wpa_passphrase": "x" * 63},
    "a key in digits": {"wpa_passphrase": None, "wpa_psk": DIGITS},
    "both generations": MIXED,
    "both generations with TKIP for the older": {**MIXED, "rsn_pairwise": "CCMP"},
    "both ciphers": {"rsn_pairwise": "CCMP TKIP"},
    "SAE beside": {"wpa_key_mgmt": "WPA-PSK SAE", "ieee80211w": "1"},
    "a Credential more": {"extra_cred": "{folder}/extra"},
    "another Credential alone": {"extra_cred": "{folder}/extra", "skip_cred_build": "1"},
    "a key for everybody": {"wpa_passphrase": None, "wpa_psk_file": "{folder}/psk"},
    "a network for access points, too": BACKHAUL,
}

DEVICES: dict[str, dict[str, str]] = {
    "a display": {},
    "no display": {"config_methods": "label push_button"},
    "an AirPort": {"manufacturer": "Apple Inc.", "model_name": "AirPort"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with the files that configurations name."""
    attributes = "1026000101 1045000478747261 100300020001 100f00020001 10270000 10200006"
    body = bytes.fromhex(attributes) + bytes(6)
    (tmp_path / "extra").write_bytes(b"\x10\x0e" + len(body).to_bytes(2, "big") + body)
    (tmp_path / "psk").write_text(f"wps=1 00:00:00:00:00:00 {DIGITS[::-1]}\n")
    return tmp_path


CASES = [(network, "a display") for network in NETWORKS] + [
    (network, device)
    for network in ("a passphrase", "both generations", "a key for everybody")
    for device in DEVICES
    if device != "a display"
]


@pytest.mark.parametrize(("network", "device"), CASES)
def test_a_device_is_given_the_same(
    in_turn: InTurn,
    stock_station: Callable[..., StockStation],
    folder: Path,
    network: str,
    device: str,
) -> None:
    given = []
    changes = {
        key: value and value.replace("{folder}", str(folder))
        for key, value in NETWORKS[network].items()
    }
    for ap in in_turn(**changes):
        station = stock_station(**DEVICES[device])
        ap.control.ok("WPS_PIN any 12345670")
        station.enroll("pin=12345670")
        ap.control.wait("CTRL-EVENT-EAP-FAILURE")
        station.control.wait("CTRL-EVENT-EAP-FAILURE")
        given.append([e for e in station.control.events if e.startswith("WPS-CRED-RECEIVED")])
        station.stop()
    assert given[0]
    assert given[0] == given[1]
