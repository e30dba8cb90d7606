"""A Registrar that learns an access point's settings, or changes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pretended import (
    ACCESS_POINT,
    PASSPHRASE,
    SSID,
    PretendedAccessPoint,
    PretendedDriver,
    entry,
)

from pushbutton.drivers.base import EapolReceived
from pushbutton.errors import DriverError
from pushbutton.protocol.notices import SettingsReceived
from pushbutton.protocol.outputs import Direction, Output, Step
from pushbutton.registrar import AccessPointSetup, setup
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.enums import ConfigMethods, MessageType

PIN = "12345670"
OTHER = bytes.fromhex("02000000a002")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "PAUSE", 0.001)


def access_point(**keys: Any) -> PretendedAccessPoint:
    return PretendedAccessPoint(ap_pin=PIN, **keys)


async def learn(driver: PretendedDriver, pin: str = PIN, **keys: Any) -> ApSettings:
    link: Any = driver
    async with StationLink(link) as opened:
        learned = await AccessPointSetup(opened, Secret(pin), **keys).learn()
    return learned.settings


def renamed(old: ApSettings) -> ApSettings:
    return replace(old, ssid=b"renamed", network_keys=(NetworkKey(Secret("a new passphrase")),))


async def change(driver: PretendedDriver, **keys: Any) -> ApSettings:
    link: Any = driver
    async with StationLink(link) as opened:
        learned, changed = await AccessPointSetup(opened, Secret(PIN), **keys).change(renamed)
    assert learned.settings.ssid == SSID
    return changed


async def test_settings_are_learned_and_left() -> None:
    one = access_point()
    settings = await learn(PretendedDriver(one))
    assert settings.ssid == SSID
    assert settings.network_key.matches(PASSPHRASE.encode())
    assert settings.mac_address == ACCESS_POINT
    assert not any(isinstance(each, SettingsReceived) for each in one.heard)


async def test_settings_are_changed() -> None:
    one = access_point()
    changed = await change(PretendedDriver(one))
    assert changed.ssid == b"renamed"
    [received] = [each for each in one.heard if isinstance(each, SettingsReceived)]
    assert received.settings.ssid == b"renamed"
    assert received.settings.network_key.matches(b"a new passphrase")


async def test_a_wrong_pin() -> None:
    one = access_point()
    with pytest.raises(RegistrationError) as caught:
        await learn(PretendedDriver(one), pin="95661469")
    assert caught.value.reason is Reason.WRONG_PIN
    assert len(one.identities) == 1


async def test_an_access_point_that_is_locked() -> None:
    with pytest.raises(RegistrationError) as caught:
        await learn(PretendedDriver(access_point(locked=True)))
    assert caught.value.reason is Reason.SETUP_LOCKED


async def test_an_access_point_that_may_only_be_read() -> None:
    assert (await learn(PretendedDriver(access_point(read_only=True)))).ssid == SSID
    with pytest.raises(RegistrationError) as caught:
        await change(PretendedDriver(access_point(read_only=True)))
    assert caught.value.reason is Reason.READ_ONLY


async def test_four_digits_are_refused_for_an_access_point_without_a_display() -> None:
    one = PretendedAccessPoint(ap_pin="1234", methods=ConfigMethods.LABEL)
    with pytest.raises(RegistrationError) as caught:
        await learn(PretendedDriver(one), pin="1234")
    assert caught.value.reason is Reason.SHORT_PIN
    shown = PretendedAccessPoint(ap_pin="1234", methods=ConfigMethods.DISPLAY)
    assert (await learn(PretendedDriver(shown), pin="1234")).ssid == SSID


async def test_nobody_is_there() -> None:
    with pytest.raises(RegistrationError) as caught:
        await learn(PretendedDriver(), seconds=0.05)
    assert caught.value.reason is Reason.NO_ANSWER


async def test_over_the_air_the_only_access_point_is_taken() -> None:
    driver = PretendedDriver(access_point(), scans=[[], [entry(selected=None)]])
    assert (await learn(driver)).ssid == SSID
    assert f"associate {ACCESS_POINT.hex()}" in driver.log


async def test_of_several_access_points_one_is_to_be_named() -> None:
    scans = [[entry(ACCESS_POINT), entry(OTHER, uuid=2)]]
    with pytest.raises(DriverError, match="02:00:00:00:a0:02"):
        await learn(PretendedDriver(access_point(), scans=scans))
    driver = PretendedDriver(access_point(), scans=scans)
    assert (await learn(driver, bssid=ACCESS_POINT)).ssid == SSID


def when(message: MessageType, way: Direction, act: Callable[[], None]) -> Callable[[Output], None]:
    """Return a report that acts when a message goes by."""

    def report(output: Output) -> None:
        if output == Step(way, message):
            act()

    return report


async def uncertain(driver: PretendedDriver, **keys: Any) -> bool:
    with pytest.raises(RegistrationError) as raised:
        await change(driver, **keys)
    return raised.value.reason is Reason.UNCERTAIN


def fall_silent(driver: PretendedDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose what the access point says from now on."""
    report = driver.report
    monkeypatch.setattr(
        driver, "report", lambda event: None if isinstance(event, EapolReceived) else report(event)
    )


async def test_a_link_that_goes_when_m8_has_left_leaves_it_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = PretendedDriver(access_point())

    def report(output: Output) -> None:
        if output == Step(Direction.RECEIVED, MessageType.M7):
            fall_silent(driver, monkeypatch)
        if output == Step(Direction.SENT, MessageType.M8):
            driver.fail()

    assert await uncertain(driver, report=report)


async def test_silence_behind_m8_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = PretendedDriver(access_point())
    report = when(MessageType.M7, Direction.RECEIVED, lambda: fall_silent(driver, monkeypatch))
    assert await uncertain(driver, report=report, seconds=0.5)


async def test_a_link_that_goes_behind_wsc_done_is_no_failure() -> None:
    driver = PretendedDriver(access_point())
    report = when(MessageType.WSC_DONE, Direction.RECEIVED, driver.fail)
    assert (await change(driver, report=report)).ssid == b"renamed"


async def test_a_link_that_goes_before_leaves_the_old_settings() -> None:
    driver = PretendedDriver(access_point())
    with pytest.raises(DriverError, match="cable"):
        await change(driver, report=when(MessageType.M4, Direction.SENT, driver.fail))
