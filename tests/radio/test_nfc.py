"""Stock wpa_supplicant and our access point exchange NFC tags, and register by what is on them.

The tags are the octets that the control commands of both give and take; the registrations that
follow go over the air.
"""

from __future__ import annotations

from radio_rig.air import Air
from radio_rig.stock import ask

AP, STATION = 0, 2
METHODS = "label virtual_display virtual_push_button keypad nfc_interface"


def test_a_device_registers_by_its_password_token(air: Air) -> None:
    access_point = air.access_point(AP, config_methods=METHODS)
    device = air.stock_station(STATION)
    tag = device.ask("WPS_NFC_TOKEN NDEF")
    access_point.order(f"WPS_NFC_TAG_READ {tag}")
    device.order("WPS_NFC")
    device.wait_for("WPS-SUCCESS", seconds=60)
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert len(access_point.psk_lines) == 1


def test_a_token_of_another_device_is_refused_by_its_key(air: Air) -> None:
    access_point = air.access_point(AP, config_methods=METHODS)
    device = air.stock_station(STATION)
    tag = device.ask("WPS_NFC_TOKEN WPS")
    # The same id and password with another hash: 102c, length, then 20 octets of hash.
    access_point.order(f"WPS_NFC_TAG_READ {tag[:8]}{'5A' * 20}{tag[48:]}")
    device.order("WPS_NFC")
    device.wait_for("config_error=20", seconds=60)
    assert not access_point.psk_lines


def test_a_device_joins_by_a_configuration_token(air: Air) -> None:
    access_point = air.access_point(AP, config_methods=METHODS)
    device = air.stock_station(STATION)
    device.order(f"WPS_NFC_TAG_READ {access_point.ask('WPS_NFC_CONFIG_TOKEN NDEF')}")
    device.wait_until_connected()
    air.ping(STATION, AP)


def test_a_configuration_token_configures_a_new_network(air: Air) -> None:
    access_point = air.access_point(
        AP,
        config_methods=METHODS,
        wps_state="1",
        wpa=None,
        wpa_passphrase=None,
        wpa_psk_file=None,
        wpa_key_mgmt=None,
        rsn_pairwise=None,
    )
    device = air.stock_station(STATION)
    tag = access_point.ask("WPS_NFC_CONFIG_TOKEN NDEF")
    access_point.wait_for("WPS-NEW-AP-SETTINGS")
    device.order(f"WPS_NFC_TAG_READ {tag}")
    device.wait_until_connected(seconds=60)
    air.ping(STATION, AP)


def test_a_device_registers_after_a_connection_handover(air: Air) -> None:
    access_point = air.access_point(AP, config_methods=METHODS)
    device = air.stock_station(STATION)
    request = device.ask("NFC_GET_HANDOVER_REQ NDEF WPS-CR")
    select = access_point.ask("NFC_GET_HANDOVER_SEL NDEF WPS-CR")
    access_point.order(f"NFC_REPORT_HANDOVER RESP WPS {request} {select}")
    device.order(f"NFC_REPORT_HANDOVER INIT WPS {request} {select}")
    device.wait_for("WPS-SUCCESS", seconds=60)
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert len(access_point.psk_lines) == 1


def test_a_device_refuses_an_access_point_whose_key_was_not_handed_over(air: Air) -> None:
    access_point = air.access_point(AP, config_methods=METHODS)
    device = air.stock_station(STATION)
    request = device.ask("NFC_GET_HANDOVER_REQ NDEF WPS-CR")
    select = access_point.ask("NFC_GET_HANDOVER_SEL NDEF WPS-CR")
    start = select.index("102C0016") + 8
    other = f"{select[:start]}{'5A' * 20}{select[start + 40 :]}"
    access_point.order(f"NFC_REPORT_HANDOVER RESP WPS {request} {select}")
    device.order(f"NFC_REPORT_HANDOVER INIT WPS {request} {other}")
    access_point.wait_for("config_error=20", seconds=60)
    assert not access_point.psk_lines


def test_a_registrar_that_read_our_token_learns_and_changes_the_settings(air: Air) -> None:
    access_point = air.access_point(AP, config_methods=METHODS, ap_setup_locked=None)
    registrar = air.stock_station(STATION)
    tag = access_point.ask("WPS_NFC_TOKEN NDEF")
    assert access_point.ask("WPS_NFC_TOKEN enable") == ""
    registrar.order(f"WPS_NFC_TAG_READ {tag}")
    address = access_point.ask("STATUS").partition("bssid[0]=")[2].split()[0]
    name, key = b"by token".hex(), b"a new passphrase".hex()
    registrar.order(f"WPS_REG {address} nfc-pw {name} WPA2PSK CCMP {key}")
    registrar.wait_for("WPS-SUCCESS", seconds=60)
    registrar.wait_until_connected(seconds=60)
    air.ping(STATION, AP)


def test_the_handover_select_of_stock_hostapd_has_the_same_attributes(air: Air) -> None:
    ours = air.access_point(AP, config_methods=METHODS)
    mine = ours.ask("NFC_GET_HANDOVER_SEL WPS WPS-CR")
    ours.stop()
    stock = air.stock_access_point(STATION, config_methods=METHODS)
    theirs = ask(stock.seat.socket, "NFC_GET_HANDOVER_SEL WPS WPS-CR")

    def shape(text: str) -> list[tuple[str, int]]:
        octets, position, found = bytes.fromhex(text), 2, []
        while position < len(octets):
            length = int.from_bytes(octets[position + 2 : position + 4], "big")
            found.append((octets[position : position + 2].hex(), length))
            position += 4 + length
        return found

    assert shape(mine) == shape(theirs)
