"""Our access point under hostile frames, and after its process was killed in a registration."""

from __future__ import annotations

import random
import signal
import socket
import struct
from collections.abc import Iterator

import pytest
from radio_rig.air import Air, OurAccessPoint
from radio_rig.places import Place
from radio_rig.programs import say, within
from radio_rig.stock import network

from pushbutton.wire.eapol_key import KeyFrame, KeyInformation
from pushbutton.wire.frames import ManagementFrame, Subtype
from pushbutton.wire.security_elements import Rsn

AP, STATION, ATTACKER, NEWCOMER = 0, 2, 3, 4
PIN = "12345670"
FRAMES, BURST = 10_000, 100
_RADIOTAP = bytes.fromhex("0000080000000000")


def test_a_daemon_killed_in_a_registration_starts_again_and_the_next_device_registers(
    air: Air,
) -> None:
    access_point = air.access_point(AP)
    first = air.stock_station(STATION)
    access_point.order("WPS_PBC")
    first.order("WPS_PBC")
    access_point.wait_for("CTRL-EVENT-EAP-STARTED")
    access_point.kill()
    first.kill()
    again = air.access_point(AP)
    assert not again.psk_lines
    next_device = air.stock_station(NEWCOMER)
    again.order(f"WPS_PIN any {PIN}")
    next_device.order(f"WPS_PIN any {PIN}")
    next_device.wait_until_connected()
    air.ping(NEWCOMER, AP)
    assert again.stop() == 0


@pytest.mark.radio_seconds(150)
def test_10000_mutated_frames_are_dropped_and_counted_and_the_next_device_registers(
    air: Air,
) -> None:
    access_point = air.access_point(AP)
    victim = air.stock_station(STATION, network("wps-test", "12345678"))
    victim.wait_until_connected()
    victim.signal(signal.SIGSTOP)
    before = _dropped(access_point)
    air.place(ATTACKER)
    _inject(access_point)
    counted = _dropped(access_point) - before
    # Some mutations leave a frame that is right, and some are dropped by the radio.
    assert FRAMES // 2 < counted <= FRAMES, counted
    assert "Traceback" not in access_point.output()
    victim.kill()
    device = air.stock_station(NEWCOMER)
    access_point.order(f"WPS_PIN any {PIN}")
    device.order(f"WPS_PIN any {PIN}")
    device.wait_until_connected()
    air.ping(NEWCOMER, AP)


def _dropped(access_point: OurAccessPoint) -> int:
    lines = dict(line.split("=", 1) for line in access_point.ask("STATUS-DRIVER").splitlines())
    return int(lines["frames_dropped"])


def _inject(access_point: OurAccessPoint) -> None:
    """Send the frames by a monitor interface, not faster than they are taken."""
    here = Place(ATTACKER)
    link = ("ip", "link", "set", here.interface)
    say(here.namespace, *link, "down")
    say(here.namespace, "iw", "dev", here.interface, "set", "type", "monitor")
    say(here.namespace, *link, "up")
    say(here.namespace, "iw", "dev", here.interface, "set", "freq", "2412")
    with within(here.namespace):
        air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        air.bind((here.interface, 0))
    with air:
        for number, frame in enumerate(_frames(random.Random(20061)), 1):
            air.send(_RADIOTAP + frame)
            if not number % BURST:
                assert access_point.ask("PING") == "PONG"


def _frames(source: random.Random) -> Iterator[bytes]:
    ap, member = _octets(Place(AP).mac), _octets(Place(STATION).mac)
    for number in range(FRAMES):
        if number < FRAMES // 2:
            header = struct.pack("<HH", 0x0108, 0) + ap + member + ap
            key = KeyFrame(
                KeyInformation.MIC | KeyInformation.PAIRWISE | source.choice((2, 3)),
                source.randrange(4),
                nonce=source.randbytes(32),
                mic=source.randbytes(16),
                key_data=Rsn().encode(),
            )
            packet = bytes.fromhex("aaaa03000000888e") + _mutated(key.encode(), source)
            yield header + struct.pack("<H", number << 4 & 0xFFF0) + packet
        else:
            subtype, body = source.choice(_BODIES)
            stranger = b"\x02\x5a" + source.randbytes(4)
            sender = member if source.random() < 0.5 else stranger
            body = _mutated(body, source)
            yield ManagementFrame(subtype, ap, sender, ap, body).encode()


_ELEMENTS = bytes.fromhex("0008 7770732d74657374 0108 82848b960c121824") + Rsn().encode()
_WSC = bytes.fromhex("dd18 0050f204 104a000110 103a000101 1049000600372a000120")
_BODIES = (
    (Subtype.AUTHENTICATION, bytes.fromhex("0000 0100 0000")),
    (Subtype.AUTHENTICATION, bytes.fromhex("0300 0100 0000 1300") + bytes(96)),
    (Subtype.ASSOCIATION_REQUEST, bytes.fromhex("31040500") + _ELEMENTS),
    (Subtype.ASSOCIATION_REQUEST, bytes.fromhex("31040500") + _ELEMENTS + _WSC),
    (Subtype.REASSOCIATION_REQUEST, bytes.fromhex("31040500") + bytes(6) + _ELEMENTS),
    (Subtype.PROBE_REQUEST, _ELEMENTS + _WSC),
    (Subtype.ACTION, bytes.fromhex("0800 1234")),
)


def _mutated(octets: bytes, source: random.Random) -> bytes:
    """Cut, stretched, or with a few octets changed."""
    changed = bytearray(octets)
    kind = source.randrange(3)
    if kind == 0:
        return bytes(changed[: source.randrange(len(changed))])
    for _ in range(source.randrange(1, 6)):
        changed[source.randrange(len(changed))] = source.randrange(256)
    if kind == 1:
        changed[source.randrange(len(changed)) :] += source.randbytes(source.randrange(300))
    return bytes(changed)


def _octets(address: str) -> bytes:
    return bytes.fromhex(address.replace(":", ""))
