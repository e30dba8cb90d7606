from __future__ import annotations

import pytest

from pushbutton.drivers.simulated.weather import CLEAR, Fates, Weather


def test_clear_air_delivers_at_once() -> None:
    fates = Fates(CLEAR)
    assert [fates.draw() for _ in range(5)] == [(0.0,)] * 5


def test_the_same_seed_gives_the_same_weather() -> None:
    weather = Weather(loss=0.3, duplicate=0.2, reorder=0.1, jitter=0.5, seed=7)
    first, second = Fates(weather), Fates(weather)
    assert [first.draw() for _ in range(50)] == [second.draw() for _ in range(50)]
    other = Fates(Weather(loss=0.3, duplicate=0.2, reorder=0.1, jitter=0.5, seed=8))
    assert [Fates(weather).draw() for _ in range(1)] != [other.draw() for _ in range(1)]


def test_chances() -> None:
    fates = Fates(Weather(loss=0.2, duplicate=0.5, seed=3))
    counts = [len(fates.draw()) for _ in range(4000)]
    assert counts.count(0) / 4000 == pytest.approx(0.2, abs=0.03)
    assert counts.count(2) / 4000 == pytest.approx(0.4, abs=0.03)
    assert len(Fates(Weather(loss=1.0)).draw()) == 0


def test_delays() -> None:
    fates = Fates(Weather(delay=1.0, jitter=0.5, reorder=0.5, held_back=10.0))
    delays = [fates.draw()[0] for _ in range(200)]
    early = [delay for delay in delays if delay < 5]
    late = [delay for delay in delays if delay >= 5]
    assert early
    assert late
    assert all(1.0 <= delay <= 1.5 for delay in early)
    assert all(11.0 <= delay <= 11.5 for delay in late)
