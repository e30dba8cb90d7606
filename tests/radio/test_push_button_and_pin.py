"""The rules of PINs and of the button, with stock devices on radios."""

from __future__ import annotations

import re

from radio_rig.air import Air
from radio_rig.places import Place

from pushbutton.wire.eap import EapCode

AP, STATION, OTHER = 0, 2, 3
PIN, WRONG_PIN = "12345670", "00000000"
LONG = "x" * 32
_FIRST_FRAGMENT = re.compile(rb"([\x01\x02])...\xfe\x00\x37\x2a\x00\x00\x00\x01\x04\x03", re.DOTALL)
"""Code, the expanded type of WSC, WSC_MSG, and the flags Length Field and More Fragments."""


def test_a_pin_for_one_address_lets_in_that_device_only(air: Air) -> None:
    access_point = air.access_point(AP)
    device, other = air.stock_station(STATION), air.stock_station(OTHER)
    access_point.order(f"WPS_PIN any {PIN} 300 {Place(STATION).mac}")
    other.order(f"WPS_PIN any {PIN}")
    device.order(f"WPS_PIN any {PIN}")
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert len(access_point.psk_lines) == 1
    assert Place(STATION).mac in access_point.psk_lines[0]
    assert "Trying to associate" not in other.output()


def test_a_wrong_pin_registers_nobody_and_the_right_one_does_afterwards(air: Air) -> None:
    access_point = air.access_point(AP)
    device = air.stock_station(STATION)
    access_point.order(f"WPS_PIN any {PIN}")
    device.order(f"WPS_PIN any {WRONG_PIN}")
    access_point.wait_for("WPS-FAIL")
    assert not access_point.psk_lines
    device.order("WPS_CANCEL")
    access_point.order(f"WPS_PIN any {PIN}")
    device.order(f"WPS_PIN any {PIN}")
    device.wait_until_connected()
    air.ping(STATION, AP)


def test_two_devices_with_pressed_buttons_are_an_overlap(air: Air) -> None:
    access_point = air.access_point(AP)
    devices = [air.stock_station(number) for number in (STATION, OTHER)]
    for device in devices:
        device.order("WPS_PBC")
    access_point.wait_for("WPS-OVERLAP-DETECTED")
    assert access_point.ask("WPS_PBC").startswith("FAIL")
    assert "PBC Status: Overlap" in access_point.ask("WPS_GET_STATUS")
    assert not access_point.psk_lines


def test_a_second_device_has_another_key_and_the_first_rejoins_after_a_restart(air: Air) -> None:
    access_point = air.access_point(AP)
    first, second = air.stock_station(STATION), air.stock_station(OTHER)
    for device in (first, second):
        access_point.order(f"WPS_PIN any {PIN}")
        device.order(f"WPS_PIN any {PIN}")
        device.wait_until_connected()
    air.ping(STATION, AP)
    air.ping(OTHER, AP)
    keys = {line.split()[-1] for line in access_point.psk_lines}
    assert len(access_point.psk_lines) == len(keys) == 2
    psk_file = access_point.seat.psk_file
    assert access_point.stop() == 0
    first.wait_for("CTRL-EVENT-DISCONNECTED", count=2)
    air.access_point(AP, wpa_psk_file=str(psk_file))
    first.wait_until_connected(count=2)
    air.ping(STATION, AP)


def test_elements_in_several_parts_and_eap_in_fragments(air: Air) -> None:
    texts = {"manufacturer": "m" * 64, "model_name": "n" * 32, "model_number": "o" * 32}
    access_point = air.access_point(
        AP, **texts, serial_number="p" * 32, device_name="q" * 32, fragment_size="150"
    )
    device = air.stock_station(STATION)
    for name, text in {**texts, "serial_number": LONG, "device_name": LONG}.items():
        device.order(f"SET {name} {text}")
    device.order("SET wps_fragment_size 150")
    access_point.order("WPS_PBC")
    device.order("WPS_PBC")
    device.wait_until_connected()
    air.ping(STATION, AP)
    entry = access_point.ask(f"STA {Place(STATION).mac}")
    assert f"wpsDeviceName={LONG}" in entry
    heard = device.ask(f"BSS {Place(AP).mac}")
    information = bytes.fromhex(heard.partition("\nie=")[2].split()[0])
    assert information.count(bytes.fromhex("0050f204")) > 1, "the element is in several parts"
    fragments = _FIRST_FRAGMENT.findall((air.folder / "air.pcap").read_bytes())
    assert set(fragments) == {
        EapCode.REQUEST.to_bytes(1, "big"),
        EapCode.RESPONSE.to_bytes(1, "big"),
    }
