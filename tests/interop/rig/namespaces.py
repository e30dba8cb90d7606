"""Network namespaces of the test's own, joined by a wire that the test can hear and cut.

Every end of the wire is a veth pair: one side is an interface in a namespace of its own, where a
program under test runs, the other side hangs on a `Wire`.  The wire repeats each frame to all other
ends, as a hub does (a bridge would swallow the PAE group address), keeps a copy for the capture,
and drops what a test asks it to drop.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import selectors
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ETH_P_ALL = 0x0003
PACKET_OUTGOING = 4
CLONE_NEWNET = 0x40000000
PCAP_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)

_numbers = itertools.count()


def ip(*arguments: str) -> None:
    """Run iproute2 and fail with what it said."""
    result = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"ip {' '.join(arguments)}: {result.stderr.strip()}")


def socket_in_namespace(namespace: str, interface: str) -> socket.socket:
    """Open a packet socket on an interface of another namespace.

    setns moves only the thread that calls it, so a thread of its own goes there and back never.
    """
    opened: list[socket.socket | BaseException] = []

    def work() -> None:
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            with Path(f"/run/netns/{namespace}").open("rb") as handle:
                if libc.setns(handle.fileno(), CLONE_NEWNET):
                    raise OSError(ctypes.get_errno(), "setns")
            found = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            found.bind((interface, ETH_P_ALL))
            opened.append(found)
        except BaseException as error:
            opened.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if isinstance(opened[0], BaseException):
        raise opened[0]
    return opened[0]


@dataclass(frozen=True)
class End:
    """One end of a wire: a namespace with one interface."""

    namespace: str
    interface: str
    address: str
    socket: socket.socket = field(repr=False)

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command line that runs `arguments` in this namespace."""
        return ["ip", "netns", "exec", self.namespace, *map(str, arguments)]

    def set_address(self, address: str) -> End:
        """Give the interface another MAC address (hostapd holds a station that failed)."""
        ip("-n", self.namespace, "link", "set", self.interface, "address", address)
        return End(self.namespace, self.interface, address, self.socket)

    def close(self) -> None:
        """Delete the namespace, and the interfaces with it."""
        self.socket.close()
        ip("netns", "del", self.namespace)


def make_end(interface: str) -> End:
    """Make a namespace with `interface` in it; `socket` is the other side of its veth pair."""
    number = next(_numbers)
    name = f"pb{os.getpid()}n{number}"
    outside = f"w{name}"[-15:]
    address = f"02:70:62:{os.getpid() % 256:02x}:{number >> 8:02x}:{number % 256:02x}"
    ip("netns", "add", name)
    try:
        ip("-n", name, "link", "add", outside, "type", "veth", "peer", "name", interface)
        ip("-n", name, "link", "set", interface, "address", address)
        subprocess.run(
            ["ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"],
            check=False,
            capture_output=True,
        )
        for inside in ("lo", interface, outside):
            ip("-n", name, "link", "set", inside, "up")
        return End(name, interface, address, socket_in_namespace(name, outside))
    except BaseException:
        ip("netns", "del", name)
        raise


@dataclass(frozen=True)
class Frame:
    """One Ethernet frame as it went over the wire."""

    time: float
    octets: bytes
    dropped: bool

    @property
    def source(self) -> str:
        return self.octets[6:12].hex(":")


class Wire:
    """A hub in this process, with a memory and a knife."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.drop: Callable[[bytes], bool] = lambda octets: False
        self._ends: list[End] = []
        self._selector = selectors.DefaultSelector()
        self._wake, self._stop = socket.socketpair()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self, interface: str) -> End:
        """Make a namespace with `interface` in it, joined to this wire."""
        end = make_end(interface)
        self._ends.append(end)
        end.socket.setblocking(False)
        self._selector.register(end.socket, selectors.EVENT_READ, end)
        self._stop.send(b"+")
        return end

    def inject(self, octets: bytes) -> None:
        """Put a frame of the test's own onto the wire."""
        self._repeat(octets, None)

    def wait_for(self, condition: Callable[[Sequence[Frame]], bool], timeout: float = 10) -> None:
        """Wait until the frames so far fulfil `condition`."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self.frames), timeout):
                raise TimeoutError(f"not seen on the wire in {timeout} s: {condition}")

    def write_pcap(self, path: Path, source: str | None = None) -> Path:
        """Write what went over the wire, or what `source` sent, for tshark."""
        with path.open("wb") as file:
            file.write(PCAP_HEADER)
            for frame in list(self.frames):
                if frame.dropped or source not in (None, frame.source):
                    continue
                seconds, rest = divmod(frame.time, 1)
                length = len(frame.octets)
                file.write(struct.pack("<IIII", int(seconds), int(rest * 1e6), length, length))
                file.write(frame.octets)
        return path

    def close(self) -> None:
        """Delete the namespaces; harmless when repeated."""
        self._stop.close()
        self._thread.join(5)
        for end in self._ends:
            end.close()
        self._ends.clear()
        self._wake.close()
        self._selector.close()

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    if not self._wake.recv(16):
                        return
                    continue
                try:
                    octets, address = key.data.socket.recvfrom(65535)
                except OSError:
                    continue
                if address[2] != PACKET_OUTGOING:
                    self._repeat(octets, key.data)

    def _repeat(self, octets: bytes, source: End | None) -> None:
        dropped = self.drop(octets)
        with self._changed:
            self.frames.append(Frame(time.time(), octets, dropped))
            self._changed.notify_all()
        if not dropped:
            for end in self._ends:
                if end is not source:
                    try:
                        end.socket.send(octets)
                    except OSError:
                        continue
