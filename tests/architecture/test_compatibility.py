"""The page about compatibility says what is shown, and every row of its list is judged."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sources import ROOT

sys.path.insert(0, str(ROOT))

from tools import compatibility
from tools.compatibility import LEFT_OUT, NOT_YET, REFUSED, WORKS, row


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
        ("PING", "not yet", NOT_YET),
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
        ("tests/architecture/test_layers.py::test_it", "there is no test_it"),
        ("tests/architecture/test_layers.py::test_the_core_needs_little", "does not speak of it"),
    ],
)
def test_a_row_that_nothing_shows_is_a_fault(evidence: str, fault: str) -> None:
    assert fault in row("commands", "NO_SUCH", evidence).fault


def test_a_script_that_still_differs_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compatibility, "transcripts_not_yet", lambda: {"general/ping": "PONG"})
    assert row("commands", "PING", "transcript general/ping").verdict == NOT_YET
