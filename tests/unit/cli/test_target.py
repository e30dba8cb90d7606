"""The access point that a verb is for."""

from __future__ import annotations

import pytest

from pushbutton.cli.target import interface_of, open_target, warn_of_others
from pushbutton.doctor import observation
from pushbutton.doctor.findings import Holder
from pushbutton.errors import UsageError


def test_a_way_with_and_without_an_address() -> None:
    driver, bssid = open_target("wired:eth0")
    assert (driver.name, bssid) == ("eth0", None)
    _, bssid = open_target("wired:eth0/02:00:00:00:a0:01")
    assert bssid == bytes.fromhex("02000000a001")


@pytest.mark.parametrize("target", ["eth0", "wired:eth0/nonsense", "wired:eth0/"])
def test_what_is_neither(target: str) -> None:
    with pytest.raises(UsageError):
        open_target(target)


def test_the_interface_behind_a_driver() -> None:
    assert interface_of("nl80211:wlan1") == "wlan1"
    assert interface_of("nl80211:wlan0_1@wlan0") == "wlan0_1"
    assert interface_of("simulated:home") == ""


def test_others_who_use_the_interface_are_told_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(observation, "holders", lambda name: [Holder("iwd", 7, "stop iwd")])
    warn_of_others("nl80211:wlan1")
    warn_of_others("nl80211:wlan1", "--join helps")
    warn_of_others("simulated:home")
    assert capsys.readouterr().err.splitlines() == [
        "iwd (process 7) uses wlan1, too; if it disturbs: stop iwd.",
        "iwd (process 7) uses wlan1, too; --join helps.",
    ]
