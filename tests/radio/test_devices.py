"""Our device over the air: `pushbutton enroll nl80211:...`."""

from __future__ import annotations

import json

from radio_rig.air import Air
from radio_rig.stock import network

OURS, STOCK_AP, STATION = 2, 3, 4
PIN = "12345670"


def test_we_register_with_stock_hostapd_by_pin_and_its_key_opens_the_network(air: Air) -> None:
    access_point = air.stock_access_point(STOCK_AP)
    before = air.state(OURS)
    access_point.order(f"WPS_PIN any {PIN}")
    enroll = air.pushbutton(OURS, "enroll", "nl80211:wlan2", "--pin", PIN, "--json")
    assert enroll.wait(60) == 0, enroll.output()
    access_point.wait_for("WPS-REG-SUCCESS")
    air.is_as_before(before, OURS)
    said = enroll.output()
    given = json.loads(said[said.index("{") :])["networks"][0]
    assert given["ssid"] == "wps-test"
    device = air.stock_station(OURS, network(given["ssid"], given["network_key"]))
    device.wait_until_connected()
    air.ping(OURS, STOCK_AP)


def test_we_register_with_stock_hostapd_by_button(air: Air) -> None:
    access_point = air.stock_access_point(STOCK_AP)
    access_point.order("WPS_PBC")
    enroll = air.pushbutton(OURS, "enroll", "nl80211:wlan2", "--push-button", "--json")
    assert enroll.wait(60) == 0, enroll.output()
    access_point.wait_for("WPS-REG-SUCCESS")
