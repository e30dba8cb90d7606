"""Listening until the access point is gone, or until it is back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from ctl_access_point import PretendedAccessPoint

from pushbutton.cli.ctl import watch
from pushbutton.cli.ctl.target import Target
from pushbutton.control import ControlError


def target(access_point: PretendedAccessPoint, own: Path) -> Target:
    return Target(access_point.path.parent, "wlan0", None, own, False, ping_interval=0.01)


async def test_events_are_shown_until_it_is_gone(
    access_point: PretendedAccessPoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    access_point.news = ["<3>WPS-PBC-ACTIVE "]
    listening = watch.Listening(level=2, probe_requests=True)
    showing = asyncio.create_task(
        watch.show_events(target(access_point, tmp_path), listening, as_json=True)
    )
    await asyncio.to_thread(access_point.wait_for, "LEVEL 2")
    access_point.close()
    with pytest.raises(ControlError, match="is gone"):
        await showing
    assert json.loads(capsys.readouterr().out)["text"] == "WPS-PBC-ACTIVE"
    assert access_point.asked[:2] == ["ATTACH probe_rx_events=1", "LEVEL 2"]


async def test_an_access_point_that_went_away_is_waited_for(
    access_point: PretendedAccessPoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "RECONNECT_AFTER", 0.01)
    access_point.news = ["<3>AP-ENABLED "]
    events = watch.listen(target(access_point, tmp_path), watch.Listening(reconnect=True))
    assert (await anext(events)).text == "AP-ENABLED "
    access_point.close()
    back = PretendedAccessPoint(access_point.path)
    back.news = ["<3>AP-DISABLED "]
    assert (await anext(events)).text == "AP-DISABLED "
    await events.aclose()
    back.close()


async def test_one_that_was_never_there_is_not_waited_for(tmp_path: Path) -> None:
    nowhere = Target(tmp_path, "wlan0", None, tmp_path, as_json=False)
    with pytest.raises(ControlError, match="no control socket"):
        await anext(watch.listen(nowhere, watch.Listening(reconnect=True)))
