"""What the management actions do to the network, the access point and its devices."""

from __future__ import annotations

import pytest
from management_doubles import Manager, settings
from memory_house import House, Visit, until

from pushbutton.access_point import config_table as table
from pushbutton.access_point.bss import Bss
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    decode_stations,
    encode_station,
)
from pushbutton.wire import attributes as a
from pushbutton.wire.message import build
from pushbutton.wire.messages import MANAGED_AP

# ---- what they do -----------------------------------------------------------------------------


async def test_new_settings_are_used(manager: Manager, managed: Bss) -> None:
    change = AccessPointChange(settings(b"renamed", "a third key"))
    await manager.manage("SetAPSettings", change.encode())

    async def applied() -> bool:
        return managed.config[table.SSID] == b"renamed"

    await until(applied)
    key = managed.config[table.WPA_PASSPHRASE]
    assert key is not None
    assert key.matches(b"a third key")
    assert managed.source is not None
    assert b"ssid=renamed" in managed.source.path.read_bytes()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (build(MANAGED_AP, {a.SSID: b"half"}), 600),
        (build(MANAGED_AP, {a.AP_SETUP_LOCKED: True}), 601),
        (settings(b"x").encode().replace(b"\x10\x03\0\x02\0\x20", b"\x10\x03\0\x02\0\x08"), 601),
        (settings(b"x", "short").encode(), 600),
    ],
)
async def test_settings_that_cannot_be_are_refused(
    manager: Manager, managed: Bss, content: bytes, code: int
) -> None:
    for action in ("SetAPSettings", "RebootAP"):
        assert await manager.refused(action, manager.request(action, content)) == code
    assert managed.config[table.SSID] == b"house"


async def test_a_locked_set_up_can_be_opened(manager: Manager, managed: Bss) -> None:
    assert managed.registrar is not None
    lock = managed.registrar.ap_pin.lock
    for _ in range(3):
        lock.fail(managed.now)
    assert (await manager.state()).setup_locked
    await manager.manage("SetAPSettings", AccessPointChange(unlock=True).encode())
    assert not lock.locked
    assert not (await manager.state()).setup_locked


async def test_what_the_configuration_locks_stays_locked(manager: Manager, managed: Bss) -> None:
    change = AccessPointChange(settings(b"renamed")).encode()
    for lock in "12":
        managed.execute(f"SET ap_setup_locked {lock}", None)
        assert managed.radio is not None
        await managed.radio.reload()
        unlock = manager.request("SetAPSettings", AccessPointChange(unlock=True).encode())
        assert await manager.refused("SetAPSettings", unlock) == 601
    assert await manager.refused("SetAPSettings", manager.request("SetAPSettings", change)) == 501
    assert await manager.refused("RebootAP", manager.request("RebootAP", change)) == 501
    assert await manager.refused("ResetAP", manager.request("ResetAP")) == 501
    named = build(MANAGED_AP, {a.SSID: b"house"})
    assert await manager.refused("DelAPSettings", manager.request("DelAPSettings", named)) == 501
    assert managed.config[table.SSID] == b"house"


async def test_a_restart_is_one(manager: Manager, house: House) -> None:
    opened = house.wire().opened
    await manager.manage("RebootAP")

    async def restarted() -> bool:
        return house.wire().opened > opened

    await until(restarted)


async def unconfigured(managed: Bss) -> None:
    async def applied() -> bool:
        return managed.config[table.WPS_STATE] == 1

    await until(applied)
    assert managed.config[table.WPA_PASSPHRASE] is None
    assert managed.config[table.WPA_PSK] is not None
    assert managed.source is not None
    assert b"wps_state=1" in managed.source.path.read_bytes()


async def test_the_network_that_is_named_is_forgotten(manager: Manager, managed: Bss) -> None:
    other = build(MANAGED_AP, {a.SSID: b"other"})
    assert await manager.refused("DelAPSettings", manager.request("DelAPSettings", other)) == 600
    await manager.manage("DelAPSettings", build(MANAGED_AP, {a.SSID: b"house"}))
    await unconfigured(managed)
    await manager.state()  # who may manage is not forgotten


async def test_a_reset_forgets_everything(manager: Manager, managed: Bss, visit: Visit) -> None:
    assert managed.registrar is not None
    await add(managed, visit)
    await manager.manage("ResetAP")
    await unconfigured(managed)
    assert not [one for one in managed.keys.records() if one.state.works]
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606


# ---- devices ----------------------------------------------------------------------------------


async def add(managed: Bss, visit: Visit) -> bytes:
    """Add a device with a key of its own; return its address."""
    visitor = visit()
    managed.execute(f"WPS_PIN any {visitor.pin}", None)
    assert await visitor.register()

    async def joined() -> bool:
        return managed.keys.of_device(visitor.address) is not None

    await until(joined)
    return visitor.address


async def test_devices_are_listed_named_and_taken_back(
    manager: Manager, managed: Bss, visit: Visit
) -> None:
    address = await add(managed, visit)
    told = await manager.manage("GetSTASettings", encode_station(None))
    assert told is not None
    (one,) = decode_stations(told)
    assert (one.name, one.credential.mac_address) == ("visitor 1", address)
    record = managed.keys.of_device(address)
    assert record is not None
    key = record.network_key()
    assert key is not None
    assert one.credential.network_key.matches(key)

    await manager.manage("SetSTASettings", encode_station(address, "the printer"))
    told = await manager.manage("GetSTASettings", encode_station(address))
    assert told is not None
    assert [each.name for each in decode_stations(told)] == ["the printer"]
    told = await manager.manage("GetSTASettings", encode_station(bytes(6)))
    assert told is not None
    assert decode_stations(told) == ()

    await manager.manage("DelSTASettings", encode_station(address))
    assert managed.keys.of_device(address) is None
    again = manager.request("DelSTASettings", encode_station(address))
    assert await manager.refused("DelSTASettings", again) == 600


async def test_a_device_is_reset(manager: Manager, managed: Bss, visit: Visit) -> None:
    address = await add(managed, visit)
    await manager.manage("ResetSTA", encode_station(address))
    assert managed.keys.of_device(address) is None


async def test_a_station_is_sent_away(manager: Manager, managed: Bss, visit: Visit) -> None:
    visitor = visit()
    visitor.begin()
    assert [one.address for one in managed.stations] == [visitor.address]
    await manager.manage("RebootSTA", encode_station(visitor.address))
    nobody = manager.request("RebootSTA", encode_station(b"\x02\0\0\0\0\x99"))
    assert await manager.refused("RebootSTA", nobody) == 600


@pytest.mark.parametrize("action", ["SetSTASettings", "DelSTASettings", "RebootSTA", "ResetSTA"])
async def test_a_device_has_to_be_named(manager: Manager, action: str) -> None:
    assert await manager.refused(action, manager.request(action)) == 600
