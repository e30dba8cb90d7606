"""`pushbutton manage` with a pretended access point."""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from pushbutton.cli import main
from pushbutton.cli import manage as module
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    AccessPointState,
    StationSettings,
)
from pushbutton.registrar.management import AccessPointManagement
from pushbutton.registrar.management_store import ManagementStore
from pushbutton.registrar.profiles import NetworkProfile, ProfileStore
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, ConfigMethods, EncryptionType

ACCESS_POINT = UUID(int=7)
MAC = bytes.fromhex("020000000001")
WPA2, AES = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES


def state(key: str = "a passphrase", authentication: AuthenticationType = WPA2) -> AccessPointState:
    return AccessPointState(
        b"home",
        authentication,
        AES,
        Secret(key),
        MAC,
        11,
        radio_enabled=True,
        setup_locked=True,
        config_methods=ConfigMethods(0),
        devices=2,
        registrars=1,
    )


class Pretended:
    """In the place of `AccessPointManagement`; keeps what was called."""

    now = state()
    called: list[tuple[str, tuple[Any, ...]]]

    def __init__(self, service: object, uuid: UUID, store: ManagementStore) -> None:
        assert uuid == ACCESS_POINT

    def __getattr__(self, name: str) -> Any:
        async def call(*arguments: Any) -> Any:
            self.called.append((name, arguments))
            if name == "state":
                return self.now
            if name == "devices":
                return [
                    StationSettings("a printer", Credential(b"home", WPA2, AES, Secret(""), MAC))
                ]
            return None

        return call


class Neighbours:
    """In the place of the neighbourhood: one access point is there."""

    def __init__(self, interfaces: Sequence[str], subscribe: bool) -> None:
        assert not subscribe

    async def __aenter__(self) -> Neighbours:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def find(self, wanted: str) -> Any:
        assert wanted == "Living room"
        return SimpleNamespace(service=None, uuid=ACCESS_POINT)


@pytest.fixture(autouse=True)
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Any, ...]]]:
    Pretended.called, Pretended.now = [], state()
    monkeypatch.setattr(module, "AccessPointManagement", Pretended)
    monkeypatch.setattr(module, "Neighbourhood", Neighbours)
    return Pretended.called


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(main, ["manage", "Living room", *arguments], input=text)


def test_the_settings_are_shown_without_the_key() -> None:
    result = run("settings")
    assert result.exit_code == 0, result.output
    assert "Network       home" in result.stdout
    assert "Set-up        locked" in result.stdout
    assert "a passphrase" not in result.output
    assert "a passphrase" in run("settings", "--key").stdout


def test_the_settings_are_shown_as_json() -> None:
    document = json.loads(run("settings", "--json").stdout)
    assert (document["ssid"], document["channel"], document["setup_locked"]) == ("home", 11, True)
    assert "network_key" not in document
    assert json.loads(run("settings", "--json", "--key").stdout)["network_key"] == "a passphrase"


def changed(called: list[tuple[str, tuple[Any, ...]]]) -> AccessPointChange:
    [change] = [arguments[0] for name, arguments in called if name == "change"]
    assert isinstance(change, AccessPointChange)
    return change


def test_a_new_name_keeps_the_key(called: list[tuple[str, tuple[Any, ...]]]) -> None:
    assert run("settings", "--ssid", "new").exit_code == 0
    settings = changed(called).settings
    assert settings is not None
    assert (settings.ssid, settings.mac_address) == (b"new", MAC)
    assert settings.network_key.matches(b"a passphrase")


def test_a_new_key_keeps_the_name_and_updates_the_profile(
    called: list[tuple[str, tuple[Any, ...]]],
) -> None:
    old = NetworkProfile(
        "mine", b"home", WPA2, AES, Secret("a passphrase"), False, ACCESS_POINT, MAC
    )
    ProfileStore().add(old)
    assert run("settings", "--passphrase", "another passphrase").exit_code == 0
    settings = changed(called).settings
    assert settings is not None
    assert settings.ssid == b"home"
    assert ProfileStore().get("mine").key.matches(b"another passphrase")


def test_a_set_up_is_unlocked(called: list[tuple[str, tuple[Any, ...]]]) -> None:
    assert run("settings", "--unlock").exit_code == 0
    assert changed(called) == AccessPointChange(None, unlock=True)


def test_where_the_key_is_not_told_a_new_one_is_needed() -> None:
    Pretended.now = state("")
    result = run("settings", "--ssid", "new")
    assert result.exit_code == 2
    assert "give the new one, too" in result.stderr
    Pretended.now = state("", AuthenticationType.OPEN)
    assert run("settings", "--ssid", "new").exit_code == 0


def test_devices_are_listed() -> None:
    assert run("devices").stdout == "02:00:00:00:00:01  a printer\n"
    assert json.loads(run("devices", "--json").stdout) == [
        {"address": "02:00:00:00:00:01", "name": "a printer"}
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("rename", "02:00:00:00:00:01", "it"), ("rename_device", (MAC, "it"))),
        (("forget", "02:00:00:00:00:01"), ("forget_device", (MAC,))),
        (("send-away", "02:00:00:00:00:01"), ("send_device_away", (MAC,))),
        (("reboot",), ("reboot", ())),
        (("reset", "--yes"), ("reset", ())),
    ],
)
def test_what_is_asked_for_is_done(
    called: list[tuple[str, tuple[Any, ...]]],
    arguments: tuple[str, ...],
    expected: tuple[str, tuple[Any, ...]],
) -> None:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert called == [expected]


def test_a_reset_is_asked_about(called: list[tuple[str, tuple[Any, ...]]]) -> None:
    assert run("reset", text="n\n").exit_code == 1
    assert called == []
    assert run("reset", text="y\n").exit_code == 0
    assert called == [("reset", ())]


def test_an_address_is_one() -> None:
    result = run("forget", "printer")
    assert result.exit_code == 2
    assert "'printer' is not a MAC address." in result.stderr


def test_without_a_key_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AccessPointManagement", AccessPointManagement)
    result = run("reboot")
    assert result.exit_code == 1
    assert "There is no key to manage" in result.stderr
