"""One BSS from its start to its end, with devices that register."""

from __future__ import annotations

from pathlib import Path

import pytest
from memory_house import House, Visit

from pushbutton.access_point.bss import Bss
from pushbutton.control.client import ControlClient
from pushbutton.errors import DriverError
from pushbutton.protocol import events
from pushbutton.runtime import files


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


async def test_a_start_that_fails_leaves_nothing(house: House) -> None:
    house.wire().error = "There is no network interface eth0."
    with pytest.raises(DriverError, match="no network interface"):
        await house.start(house.configure())
    assert not house.control_directory.exists()


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
