from __future__ import annotations

import pytest

from pushbutton.drivers.base import ApParameters
from pushbutton.drivers.simulated.beacon import BeaconFrame
from pushbutton.wire.elements import find, iterate
from pushbutton.wire.frames import BROADCAST, Beacon, ManagementFrame, Subtype

AP = b"\x02\x00\x00\x00\x01\x00"
TAIL = bytes.fromhex("2a0100 dd040050f204")


def test_a_beacon() -> None:
    beacon = BeaconFrame(AP, ApParameters(b"Home", 6, 100, True, TAIL))
    assert beacon.interval == pytest.approx(0.1024)
    frame = ManagementFrame.parse(beacon.render(0x345, 2.5))
    assert (frame.subtype, frame.destination) == (Subtype.BEACON, BROADCAST)
    assert frame.source == frame.bssid == AP
    assert frame.sequence == 0x345
    body = Beacon.parse(frame.body)
    assert (body.timestamp, body.interval, body.capability) == (2500000, 100, 0x0411)
    assert [number for number, _ in iterate(body.elements)] == [0, 1, 3, 5, 42, 221]
    assert body.elements.endswith(TAIL)
    assert find(body.elements, 0) == b"Home"


def test_the_delivery_count_goes_down_and_round() -> None:
    beacon = BeaconFrame(AP, ApParameters(b"Home", 6, 100, False, TAIL, dtim_period=3))
    counts = []
    for number in range(6):
        body = Beacon.parse(ManagementFrame.parse(beacon.render(number, 0.0)).body)
        tim = find(body.elements, 5)
        assert tim is not None
        assert tim[1:] == bytes((3, 0, 0))
        counts.append(tim[0])
    assert counts == [2, 1, 0, 2, 1, 0]


def test_capability_without_protection_on_5_ghz() -> None:
    beacon = BeaconFrame(AP, ApParameters(b"Home", 36, 100, False, b"", hw_mode="a"))
    body = Beacon.parse(ManagementFrame.parse(beacon.render(0, 0.0)).body)
    assert body.capability == 0x0001
    assert find(body.elements, 3) == b"\x24"
