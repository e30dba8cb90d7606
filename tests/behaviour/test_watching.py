"""What is told of our access point, over every driver, and what is counted."""

from __future__ import annotations

import asyncio

from devices import PIN, enroll
from places import Stage

from pushbutton.wizards.watching import Watch


async def test_a_registration_is_told_and_counted(stage: Stage) -> None:
    ap = await stage.access_point()
    told: list[str] = []
    async with Watch([ap.control.path]) as watch, asyncio.timeout(20):
        happenings = watch.happenings()
        await anext(happenings)  # it is watched
        await ap.control.command(f"WPS_PIN any {PIN}")
        async with stage.station() as link:
            await enroll(link, PIN)
        async for each in happenings:
            told.append(each.happening.sentence)
            if "was given the settings" in told[-1]:
                break
        await ap.service.stop()
        async for each in happenings:
            told.append(each.happening.sentence)
            if told[-1].endswith("does not answer."):
                break
        page = watch.metrics.render()
    assert "The access point's program is ending." in told
    assert 'pushbutton_registrations_total{access_point="ap0"} 1' in page
    assert 'pushbutton_access_point_up{access_point="ap0"} 0' in page
    assert PIN not in page
