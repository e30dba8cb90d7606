"""A radio with several BSSes: they begin, end, change and get lost together."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from memory_house import House, MemoryWire, until

from pushbutton.access_point import config_file
from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.radio import Radio
from pushbutton.access_point.service import Service
from pushbutton.drivers import registry
from pushbutton.drivers.base import Driver, LinkChanged
from pushbutton.drivers.simulated import hosted_air
from pushbutton.errors import DriverError, UsageError

FURTHER = "bss=eth1\nctrl_interface={ctrl}\nssid=guests\nwps_state=2\neap_server=1\n"


def with_further(house: House, more: str = "", **changes: str | None) -> Path:
    path = house.configure("eth0", **{"driver": "simulated", **changes})
    text = path.read_text() + FURTHER.format(ctrl=house.control_directory) + more
    path.write_text(text)
    return path


@pytest.fixture
async def two(house: House) -> Radio:
    await house.start(with_further(house))
    assert house.service is not None
    return house.service.radios[0]


def lose(house: House, name: str, *, up: bool, gone: bool = False) -> None:
    sink = house.wire(name)._sink
    assert sink is not None
    sink(LinkChanged(up, "test", gone))


async def test_a_radio_has_a_first_bss_and_further_ones(house: House, two: Radio) -> None:
    assert [bss.name for bss in two.bsses] == ["eth0", "eth1"]
    async with house.client("eth1") as control:
        values = await control.values("STATUS")
    assert values["bss[0]"] == "eth0"
    assert values["ssid[1]"] == "guests"
    assert values["bssid[1]"] == "02:00:00:00:00:02"


async def test_the_bsses_of_a_radio_act_together(house: House, two: Radio) -> None:
    async with house.client("eth0") as first, house.client("eth1") as second:
        assert await first.request("WPS_PBC") == "OK\n"
        assert "Active" in await second.command("WPS_GET_STATUS")


async def test_disabling_ends_all_and_enabling_begins_all(house: House, two: Radio) -> None:
    await two.disable()
    assert [bss.state.value for bss in two.bsses] == ["DISABLED", "DISABLED"]
    assert [house.wire(name).closed for name in ("eth0", "eth1")] == [1, 1]
    await two.enable()
    assert all(bss.enabled for bss in two.bsses)
    with pytest.raises(UsageError, match="already"):
        await two.enable()


async def test_when_a_further_bss_fails_none_is_enabled(house: House, two: Radio) -> None:
    await two.disable()
    house.wire("eth1").error = "There is no room for eth1."
    with pytest.raises(DriverError, match="no room"):
        await two.enable()
    assert not any(bss.enabled for bss in two.bsses)
    assert house.wire("eth0").closed == house.wire("eth0").opened


async def test_a_bss_is_added_and_removed_while_the_others_run(house: House, bss: Bss) -> None:
    assert bss.radio is not None
    one = bss.radio
    path = house.folder / "further.conf"
    path.write_text(f"interface=eth7\ndriver=none\nctrl_interface={house.control_directory}\n")
    with pytest.raises(UsageError, match="a wire has one BSS"):
        await one.add(config_file.read(path).bsses[0])
    assert [each.name for each in one.bsses] == ["eth0"]
    assert not (house.control_directory / "eth7").exists()


async def test_a_further_bss_comes_and_goes(house: House, two: Radio) -> None:
    draft = two.bsses[1].config.draft()
    draft.put(table.INTERFACE, "eth2")
    added = await two.add(draft.freeze())
    assert added.enabled
    assert (house.control_directory / "eth2").exists()
    await two.remove(added)
    assert [bss.name for bss in two.bsses] == ["eth0", "eth1"]
    assert not (house.control_directory / "eth2").exists()
    assert all(bss.enabled for bss in two.bsses)


async def test_the_end_of_a_bss_without_a_socket_is_told_to_those_of_the_process(
    two: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = two.bsses[1].config.draft()
    draft.put(table.INTERFACE, "eth2")
    draft.unset(table.CTRL_INTERFACE)
    added = await two.add(draft.freeze())
    told: list[str] = []
    monkeypatch.setattr(added, "tell", lambda event: told.append(event.encode()))
    await two.remove(added)
    assert told == ["AP-DISABLED ", "CTRL-EVENT-TERMINATING "]


async def test_an_interface_that_was_down_is_started_again(house: House, two: Radio) -> None:
    async with house.client("eth0") as control:
        await control.attach()
        lose(house, "eth0", up=False)
        await control.wait_for("INTERFACE-DISABLED")
        lose(house, "eth0", up=True)
        await control.wait_for("INTERFACE-ENABLED")
    assert two.enabled
    assert house.wire("eth0").opened == 1


async def test_one_that_had_gone_is_back_without_delay(house: House, two: Radio) -> None:
    lose(house, "eth0", up=False, gone=True)
    lose(house, "eth0", up=True)

    async def back() -> bool:
        return house.wire("eth1").opened == 2 and two.bsses[1].enabled

    async with asyncio.timeout(2):
        await until(back)


async def test_one_that_had_gone_is_opened_anew(house: House, two: Radio) -> None:
    async with house.client("eth0") as control:
        await control.attach()
        lose(house, "eth0", up=False, gone=True)
        await control.wait_for("INTERFACE-UNAVAILABLE")
        lose(house, "eth0", up=True)
        await control.wait_for("INTERFACE-ENABLED")
        await control.wait_for("AP-ENABLED")

    async def both() -> bool:
        return all(bss.enabled for bss in two.bsses)

    await until(both)
    assert house.wire("eth1").opened == 2


async def test_a_wire_has_one_bss(house: House) -> None:
    path = with_further(house, driver="wired")
    with pytest.raises(UsageError, match="eth0: a wire has one BSS; leave out bss=eth1"):
        await house.start(path)
    assert not house.control_directory.exists()


@pytest.mark.parametrize(("more", "address"), [("", 2), ("bssid=02:00:00:00:00:77\n", 0x77)])
async def test_a_further_bss_of_a_card_is_made_on_it(
    house: House, monkeypatch: pytest.MonkeyPatch, more: str, address: int
) -> None:
    made: list[tuple[str, bytes | None]] = []

    def make(name: str, address: bytes | None = None) -> Driver:
        made.append((name, address))
        return MemoryWire(name, address or bytes(6))

    monkeypatch.setattr(registry, "make", make)
    await house.start(with_further(house, more, driver="nl80211"))
    assert made == [("nl80211:eth1@eth0", b"\x02\x00\x00\x00\x00" + bytes((address,)))]


async def test_simulated_bsses_have_addresses_of_their_own(house: House) -> None:
    path = with_further(house, driver_params="two-bsses")
    async with hosted_air("two-bsses"):
        service = Service([config_file.read(path)])
        await service.start()
        try:
            first, second = service.bsses
            assert first.address != second.address
            assert first.on_air
            assert second.on_air
        finally:
            await service.stop()


def test_every_bss_has_a_configuration_of_its_own(house: House) -> None:
    configs: tuple[BssConfig, ...] = config_file.read(with_further(house)).bsses
    assert [config[table.SSID] for config in configs] == [b"house", b"guests"]
