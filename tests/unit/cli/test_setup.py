"""`pushbutton setup` against a pretended access point."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from pretended import PretendedAccessPoint, PretendedDriver, settings

from pushbutton.cli import main
from pushbutton.drivers import registry
from pushbutton.protocol.notices import SettingsReceived
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wizards.setting_up import new_settings


def run(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, **keys: bool
) -> tuple[Result, list[ApSettings]]:
    access_point = PretendedAccessPoint(ap_pin="12345670", **keys)  # type: ignore[arg-type]
    driver = PretendedDriver(access_point)
    monkeypatch.setattr(registry, "make", lambda name: driver)
    result = CliRunner().invoke(main, ["setup", "wired:x", "--pin", "12345670", *arguments])
    taken = [each.settings for each in access_point.heard if isinstance(each, SettingsReceived)]
    return result, taken


def test_new_settings_are_taken_and_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    result, [taken] = run(
        monkeypatch, "--ssid", "renamed", "--passphrase", "a new passphrase", "--json"
    )
    assert result.exit_code == 0, result.output
    assert taken.ssid == b"renamed"
    assert taken.network_key.matches(b"a new passphrase")
    [network] = json.loads(result.stdout)["networks"]
    assert (network["ssid"], network["network_key"]) == ("renamed", "a new passphrase")


def test_what_was_in_force_is_shown_for_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = run(monkeypatch, "--ssid", "renamed")
    assert "were:" in result.stderr
    assert "pretended" in result.stderr
    assert "a passphrase" in result.stderr


def test_name_and_key_have_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    result, [taken] = run(monkeypatch, "--json")
    assert taken.ssid == b"pretended"
    assert len(taken.network_key) == 29
    made = json.loads(result.stdout)["networks"][0]["network_key"]
    assert taken.network_key.matches(made.encode())


def test_an_access_point_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    result, taken = run(monkeypatch, "--ssid", "renamed", read_only=True)
    assert result.exit_code == 1
    assert "not be changed" in result.stderr
    assert taken == []
    assert result.stdout == ""


def test_settings_for_an_open_network() -> None:
    changed = new_settings(settings(), None, None)
    assert changed.authentication == AuthenticationType.OPEN
    assert changed.encryption == EncryptionType.NONE
    assert not changed.network_key
    assert changed.mac_address == settings().mac_address
    kept = new_settings(settings(), b"n", Secret("12345678"))
    assert kept.authentication == AuthenticationType.WPA2_PERSONAL
