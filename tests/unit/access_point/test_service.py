"""The process: several files, reading them again, the end."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from memory_house import House, MemoryWire, Visit

from pushbutton.access_point import config_file
from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.config import Draft
from pushbutton.access_point.service import Service, make_driver
from pushbutton.control.client import ControlClient
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver
from pushbutton.drivers.wired import WiredDriver
from pushbutton.errors import DriverError, UsageError


async def test_two_radios_act_together(house: House, visit: Visit) -> None:
    await house.start(house.configure("eth0"), house.configure("eth1", ssid="other"))
    visitor = visit("eth1")
    async with house.client("eth0") as first, house.client("eth1") as second:
        await first.attach()
        await second.attach()
        await first.command(f"WPS_PIN {visitor.device.uuid} 12345670")
        assert await visitor.register()
        await second.wait_for("WPS-SUCCESS")
        await first.command("WPS_PBC")
        await first.wait_for("WPS-PBC-ACTIVE")
        await second.wait_for("WPS-PBC-ACTIVE")
        assert (await first.command("WPS_GET_STATUS")).startswith("PBC Status: Active")
        button = visit("eth1", pin=None)
        assert await button.register()
        await first.wait_for("WPS-PBC-DISABLE")


async def test_an_independent_bss_acts_alone(house: House) -> None:
    await house.start(house.configure("eth0"), house.configure("eth1", wps_independent="1"))
    async with house.client("eth0") as first, house.client("eth1") as second:
        await first.command("WPS_PBC")
        assert "Active" in await first.command("WPS_GET_STATUS")
        assert "Disabled" in await second.command("WPS_GET_STATUS")


async def test_bsses_of_a_process_share_their_uuid(house: House) -> None:
    await house.start(house.configure("eth0"), house.configure("eth1"))
    assert house.service is not None
    first, second = house.service.bsses
    assert first.registrar is not None
    assert second.registrar is not None
    assert first.registrar.settings.device.uuid == second.registrar.settings.device.uuid
    assert (
        first.registrar.settings.device.mac_address != second.registrar.settings.device.mac_address
    )


async def test_one_radio_that_fails_fails_all(house: House) -> None:
    house.wire("eth1").error = "There is no network interface eth1."
    with pytest.raises(DriverError, match="eth1"):
        await house.start(house.configure("eth0"), house.configure("eth1"))
    assert house.wire("eth0").closed == 1
    assert not house.control_directory.exists()


async def test_an_interface_twice_is_an_error(house: House) -> None:
    path = house.configure("eth0")
    with pytest.raises(UsageError, match="already a BSS on eth0"):
        await house.start(path, path)


async def reloaded(house: House) -> None:
    assert house.service is not None
    house.service.reload()
    assert house.service._reloading is not None
    await house.service._reloading


async def test_reading_again_changes_what_changed(house: House, bss: Bss) -> None:
    house.configure(ssid="changed", ap_pin="12345670")
    await reloaded(house)
    assert bss.config[table.SSID] == b"changed"
    async with house.client() as control:
        assert await control.request("WPS_AP_PIN get") == "12345670"
        assert (await control.values("GET_CONFIG"))["ssid"] == "changed"


async def test_reading_again_what_is_wrong_changes_nothing(house: House, bss: Bss) -> None:
    house.configure(ssid="changed", wps_state="7")
    await reloaded(house)
    assert bss.config[table.SSID] == b"house"
    assert any("eth0.conf:8: wps_state: 7 is not in 0..2" in line for line in house.log)
    path: Path = house.configure("eth0")
    path.write_text(path.read_text().replace("interface=eth0", "interface=eth9"))
    await reloaded(house)
    assert any("need a restart" in line for line in house.log)


async def test_a_file_for_another_interface_can_be_read_again(house: House) -> None:
    file = config_file.read(house.configure("eth0")).renamed("eth3")
    service = Service([file], driver=lambda config: house.wire(config.interface))
    await service.start()
    try:
        house.configure("eth0", ssid="changed")
        service.reload()
        assert service._reloading is not None
        await service._reloading
        assert service.bsses[0].name == "eth3"
        assert service.bsses[0].config[table.SSID] == b"changed"
    finally:
        await service.stop()


async def test_files_of_interfaces_that_came_later_are_read_again_too(
    house: House, bss: Bss
) -> None:
    service = house.service
    assert service is not None
    path = house.configure("eth1", ssid="added")
    path.write_text(path.read_text().replace("interface=eth1", "interface=whatever"))
    await service.add_file("eth1", path)
    added = service.bsses[1]
    await service.radios[1].enable()
    service.add_interface("eth2", str(house.control_directory), "wired")
    async with house.client("eth2") as control:
        for setting in ("ssid plain", "wps_state 0"):
            await control.command(f"SET {setting}")
        await control.command("ENABLE")
        await control.command("SET ssid set")
        house.configure("eth1", ssid="changed")
        await reloaded(house)
    assert (added.name, added.config[table.SSID]) == ("eth1", b"changed")
    # Without a file it is what SET made of the configuration, as in hostapd.
    assert service.bsses[2].config[table.SSID] == b"set"
    assert bss.config[table.SSID] == b"house"


async def test_what_a_killed_process_left_is_swept_at_the_start(house: House) -> None:
    path = house.configure(wpa_psk_file=str(house.folder / "psk"))
    (house.folder / "psk").write_text("")
    left = [house.folder / f".{name}.new-12345678" for name in ("eth0.conf", "psk", "psk.pending")]
    for each in left:
        each.write_text("left")
    await house.start(path)
    assert not any(each.exists() for each in left)


async def test_keys_without_effect_are_told(house: House) -> None:
    await house.start(house.configure(utf8_ssid="1"))
    assert any("utf8_ssid has no effect yet" in line for line in house.log)


async def test_signals_read_again_and_end(house: House) -> None:
    path = house.configure()
    service = Service([config_file.read(path)], driver=lambda config: house.wire())
    running = asyncio.ensure_future(service.run())
    async with asyncio.timeout(5):
        await house.appears()
        async with ControlClient(house.control_directory / "eth0") as control:
            house.configure(ssid="changed")
            os.kill(os.getpid(), signal.SIGHUP)
            await house.configuration_has(control, "ssid=changed")
            await control.attach()
            os.kill(os.getpid(), signal.SIGTERM)
            await control.wait_for("CTRL-EVENT-TERMINATING")
        await running
    assert not house.control_directory.exists()


async def test_terminate_ends(house: House) -> None:
    service = Service([config_file.read(house.configure())], driver=lambda config: house.wire())
    running = asyncio.ensure_future(service.run())
    async with asyncio.timeout(5):
        await house.appears()
        async with house.client() as control:
            assert await control.request("TERMINATE") == "OK\n"
        await running


@pytest.mark.parametrize(("driver", "kind"), [("wired", WiredDriver), ("none", type(None))])
def test_a_configuration_names_its_driver(house: House, driver: str, kind: type) -> None:
    config = config_file.read(house.configure(driver=driver)).bsses[0]
    assert type(make_driver(config)) is kind


def test_an_interface_of_a_card_gets_the_address_of_its_bssid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[tuple[str, bytes | None]] = []

    def make(name: str, address: bytes | None = None) -> Driver:
        made.append((name, address))
        return MemoryWire(name, address or bytes(6))

    monkeypatch.setattr(registry, "make", make)
    draft = Draft()
    for name, value in (("interface", "wlan0"), ("driver", "nl80211")):
        draft.set(name, value)
    make_driver(draft.freeze())
    draft.set("bssid", "02:00:00:00:00:77")
    make_driver(draft.freeze())
    assert made == [("nl80211:wlan0", None), ("nl80211:wlan0", bytes.fromhex("020000000077"))]


def test_a_simulated_radio_keeps_its_address(house: House) -> None:
    config = config_file.read(house.configure(driver="simulated", driver_params="lab")).bsses[0]
    first, second = make_driver(config), make_driver(config)
    assert first is not None
    assert second is not None
    assert first.address == second.address
    assert first.address[0] & 3 == 2
    given = config.draft()
    given.set("bssid", "02:00:00:00:00:77")
    configured = make_driver(given.freeze())
    assert configured is not None
    assert configured.address == bytes.fromhex("020000000077")


async def test_wps_may_be_switched_on_by_reading_again(house: House, visit: Visit) -> None:
    await house.start(house.configure(wps_state="0"))
    visitor = visit()
    visitor.begin()
    house.configure()
    await reloaded(house)
    async with house.client() as control:
        await control.command("WPS_PIN any 12345670")
    assert await visitor.register()


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), asyncio.CancelledError()])
async def test_a_start_that_breaks_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    async def refuse(sink: object) -> None:
        raise error

    monkeypatch.setattr(house.wire("eth1"), "open", refuse)
    with pytest.raises(type(error)):
        await house.start(house.configure("eth0"), house.configure("eth1"))
    assert house.wire("eth0").closed == 1
    assert not house.control_directory.exists()


async def test_a_driver_that_does_not_end_keeps_no_other_from_ending(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.start(house.configure("eth0"), house.configure("eth1"))

    async def refuse() -> None:
        raise DriverError("eth1 does not answer.")

    monkeypatch.setattr(house.wire("eth1"), "close", refuse)
    await house.stop()
    assert house.wire("eth0").closed == 1
    assert not house.control_directory.exists()
    assert "eth1: eth1 does not answer." in house.log
