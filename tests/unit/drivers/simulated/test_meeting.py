from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ears import Ear, until

from pushbutton.drivers.simulated import meeting
from pushbutton.drivers.simulated.weather import CLEAR
from pushbutton.errors import DriverError, UsageError
from pushbutton.wire.frames import BROADCAST, ManagementFrame, Subtype

ONE, TWO = b"\x02\x00\x00\x00\x00\x01", b"\x02\x00\x00\x00\x00\x02"
FRAME = ManagementFrame(Subtype.ACTION, BROADCAST, TWO, TWO, b"body").encode()

OTHER_PROCESS = """
import asyncio, sys
from pushbutton.drivers.simulated import meeting
from pushbutton.wire.frames import BROADCAST, ManagementFrame, Subtype

TWO = bytes.fromhex("020000000002")
FRAME = ManagementFrame(Subtype.ACTION, BROADCAST, TWO, TWO, b"body").encode()

class Antenna:
    def heard(self, frame, frequency, signal):
        print("heard", frequency, flush=True)
    def told(self, token, acknowledged):
        print("told", token, acknowledged, flush=True)
    def gone(self, reason):
        print("gone", reason, flush=True)
        ended.set()

async def main():
    global ended
    ended = asyncio.Event()
    attachment = await meeting.attach("house", Antenna(), TWO)
    attachment.tune(2437)
    attachment.transmit(FRAME, 2437, 7)
    print("ready", flush=True)
    await ended.wait()

asyncio.run(main())
"""


async def other_process() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER_PROCESS, stdout=subprocess.PIPE, env=dict(os.environ)
    )


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 10)).decode().strip()


async def test_the_second_process_joins_and_learns_of_the_end() -> None:
    ear = Ear()
    attachment = await meeting.attach("house", ear, ONE)
    process = await other_process()
    assert await line(process) == "ready"
    assert await line(process) == "told 7 False"
    assert ear.frames == [(FRAME, 2437)]
    attachment.transmit(FRAME, 2437, 1)
    assert await line(process) == "heard 2437"
    attachment.leave()
    assert await line(process) == "gone the simulated air ended: its host is gone"
    assert await process.wait() == 0


async def test_a_host_that_is_killed_ends_the_air_and_leaves_no_trouble() -> None:
    process = await other_process()
    assert await line(process) == "ready"
    ear = Ear()
    attachment = await meeting.attach("house", ear, ONE)
    attachment.tune(2437)
    process.kill()
    await process.wait()
    await until(lambda: ear.ended)
    with pytest.raises(DriverError):
        attachment.transmit(FRAME, 2437)
    attachment.tune(2412)
    attachment.leave()
    again = Ear()
    successor = await meeting.attach("house", again, ONE)
    other = await other_process()
    assert await line(other) == "ready"
    await until(lambda: again.frames)
    successor.leave()
    assert await other.wait() == 0


async def test_radios_of_one_process_share_the_air_and_the_last_ends_it() -> None:
    ears = Ear(), Ear()
    first = await meeting.attach("house", ears[0], ONE)
    second = await meeting.attach("house", ears[1], TWO)
    second.transmit(FRAME, 2412)
    await until(lambda: ears[0].frames)
    first.leave()
    second.transmit(FRAME, 2412)
    assert (meeting.directory() / "house.air").exists()
    second.leave()
    assert not (meeting.directory() / "house.air").exists()


async def test_other_names_are_other_airs() -> None:
    ears = Ear(), Ear()
    first = await meeting.attach("house", ears[0], ONE)
    second = await meeting.attach("office", ears[1], TWO)
    second.transmit(FRAME, 2412, 1)
    await until(lambda: ears[1].told_of)
    assert ears[0].frames == []
    first.leave()
    second.leave()


async def test_a_hosted_air_outlives_its_radios_and_is_captured(tmp_path: Path) -> None:
    capture = tmp_path / "air.pcap"
    async with meeting.hosted_air("house", CLEAR, capture) as hub:
        attachment = await meeting.attach("house", Ear(), ONE)
        attachment.transmit(FRAME, 2412)
        attachment.leave()
        assert hub.ether.counters.sent == 1
        with pytest.raises(DriverError, match="there already"):
            async with meeting.hosted_air("house"):
                pass
        ear = Ear()
        await meeting.attach("house", ear, ONE)
    assert ear.ended == "", "it held the air"
    assert capture.read_bytes().endswith(FRAME)


@pytest.mark.parametrize("name", ["", ".", "../x", "a/b", "-x", "x" * 49, "a b"])
async def test_names(name: str) -> None:
    with pytest.raises(UsageError):
        await meeting.attach(name, Ear(), ONE)


def test_the_directory_is_private(runtime_directory: Path) -> None:
    path = meeting.directory()
    assert path == runtime_directory / "pushbutton"
    assert path.stat().st_mode & 0o777 == 0o700
    path.chmod(0o755)
    with pytest.raises(DriverError, match="private"):
        meeting.directory()


def test_the_directory_without_a_runtime_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert meeting.directory() == tmp_path / f"pushbutton-{os.getuid()}"


def test_a_place_that_cannot_be_used_is_told_as_such(runtime_directory: Path) -> None:
    (runtime_directory / "pushbutton").write_text("")
    with pytest.raises(DriverError, match="cannot be used for simulated airs: File exists"):
        meeting.directory()


async def test_an_air_that_cannot_be_captured_can_be_hosted_afterwards(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        async with meeting.hosted_air("house", capture=tmp_path / "none" / "air.pcap"):
            pass
    async with meeting.hosted_air("house"):
        pass


async def test_a_lock_that_cannot_be_opened_is_told_as_such(runtime_directory: Path) -> None:
    (meeting.directory() / "house.lock").mkdir()
    with pytest.raises(DriverError, match=r"house\.lock cannot be opened"):
        async with meeting.hosted_air("house"):
            pass
