from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from pushbutton.drivers.simulated.ether import EVERYWHERE, SIGNAL, Ether, Place
from pushbutton.drivers.simulated.weather import CLEAR, Weather
from pushbutton.wire.frames import BROADCAST, FrameFlag, ManagementFrame, Subtype

ADDRESSES = [bytes((2, 0, 0, 0, 0, number)) for number in range(4)]


@dataclass
class Ear:
    frames: list[bytes] = field(default_factory=list)
    told_of: list[tuple[int, bool]] = field(default_factory=list)
    ended: str = ""

    def heard(self, frame: bytes, frequency: int, signal: int) -> None:
        assert signal == SIGNAL
        self.frames.append(frame)

    def told(self, token: int, acknowledged: bool) -> None:
        self.told_of.append((token, acknowledged))

    def gone(self, reason: str) -> None:
        self.ended = reason


def frame(destination: bytes, number: int = 0) -> bytes:
    return ManagementFrame(
        Subtype.ACTION, destination, ADDRESSES[0], ADDRESSES[0], b"", number
    ).encode()


def populated(weather: Weather = CLEAR, count: int = 3) -> tuple[Ether, list[Ear], list[Place]]:
    ether, ears = Ether(weather), [Ear() for _ in range(count)]
    places = [ether.join(ear, address) for ear, address in zip(ears, ADDRESSES, strict=False)]
    for place in places:
        place.frequency = 2412
    return ether, ears, places


def test_everybody_on_the_frequency_hears() -> None:
    ether, ears, places = populated()
    places[2].frequency = 2437
    ether.transmit(places[0], frame(BROADCAST), 2412, 0.0)
    ether.due(0.0)
    assert [len(ear.frames) for ear in ears] == [0, 1, 0]
    places[2].frequency = EVERYWHERE
    ether.transmit(places[0], frame(BROADCAST), 2412, 0.0)
    ether.due(0.0)
    assert [len(ear.frames) for ear in ears] == [0, 2, 1]


def test_acknowledgements_follow_the_frame() -> None:
    ether, ears, places = populated()
    order: list[str] = []
    ears[1].heard = lambda *_: order.append("heard")  # type: ignore[method-assign]
    ears[0].told = lambda *_: order.append("told")  # type: ignore[method-assign]
    ether.transmit(places[0], frame(ADDRESSES[1]), 2412, 0.0, token=5)
    ether.due(0.0)
    assert order == ["heard", "told"]


@pytest.mark.parametrize(
    ("destination", "acknowledged"),
    [(ADDRESSES[1], True), (ADDRESSES[3], False), (BROADCAST, False)],
)
def test_who_acknowledges(destination: bytes, acknowledged: bool) -> None:
    ether, ears, places = populated()
    ether.transmit(places[0], frame(destination), 2412, 0.0, token=9)
    ether.due(0.0)
    assert ears[0].told_of == [(9, acknowledged)]


def test_a_lost_frame_is_not_acknowledged_and_may_be_repeated() -> None:
    ether, ears, places = populated(Weather(loss=1.0))
    ether.transmit(places[0], frame(ADDRESSES[1]), 2412, 0.0, token=1)
    ether.due(0.0)
    assert ears[0].told_of == [(1, False)]
    seen: list[bytes] = []
    ether, ears, places = populated(Weather(loss=0.6, retries=20, seed=4), count=2)
    ether.tap = lambda octets, frequency, signal: seen.append(octets)
    ether.transmit(places[0], frame(ADDRESSES[1]), 2412, 0.0, token=1)
    ether.due(0.0)
    assert ears[0].told_of == [(1, True)]
    assert len(seen) > 1
    flags = [ManagementFrame.parse(octets).flags for octets in seen]
    assert flags == [0] + [int(FrameFlag.RETRY)] * (len(seen) - 1)
    assert len(ears[1].frames) == 1


def test_delay_and_order() -> None:
    ether, ears, places = populated(Weather(delay=0.5), count=2)
    ether.transmit(places[0], frame(ADDRESSES[1], 1), 2412, 0.0, token=3)
    assert ether.deadline == 0.5
    ether.due(0.4)
    assert ears[1].frames == []
    ether.due(0.5)
    assert len(ears[1].frames) == 1
    assert ears[0].told_of == [(3, True)]
    assert ether.deadline is None


def test_reordering_lets_frames_overtake() -> None:
    ether, ears, places = populated(Weather(reorder=0.5, held_back=1.0, seed=2), count=2)
    for number in range(20):
        ether.transmit(places[0], frame(ADDRESSES[1], number), 2412, number * 0.1)
    ether.due(100.0)
    numbers = [ManagementFrame.parse(octets).sequence for octets in ears[1].frames]
    assert sorted(numbers) == list(range(20))
    assert numbers != sorted(numbers)


def test_an_antenna_that_left_hears_nothing() -> None:
    ether, ears, places = populated(Weather(delay=1.0))
    ether.transmit(places[0], frame(BROADCAST), 2412, 0.0)
    ether.leave(places[1])
    ether.leave(places[1])
    ether.due(2.0)
    assert [len(ear.frames) for ear in ears] == [0, 0, 1]


@pytest.mark.parametrize("octets", [b"", bytes(23), bytes(3000)])
def test_what_is_no_frame_is_counted(octets: bytes) -> None:
    ether, _, places = populated()
    ether.transmit(places[0], octets, 2412, 0.0)
    assert ether.counters.dropped == 1
    assert ether.deadline is None
