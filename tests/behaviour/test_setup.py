"""A Registrar with the access point's PIN, over each driver."""

from __future__ import annotations

from dataclasses import replace

import pytest
from places import AP_PIN, SSID, Stage

from pushbutton.registrar.setup import AccessPointSetup
from pushbutton.runtime.failure import RegistrationError
from pushbutton.secret import Secret
from pushbutton.wire.credential import ApSettings


async def test_learning_changes_nothing(stage: Stage) -> None:
    ap = await stage.access_point()
    async with stage.station() as link:
        learned = await AccessPointSetup(link, Secret(AP_PIN)).learn()
    assert learned.settings.ssid == SSID
    assert await ap.control.request("PING") == "PONG\n"
    assert (await ap.control.values("GET_CONFIG"))["ssid"] == SSID.decode()


async def test_new_settings_are_in_force(stage: Stage) -> None:
    ap = await stage.access_point()

    def new(settings: ApSettings) -> ApSettings:
        return replace(settings, ssid=b"Renamed")

    async with stage.station() as link:
        await AccessPointSetup(link, Secret(AP_PIN)).change(new)
    await ap.told("WPS-NEW-AP-SETTINGS")
    await ap.configured("ssid", "Renamed")
    async with stage.station(2) as link:
        learned = await AccessPointSetup(link, Secret(AP_PIN), seconds=20).learn()
    assert learned.settings.ssid == b"Renamed"


async def test_a_wrong_access_point_pin(stage: Stage) -> None:
    ap = await stage.access_point()
    async with stage.station() as link:
        with pytest.raises(RegistrationError):
            await AccessPointSetup(link, Secret("76229909"), seconds=10).learn()
    await ap.told("WPS-FAIL")
    async with stage.station(2) as link:
        learned = await AccessPointSetup(link, Secret(AP_PIN), seconds=10).learn()
    assert learned.settings.ssid == SSID
