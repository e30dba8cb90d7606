from __future__ import annotations

from pushbutton.drivers.simulated import scanning
from pushbutton.wire.elements import find
from pushbutton.wire.frames import BROADCAST, Beacon, ManagementFrame, Subtype

AP, STATION = b"\x02\x00\x00\x00\x01\x00", b"\x02\x00\x00\x00\x02\x00"


def frame(subtype: Subtype, elements: bytes, bssid: bytes = AP) -> bytes:
    body = Beacon(0x0411, elements).encode()
    return ManagementFrame(subtype, BROADCAST, bssid, bssid, body).encode()


def test_probe_requests() -> None:
    request = scanning.probe_request(STATION, b"", 2437, b"\xdd\x01x")
    assert request.subtype == Subtype.PROBE_REQUEST
    assert request.destination == request.bssid == BROADCAST
    assert find(request.body, 0) == b""
    assert find(request.body, 3) == b"\x06"
    assert request.body.endswith(b"\xdd\x01x")
    assert find(scanning.probe_request(STATION, b"", 5180, b"").body, 3) is None


def test_a_probe_response_goes_before_a_beacon() -> None:
    findings = scanning.Findings((2437,))
    beacon = frame(Subtype.BEACON, b"\x00\x04Home\x2a\x01\x00")
    response = frame(Subtype.PROBE_RESPONSE, b"\x00\x04Home")
    for octets in (beacon, response, beacon):
        findings.take(octets, 2437, -40)
    (entry,) = findings.entries
    assert (entry.bssid, entry.ssid, entry.frequency, entry.signal) == (AP, b"Home", 2437, -40)
    assert (entry.capability, entry.elements) == (0x0411, b"\x00\x04Home")


def test_other_frequencies_and_frames_are_ignored() -> None:
    findings = scanning.Findings((2437,))
    findings.take(frame(Subtype.BEACON, b"\x00\x04Home"), 2412, -40)
    for octets in (b"", frame(Subtype.ACTION, b""), frame(Subtype.BEACON, b"\x00\x09Ho")):
        findings.take(octets, 2437, -40)
    assert findings.entries == []


def test_bands() -> None:
    assert scanning.hw_mode_of(2412) == "g"
    assert scanning.hw_mode_of(5180) == "a"
    assert len(set(scanning.FREQUENCIES)) == 17
