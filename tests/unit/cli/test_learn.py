"""`pushbutton learn` against a pretended access point."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from pretended import ACCESS_POINT, PretendedAccessPoint, PretendedDriver, entry

from pushbutton.cli import main
from pushbutton.drivers import registry


def run(monkeypatch: pytest.MonkeyPatch, driver: PretendedDriver, *arguments: str) -> Result:
    monkeypatch.setattr(registry, "make", lambda name: driver)
    return CliRunner().invoke(main, ["learn", *arguments])


def test_the_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = PretendedDriver(PretendedAccessPoint(ap_pin="12345670"))
    result = run(monkeypatch, driver, "wired:x", "--pin", "12345670", "--json")
    assert result.exit_code == 0, result.output
    [network] = json.loads(result.stdout)["networks"]
    assert (network["ssid"], network["network_key"]) == ("pretended", "a passphrase")
    assert network["mac_address"] == ACCESS_POINT.hex(":")


def test_an_access_point_is_chosen_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    other = bytes.fromhex("02000000a002")
    driver = PretendedDriver(
        PretendedAccessPoint(ap_pin="12345670"), scans=[[entry(), entry(other, uuid=2)]]
    )
    target = f"simulated:home/{ACCESS_POINT.hex(':')}"
    assert run(monkeypatch, driver, target, "--pin", "12345670").exit_code == 0
    again = PretendedDriver(*driver.access_points.values(), scans=driver.scans)
    result = run(monkeypatch, again, "simulated:home", "--pin", "12345670")
    assert result.exit_code == 1
    assert "choose one" in result.stderr
    assert f"{ACCESS_POINT.hex(':')} (pretended), {other.hex(':')} (pretended)" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_chosen_access_point_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = PretendedDriver(PretendedAccessPoint(ap_pin="12345670"), scans=[[entry()]])
    target = "simulated:home/02:00:00:00:ff:ff"
    result = run(monkeypatch, driver, target, "--pin", "12345670", "--seconds", "1")
    assert result.exit_code == 1
    assert "heard at 02:00:00:00:ff:ff" in result.stderr


def test_a_locked_access_point(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = PretendedDriver(PretendedAccessPoint(ap_pin="12345670", locked=True))
    result = run(monkeypatch, driver, "wired:x", "--pin", "12345670")
    assert result.exit_code == 1
    assert "locked" in result.stderr


def test_the_pin_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUSHBUTTON_PIN", raising=False)
    result = run(monkeypatch, PretendedDriver(), "wired:x")
    assert result.exit_code == 2
    assert "PIN is needed" in result.stderr
