"""What goes wrong ends in the documented event and leaves the daemon ready for the next device."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rig import octets
from rig.namespaces import Wire
from rig.ours import OurAccessPoint
from rig.stock import AP_PIN, StockStation

StartAccessPoint = Callable[..., OurAccessPoint]
StartStation = Callable[..., StockStation]


def assert_ready(ap: OurAccessPoint, station: StockStation) -> None:
    """Let the next device register."""
    ap.control.ok("WPS_PIN any 95661469")
    station.enroll("pin=95661469")
    station.control.wait("WPS-SUCCESS")
    assert station.end.address in ap.control.wait("WPS-REG-SUCCESS")
    ap.control.wait("WPS-SUCCESS")


def test_a_wrong_pin(our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire) -> None:
    ap, station, following = our_ap(), stock_station(), stock_station(wire.end("sta1"))
    ap.control.ok("WPS_PIN any 12345670")
    station.enroll("pin=11111118")
    ap.control.wait("WPS-FAIL msg=8 config_error=18")
    ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    status = ap.control.request("WPS_GET_STATUS").splitlines()
    assert "Last WPS result: Failed" in status
    assert f"Peer Address: {station.end.address}" in status
    station.stop()
    # One wrong first half leaves a wildcard PIN usable once more; ours is a new one anyway.
    assert_ready(ap, following)


def test_a_pin_typed_for_another_device(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire
) -> None:
    ap, station, following = our_ap(), stock_station(), stock_station(wire.end("sta1"))
    ap.control.ok("WPS_PIN 00000000-1111-2222-3333-444444444444 12345670")
    station.enroll("pin=12345670")
    needed = ap.control.wait("WPS-PIN-NEEDED")
    assert needed.endswith(
        f" {station.end.address} [Interop station|Stock|Supplicant|2|77|3-0050F204-1]"
    )
    station.control.wait("WPS-M2D dev_password_id=0 config_error=0")
    ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    station.stop()
    assert_ready(ap, following)


def test_two_buttons_at_once(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire
) -> None:
    ap = our_ap()
    first, second, third = stock_station(), *(stock_station(wire.end(f"sta{n}")) for n in (1, 2))
    ap.control.ok("WPS_PBC")
    held = octets.address(first.end.address)
    wire.drop = lambda frame: frame[6:12] == held and octets.message_type(frame) == octets.M3
    first.enroll("pbc=1")
    wire.wait_for(lambda frames: any(frame.dropped for frame in frames))
    second.enroll("pbc=1")
    ap.control.wait("WPS-OVERLAP-DETECTED")
    ap.control.wait("WPS-FAIL msg=4 config_error=12")
    second.control.wait("WPS-M2D dev_password_id=0 config_error=12")
    assert "PBC Status: Overlap" in ap.control.request("WPS_GET_STATUS").splitlines()
    first.stop()
    second.stop()
    assert_ready(ap, third)


@pytest.mark.parametrize("who", ["station", "access point"])
def test_a_lost_fragment_is_sent_again(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire, who: str
) -> None:
    ap, station = our_ap(fragment_size="100"), stock_station()
    ap.control.ok("WPS_PIN any 12345670")
    sender = octets.address(station.end.address if who == "station" else ap.end.address)
    fragments = 0

    def lose_the_second(frame: bytes) -> bool:
        nonlocal fragments
        if frame[6:12] == sender and octets.is_fragment(frame):
            fragments += 1
            return fragments == 2
        return False

    wire.drop = lose_the_second
    station.enroll("pin=12345670", fragment_size=100)
    ap.control.wait(f"CTRL-EVENT-EAP-RETRANSMIT {station.end.address}")
    station.control.wait("WPS-SUCCESS")
    ap.control.wait("WPS-SUCCESS")
    assert sum(frame.dropped for frame in wire.frames) == 1


def test_a_peer_that_died_in_the_middle(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire
) -> None:
    ap, station, following = our_ap(), stock_station(), stock_station(wire.end("sta1"))
    ap.control.ok("WPS_PIN any 12345670")
    held = octets.address(station.end.address)
    wire.drop = lambda frame: frame[6:12] == held and octets.message_type(frame) == octets.M3
    station.enroll("pin=12345670")
    wire.wait_for(lambda frames: any(frame.dropped for frame in frames))
    station.stop()
    # It does not hold up the others,
    assert_ready(ap, following)
    # and is given up after three transmissions of M2, five seconds apart.
    ap.control.wait(f"CTRL-EVENT-EAP-TIMEOUT-FAILURE {station.end.address}", timeout=30)
    assert ap.control.request("PING") == "PONG"


def test_a_wrong_ap_pin_three_times_locks_the_access_point(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire
) -> None:
    ap = our_ap()
    for number in range(1, 4):
        station = stock_station(wire.end(f"sta{number}"))
        station.register("pin=11111118")
        locked = ("WPS-AP-SETUP-LOCKED",) if number == 3 else ()
        ap.control.wait_for_all("WPS-FAIL msg=8 config_error=18", *locked)
        ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
        station.stop()
    locked_out = stock_station()
    locked_out.register(f"pin={AP_PIN}")
    locked_out.control.wait("WPS-FAIL msg=5 config_error=15")


def test_garbage_on_the_wire_changes_nothing(
    our_ap: StartAccessPoint, stock_station: StartStation, wire: Wire
) -> None:
    ap, station = our_ap(), stock_station()
    stranger = "02:bb:00:00:00:01"
    for frame in (
        octets.eapol(stranger, 1, b""),
        octets.eapol(stranger, 0, b"\x02\x01\x00\x22\x01" + b"WFA-SimpleConfig-Enrollee-1-0"),
        octets.eapol(stranger, 0, b""),
        octets.eapol(stranger, 0, b"\xff" * 1400),
        octets.eapol(stranger, 0, b"\x02\x01\xff\xff" + octets.WSC),
        octets.eapol(stranger, 0, b"\x02\x01\x00\x0e" + octets.WSC + b"\x04\x03\xff\xff"),
        octets.eapol(stranger, 9, b"\x00" * 40),
        octets.address("01:80:c2:00:00:03") + octets.address(stranger) + octets.EAPOL,
        octets.address("01:80:c2:00:00:03") + octets.address(stranger) + octets.EAPOL + b"\x02",
    ):
        wire.inject(frame)
    assert_ready(ap, station)
    assert ap.running


def test_an_unknown_identity_is_refused(
    our_ap: StartAccessPoint, stock_station: StartStation
) -> None:
    ap, station = our_ap(), stock_station()
    station.start("somebody", "pin=12345670")
    ap.control.wait(f"CTRL-EVENT-EAP-FAILURE {station.end.address}")
    station.control.wait("CTRL-EVENT-EAP-FAILURE")
