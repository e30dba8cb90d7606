from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from pushbutton.drivers.simulated.pcap import CaptureFile
from pushbutton.wire.frames import BROADCAST, Beacon, ManagementFrame, Subtype

AP = b"\x02\x00\x00\x00\x01\x00"
BEACON = ManagementFrame(
    Subtype.BEACON, BROADCAST, AP, AP, Beacon(0x0411, b"\x00\x04Home").encode()
).encode()


def test_octets(tmp_path: Path) -> None:
    path = tmp_path / "air.pcap"
    with CaptureFile(path) as capture:
        capture.write(1.5, b"frame", 2437, -30)
        assert len(path.read_bytes()) > 40, "written when write() returns"
    octets = path.read_bytes()
    assert octets[:4] == bytes.fromhex("d4c3b2a1")
    assert struct.unpack_from("<I", octets, 20) == (127,)
    assert struct.unpack_from("<IIII", octets, 24) == (1, 500000, 19, 19)
    radiotap = octets[40:54]
    assert struct.unpack("<BBHIHHbx", radiotap) == (0, 0, 14, 0x28, 2437, 0x00A0, -30)
    assert octets[54:] == b"frame"


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "air.pcap"
    with CaptureFile(path) as capture:
        capture.write(1.5, BEACON, 2437, -30)
        capture.write(1.6, BEACON, 5180, -30)
    fields = [
        "wlan.fc.type_subtype",
        "wlan.ssid",
        "radiotap.channel.freq",
        "radiotap.dbm_antsignal",
    ]
    command = ["tshark", "-r", str(path), "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    rows = [line.split("\t") for line in lines]
    assert [row[2:] for row in rows] == [["2437", "-30"], ["5180", "-30"]]
    assert all(int(row[0], 0) == 8 for row in rows)
