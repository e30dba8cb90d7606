"""New settings from a Registrar become the configuration, and are in the file before."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path

import pytest
from memory_house import House, Visit, until

from pushbutton.access_point import config_file, new_settings
from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss, State
from pushbutton.access_point.config import BssConfig
from pushbutton.control.client import ControlClient
from pushbutton.errors import DriverError
from pushbutton.protocol import events
from pushbutton.protocol.registrar_outputs import ApplyNetwork, NewNetwork
from pushbutton.runtime import files
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType

RENAMED = NewNetwork(
    b"renamed",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret("another key"),
)
COMMAND = f"WPS_CONFIG {b'renamed'.hex()} WPA2PSK CCMP {b'another key'.hex()}"


async def in_use(bss: Bss, ssid: bytes = b"renamed") -> None:
    """Wait until the BSS works with this name."""

    async def named() -> bool:
        return bss.config[table.SSID] == ssid

    await until(named)


def written(house: House, index: int = 0, path: Path | None = None) -> BssConfig:
    """Return what the file says."""
    return config_file.read(path or house.paths[0]).bsses[index]


async def test_new_settings_become_the_configuration(
    house: House, bss: Bss, control: ControlClient
) -> None:
    bss.carry_out(ApplyNetwork(RENAMED))
    assert (await control.values("GET_CONFIG"))["ssid"] == "house"  # the file has them first
    await in_use(bss)
    values = await control.values("GET_CONFIG")
    assert (values["ssid"], values["passphrase"]) == ("renamed", "another key")
    assert bss.draft is None
    assert bss.registrar is not None
    assert bss.registrar.settings.network.ssid == b"renamed"


async def test_a_file_has_the_new_settings_and_keeps_its_lines_and_its_permissions(
    house: House, bss: Bss, control: ControlClient
) -> None:
    path = house.paths[0]
    path.chmod(0o640)
    await control.command(COMMAND)
    await in_use(bss)
    lines = path.read_text().splitlines()
    assert lines[:3] == ["# WPS configuration - START", "wps_state=2", "ssid=renamed"]
    assert "#WPS# wpa_passphrase=correct horse" in lines
    assert f"ctrl_interface={house.control_directory}" in lines
    assert path.stat().st_mode & 0o777 == 0o640
    assert written(house)[table.SSID] == b"renamed"
    assert not list(house.folder.glob(".*"))


async def test_a_file_is_read_again_with_what_somebody_changed_in_it(
    house: House, bss: Bss, control: ControlClient
) -> None:
    with house.paths[0].open("a") as file:
        file.write("device_name=by hand\n")
    await control.command("SET model_name by command")
    await control.command(COMMAND)
    await in_use(bss)
    assert bss.config[table.DEVICE_NAME] == "by hand"
    assert bss.config[table.MODEL_NAME] == ""  # as in hostapd: the file says nothing of it


async def test_without_a_file_what_set_changed_is_used_too(
    house: House, bss: Bss, control: ControlClient
) -> None:
    bss.source = None
    await control.command("SET model_name by command")
    await control.command(COMMAND)
    assert (await control.values("GET_CONFIG"))["ssid"] == "renamed"
    await control.command("SET model_number 7")
    await in_use(bss)
    assert (bss.config[table.MODEL_NAME], bss.config[table.MODEL_NUMBER]) == ("by command", "7")
    assert written(house)[table.SSID] == b"house"


async def test_a_file_that_somebody_broke_meanwhile_stops_nothing(
    house: House, bss: Bss, control: ControlClient
) -> None:
    with house.paths[0].open("a") as file:
        file.write("half a lin")
    await control.command(COMMAND)
    await in_use(bss)
    assert house.paths[0].read_text().endswith("\nhalf a lin")
    assert any("line: has no '='" in line for line in house.log)


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.EROFS, "Read-only file system"),
        OSError(errno.ENOSPC, "No space left on device"),
        PermissionError(errno.EACCES, "Permission denied"),
    ],
)
async def test_a_file_that_cannot_be_written_is_told_and_the_settings_count(
    house: House,
    bss: Bss,
    control: ControlClient,
    monkeypatch: pytest.MonkeyPatch,
    failure: OSError,
) -> None:
    before = house.paths[0].read_bytes()

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(os, "write", fail)
    bss.carry_out(ApplyNetwork(RENAMED))
    told = await control.wait_for("FILE-NOT-WRITTEN")
    monkeypatch.undo()
    assert told.event == events.FileNotWritten(str(house.paths[0]))
    await in_use(bss)
    assert house.paths[0].read_bytes() == before
    assert not list(house.folder.glob(".*"))
    line = f"the new settings are not in {house.paths[0]}: {failure.strerror}"
    assert any(line in each for each in house.log)


async def test_a_file_that_is_gone_is_told_and_not_made_anew(
    house: House, bss: Bss, control: ControlClient
) -> None:
    house.paths[0].unlink()
    await control.command(COMMAND)
    await control.wait_for("FILE-NOT-WRITTEN")
    await in_use(bss)
    assert not house.paths[0].exists()


async def test_bsses_of_a_file_change_together_each_in_its_part(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.configure()
    with path.open("a") as file:
        file.write(
            f"bss=eth0_1\nssid=house\nwps_state=2\neap_server=1\nwpa=2\nrsn_pairwise=CCMP\n"
            f"wpa_passphrase=correct horse\nctrl_interface={house.control_directory}\n"
            f"bss=eth0_2\nssid=guests\nctrl_interface={house.control_directory}\n"
        )
    monkeypatch.setattr(
        "pushbutton.access_point.radio.Radio._driver", lambda _, c: house._driver(c)
    )
    replacements = []
    replace = files.replace

    def counting(*arguments: object) -> None:
        replacements.append(arguments[0])
        replace(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "replace", counting)
    first = await house.start(path)
    async with house.client() as control:
        await control.command(COMMAND)
    for bss in (first, first.siblings[1]):
        await in_use(bss)
    assert replacements == [path]
    assert [written(house, index)[table.SSID] for index in range(3)] == [
        b"renamed",
        b"renamed",
        b"guests",
    ]
    assert first.siblings[2].config[table.SSID] == b"guests"


async def test_settings_that_make_no_network_change_nothing(
    house: House, bss: Bss, control: ControlClient
) -> None:
    before = house.paths[0].read_bytes()
    assert (await control.request(f"WPS_CONFIG {b'keyless'.hex()} WPA2PSK CCMP")) == "OK\n"
    assert bss.draft is None
    assert (await control.values("GET_CONFIG"))["ssid"] == "house"
    assert bss.registrar is not None
    assert bss.registrar.settings.network.ssid == b"house"
    assert any("the new settings cannot be used: wpa: needs a key" in line for line in house.log)
    assert house.paths[0].read_bytes() == before


async def test_a_bss_that_is_disabled_meanwhile_begins_with_the_new_settings(
    house: House, bss: Bss, control: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_settings, "DELAY", 3600.0)
    await control.command(COMMAND)
    await control.command("DISABLE")
    assert bss.state is State.DISABLED
    assert written(house)[table.SSID] == b"renamed"
    await control.command("ENABLE")
    assert bss.config[table.SSID] == b"renamed"


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
    async with radio.lock:
        bss.carry_out(ApplyNetwork(RENAMED))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(applied.wait(), 0.05)
    await asyncio.wait_for(applied.wait(), 5)
    assert bss.config[table.SSID] == b"renamed"


async def test_an_end_does_not_wait_for_new_settings(
    bss: Bss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_settings, "DELAY", 0.0)
    radio = bss.radio
    assert radio is not None
    async with radio.lock:
        bss.carry_out(ApplyNetwork(RENAMED))

        async def due() -> bool:
            return radio.new_settings._applying is not None

        await until(due)
        await asyncio.wait_for(bss.disable(), 2)
    assert bss.config[table.SSID] == b"house"


async def test_a_bss_that_works_with_neither_old_nor_new_settings_is_disabled(
    house: House, bss: Bss, control: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = bss.link
    assert link is not None

    async def broken(*_: object) -> None:
        raise DriverError("the radio is broken")

    monkeypatch.setattr(link, "start", broken)
    await control.command(COMMAND)
    await control.wait_for("AP-DISABLED")
    assert (await control.values("STATUS"))["state"] == "DISABLED"
    assert any("the new settings cannot be used: the radio is broken" in x for x in house.log)


@pytest.mark.parametrize("processing", [0, 1, 2])
async def test_who_puts_new_settings_into_effect(
    house: House, processing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.configure(wps_cred_processing=str(processing))
    before = path.read_bytes()
    bss = await house.start(path)
    async with house.client() as control:
        await control.attach()
        await control.command(COMMAND)
        told = await control.wait_for("WPS-NEW-AP-SETTINGS")
        assert isinstance(told.event, events.NewApSettings)
        shown = told.event.settings
        if processing == 1:
            assert bss.draft is None
            assert bss.registrar is not None
            assert bss.registrar.settings.network.ssid == b"house"
            assert path.read_bytes() == before
        else:
            await in_use(bss)
            assert written(house)[table.SSID] == b"renamed"
    if processing:
        assert shown is not None
        assert b"another key" in shown.reveal()
    else:
        assert shown is None


@pytest.mark.parametrize("processing", [0, 1, 2])
async def test_a_first_registration_configures_the_access_point(
    house: House, visit: Visit, processing: int
) -> None:
    path = house.configure(
        wps_state="1",
        wpa=None,
        wpa_passphrase=None,
        rsn_pairwise=None,
        wps_cred_processing=str(processing),
    )
    before = path.read_bytes()
    bss = await house.start(path)
    visitor = visit()
    async with house.client() as control:
        await control.attach()
        assert (await control.values("GET_CONFIG"))["wps_state"] == "not configured"
        await control.command("WPS_PIN any 12345670")
        assert await visitor.register()
        told = await control.wait_for("WPS-NEW-AP-SETTINGS")
        assert isinstance(told.event, events.NewApSettings)
        if processing:
            assert told.event.settings is not None
            assert visitor.network_key in told.event.settings.reveal()
        if processing == 1:
            assert path.read_bytes() == before
            return

        async def configured() -> bool:
            return bss.config[table.WPS_STATE] == 2

        await until(configured)
        values = await control.values("GET_CONFIG")
    assert values["passphrase"] == visitor.network_key.decode()
    assert bss.config[table.WPA] == 3
    passphrase = written(house)[table.WPA_PASSPHRASE]
    assert passphrase is not None
    assert passphrase.reveal() == visitor.network_key


async def test_a_file_that_came_over_the_global_socket_has_them_too(house: House, bss: Bss) -> None:
    service = house.service
    assert service is not None
    path = house.configure("eth1", ssid="added")
    path.write_text(path.read_text().replace("interface=eth1", "interface=whatever"))
    await service.add_file("eth1", path)
    added = service.bsses[1]
    async with house.client("eth1") as control:
        await control.command("ENABLE")
        await control.command(COMMAND)
    for each in (bss, added):  # they act together, each from its own file
        await in_use(each)
    assert written(house, path=path)[table.SSID] == b"renamed"
    assert written(house)[table.SSID] == b"renamed"
    assert "interface=whatever" in path.read_text().splitlines()
    assert added.name == "eth1"
