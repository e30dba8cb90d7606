"""Finding verbs and carrying them out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ctl_access_point import PretendedAccessPoint

from pushbutton.cli.ctl.conversation import WALKS, carry_out, find
from pushbutton.control.client import ControlClient
from pushbutton.errors import UsageError

NAMES = ["ping", "sta", "status", "wps_pbc", "wps_pin"]


@pytest.mark.parametrize(
    ("typed", "name"), [("ping", "ping"), ("PING", "ping"), ("p", "ping"), ("sta", "sta")]
)
def test_a_verb_is_found_by_its_beginning_and_in_capitals(typed: str, name: str) -> None:
    assert find(typed, NAMES) == name


def test_no_verb_or_several() -> None:
    with pytest.raises(UsageError, match="no verb 'x'"):
        find("x", NAMES)
    with pytest.raises(UsageError, match="wps_pbc or wps_pin"):
        find("wps_p", NAMES)


async def test_all_and_listed_stations(
    access_point: PretendedAccessPoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    access_point.answers = {
        "STA-FIRST": "02:00:00:00:00:01\naid=1\n",
        "STA-NEXT 02:00:00:00:00:01": "",
    }
    async with ControlClient(access_point.path, directory=tmp_path) as client:
        for name in WALKS:
            assert await carry_out(client, name, [], as_json=False)
        assert capsys.readouterr().out == "02:00:00:00:00:01\naid=1\n02:00:00:00:00:01\n"
        assert await carry_out(client, "list_sta", [], as_json=True)
        assert json.loads(capsys.readouterr().out) == ["02:00:00:00:00:01"]
        with pytest.raises(UsageError, match="stands alone"):
            await carry_out(client, "all_sta", ["x"], as_json=False)


async def test_refusals_are_shown_and_told(
    access_point: PretendedAccessPoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    access_point.answers = {"WPS_PBC": "FAIL\n"}
    async with ControlClient(access_point.path, directory=tmp_path) as client:
        assert not await carry_out(client, "wps_pbc", [], as_json=False)
        assert capsys.readouterr().out == "FAIL\n"
        assert not await carry_out(client, "wps_pbc", [], as_json=True)
        assert json.loads(capsys.readouterr().out) == {"error": "FAIL"}
