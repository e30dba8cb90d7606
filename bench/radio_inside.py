"""The race of two access points over the air, as it runs inside the virtual machine.

Ours and stock hostapd are on radios of their own, on the same channel and from the same
hostapd.conf but for the name of the network; both send Beacons all the time, and one button is
pressed at a time.  Who goes first changes from pair to pair.  Times are the kernel's: when the
request is sent, and when it received the frame or the packet that ends the measurement.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from radio_rig.air import Air, OurAccessPoint
from radio_rig.places import Place
from radio_rig.programs import enter, say
from radio_rig.stock import StockAccessPoint

OURS, STOCK, STATION = 2, 3, 4
BEACON_INTERVAL = 0.1024
"""Seconds: 100 time units."""

PATIENCE = 60.0
PING_INTERVAL = 0.01
PAUSE = 6.0
"""Seconds between two registrations: for 5 s an access point ignores the device it had last."""

_ALL_PROTOCOLS = 0x0003
_TIMESTAMP = 35
"""SO_TIMESTAMPNS."""
_BEACON = 0x80
_SELECTED = bytes.fromhex("1041000101")
"""The attribute Selected Registrar that says yes."""
_ECHO, _ECHO_REPLY = 8, 0


@dataclass
class Contestant:
    """One access point, and the radio it is on."""

    name: str
    place: Place
    program: OurAccessPoint | StockAccessPoint

    @property
    def address(self) -> bytes:
        return bytes.fromhex(self.place.mac.replace(":", ""))


class Listener:
    """Hears all radios; `with` closes it."""

    def __init__(self) -> None:
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS)
        )
        self._socket.bind(("hwsim0", 0))
        _stamp(self._socket)

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def beacon(self, of: bytes, selected: bool | None = None) -> float:
        """Wait for a Beacon with or without Selected Registrar and return when it was sent."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            frame, when = _receive(self._socket, 5.0)
            frame = frame[int.from_bytes(frame[2:4], "little") :]
            if frame[:1] != bytes([_BEACON]) or frame[16:22] != of:
                continue
            if selected is None or selected == (_SELECTED in frame):
                return when
        raise AssertionError("no such Beacon")


class Button:
    """Says WPS_PBC to a control socket that it is connected to; `with` closes it."""

    def __init__(self, path: Path) -> None:
        self._own = Path(f"/run/button-{os.getpid()}")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._own))
        self._socket.connect(str(path))

    def __enter__(self) -> Button:
        return self

    def __exit__(self, *_: object) -> None:
        """See that the answer, which no measurement waits for, was a good one."""
        self._socket.settimeout(PATIENCE)
        answer = self._socket.recv(4096)
        self._socket.close()
        self._own.unlink()
        assert answer.startswith(b"OK"), answer

    def press(self) -> float:
        """Return when."""
        when = time.time()
        self._socket.send(b"WPS_PBC")
        return when


def race(air: Air, pairs: int) -> None:
    """Run it and leave the times in seconds, by measurement and name, in `times.json`."""
    results = air.folder
    air.folder = Path(tempfile.mkdtemp(dir="/run"))  # what they write is not to cross to the host
    try:
        contestants = [
            Contestant("pushbutton", Place(OURS), air.access_point(OURS, ssid="bench-one")),
            Contestant("hostapd", Place(STOCK), air.stock_access_point(STOCK, ssid="bench-two")),
        ]
        device = Device(air, [contestant.place for contestant in contestants])
        times: dict[str, dict[str, list[float]]] = {
            "beacon": {contestant.name: [] for contestant in contestants},
            "join": {contestant.name: [] for contestant in contestants},
        }
        for number in range(-1, pairs):
            for contestant in contestants if number % 2 else reversed(contestants):
                # The button is pressed at another moment between two Beacons in every pair.
                seconds = press(contestant, (number % pairs + 0.5) / pairs * BEACON_INTERVAL)
                if number >= 0:  # the first pair is for warming up
                    times["beacon"][contestant.name].append(seconds)
        for number in range(-1, pairs):
            for contestant in contestants if number % 2 else reversed(contestants):
                seconds = device.join(contestant)
                if number >= 0:
                    times["join"][contestant.name].append(seconds)
    finally:
        for log in air.folder.glob("*.log"):
            (results / log.name).write_bytes(log.read_bytes())
    (results / "times.json").write_text(json.dumps(times))


def press(contestant: Contestant, phase: float) -> float:
    """Return the seconds from WPS_PBC, `phase` after a Beacon, to the first Beacon that tells."""
    with Listener() as listener:
        with Button(contestant.program.seat.socket) as button:
            moment = listener.beacon(contestant.address, selected=False) + phase
            while time.time() < moment:
                time.sleep(0.001)
            begun = button.press()
            seconds = listener.beacon(contestant.address, selected=True) - begun
        contestant.program.order("WPS_CANCEL")
        listener.beacon(contestant.address, selected=False)
    return seconds


class Device:
    """A stock wpa_supplicant that registers by its button, again and again."""

    def __init__(self, air: Air, access_points: Sequence[Place]) -> None:
        here = air.place(STATION)
        self._station = air.stock_station(STATION)
        # Asking for addresses is no part of it: a lost question is repeated after a whole second.
        for place in access_points:
            _introduce(here, place)
            _introduce(place, here)
        self._pings = _in_namespace(here.namespace)

    def join(self, contestant: Contestant) -> float:
        """Return the seconds from the device's button to the first answered ping."""
        contestant.program.order("WPS_PBC")
        with Listener() as listener:
            listener.beacon(contestant.address, selected=True)
        with Button(self._station.seat.socket) as button:
            seconds = -button.press() + self._first_answer(contestant.place.ip)
        self._station.order("REMOVE_NETWORK all")
        with Listener() as listener:
            listener.beacon(contestant.address, selected=False)
        time.sleep(PAUSE)
        self._station.order("BSS_FLUSH 0")
        return seconds

    def _first_answer(self, address: str) -> float:
        """Ping until there is an answer, and return when it came."""
        deadline = time.monotonic() + PATIENCE
        echo = struct.pack(">BBHHH", _ECHO, 0, 0, 0x6262, 1)
        echo = echo[:2] + (0xFFFF - sum(struct.unpack(">4H", echo)) % 0xFFFF).to_bytes(2) + echo[4:]
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):  # there is no link yet
                self._pings.sendto(echo, (address, 0))
            with contextlib.suppress(TimeoutError):
                packet, when = _receive(self._pings, PING_INTERVAL)
                if packet[20] == _ECHO_REPLY and packet[12:16] == socket.inet_aton(address):
                    return when
        raise AssertionError(f"{address} never answered")


def _introduce(who: Place, to: Place) -> None:
    """Let a radio's namespace know another radio's address."""
    neighbour = ("ip", "neigh", "replace", to.ip, "lladdr", to.mac, "nud", "permanent")
    say(who.namespace, *neighbour, "dev", who.interface)


def _in_namespace(namespace: str) -> socket.socket:
    """Return a socket for pings in a namespace; this process stays where it is."""
    made: list[socket.socket] = []

    def make() -> None:
        enter(namespace)  # a thread may be in another one than its process
        made.append(socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    _stamp(made[0])
    return made[0]


def _stamp(listener: socket.socket) -> None:
    listener.setsockopt(socket.SOL_SOCKET, _TIMESTAMP, 1)


def _receive(listener: socket.socket, seconds: float) -> tuple[bytes, float]:
    """Return a packet and when the kernel had it; `TimeoutError` when none comes."""
    listener.settimeout(seconds)
    packet, ancillary, _, _ = listener.recvmsg(4096, 64)
    for level, kind, value in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, _TIMESTAMP):
            whole, nanoseconds = struct.unpack("=qq", value)
            return packet, whole + nanoseconds / 1e9
    raise AssertionError("the kernel does not say when")
