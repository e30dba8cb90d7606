"""What the simulated radios send, as a pcap file: the kernel's `hwsim0` hears them all."""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from pathlib import Path

_ALL = 0x0003
_LINKTYPE_RADIOTAP = 127
_LONGEST = 65535


def capture(path: Path) -> int:
    """Write the file in a process of its own, which SIGTERM ends; returns its number."""
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _write(path)
        finally:
            os._exit(0)
    return child


def _write(path: Path) -> None:
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL)) as listener,
        path.open("wb", buffering=0) as file,
    ):
        listener.bind(("hwsim0", 0))
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, _LONGEST, _LINKTYPE_RADIOTAP))
        while True:
            frame = listener.recv(_LONGEST)
            now = time.time()
            length = len(frame)
            header = struct.pack("<IIII", int(now), int(now % 1 * 1e6), length, length)
            file.write(header + frame)
