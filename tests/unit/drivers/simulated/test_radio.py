from __future__ import annotations

import pytest
from ears import Ear, until

from pushbutton.drivers.base import EapolStatus, FrameStatus
from pushbutton.drivers.simulated import meeting
from pushbutton.drivers.simulated.radio import Radio, RadioOwner, Status
from pushbutton.errors import DriverError
from pushbutton.wire.frames import BROADCAST, ManagementFrame, Subtype

ONE, TWO = b"\x02\x00\x00\x00\x00\x01", b"\x02\x00\x00\x00\x00\x02"


def frame(destination: bytes, source: bytes = ONE, number: int = 0, flags: int = 0) -> bytes:
    return ManagementFrame(Subtype.ACTION, destination, source, source, b"", number, flags).encode()


class Owner:
    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.told: list[Status] = []
        self.gone: list[str] = []
        self.radio = Radio(
            ONE,
            RadioOwner(
                lambda octets, frequency, signal: self.frames.append(octets),
                self.told.append,
                self.gone.append,
            ),
        )


async def test_what_became_of_frames_is_told() -> None:
    owner, ear = Owner(), Ear()
    await owner.radio.open("house")
    other = await meeting.attach("house", ear, TWO)
    owner.radio.tune(2412)
    owner.radio.manage(frame(TWO), FrameStatus(frame(TWO), False))
    owner.radio.transmit(frame(b"\x02\x00\x00\x00\x00\x09"), EapolStatus(TWO, False))
    await until(lambda: len(owner.told) == 2)
    assert owner.told == [FrameStatus(frame(TWO), True), EapolStatus(TWO, False)]
    owner.radio.manage(frame(BROADCAST), frequency=5180)
    await until(lambda: len(ear.frames) == 3)
    assert [frequency for _, frequency in ear.frames] == [2412, 2412, 5180]
    numbers = [ManagementFrame.parse(octets).sequence for octets, _ in ear.frames]
    assert numbers == [1, 0, 2]
    owner.radio.close()
    owner.radio.close()
    other.leave()


def test_frames_of_others_and_repeated_ones_go_no_further() -> None:
    owner = Owner()
    for octets in (
        frame(ONE, TWO, 5),
        frame(ONE, TWO, 5, 0x0800),
        frame(ONE, TWO, 6, 0x0800),
        frame(TWO, TWO, 7),
        frame(BROADCAST, TWO, 8),
    ):
        owner.radio.heard(octets, 2412, -30)
    numbers = [ManagementFrame.parse(octets).sequence for octets in owner.frames]
    assert numbers == [5, 6, 8]


def test_memory_is_bounded() -> None:
    owner = Owner()
    for number in range(2000):
        owner.radio.heard(frame(ONE, b"\x02" + number.to_bytes(5, "big")), 2412, -30)
    assert len(owner.radio._last) <= 256


async def test_a_radio_that_is_not_open() -> None:
    owner = Owner()
    for act in (lambda: owner.radio.tune(2412), lambda: owner.radio.transmit(frame(TWO))):
        with pytest.raises(DriverError):
            act()
    await owner.radio.open("house")
    with pytest.raises(DriverError, match="already"):
        await owner.radio.open("house")
    owner.radio.gone("over")
    assert owner.gone == ["over"]
    assert not owner.radio.is_open
