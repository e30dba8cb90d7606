"""`pushbutton doctor`: what keeps Wi-Fi Protected Setup back, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from pushbutton.cli import FAILURE_STATUS
from pushbutton.doctor import Finding, Verdict, judge, look

COLOURS = {Verdict.GOOD: "green", Verdict.ADVICE: "yellow", Verdict.PROBLEM: "red"}
_WIDTH = max(len(verdict.value) for verdict in Verdict)


@click.command(short_help="Say what keeps Wi-Fi Protected Setup back.")
@click.argument("drivers", metavar="[DRIVER...]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list.")
def doctor(*, drivers: tuple[str, ...], as_json: bool) -> None:
    """Look for what keeps Wi-Fi Protected Setup back, and say how to mend it.

    DRIVER is nl80211:wlan0 or wired:eth0; without any, every Wi-Fi interface is looked at.  Nothing
    is changed.  The exit status is 1 when there is a problem; advice alone is none.
    """
    findings = judge(look(drivers))
    if as_json:
        click.echo(json.dumps([described(finding) for finding in findings], indent=2))
    else:
        show(findings)
    if any(finding.verdict is Verdict.PROBLEM for finding in findings):
        raise SystemExit(FAILURE_STATUS)


def show(findings: Sequence[Finding]) -> None:
    """Print a line for each finding, and one below it that mends it."""
    for finding in findings:
        word = click.style(f"{finding.verdict.value:<{_WIDTH}}", COLOURS[finding.verdict])
        click.echo(f"{word}  {finding.subject}: {finding.text}")
        if finding.fix:
            click.echo(f"{'':<{_WIDTH}}  -> {finding.fix}")


def described(finding: Finding) -> dict[str, str]:
    """Return a finding for a program."""
    return {
        "check": finding.check,
        "subject": finding.subject,
        "verdict": finding.verdict.value,
        "text": finding.text,
        "fix": finding.fix,
    }
