"""What a station that is about to register can reach: nothing but the registration."""

from __future__ import annotations

import signal
import socket
import struct
import time

from radio_rig.air import Air
from radio_rig.places import Place
from radio_rig.programs import eventually, say, within
from radio_rig.stock import StockStation

AP, STATION = 0, 2
PIN = "12345670"
MONITOR = "mon2"
_RADIOTAP = bytes.fromhex("0000080000000000")
_ALL = 0x0003


def octets(address: str) -> bytes:
    return bytes.fromhex(address.replace(":", ""))


class Probe:
    """ARP and ICMP as plain 802.11 frames, past whatever the station's own kernel thinks."""

    def __init__(self) -> None:
        here = Place(STATION)
        add = ("iw", "dev", here.interface, "interface", "add", MONITOR, "type", "monitor")
        say(here.namespace, *add)
        say(here.namespace, "ip", "link", "set", MONITOR, "up")
        with within(here.namespace):
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL))
            self._socket.bind((MONITOR, 0))
        self._socket.settimeout(0.2)
        self._sequence = 0

    def answered(self, question: bytes, answer: bytes, seconds: float = 2) -> bool:
        """Ask repeatedly; say whether the air brought the answer."""
        deadline = time.monotonic() + seconds
        asked = 0.0
        while (now := time.monotonic()) < deadline:
            if now >= asked + 0.3:
                self._socket.send(self._frame(question))
                asked = now
            try:
                if answer in self._socket.recv(65535):
                    return True
            except TimeoutError:
                continue
        return False

    def _frame(self, packet: bytes) -> bytes:
        """A data frame to the access point, not protected."""
        self._sequence = (self._sequence + 1) & 0xFFF
        ap, own = octets(Place(AP).mac), octets(Place(STATION).mac)
        header = struct.pack("<HH", 0x0108, 0) + ap + own + ap
        return _RADIOTAP + header + struct.pack("<H", self._sequence << 4) + packet

    def arp(self) -> bool:
        """Ask for the access point's address."""
        own, ap = octets(Place(STATION).mac), octets(Place(AP).mac)
        ours, theirs = (socket.inet_aton(Place(number).ip) for number in (STATION, AP))
        head = bytes.fromhex("aaaa0300000008060001080006040001")
        question = head + own + ours + bytes(6) + theirs
        return self.answered(question, bytes.fromhex("0001080006040002") + ap + theirs)

    def ping(self) -> bool:
        """Send an echo request."""
        data = b"is the port open?"
        echo = struct.pack(">BBHHH", 8, 0, 0, 77, 1) + data
        echo = echo[:2] + _checksum(echo) + echo[4:]
        ours, theirs = (socket.inet_aton(Place(number).ip) for number in (STATION, AP))
        header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(echo), 1, 0, 64, 1, 0) + ours + theirs
        header = header[:10] + _checksum(header) + header[12:]
        reply = struct.pack(">BB", 0, 0)
        body = struct.pack(">HH", 77, 1) + data
        answer = reply + _checksum(reply + bytes(2) + body) + body
        return self.answered(bytes.fromhex("aaaa030000000800") + header + echo, answer)

    def close(self) -> None:
        self._socket.close()
        say(Place(STATION).namespace, "iw", "dev", MONITOR, "del")


def _checksum(data: bytes) -> bytes:
    padded = data + bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~total & 0xFFFF)


def freeze(device: StockStation) -> None:
    """Stop the device in the midst of its registration; its radio goes on."""
    eventually(lambda: "Associated with" in device.output(), "the association", 40)
    device.signal(signal.SIGSTOP)


def test_a_station_that_registers_gets_no_ping_and_no_arp_answer(air: Air) -> None:
    access_point = air.access_point(AP)
    device = air.stock_station(STATION)
    here = Place(STATION)
    # The access point need not ask who the station is before it answers.
    known = ("dev", Place(AP).interface, "lladdr", here.mac)
    say("", "ip", "neigh", "replace", here.ip, *known)
    access_point.order(f"WPS_PIN any {PIN}")
    device.order(f"WPS_PIN any {PIN}")
    freeze(device)
    probe = Probe()
    try:
        before = access_point.ask(f"STA {here.mac}")
        assert "[WPS]" in before, before
        assert not probe.arp()
        assert not probe.ping()
        during = access_point.ask(f"STA {here.mac}")
        assert "[WPS]" in during, "it was there all the time"
        assert "[AUTHORIZED]" not in during
    finally:
        probe.close()
    device.signal(signal.SIGCONT)
    access_point.order(f"WPS_PIN any {PIN}")
    device.wait_until_connected(60)
    air.ping(STATION, AP)


def test_the_same_questions_are_answered_where_the_network_is_open(air: Air) -> None:
    open_network = dict.fromkeys(
        ("wpa", "wpa_key_mgmt", "rsn_pairwise", "wpa_passphrase", "wpa_psk_file"), None
    )
    air.access_point(AP, wps_state="0", **open_network)
    device = air.stock_station(STATION, 'ssid="wps-test"\nkey_mgmt=NONE')
    say(
        "",
        "ip",
        "neigh",
        "replace",
        Place(STATION).ip,
        "dev",
        "wlan0",
        "lladdr",
        Place(STATION).mac,
    )
    device.wait_until_connected()
    probe = Probe()
    try:
        assert probe.arp()
        assert probe.ping()
    finally:
        probe.close()
