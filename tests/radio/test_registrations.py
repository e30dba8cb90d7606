"""Stock devices register with our access point over the air, and join with what they were given."""

from __future__ import annotations

from radio_rig.air import Air

AP, STATION = 0, 2
PIN = "12345670"


def test_a_device_registers_by_its_button_joins_and_pings(air: Air) -> None:
    access_point = air.access_point(AP)
    device = air.stock_station(STATION)
    access_point.order("WPS_PBC")
    device.order("WPS_PBC")
    device.wait_for("WPS-SUCCESS")
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert len(access_point.psk_lines) == 1
    assert access_point.stop() == 0


def test_a_device_registers_by_its_pin(air: Air) -> None:
    access_point = air.access_point(AP)
    device = air.stock_station(STATION)
    access_point.order(f"WPS_PIN any {PIN}")
    device.order(f"WPS_PIN any {PIN}")
    device.wait_until_connected()
    air.ping(STATION, AP)
