"""Which channel is the least busy."""

from __future__ import annotations

from pushbutton.drivers.base import ScanEntry
from pushbutton.drivers.nl80211.survey import Survey, candidates, choose
from pushbutton.drivers.nl80211.wiphy import Frequency, Wiphy

BAND = tuple(Frequency(2407 + 5 * channel) for channel in range(1, 12))


def neighbour(mhz: int) -> ScanEntry:
    return ScanEntry(bytes(6), b"", mhz, -40, 0, b"")


def test_only_channels_that_do_not_overlap_are_candidates() -> None:
    wiphy = Wiphy(0, frequencies=(*BAND, Frequency(5180), Frequency(5260, radar=True)))
    assert [each.channel for each in candidates(wiphy, "g")] == [1, 6, 11]
    assert [each.channel for each in candidates(wiphy, "a")] == [36]


def test_where_none_of_these_is_allowed_any_other_will_do() -> None:
    assert [each.channel for each in candidates(Wiphy(0, frequencies=BAND[1:4]), "b")] == [2, 3, 4]


def test_the_least_busy_channel_is_chosen() -> None:
    among = candidates(Wiphy(0, frequencies=BAND), "g")
    surveys = (Survey(2412, 100, 60), Survey(2437, 100, 40), Survey(2462, 100, 70))
    assert choose(among, surveys, ()).channel == 6


def test_a_neighbour_counts_more_than_a_busy_moment() -> None:
    among = candidates(Wiphy(0, frequencies=BAND), "g")
    surveys = (Survey(2412, 0, 0), Survey(2437, 100, 90))
    assert choose(among, surveys, (neighbour(2417), neighbour(2467))).channel == 6


def test_of_equals_the_lowest() -> None:
    assert choose(candidates(Wiphy(0, frequencies=BAND), "g"), (), ()).channel == 1
