"""Stock wpa_supplicant as external Registrar over UPnP, with our access point for a device.

`INTEROP_CALIBRATE=1` puts stock hostapd in our place.  It is a proxy for wireless stations alone
(a station on its wire is none that registers, to it), so the tests of the proxy say what we do.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from ipaddress import IPv4Interface

import pytest
from rig.http import Reply, ask
from rig.namespaces import End, Wire
from rig.network import give_address
from rig.ours import OurAccessPoint
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockStation

StartAccessPoint = Callable[..., OurAccessPoint]
StartStation = Callable[..., StockStation]

UUID = "12345678-9abc-def0-1234-56789abcdef0"
PIN = "12345670"
OURS, THEIRS, OTHERS = (IPv4Interface(f"10.97.98.{number}/24") for number in (1, 2, 3))

NEW_SSID, NEW_KEY = "renamed", "a new passphrase"

proxied = pytest.mark.skipif(
    bool(os.environ.get("INTEROP_CALIBRATE")),
    reason="stock hostapd finds no station on its wire to give a message to",
)


SERVICE = "urn:schemas-wifialliance-org:service:WFAWLANConfig:1"


def port_of(registrar: Registrar) -> int:
    """Return where our device answers, as the Registrar found it."""
    line = registrar.station.wait_for_output("WPS ER: AP discovered: ")
    found = re.search(r"http://[0-9.]+:(\d+)/", line)
    assert found is not None, line
    return int(found[1])


def call(end: End, port: int, action: str, **arguments: bytes) -> Reply:
    """Call an action of our device from a namespace, with arguments in base64."""
    inside = "".join(
        f"<{name}>{base64.b64encode(value).decode()}</{name}>" for name, value in arguments.items()
    )
    return ask(
        end,
        str(OURS.ip),
        port,
        "POST /wps_control HTTP/1.1",
        f'SOAPAction: "{SERVICE}#{action}"',
        body=f'<?xml version="1.0"?><s:Envelope '
        f'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<u:{action} xmlns:u="{SERVICE}">{inside}</u:{action}></s:Body></s:Envelope>',
    )


class Registrar:
    """wpa_supplicant that has found our access point."""

    def __init__(self, station: StockStation) -> None:
        self.station = station
        self.control = station.control

    def begin(self) -> str:
        """Search; return what was found."""
        self.control.ok(f"WPS_ER_START ifname={self.station.end.interface}")
        return self.found()

    def found(self) -> str:
        """Wait until it has found the access point, and subscribed."""
        return self.control.wait("WPS-ER-AP-ADD")

    def settle(self) -> None:
        """Wait until the access point knows what it waits for.

        It sends one request at a time and forgets others; `WPS_ER_START` and a learning end with
        one.
        """
        self.station.wait_for_output("WPS ER: SetSelectedRegistrar OK")


@pytest.fixture
def ap(our_ap: StartAccessPoint, wire: Wire) -> StartAccessPoint:
    """Start our access point as UPnP device."""

    def start(**changes: str | None) -> OurAccessPoint:
        keys = {"upnp_iface": "ap0", "friendly_name": "A <friendly> name", **changes}
        return our_ap(**keys)

    return start


@pytest.fixture(autouse=True)
def addresses(ap_end: object, wire: Wire) -> None:
    give_address(ap_end, str(OURS))  # type: ignore[arg-type]


@pytest.fixture
def registrar(stock_station: StartStation, wire: Wire) -> Callable[..., Registrar]:
    """Start a stock Registrar on an end of its own.

    One that listens before the access point comes finds it sooner than one that searches.
    """

    def start(
        interface: str = "er0", address: IPv4Interface = THEIRS, listens: bool = True
    ) -> Registrar:
        end = give_address(wire.end(interface), str(address))
        started = Registrar(stock_station(end))
        if listens:
            started.control.ok(f"WPS_ER_START ifname={interface}")
        return started

    return start


def test_it_finds_what_the_configuration_describes(
    ap: StartAccessPoint, registrar: Callable[..., Registrar]
) -> None:
    access_point = ap(
        manufacturer_url="http://10.97.98.1/maker",
        model_description="a wire",
        model_url="http://10.97.98.1/model",
        upc="123456789012",
    )
    found = registrar(listens=False).begin()
    assert found.startswith(
        f"WPS-ER-AP-ADD {UUID} {access_point.end.address} pri_dev_type=6-0050F204-1 wps_state=2"
    )
    assert found.endswith(
        "|A &lt;friendly&gt; name|pushbutton|a wire|Wired|http://10.97.98.1/maker|"
        "http://10.97.98.1/model|"
    )


def test_it_learns_our_settings(ap: StartAccessPoint, registrar: Callable[..., Registrar]) -> None:
    er, access_point = registrar(), ap()
    er.found()
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    settings = er.control.wait("WPS-ER-AP-SETTINGS")
    assert f"ssid={SSID} auth_type=0x0020 encr_type=0x0008 key={PASSPHRASE}" in settings
    assert access_point.control.wait("WPS-FAIL") == "WPS-FAIL msg=11 config_error=0"


def test_it_gives_us_new_settings(
    ap: StartAccessPoint, registrar: Callable[..., Registrar]
) -> None:
    er, access_point = registrar(), ap(wps_cred_processing="2")
    er.found()
    er.control.ok(
        f"WPS_ER_CONFIG {UUID} {AP_PIN} {NEW_SSID.encode().hex()} WPA2PSK CCMP "
        f"{NEW_KEY.encode().hex()}"
    )
    assert NEW_SSID.encode().hex() in access_point.control.wait("WPS-NEW-AP-SETTINGS")
    er.control.wait("WPS-SUCCESS")
    answer = access_point.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")
    assert f"passphrase={NEW_KEY}" in answer
    # It is there still, for the same Registrar, with what it was given.
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    assert f"ssid={NEW_SSID}" in er.control.wait("WPS-ER-AP-SETTINGS")


def test_a_wrong_pin_locks_us_over_upnp_as_over_eap(
    ap: StartAccessPoint, registrar: Callable[..., Registrar]
) -> None:
    er, access_point = registrar(), ap()
    er.found()
    for number in range(3):
        er.control.ok(f"WPS_ER_LEARN {UUID} 00000000")
        er.control.wait("WPS-FAIL")
        if number == 2:
            access_point.control.wait("WPS-AP-SETUP-LOCKED")
        assert access_point.control.wait("WPS-FAIL") == "WPS-FAIL msg=8 config_error=18"
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    assert "config_error=15" in er.control.wait("WPS-FAIL")


def test_without_an_ap_pin_it_does_not_list_us(
    ap: StartAccessPoint, registrar: Callable[..., Registrar]
) -> None:
    er = registrar()
    ap(ap_pin=None)
    er.station.wait_for_output("WPS ER: GetDeviceInfo failed")
    assert not [text for text in er.control.drain() if text.startswith("WPS-ER-AP-ADD")]


@pytest.mark.skipif(bool(os.environ.get("INTEROP_CALIBRATE")), reason="the option is ours")
def test_with_our_option_it_lists_us_without_an_ap_pin(
    ap: StartAccessPoint, registrar: Callable[..., Registrar]
) -> None:
    er, access_point = registrar(), ap(ap_pin=None, upnp_conforming="1")
    er.found()
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    assert "config_error=15" in er.control.wait("WPS-FAIL")
    assert not [text for text in access_point.control.drain() if "LOCKED" in text]


def test_it_says_goodbye_and_finds_us_again(
    ap: StartAccessPoint, registrar: Callable[..., Registrar]
) -> None:
    er, access_point = registrar(), ap()
    er.found()
    access_point.control.ok("DISABLE")
    assert UUID in er.control.wait("WPS-ER-AP-REMOVE")
    access_point.control.ok("ENABLE")
    assert UUID in er.control.wait("WPS-ER-AP-ADD")
    er.control.ok("WPS_ER_STOP")
    er.station.wait_for_output("WPS ER: Unsubscribed from events")


def test_without_an_address_enable_fails(
    ap: StartAccessPoint, registrar: Callable[..., Registrar]
) -> None:
    access_point = ap()
    access_point.control.ok("DISABLE")
    access_point.control.wait("AP-DISABLED")
    access_point.control.ok("SET upnp_iface lo")
    access_point.control.ok("ENABLE")
    access_point.control.wait("AP-ENABLED")
    access_point.control.ok("DISABLE")
    access_point.control.wait("AP-DISABLED")
    access_point.control.ok("SET upnp_iface nosuch0")
    assert access_point.control.request("ENABLE") == "FAIL"
    access_point.control.wait("AP-DISABLED")


def test_its_subscription_can_be_renewed_until_it_unsubscribes(
    ap: StartAccessPoint, registrar: Callable[..., Registrar], wire: Wire
) -> None:
    er = registrar()
    ap()
    er.found()
    told = (
        re.search(rb"HTTP/1.1 200 OK.*\r\nSID: (uuid:[-0-9a-f]{36})", one.octets, re.DOTALL)
        for one in list(wire.frames)
    )
    [sid] = {found[1].decode() for found in told if found is not None}
    request = "SUBSCRIBE /wps_event HTTP/1.1", f"SID: {sid}", "TIMEOUT: Second-1800"
    end, port = er.station.end, port_of(er)
    renewed = ask(end, str(OURS.ip), port, *request)
    assert renewed.status == 200
    assert renewed.headers["sid"] == sid
    assert renewed.headers["timeout"] == "Second-1801"
    er.control.ok("WPS_ER_STOP")
    er.station.wait_for_output("WPS ER: Unsubscribed from events")
    assert ask(end, str(OURS.ip), port, *request).status == 412


def test_strangers_and_nonsense_are_refused(
    ap: StartAccessPoint, registrar: Callable[..., Registrar], wire: Wire
) -> None:
    """Who is no subscriber selects nothing; whatever is put, the next good request is served."""
    er, access_point = registrar(), ap()
    er.found()
    stranger, port = give_address(wire.end("st0"), str(OTHERS)), port_of(er)
    selected = bytes.fromhex("104a0001101041000101")
    assert call(stranger, port, "SetSelectedRegistrar", NewMessage=selected).status == 501
    assert call(er.station.end, port, "SetSelectedRegistrar", NewMessage=selected).status == 200
    assert call(er.station.end, port, "SetSelectedRegistrar").status == 600
    assert call(er.station.end, port, "SetSelectedRegistrar", NewMessage=b"\x10").status == 500
    assert call(stranger, port, "PutMessage").status == 600
    assert call(stranger, port, "PutMessage", NewInMessage=b"\x10\x22\x00").status == 400
    for _ in range(6):
        assert call(stranger, port, "GetDeviceInfo").status == 200
    assert call(stranger, port, "PutMessage", NewInMessage=selected).status == 500
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    er.control.wait("WPS-ER-AP-SETTINGS")
    assert not [text for text in access_point.control.drain() if "LOCKED" in text]


# The proxy


@proxied
def test_it_adds_a_device_by_pin_through_us(
    ap: StartAccessPoint, registrar: Callable[..., Registrar], stock_station: StartStation
) -> None:
    er, access_point, station = registrar(), ap(), stock_station()
    er.found()
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    er.control.wait("WPS-ER-AP-SETTINGS")
    access_point.control.wait("WPS-FAIL msg=11")
    er.control.ok(f"WPS_ER_PIN any {PIN}")
    station.enroll(f"pin={PIN}")
    assert station.end.address in er.control.wait("WPS-ER-ENROLLEE-ADD")
    assert PASSPHRASE.encode().hex() in station.control.wait("WPS-CRED-RECEIVED")
    station.control.wait("WPS-SUCCESS")
    er.control.wait("WPS-SUCCESS")
    access_point.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    assert station.networks()[-1] == SSID
    # Its device, not ours: hostapd tells no success of its own either, but knows the device.
    told = access_point.control.drain()
    assert not [text for text in told if text.startswith(("WPS-REG-SUCCESS", "WPS-SUCCESS"))]
    assert "wpsDeviceName=Interop station" in access_point.control.request(
        f"STA {station.end.address}"
    )


@proxied
def test_it_adds_a_device_by_push_button_through_us(
    ap: StartAccessPoint, registrar: Callable[..., Registrar], stock_station: StartStation
) -> None:
    er, access_point, station = registrar(), ap(), stock_station()
    er.found()
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    er.control.wait("WPS-ER-AP-SETTINGS")
    access_point.control.wait("WPS-FAIL msg=11")
    er.station.wait_for_output("WPS ER: PutMessage failed")  # its WSC_NACK, the end of learning
    er.control.ok(f"WPS_ER_PBC {UUID}")
    er.settle()
    station.enroll("pbc=1")
    station.control.wait("WPS-SUCCESS")
    er.control.wait("WPS-SUCCESS")
    assert station.networks()[-1] == SSID


@proxied
def test_it_gives_a_device_the_network_of_its_own(
    ap: StartAccessPoint, registrar: Callable[..., Registrar], stock_station: StartStation
) -> None:
    er, _, station = registrar(), ap(), stock_station()
    number = er.control.request("ADD_NETWORK")
    network = {
        "ssid": '"third"',
        "key_mgmt": "WPA-PSK",
        "proto": "RSN",
        "pairwise": "CCMP",
        "psk": '"the third passphrase"',
    }
    for name, value in network.items():
        er.control.ok(f"SET_NETWORK {number} {name} {value}")
    er.found()
    er.control.ok(f"WPS_ER_SET_CONFIG {UUID} {number}")
    er.control.ok(f"WPS_ER_PIN any {PIN}")
    er.settle()
    station.enroll(f"pin={PIN}")
    station.control.wait("WPS-SUCCESS")
    assert station.networks()[-1] == "third"


@proxied
def test_the_device_that_gives_another_pin_is_refused(
    ap: StartAccessPoint, registrar: Callable[..., Registrar], stock_station: StartStation
) -> None:
    er, _, station = registrar(), ap(), stock_station()
    er.found()
    er.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    er.control.wait("WPS-ER-AP-SETTINGS")
    er.station.wait_for_output("WPS ER: PutMessage failed")
    er.control.ok(f"WPS_ER_PIN any {PIN}")
    er.settle()
    station.enroll("pin=00000000")
    # M4 proves another PIN than the device's, so the device says no; its word is passed on.
    assert "config_error=18" in station.control.wait("WPS-FAIL")
    er.control.wait("WPS-FAIL msg=8 config_error=18")


@proxied
@pytest.mark.parametrize("both", [False, True])
def test_two_registrars_and_one_device(
    ap: StartAccessPoint,
    registrar: Callable[..., Registrar],
    stock_station: StartStation,
    both: bool,
) -> None:
    """The one that has no PIN says M2D, the other M2; of two M2 one counts."""
    helpless, helpful = registrar(), registrar("er1", OTHERS)
    access_point, station = ap(), stock_station()
    helpless.found()
    helpful.found()
    if both:
        helpless.control.ok(f"WPS_ER_PIN any {PIN}")
    helpful.control.ok(f"WPS_ER_LEARN {UUID} {AP_PIN}")
    helpful.control.wait("WPS-ER-AP-SETTINGS")
    helpful.station.wait_for_output("WPS ER: PutMessage failed")
    helpful.control.ok(f"WPS_ER_PIN any {PIN}")
    helpful.settle()
    station.enroll(f"pin={PIN}")
    station.control.wait("WPS-SUCCESS")
    if not both:
        helpful.control.wait("WPS-SUCCESS")
    assert station.end.address in helpless.control.wait("WPS-ER-ENROLLEE-ADD")
    access_point.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")


@proxied
def test_who_unsubscribed_is_not_waited_for(
    ap: StartAccessPoint, registrar: Callable[..., Registrar], stock_station: StartStation
) -> None:
    er, access_point, station = registrar(), ap(), stock_station()
    er.found()
    er.control.ok("WPS_ER_STOP")
    er.station.wait_for_output("WPS ER: Unsubscribed from events")
    station.enroll(f"pin={PIN}")
    station.control.wait("WPS-M2D")
    # At once, and not after the five seconds in which a Registrar may answer.
    access_point.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}", timeout=4)
