"""Nobody keeps others out by making up addresses."""

from __future__ import annotations

import pytest
from memory_house import Visit

from pushbutton.access_point import station_table
from pushbutton.access_point.bss import Bss
from pushbutton.control.client import ControlClient


async def test_first_packets_from_made_up_addresses_keep_nobody_out(
    bss: Bss, control: ControlClient, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_table, "MOST_REGISTRATIONS", 4)
    for _ in range(20):
        visit().begin()
    running = [s for s in bss.stations if s.conversation.running]
    assert len(running) == 4
    await control.command("WPS_PIN any 12345670")
    assert await visit().register()


async def test_stations_that_are_known_are_bounded(
    bss: Bss, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_table, "MOST_STATIONS", 5)
    visitors = [visit() for _ in range(8)]
    for visitor in visitors:
        await visitor.register()
    assert [s.address for s in bss.stations] == [v.address for v in reversed(visitors[3:])]


async def test_a_full_house_refuses_and_counts(
    bss: Bss, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_table, "MOST_REGISTRATIONS", 1)
    first = visit()
    first.begin()
    station = bss.stations.get(first.address)
    assert station is not None
    monkeypatch.setattr(type(station.conversation), "identified", property(lambda self: True))
    second = visit()
    second.begin()
    assert bss.stations.get(second.address) is None
    assert bss.stations.refused == 1
