"""A stock station registers while a test has the access point's packets in hand, or changes them.

Debian's wpa_supplicant has no such aids itself, so what it sends comes over the wire.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from rig.namespaces import End
from rig.ours import OurAccessPoint
from rig.stock import StockAccessPoint, StockStation

PIN = "12345670"

StartStation = Callable[..., StockStation]
AccessPoint = StockAccessPoint | OurAccessPoint


@pytest.fixture(params=["stock", "ours"])
def ap(
    request: pytest.FixtureRequest, stack: ExitStack, ap_end: End, tmp_path: Path
) -> AccessPoint:
    """An access point with the testing aids; Debian's hostapd was built with them."""
    started: AccessPoint
    if request.param == "stock" or os.environ.get("INTEROP_CALIBRATE"):
        started = StockAccessPoint(ap_end, tmp_path)
    else:
        started = OurAccessPoint(ap_end, tmp_path, "--testing")
    stack.callback(started.stop)
    return started


def pass_on_until_the_end(ap: AccessPoint) -> list[str]:
    """Send every packet that the access point tells of; return them."""
    told = []
    while not (event := ap.control.wait("EAPOL-TX", "CTRL-EVENT-EAP-FAILURE")).startswith("CTRL"):
        _, address, frame = event.split(" ")
        told.append(frame)
        ap.control.ok(f"EAPOL_TX {address} {frame}")
    return told


def test_every_packet_goes_through_the_hands_of_the_test(
    ap: AccessPoint, stock_station: StartStation
) -> None:
    station = stock_station()
    ap.control.ok(f"WPS_PIN any {PIN}")
    ap.control.ok("SET ext_eapol_frame_io 1")
    station.enroll(f"pin={PIN}")
    told = pass_on_until_the_end(ap)
    assert "WPS-SUCCESS" in " ".join(ap.control.events)
    assert len(told) >= 6, "identity, start, M2, M4, M6, M8"
    assert all(frame.startswith("0200") for frame in told), "EAPOL version 2, EAP"
    station.control.wait("WPS-SUCCESS")


def test_a_packet_that_is_held_back_reaches_nobody(
    ap: AccessPoint, stock_station: StartStation
) -> None:
    station = stock_station()
    ap.control.ok(f"WPS_PIN any {PIN}")
    ap.control.ok("SET ext_eapol_frame_io 1")
    station.enroll(f"pin={PIN}")
    ap.control.wait("EAPOL-TX")
    ap.control.wait("CTRL-EVENT-EAP-RETRANSMIT")
    assert not [each for each in station.control.drain() if "EAP-METHOD" in each]


@pytest.mark.parametrize("version", ["0x10", "0x20", "0x57"])
def test_a_stock_station_registers_whatever_version_is_claimed(
    ap: AccessPoint, stock_station: StartStation, version: str
) -> None:
    ap.control.ok(f"SET wps_version_number {version}")
    ap.control.ok(f"WPS_PIN any {PIN}")
    station = stock_station()
    station.enroll(f"pin={PIN}")
    ap.control.wait("WPS-SUCCESS")
    station.control.wait("WPS-SUCCESS")


def test_a_stub_comes_before_the_true_credential(
    ap: AccessPoint, stock_station: StartStation
) -> None:
    ap.control.ok("SET wps_testing_stub_cred 1")
    ap.control.ok(f"WPS_PIN any {PIN}")
    station = stock_station()
    station.enroll(f"pin={PIN}")
    station.control.wait("WPS-SUCCESS")
    received = [each for each in station.control.events if each.startswith("WPS-CRED-RECEIVED")]
    assert len(received) == 2
    assert b"stub".hex() in received[0]
    assert b"interop".hex() in received[1]
