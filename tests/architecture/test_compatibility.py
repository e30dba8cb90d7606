"""The page about compatibility says what is shown, and every row of its list is judged."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
from sources import ROOT

from pushbutton.access_point import global_commands
from pushbutton.access_point.commands import registry
from pushbutton.protocol import events

sys.path.insert(0, str(ROOT))

from tools import compatibility
from tools.compatibility import LEFT_OUT, REFUSED, WORKS, row


def test_the_page_is_current_and_every_row_is_shown() -> None:
    result = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "compatibility.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("name", "evidence", "verdict"),
    [
        ("PING", "transcript general/ping", WORKS),
        ("PING", "refused: transcript general/ping", REFUSED),
        ("PING", "left out: nobody needs it", LEFT_OUT),
        ("page", "tests/architecture/test_compatibility.py::test_verdicts", WORKS),
    ],
)
def test_verdicts(name: str, evidence: str, verdict: str) -> None:
    judged = row("commands", name, evidence)
    assert judged.verdict == verdict
    assert judged.fault == ""


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        ("transcript general/nowhere", "no such script"),
        ("transcript wps/wps_pbc", "does not ask for it"),
        ("tests/nowhere.py::test_it", "there is no test"),
        ("works, I think", "there is no test"),
        ("not yet", "there is no test"),
        ("left out:", "there is no reason"),
        ("left out: ", "there is no reason"),
        ("tests/architecture/test_layers.py::test_it", "there is no test_it"),
        ("tests/architecture/test_layers.py::test_the_core_needs_little", "does not speak of it"),
    ],
)
def test_a_row_that_nothing_shows_is_a_fault(evidence: str, fault: str) -> None:
    assert fault in row("commands", "NO_SUCH", evidence).fault


OUR_OWN = frozenset({"COUNTERS"})
"""Commands that hostapd does not have; those of the inventory begin with KEY."""


def test_every_command_that_we_answer_is_in_the_list() -> None:
    listed = tomllib.loads(compatibility.NAMES.read_text())
    on_a_bss = listed["commands"].keys() | listed["testing"].keys() | OUR_OWN
    ours = {command.name for command in registry if not command.name.startswith("KEY")}
    assert ours <= on_a_bss
    assert {command.name for command in global_commands.registry} <= listed["process"].keys()


def test_every_event_that_we_send_is_in_the_list() -> None:
    listed = tomllib.loads(compatibility.NAMES.read_text())["events"].keys()
    own = {"KEY-CHANGED", "FILE-NOT-WRITTEN", "PUSHBUTTON-STEP"}
    assert {kind.name() for kind in events.EVENTS} - own <= listed
