"""`pushbutton doctor`: lines, JSON, and the exit status."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from click.testing import CliRunner, Result

from pushbutton.cli import doctor as verb
from pushbutton.cli import main
from pushbutton.doctor.findings import Facts, Wire

BOTH = 1 << 12 | 1 << 13


def run(monkeypatch: pytest.MonkeyPatch, facts: Facts, *arguments: str) -> Result:
    asked: list[Sequence[str]] = []

    def look(drivers: Sequence[str]) -> Facts:
        asked.append(drivers)
        return facts

    monkeypatch.setattr(verb, "look", look)
    result = CliRunner().invoke(main, ["doctor", *arguments])
    assert asked == [tuple(each for each in arguments if each != "--json")]
    return result


def test_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Facts(BOTH, wires=(Wire("eth0", True, True),), without_radio=True)
    result = run(monkeypatch, facts, "wired:eth0")
    assert result.exit_code == 0
    assert "ok       eth0: The cable is connected." in result.stdout.splitlines()
    assert "->" not in result.stdout


def test_advice_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Facts(BOTH, without_radio=True, port_1900="address already in use")
    result = run(monkeypatch, facts, "simulated:x")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("advice"))
    assert lines[at + 1].startswith("         -> see who has it")


def test_a_problem_is_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, Facts(0), "--json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)
    assert findings[0]["check"] == "rights"
    assert findings[0]["verdict"] == "problem"
    assert {"subject", "text", "fix"} < findings[0].keys()


def test_what_is_no_driver() -> None:
    result = CliRunner().invoke(main, ["doctor", "wlan0"])
    assert result.exit_code == 2
    assert "nl80211:wlan0" in result.stderr
