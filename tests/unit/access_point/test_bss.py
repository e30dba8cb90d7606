"""One BSS from its start to its end, with devices that register."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from memory_house import House, MemoryWire, Visit, until

from pushbutton.access_point import config_table as table
from pushbutton.access_point import new_settings
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.config import BssConfig
from pushbutton.control.client import CommandRefusedError, ControlClient
from pushbutton.drivers.base import ApParameters, Capabilities
from pushbutton.errors import ConfigurationFileError, DriverError
from pushbutton.protocol import events
from pushbutton.protocol.registrar_outputs import ApplyNetwork, NewNetwork
from pushbutton.runtime import files
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType


async def test_a_device_registers_by_pin(bss: Bss, control: ControlClient, visit: Visit) -> None:
    visitor = visit()
    await control.command("WPS_PIN any 12345670")
    assert await visitor.register()
    assert visitor.network_key == b"correct horse"
    told = await control.wait_for("WPS-REG-SUCCESS")
    assert told.event == events.RegistrationSucceeded(visitor.address, visitor.device.uuid)
    await control.wait_for("WPS-SUCCESS")
    await control.wait_for("CTRL-EVENT-EAP-FAILURE")
    assert not await visitor.register()  # the PIN was for one device


async def test_a_device_registers_by_push_button(
    bss: Bss, control: ControlClient, visit: Visit
) -> None:
    visitor = visit(pin=None)
    assert not await visitor.register()
    await control.command("WPS_PBC")
    await control.wait_for("WPS-PBC-ACTIVE")
    assert await visitor.register()
    await control.wait_for("WPS-PBC-DISABLE")


async def test_a_device_that_nobody_knows_is_reported(house: House, visit: Visit) -> None:
    requests = house.folder / "requests"
    await house.start(house.configure(wps_pin_requests=str(requests)))
    visitor = visit()
    async with house.client() as control:
        await control.attach()
        assert not await visitor.register()
        needed = await control.wait_for("WPS-PIN-NEEDED")
        assert isinstance(needed.event, events.PinNeeded)
        assert needed.event.address == visitor.address
    await house.stop()
    fields = requests.read_text().split("\t")
    assert fields[1] == str(visitor.device.uuid)
    assert fields[3] == visitor.device.device_name


async def test_each_device_gets_a_key_of_its_own_and_its_line(house: House, visit: Visit) -> None:
    keys = house.folder / "psk"
    keys.write_text("")
    bss = await house.start(house.configure(wpa_passphrase=None, wpa_psk_file=str(keys)))
    first, second = visit(), visit()
    for visitor in (first, second):
        async with house.client() as control:
            await control.command(f"WPS_PIN {visitor.device.uuid} 12345670")
        assert await visitor.register()
    assert first.network_key != second.network_key
    expected = [f"wps=1 {v.address.hex(':')} {v.network_key.decode()}" for v in (first, second)]
    assert keys.read_text().splitlines() == expected
    assert not keys.with_name("psk.pending").exists()
    assert len(bss.keys.candidates(first.address)) == 1


async def test_the_key_is_on_the_disk_before_the_device_hears_of_it(
    house: House, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = house.folder / "psk"
    keys.write_text("")
    await house.start(house.configure(wpa_passphrase=None, wpa_psk_file=str(keys)))
    visitor, wire = visit(), house.wire()
    packets: list[int] = []
    write = files.replace

    def slowly(path: Path, octets: bytes, mode: int | None = None) -> None:
        packets.append(len(wire.sent))
        write(path, octets, mode)
        packets.append(len(wire.sent))

    monkeypatch.setattr(files, "replace", slowly)
    async with house.client() as control:
        await control.command("WPS_PIN any 12345670")
    assert await visitor.register()
    assert packets[:2] == [0, 0]  # nothing left while the reservation was written


async def test_a_key_file_that_cannot_be_written_does_not_stop_a_registration(
    house: House, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = house.folder / "psk"
    keys.write_text("")
    await house.start(house.configure(wpa_passphrase=None, wpa_psk_file=str(keys)))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "replace", full)
    monkeypatch.setattr(files, "append_line", full)
    async with house.client() as control:
        await control.command("WPS_PIN any 12345670")
    assert await visit().register()
    assert any("cannot be written: No space left" in line for line in house.log)


async def test_per_device_psk_gives_own_keys_although_there_is_a_passphrase(
    house: House, visit: Visit
) -> None:
    bss = await house.start(house.configure(per_device_psk="1"))
    visitor = visit()
    async with house.client() as control:
        await control.command("WPS_PIN any 12345670")
    assert await visitor.register()
    assert len(bytes.fromhex(visitor.network_key.decode())) == 32
    assert len(bss.keys.candidates(visitor.address)) == 1


async def test_a_pin_from_the_file_admits_its_device_once(house: House, visit: Visit) -> None:
    pins = house.folder / "pins"
    visitor = visit()
    pins.write_text(f"{visitor.device.uuid} 1234-5670\n")
    await house.start(house.configure(wps_pins=str(pins)))
    assert await visitor.register()
    assert not await visitor.register()


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


async def test_a_start_that_fails_leaves_nothing(house: House) -> None:
    house.wire().error = "There is no network interface eth0."
    with pytest.raises(DriverError, match="no network interface"):
        await house.start(house.configure())
    assert not house.control_directory.exists()


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


async def test_no_secret_reaches_the_log(
    bss: Bss, control: ControlClient, house: House, visit: Visit
) -> None:
    await control.command("LOG_LEVEL EXCESSIVE 1")
    await control.command("WPS_PIN any 12345670")
    assert await visit().register()
    await control.command("WPS_AP_PIN set 22222222")
    text = "\n".join(house.log)
    assert "WPS-SUCCESS" in text
    for secret in ("12345670", "correct horse", "22222222", "95661469"):
        assert secret not in text


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
