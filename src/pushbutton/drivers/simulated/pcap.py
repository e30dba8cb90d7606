"""A capture file of the simulated air, in pcap with radiotap headers, as Wireshark reads it."""

from __future__ import annotations

import struct
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

LINKTYPE_IEEE802_11_RADIOTAP = 127
_FILE_HEADER = struct.Struct("<IHHiIII")
_RECORD_HEADER = struct.Struct("<IIII")
_RADIOTAP = struct.Struct("<BBHIHHbx")
"""Version, pad, length, which fields; channel frequency, channel flags; antenna signal in dBm."""

_CHANNEL_AND_SIGNAL = 1 << 3 | 1 << 5
_2_GHZ = 0x00A0
_5_GHZ = 0x0140
_LONGEST = 65535


class CaptureFile:
    """Writes frames as they are sent; each is on the disk when `write` returns."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._file.write(
            _FILE_HEADER.pack(0xA1B2C3D4, 2, 4, 0, 0, _LONGEST, LINKTYPE_IEEE802_11_RADIOTAP)
        )

    def write(self, at: float, frame: bytes, frequency: int, signal: int) -> None:
        """Append a frame; `at` is seconds since 1970, `frequency` MHz, `signal` dBm."""
        flags = _2_GHZ if frequency < 3000 else _5_GHZ
        radiotap = _RADIOTAP.pack(
            0, 0, _RADIOTAP.size, _CHANNEL_AND_SIGNAL, frequency, flags, signal
        )
        length = len(radiotap) + len(frame)
        seconds = int(at)
        record = _RECORD_HEADER.pack(seconds, int((at - seconds) * 1e6), length, length)
        self._file.write(record + radiotap + frame)

    def close(self) -> None:
        """Close the file; harmless when repeated."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
