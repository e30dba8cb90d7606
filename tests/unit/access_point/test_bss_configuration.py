"""How a BSS takes a configuration into use, and what it does with one that is wrong."""

from __future__ import annotations

import os

import pytest
from memory_house import House, MemoryWire, Visit

from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss
from pushbutton.control.client import CommandRefusedError
from pushbutton.drivers.base import ApParameters, Capabilities
from pushbutton.errors import ConfigurationFileError
from pushbutton.wire.security_elements import CipherSuite


async def test_a_pin_from_the_file_admits_its_device_once(house: House, visit: Visit) -> None:
    pins = house.folder / "pins"
    visitor = visit()
    pins.write_text(f"{visitor.device.uuid} 1234-5670\n")
    await house.start(house.configure(wps_pins=str(pins)))
    assert await visitor.register()
    assert not await visitor.register()


async def test_a_bad_key_file_fails_the_start_with_its_line(house: House) -> None:
    keys = house.folder / "psk"
    keys.write_text("# fine\nnonsense\n")
    with pytest.raises(ConfigurationFileError, match=r"psk:2: wpa_psk_file: "):
        await house.start(house.configure(wpa_psk_file=str(keys)))
    assert not house.control_directory.exists()
    assert house.wire().closed == 1


async def test_a_configuration_that_cannot_be_used_leaves_the_old_one(
    house: House, bss: Bss
) -> None:
    draft = bss.config.draft()
    draft.set("wpa_psk_file", str(house.folder / "missing"))
    draft.set("ssid", "other")
    with pytest.raises(ConfigurationFileError):
        await bss.apply(draft.freeze())
    assert bss.config[table.SSID] == b"house"
    async with house.client() as control:
        assert await control.request("PING") == "PONG\n"


async def test_wps_that_is_off_says_why_and_refuses(house: House) -> None:
    await house.start(house.configure(ignore_broadcast_ssid="1"))
    async with house.client() as control:
        status = await control.values("STATUS")
        assert "hidden" in status["wps_off_reason"]
        with pytest.raises(CommandRefusedError):
            await control.command("WPS_PBC")
    assert any("WPS is switched off: the network's name is hidden" in line for line in house.log)


@pytest.mark.parametrize("file", ["psk", "pins"])
async def test_a_bad_file_at_a_reload_sends_nobody_away(
    house: House, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    running = []

    async def start(wire: MemoryWire, parameters: ApParameters) -> None:
        running.append(parameters.ssid)

    async def stop(wire: MemoryWire) -> None:
        running.clear()

    monkeypatch.setattr(MemoryWire, "capabilities", Capabilities(radio=True))
    monkeypatch.setattr(MemoryWire, "start_access_point", start)
    monkeypatch.setattr(MemoryWire, "stop_access_point", stop)
    for name in ("psk", "pins"):
        (house.folder / name).write_text("")
    files_of = {"wpa_psk_file": str(house.folder / "psk"), "wps_pins": str(house.folder / "pins")}
    bss = await house.start(house.configure("eth0", wpa_passphrase=None, **files_of))
    station = bss.stations.add(bytes.fromhex("021000000001"))
    (house.folder / file).write_text("nonsense\n")
    with pytest.raises(ConfigurationFileError):
        await bss.apply(bss.config)
    assert running == [b"house"]
    assert bss.stations.get(station.address) is station
    (house.folder / file).write_text("")
    await bss.apply(bss.config)
    assert running == [b"house"]
    assert bss.stations.get(station.address) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="another group needs root")
async def test_the_control_socket_belongs_to_ctrl_interface_group(house: House) -> None:
    await house.start(house.configure(ctrl_interface_group="12345"))
    socket = (house.control_directory / "eth0").stat()
    assert socket.st_gid == 12345
    assert socket.st_mode & 0o777 == 0o770


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ignore_broadcast_ssid": "1"}, "hidden"),
        ({"wep_key0": "0123456789", "wpa": "0"}, "WEP"),
        ({"wpa": "1", "wpa_pairwise": "TKIP"}, "without WPA2"),
        ({"wpa": "2", "rsn_pairwise": "TKIP"}, "TKIP alone"),
    ],
)
async def test_wps_is_off_with_a_reason_where_it_must_not_be(
    house: House, changes: dict[str, str], reason: str
) -> None:
    bss = await house.start(house.configure(**changes))
    assert bss.registrar is None
    async with house.client() as control:
        assert reason in (await control.values("STATUS"))["wps_off_reason"]
        assert (await control.request("WPS_PBC")) == "FAIL\n"
    assert any("WPS is switched off: " in line and reason in line for line in house.log)


@pytest.mark.parametrize(
    ("capabilities", "tkip"),
    [
        (Capabilities(radio=False), True),
        (Capabilities(radio=True, ciphers=(CipherSuite.CCMP,)), False),
        (Capabilities(radio=True, ciphers=(CipherSuite.CCMP, CipherSuite.TKIP)), True),
    ],
)
async def test_a_radio_without_tkip_does_not_hand_it_out(
    house: House, monkeypatch: pytest.MonkeyPatch, capabilities: Capabilities, tkip: bool
) -> None:
    monkeypatch.setattr(MemoryWire, "capabilities", capabilities)
    bss = await house.start(house.configure())
    assert bss.registrar is not None
    assert bss.registrar.settings.network.tkip is tkip
