"""How bad the simulated air is: what becomes of each frame, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances between 0 and 1 for each frame and each receiver, and delays in seconds."""

    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    """The chance that a frame is held back so that later ones overtake it."""
    delay: float = 0.0
    jitter: float = 0.0
    """At most this much is added to `delay`."""
    held_back: float = 0.02
    """How long a frame that is overtaken is held back."""
    retries: int = 0
    """How often a radio repeats a frame for one station that was not acknowledged."""
    seed: int = 1


CLEAR = Weather()


class Fates:
    """The weather at work: one sequence of draws, the same for the same seed."""

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self._random = random.Random(weather.seed)
        self._calm = not (
            weather.loss or weather.duplicate or weather.reorder or weather.delay or weather.jitter
        )

    def draw(self) -> tuple[float, ...]:
        """Return after how many seconds each copy of a frame arrives; empty when it is lost."""
        if self._calm:
            return (0.0,)
        weather, chance = self.weather, self._random.random
        if chance() < weather.loss:
            return ()
        delays = [self._delay()]
        if chance() < weather.duplicate:
            delays.append(self._delay())
        return tuple(delays)

    def _delay(self) -> float:
        weather, chance = self.weather, self._random.random
        delay = weather.delay + weather.jitter * chance()
        return delay + weather.held_back if chance() < weather.reorder else delay
