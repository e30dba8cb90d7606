"""A key for every device on real radios: it lasts, it is known again, and it is taken back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from radio_rig.air import Air
from radio_rig.places import Place
from radio_rig.programs import eventually
from radio_rig.stock import AccessPointControl, StockStation, network
from rig.freeradius import SECRET, served

from pushbutton.formats.device_keys import DeviceKey
from pushbutton.secret import Secret
from pushbutton.wire.codecs import parse_mac

AP, FURTHER_AP, STATION, OTHER = 0, 1, 2, 3
PIN = "12345670"
KEYS: dict[str, str | None] = {"wpa_psk_file": None}
"""Without a file the inventory is the truth, and each device gets a key of its own."""


def records(access_point: AccessPointControl) -> list[dict[str, Any]]:
    return [json.loads(line) for line in access_point.ask("KEY_LIST").splitlines()]


def by_button(access_point: AccessPointControl, device: StockStation) -> None:
    access_point.order("WPS_PBC")
    device.order("WPS_PBC")
    device.wait_until_connected()


def by_pin(access_point: AccessPointControl, device: StockStation) -> None:
    access_point.order(f"WPS_PIN any {PIN}")
    device.order(f"WPS_PIN any {PIN}")
    device.wait_until_connected()


def test_keys_survive_the_daemon_and_end_for_one_device_at_a_time(air: Air) -> None:
    access_point = air.access_point(AP, **KEYS)
    first, second = air.stock_station(STATION), air.stock_station(OTHER)
    by_button(access_point, first)
    by_pin(access_point, second)
    air.ping(STATION, AP)
    air.ping(OTHER, AP)
    eventually(lambda: [r["state"] for r in records(access_point)] == ["confirmed"] * 2, "both")
    one, two = records(access_point)
    assert (one["address"], one["joined_by"]) == (Place(STATION).mac, "button")
    assert (two["address"], two["joined_by"]) == (Place(OTHER).mac, "pin")
    assert one["connected"] and two["connected"]
    keys = [access_point.ask(f"KEY_SHOW {number} key").splitlines()[-1] for number in (1, 2)]
    assert keys[0] != keys[1]

    access_point.kill()
    access_point = air.access_point(AP, **KEYS)
    for device, number in ((first, STATION), (second, OTHER)):
        device.wait_until_connected(60, count=2)
        access_point.wait_for(f"AP-STA-CONNECTED {Place(number).mac} keyid=")
        air.ping(number, AP)

    access_point.order("KEY_REVOKE 1")
    access_point.wait_for(f"AP-STA-DISCONNECTED {Place(STATION).mac}")
    access_point.wait_for(f"AP-STA-POSSIBLE-PSK-MISMATCH {Place(STATION).mac}")
    air.ping(OTHER, AP)
    assert f"AP-STA-DISCONNECTED {Place(OTHER).mac}" not in access_point.output()

    access_point.order("KEY_EXPIRE 2 2 s")
    access_point.wait_for(f"AP-STA-DISCONNECTED {Place(OTHER).mac}", 10)
    eventually(
        lambda: [r["state"] for r in records(access_point)] == ["revoked", "expired"], "their ends"
    )


def test_a_device_that_makes_up_an_address_is_known_by_its_key(air: Air) -> None:
    access_point = air.access_point(AP, **KEYS)
    device = air.stock_station(STATION)
    by_button(access_point, device)
    access_point.wait_for(f"AP-STA-CONNECTED {Place(STATION).mac} keyid=1")
    device.stop()
    access_point.wait_for("AP-STA-DISCONNECTED")
    key = access_point.ask("KEY_SHOW 1 key").splitlines()[-1].removeprefix("psk=")
    again = air.stock_station(STATION, f"{network('wps-test', key)}\nmac_addr=1")
    again.wait_until_connected()
    access_point.wait_for("keyid=1", count=2)
    eventually(lambda: len(records(access_point)[0]["addresses"]) == 2, "its second address")
    (record,) = records(access_point)
    assert record["randomised"]
    assert record["address"] == Place(STATION).mac != record["addresses"][0]
    air.ping(STATION, AP)


def test_stock_hostapd_lets_devices_in_by_the_keys_that_freeradius_has(air: Air) -> None:
    given = {STATION: "a phrase of its own", OTHER: "0123456789abcdef" * 4}
    keys = [DeviceKey(Secret(key), parse_mac(Place(n).mac)) for n, key in given.items()]
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    radius = served(folder, "files", keys)
    try:
        air.stock_access_point(
            FURTHER_AP,
            wpa_psk_file=None,
            wpa_passphrase=None,
            wps_state=None,
            macaddr_acl="2",
            wpa_psk_radius="2",
            own_ip_addr="127.0.0.1",
            auth_server_addr="127.0.0.1",
            auth_server_port=str(radius.port),
            auth_server_shared_secret=SECRET,
        )
        for number, key in given.items():
            air.stock_station(number, network("wps-test", key)).wait_until_connected()
            air.ping(number, FURTHER_AP)
    finally:
        radius.close()
