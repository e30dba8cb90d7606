"""The rows of the table have properties; every key's wrong values are refused with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import Draft, WrongValueError
from pushbutton.access_point.config_file import parse
from pushbutton.access_point.config_table import BY_NAME, KEYS, Effect, Key
from pushbutton.errors import ConfigurationFileError

WRONG = [row for row in KEYS if row.kind.wrong is not None and row.name not in ("bss",)]
ACTED = [row for row in KEYS if row.effect is Effect.ACTED]


def named(row: Key[Any]) -> str:
    return row.name


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(KEYS)


def test_each_constant_is_named_like_its_key() -> None:
    constants = {name: row for name, row in vars(table).items() if isinstance(row, Key)}
    assert constants
    for name, row in constants.items():
        if not name.startswith("_"):
            assert name.removesuffix("_KEY") == row.name.upper()


def test_cleared_and_stored_keys_exist() -> None:
    for row in KEYS:
        assert row.slot in BY_NAME
        assert all(name in BY_NAME for name in row.clears)


@pytest.mark.parametrize("row", KEYS, ids=named)
def test_the_example_is_accepted_and_written_back(row: Key[Any]) -> None:
    value = row.kind.parse(row.kind.example)
    assert row.kind.render(value) == row.kind.example


@pytest.mark.parametrize("row", WRONG, ids=named)
def test_a_wrong_value_is_refused_with_file_line_key_and_reason(
    row: Key[Any], tmp_path: Path
) -> None:
    path = tmp_path / "hostapd.conf"
    text = f"# a comment\ninterface=wlan0\ndriver=none\n{row.name}={row.kind.wrong}\n"
    with pytest.raises(ConfigurationFileError) as caught:
        parse(text.encode(), path)
    assert (caught.value.line, caught.value.key) == (4, row.name)
    assert str(caught.value).startswith(f"{path}:4: {row.name}: ")
    assert caught.value.reason
    if row.secret:
        assert str(row.kind.wrong) not in str(caught.value)


@pytest.mark.parametrize("row", ACTED, ids=named)
def test_an_acted_key_says_what_it_does(row: Key[Any]) -> None:
    assert row.meaning
    assert row.meaning != "known to hostapd"


def test_setting_an_unknown_key_changes_nothing() -> None:
    draft = Draft()
    with pytest.raises(WrongValueError, match="wps_stat: unknown key"):
        draft.set("wps_stat", "2")
    with pytest.raises(WrongValueError):
        draft.set("wps_state", "3")
    assert table.WPS_STATE not in draft.freeze()


@pytest.mark.parametrize(
    "name",
    [
        "radius_das_client",
        "vlan_tagged_interface",
        "hs20_oper_friendly_name",
        "wep_key0",
        "tx_queue_data3_aifs",
        "logger_stdout_level",
        "driver_params",
    ],
)
def test_keys_of_the_example_file_of_debian_are_known(name: str) -> None:
    assert name in BY_NAME
