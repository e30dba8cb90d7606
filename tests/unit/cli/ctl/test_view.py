"""Replies and events as a person and as a program see them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pushbutton.cli.ctl import view
from pushbutton.control.client import ControlEvent
from pushbutton.control.replies import Station
from pushbutton.protocol.events import parse

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def told(text: str, interface: str | None = None) -> ControlEvent:
    return ControlEvent(text, 3, interface, parse(text))


def test_a_reply_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    view.show("wpsDeviceName=\x1b[2Jevil\nnext\n")
    assert capsys.readouterr().out == "wpsDeviceName=_[2Jevil\nnext\n"


def test_an_empty_reply_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    view.show("")
    assert capsys.readouterr().out == ""


def test_stations(capsys: pytest.CaptureFixture[str]) -> None:
    stations = [Station("02:00:00:00:03:00", {"aid": "1"}), Station("02:00:00:00:03:01", {})]
    view.show_stations(stations, as_json=False)
    assert capsys.readouterr().out == "02:00:00:00:03:00\naid=1\n02:00:00:00:03:01\n"
    view.show_stations(stations, as_json=True)
    assert json.loads(capsys.readouterr().out) == [
        {"address": "02:00:00:00:03:00", "aid": "1"},
        {"address": "02:00:00:00:03:01"},
    ]


def test_an_event_that_is_known_has_fields() -> None:
    assert view.event_document(told("WPS-FAIL msg=8 config_error=18", "wlan0"), NOW) == {
        "time": "2026-05-04T03:02:01.000+00:00",
        "interface": "wlan0",
        "level": 3,
        "event": "WPS-FAIL",
        "text": "WPS-FAIL msg=8 config_error=18",
        "fields": {"message": 8, "configuration_error": 18},
    }


def test_an_event_that_is_not_known_is_passed_on() -> None:
    document = view.event_document(told("DFS-NOP-FINISHED freq=5500 "), NOW)
    assert document["event"] == "DFS-NOP-FINISHED"
    assert "fields" not in document


def test_the_line_of_an_event() -> None:
    assert view.event_line(told("WPS-PBC-ACTIVE "), NOW) == "03:02:01 WPS-PBC-ACTIVE"
    assert view.event_line(told("X \x07", "wlan0"), NOW) == "03:02:01 wlan0 X _"
