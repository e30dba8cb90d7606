"""The management actions: for a Registrar that has set the access point up, and for nobody else."""

from __future__ import annotations

import os
import sqlite3

import pytest
from management_doubles import ANSWERS, BY_MESSAGE, MAC, Manager
from memory_house import House
from upnp_doubles import MemoryDevice

from pushbutton.access_point import inventory
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.upnp_management import MOST_REGISTRARS
from pushbutton.crypto.kdf import ManagementKeys, management_keys
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.enums import AuthenticationType
from pushbutton.wire.message import build
from pushbutton.wire.messages import MANAGED_AP

# ---- who is listened to -----------------------------------------------------------------------


async def test_after_a_registration_the_settings_are_told(manager: Manager) -> None:
    state = await manager.state()
    assert (state.ssid, state.mac_address, state.channel) == (b"house", MAC, 0)
    assert state.authentication is AuthenticationType.WPA2_PERSONAL
    assert state.radio_enabled
    assert not state.setup_locked
    assert (state.devices, state.registrars) == (0, 1)


@pytest.mark.parametrize("action", sorted({*ANSWERS, *BY_MESSAGE, "SetAPSettings", "RebootAP"}))
async def test_nobody_else_is_listened_to(
    managed: Bss, upnp_devices: list[MemoryDevice], action: str
) -> None:
    stranger = Manager(upnp_devices[0].handler)
    stranger.keys = management_keys(Secret(os.urandom(32)))
    assert await stranger.refused(action, stranger.request(action)) == 606
    assert await stranger.refused(action, b"") == 608
    assert await stranger.refused(action, b"\x10") == 600
    assert await stranger.refused(action, build(MANAGED_AP, {a.SSID: b"x"})) == 608


async def test_who_only_looked_has_no_keys(managed: Bss, upnp_devices: list[MemoryDevice]) -> None:
    visitor = Manager(upnp_devices[0].handler)
    with pytest.raises(UpnpError):
        await visitor.visit()
    assert visitor.learned is not None
    assert visitor.keys is None


async def test_a_wrong_key_of_the_right_name_is_refused(manager: Manager) -> None:
    right = manager.keys
    assert right is not None
    wrong = management_keys(Secret(bytes(32)))
    manager.keys = ManagementKeys(wrong.auth_key, wrong.key_wrap_key, right.identifier)
    assert await manager.refused("RebootAP", manager.request("RebootAP")) == 607
    manager.keys = right
    assert await manager.refused("ResetAP", manager.request("GetAPSettings")) == 607
    assert (await manager.state()).ssid == b"house"


async def test_no_message_is_taken_twice(manager: Manager) -> None:
    octets = manager.request("GetAPSettings", counter=1000)
    await manager.send("GetAPSettings", octets)
    assert await manager.refused("GetAPSettings", octets) == 610
    for counter in (999, 1000):
        old = manager.request("GetAPSettings", counter=counter)
        assert await manager.refused("GetAPSettings", old) == 610
    await manager.send("GetAPSettings", manager.request("GetAPSettings", counter=1001))


async def test_keys_and_counters_outlive_a_restart(
    manager: Manager, house: House, upnp_devices: list[MemoryDevice]
) -> None:
    octets = manager.request("GetAPSettings", counter=1000)
    await manager.send("GetAPSettings", octets)
    paths = house.paths
    await house.stop()
    await house.start(*paths)
    manager.handler = upnp_devices[-1].handler
    assert await manager.refused("GetAPSettings", octets) == 610
    await manager.send("GetAPSettings", manager.request("GetAPSettings", counter=1001))


async def test_a_new_registration_replaces_the_keys(
    manager: Manager, upnp_devices: list[MemoryDevice]
) -> None:
    again = await Manager(upnp_devices[0].handler).set_up()
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606
    assert (await again.state()).registrars == 1


async def test_without_management_no_keys_are_kept(
    house: House, upnp_devices: list[MemoryDevice]
) -> None:
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    await house.start(house.configure(upnp_iface="lan0", per_device_psk="1"))
    manager = await Manager(upnp_devices[0].handler).set_up()
    assert not upnp_devices[0].management
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606


async def test_without_a_state_directory_nobody_manages(
    house: House, upnp_devices: list[MemoryDevice]
) -> None:
    await house.start(house.configure(upnp_iface="lan0", upnp_management="1"))
    manager = await Manager(upnp_devices[0].handler).set_up()
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606
    assert any("cannot manage us" in line for line in house.log)


def test_there_is_room_for_several_registrars() -> None:
    assert MOST_REGISTRARS > 1


async def test_a_disk_that_fails_is_an_action_that_failed(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(inventory.ManagementKeys, "advance", full)
    assert await manager.refused("RebootAP", manager.request("RebootAP")) == 501
