"""New settings from a Registrar become the configuration."""

from __future__ import annotations

import asyncio

import pytest
from memory_house import House, Visit, until

from pushbutton.access_point import config_table as table
from pushbutton.access_point import new_settings
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.config import BssConfig
from pushbutton.control.client import ControlClient
from pushbutton.protocol.registrar_outputs import ApplyNetwork, NewNetwork
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType


async def test_new_settings_become_the_configuration(
    house: House, bss: Bss, control: ControlClient
) -> None:
    types = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    bss.carry_out(ApplyNetwork(NewNetwork(b"renamed", *types, Secret("another key"))))
    await house.configuration_has(control, "ssid=renamed")
    values = await control.values("GET_CONFIG")
    assert values["passphrase"] == "another key"
    assert bss.registrar is not None
    assert bss.registrar.settings.network.ssid == b"renamed"


async def test_new_settings_wait_for_a_reading_of_the_files(
    bss: Bss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_settings, "DELAY", 0.0)
    applied = asyncio.Event()
    radio, apply = bss.radio, bss.apply

    async def noting(config: BssConfig) -> None:
        await apply(config)
        applied.set()

    assert radio is not None
    monkeypatch.setattr(bss, "apply", noting)
    types = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    async with radio._lock:
        bss.carry_out(ApplyNetwork(NewNetwork(b"renamed", *types, Secret("another key"))))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(applied.wait(), 0.05)
    await asyncio.wait_for(applied.wait(), 5)
    assert bss.config[table.SSID] == b"renamed"


async def test_an_end_does_not_wait_for_new_settings(
    bss: Bss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_settings, "DELAY", 0.0)
    types = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    assert bss.radio is not None
    async with bss.radio._lock:
        bss.carry_out(ApplyNetwork(NewNetwork(b"renamed", *types, Secret("another key"))))

        async def due() -> bool:
            return bss._new_settings._task is not None

        await until(due)
        await asyncio.wait_for(bss.disable(), 2)
    assert bss.config[table.SSID] == b"house"


async def test_a_first_registration_configures_the_access_point(house: House, visit: Visit) -> None:
    bss = await house.start(
        house.configure(wps_state="1", wpa=None, wpa_passphrase=None, rsn_pairwise=None)
    )
    visitor = visit()
    async with house.client() as control:
        assert (await control.values("GET_CONFIG"))["wps_state"] == "not configured"
        await control.command("WPS_PIN any 12345670")
        assert await visitor.register()
        await house.configuration_has(control, "wps_state=configured")
        values = await control.values("GET_CONFIG")
    assert values["passphrase"] == visitor.network_key.decode()
    assert bss.config[table.WPA] == 3
