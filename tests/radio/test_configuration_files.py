"""Configuration files as people have them: they start as they are, but for their interface."""

from __future__ import annotations

from pathlib import Path

import pytest
from radio_rig.air import Air

AP = 0

# What hostapd's own introduction to Wi-Fi Protected Setup shows: no mode, no channel.
INTRODUCTION = """\
driver=nl80211
ssid=wps-test
wpa=2
wpa_key_mgmt=WPA-PSK
wpa_pairwise=CCMP
wpa_passphrase=12345678
wpa_psk_file={folder}/hostapd.psk
ctrl_interface={folder}/hostapd
eap_server=1
wps_state=2
ap_setup_locked=1
uuid=87654321-9abc-def0-1234-56789abc0000
wps_pin_requests={folder}/hostapd.pin-req
device_name=Wireless AP
manufacturer=Company
model_name=WAP
model_number=123
serial_number=12345
device_type=6-0050F204-1
os_version=01020300
config_methods=label display push_button keypad
"""

# What Debian's example sets: an open network, and much that has no effect yet.
DEBIAN = """\
logger_syslog=-1
logger_syslog_level=2
logger_stdout=-1
logger_stdout_level=2
ctrl_interface={folder}/hostapd
ctrl_interface_group=0
ssid=test
hw_mode=g
channel=1
beacon_int=100
dtim_period=2
max_num_sta=255
rts_threshold=-1
fragm_threshold=-1
macaddr_acl=0
auth_algs=3
ignore_broadcast_ssid=0
wmm_enabled=1
wmm_ac_bk_cwmin=4
wmm_ac_be_aifs=3
wmm_ac_vi_txop_limit=94
wmm_ac_vo_acm=0
eapol_key_index_workaround=0
eap_server=0
own_ip_addr=127.0.0.1
"""


@pytest.mark.parametrize("text", [INTRODUCTION, DEBIAN], ids=["introduction", "Debian"])
def test_a_file_starts_as_it_is(air: Air, text: str) -> None:
    place = air.place(AP)
    folder = Path(f"/tmp/files-{len(text)}")
    folder.mkdir()
    (folder / "hostapd.psk").touch()
    file = folder / "hostapd.conf"
    file.write_text(f"interface={place.interface}\n" + text.format(folder=folder))
    before = air.state()
    daemon = air.pushbutton(AP, "ap", "-t", file)
    daemon.wait_for("AP-ENABLED")
    assert (folder / "hostapd" / place.interface).is_socket()
    daemon.stop()
    assert not (folder / "hostapd" / place.interface).exists()
    assert air.state() == before
