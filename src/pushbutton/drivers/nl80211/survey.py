"""Which channel is the least busy (channel 0 of the configuration).

A scan leaves the radio's survey: for each channel how long it listened and how long the channel was
busy.  Radios that keep no such times are judged by the access points that the scan heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pushbutton.drivers.base import ScanEntry
from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Attributes
from pushbutton.drivers.nl80211.numbers import Attribute, SurveyInfo
from pushbutton.drivers.nl80211.wiphy import Frequency, Wiphy

APART = (1, 6, 11)
"""Channels of 2.4 GHz that do not overlap: the only ones chosen there."""

_REACH = 20
"""MHz on either side that an access point of 20 MHz disturbs."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One channel as the radio found it."""

    mhz: int
    time: int
    """Milliseconds it listened; 0 when it does not count."""
    busy: int

    @property
    def load(self) -> float:
        """The part of the time that the channel was busy, 0 to 1."""
        return self.busy / self.time if self.time else 0.0


def parse_surveys(answers: Iterable[Attributes]) -> tuple[Survey, ...]:
    """Read the answers to `GET_SURVEY`."""
    surveys = []
    for answer in answers:
        info = netlink.attributes(answer.get(Attribute.SURVEY_INFO, b""))
        if SurveyInfo.FREQUENCY in info:
            surveys.append(
                Survey(
                    netlink.number(info[SurveyInfo.FREQUENCY]),
                    netlink.number(info.get(SurveyInfo.TIME, b"")),
                    netlink.number(info.get(SurveyInfo.TIME_BUSY, b"")),
                )
            )
    return tuple(surveys)


def candidates(wiphy: Wiphy, hw_mode: str) -> tuple[Frequency, ...]:
    """Return the channels among which to choose for the hardware mode `a`, `b` or `g`."""
    band = "a" if hw_mode == "a" else "g"
    allowed = [
        each
        for each in wiphy.frequencies
        if each.hw_mode == band and not (each.disabled or each.listen_only or each.radar)
    ]
    if band == "g":
        return tuple(each for each in allowed if each.channel in APART) or tuple(allowed)
    return tuple(each for each in allowed if each.mhz < 5935)


def choose(
    among: Sequence[Frequency], surveys: Sequence[Survey], heard: Sequence[ScanEntry]
) -> Frequency:
    """Return the least busy channel; of equals the lowest."""
    loads = {survey.mhz: survey.load for survey in surveys}

    def badness(frequency: Frequency) -> tuple[float, int]:
        neighbours = sum(1 for entry in heard if abs(entry.frequency - frequency.mhz) < _REACH)
        return loads.get(frequency.mhz, 0.0) + neighbours, frequency.mhz

    return min(among, key=badness)
