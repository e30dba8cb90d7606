"""The management actions: for a Registrar that has set the access point up, and for nobody else."""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Iterable, Iterator

import pytest
from memory_house import House, Visit, until
from upnp_doubles import Caller, MemoryDevice

from pushbutton.access_point import config_table as table
from pushbutton.access_point import inventory, upnp_device
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.upnp_management import MOST_REGISTRARS
from pushbutton.crypto.kdf import ManagementKeys, management_keys
from pushbutton.protocol.management import open_sealed, seal
from pushbutton.protocol.management_settings import (
    AccessPointChange,
    AccessPointState,
    decode_stations,
    encode_station,
)
from pushbutton.protocol.notices import ManagementAgreed
from pushbutton.protocol.outputs import Output
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import MANAGED_AP

MAC = b"\x02\x00\x00\x00\x00\x01"
ANSWERS = {"GetAPSettings": "NewAPSettings", "GetSTASettings": "NewSTASettings"}
BY_MESSAGE = ("GetAPSettings", "GetSTASettings", "ResetAP", "ResetSTA")


def settings(ssid: bytes, key: str = "another key") -> ApSettings:
    keys = (NetworkKey(Secret(key)),)
    return ApSettings(ssid, AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, MAC, keys)


class Manager(Caller):
    """A Registrar that keeps what it may manage the access point with."""

    keys: ManagementKeys | None = None
    _counters = itertools.count(1)

    def _act(self, outputs: Iterable[Output]) -> bytes | None:
        told = list(outputs)
        for output in told:
            if isinstance(output, ManagementAgreed):
                self.keys = output.keys
        return super()._act(told)

    async def set_up(self, ssid: bytes = b"house") -> Manager:
        """Register, with settings for the access point."""
        self.settings = settings(ssid).encode()
        try:
            await self.visit()
        except UpnpError as error:  # what WSC_ACK is answered
            assert error.code == 500
        assert self.keys is not None
        return self

    def request(self, action: str, content: bytes = b"", counter: int | None = None) -> bytes:
        assert self.keys is not None
        number = next(self._counters) if counter is None else counter
        return seal(self.keys, action.encode(), number, content, os.urandom)

    async def send(self, action: str, octets: bytes) -> Message | None:
        """Call an action; return what its answer holds."""
        kind = "AP" if "AP" in action else "STA"
        argument = "NewMessage" if action in BY_MESSAGE else f"New{kind}Settings"
        told = await self.call(action, **{argument: octets})
        if action not in ANSWERS:
            assert told == {}
            return None
        assert self.keys is not None
        return open_sealed(self.keys, octets, told[ANSWERS[action]]).settings

    async def manage(self, action: str, content: bytes = b"") -> Message | None:
        return await self.send(action, self.request(action, content))

    async def refused(self, action: str, octets: bytes) -> int:
        with pytest.raises(UpnpError) as caught:
            await self.send(action, octets)
        return caught.value.code

    async def state(self) -> AccessPointState:
        told = await self.manage("GetAPSettings")
        assert told is not None
        return AccessPointState.decode(told)


@pytest.fixture(autouse=True)
def devices(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[MemoryDevice]]:
    MemoryDevice.made = []
    monkeypatch.setattr(upnp_device, "UpnpDevice", MemoryDevice)
    yield MemoryDevice.made


@pytest.fixture(autouse=True)
async def stopped(house: House, devices: list[MemoryDevice]) -> object:
    yield
    await house.stop()


@pytest.fixture
async def bss(house: House) -> Bss:
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    changes = {"per_device_psk": "1", "upnp_iface": "lan0", "upnp_management": "1"}
    return await house.start(house.configure(**changes))


@pytest.fixture
async def manager(bss: Bss, devices: list[MemoryDevice], house: House) -> Manager:
    """A Registrar that has just set the access point up."""
    made = await Manager(devices[0].handler).set_up()

    async def applied() -> bool:
        return bss.config[table.WPA_PASSPHRASE] is not None and bss.config[
            table.WPA_PASSPHRASE
        ].matches(b"another key")

    await until(applied)
    return made


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
    bss: Bss, devices: list[MemoryDevice], action: str
) -> None:
    stranger = Manager(devices[0].handler)
    stranger.keys = management_keys(Secret(os.urandom(32)))
    assert await stranger.refused(action, stranger.request(action)) == 606
    assert await stranger.refused(action, b"") == 608
    assert await stranger.refused(action, b"\x10") == 600
    assert await stranger.refused(action, build(MANAGED_AP, {a.SSID: b"x"})) == 608


async def test_who_only_looked_has_no_keys(bss: Bss, devices: list[MemoryDevice]) -> None:
    visitor = Manager(devices[0].handler)
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
    manager: Manager, house: House, devices: list[MemoryDevice]
) -> None:
    octets = manager.request("GetAPSettings", counter=1000)
    await manager.send("GetAPSettings", octets)
    paths = house.paths
    await house.stop()
    await house.start(*paths)
    manager.handler = devices[-1].handler
    assert await manager.refused("GetAPSettings", octets) == 610
    await manager.send("GetAPSettings", manager.request("GetAPSettings", counter=1001))


async def test_a_new_registration_replaces_the_keys(
    manager: Manager, devices: list[MemoryDevice]
) -> None:
    again = await Manager(devices[0].handler).set_up()
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606
    assert (await again.state()).registrars == 1


async def test_without_management_no_keys_are_kept(
    house: House, devices: list[MemoryDevice]
) -> None:
    house.options = {"state_directory": house.folder / "state", "own_keys": True}
    await house.start(house.configure(upnp_iface="lan0", per_device_psk="1"))
    manager = await Manager(devices[0].handler).set_up()
    assert not devices[0].management
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606


async def test_without_a_state_directory_nobody_manages(
    house: House, devices: list[MemoryDevice]
) -> None:
    await house.start(house.configure(upnp_iface="lan0", upnp_management="1"))
    manager = await Manager(devices[0].handler).set_up()
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606
    assert any("cannot manage us" in line for line in house.log)


def test_there_is_room_for_several_registrars() -> None:
    assert MOST_REGISTRARS > 1


# ---- what they do -----------------------------------------------------------------------------


async def test_new_settings_are_used(manager: Manager, bss: Bss) -> None:
    change = AccessPointChange(settings(b"renamed", "a third key"))
    await manager.manage("SetAPSettings", change.encode())

    async def applied() -> bool:
        return bss.config[table.SSID] == b"renamed"

    await until(applied)
    key = bss.config[table.WPA_PASSPHRASE]
    assert key is not None
    assert key.matches(b"a third key")
    assert bss.source is not None
    assert b"ssid=renamed" in bss.source.path.read_bytes()


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
    manager: Manager, bss: Bss, content: bytes, code: int
) -> None:
    for action in ("SetAPSettings", "RebootAP"):
        assert await manager.refused(action, manager.request(action, content)) == code
    assert bss.config[table.SSID] == b"house"


async def test_a_locked_set_up_can_be_opened(manager: Manager, bss: Bss) -> None:
    assert bss.registrar is not None
    lock = bss.registrar.ap_pin.lock
    for _ in range(3):
        lock.fail(bss.now)
    assert (await manager.state()).setup_locked
    await manager.manage("SetAPSettings", AccessPointChange(unlock=True).encode())
    assert not lock.locked
    assert not (await manager.state()).setup_locked


async def test_what_the_configuration_locks_stays_locked(manager: Manager, bss: Bss) -> None:
    change = AccessPointChange(settings(b"renamed")).encode()
    for lock in "12":
        bss.execute(f"SET ap_setup_locked {lock}", None)
        assert bss.radio is not None
        await bss.radio.reload()
        unlock = manager.request("SetAPSettings", AccessPointChange(unlock=True).encode())
        assert await manager.refused("SetAPSettings", unlock) == 601
    assert await manager.refused("SetAPSettings", manager.request("SetAPSettings", change)) == 501
    assert await manager.refused("RebootAP", manager.request("RebootAP", change)) == 501
    assert await manager.refused("ResetAP", manager.request("ResetAP")) == 501
    named = build(MANAGED_AP, {a.SSID: b"house"})
    assert await manager.refused("DelAPSettings", manager.request("DelAPSettings", named)) == 501
    assert bss.config[table.SSID] == b"house"


async def test_a_disk_that_fails_is_an_action_that_failed(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(inventory.ManagementKeys, "advance", full)
    assert await manager.refused("RebootAP", manager.request("RebootAP")) == 501


async def test_a_restart_is_one(manager: Manager, house: House) -> None:
    opened = house.wire().opened
    await manager.manage("RebootAP")

    async def restarted() -> bool:
        return house.wire().opened > opened

    await until(restarted)


async def unconfigured(bss: Bss) -> None:
    async def applied() -> bool:
        return bss.config[table.WPS_STATE] == 1

    await until(applied)
    assert bss.config[table.WPA_PASSPHRASE] is None
    assert bss.config[table.WPA_PSK] is not None
    assert bss.source is not None
    assert b"wps_state=1" in bss.source.path.read_bytes()


async def test_the_network_that_is_named_is_forgotten(manager: Manager, bss: Bss) -> None:
    other = build(MANAGED_AP, {a.SSID: b"other"})
    assert await manager.refused("DelAPSettings", manager.request("DelAPSettings", other)) == 600
    await manager.manage("DelAPSettings", build(MANAGED_AP, {a.SSID: b"house"}))
    await unconfigured(bss)
    await manager.state()  # who may manage is not forgotten


async def test_a_reset_forgets_everything(manager: Manager, bss: Bss, visit: Visit) -> None:
    assert bss.registrar is not None
    await add(bss, visit)
    await manager.manage("ResetAP")
    await unconfigured(bss)
    assert not [one for one in bss.keys.records() if one.state.works]
    assert await manager.refused("GetAPSettings", manager.request("GetAPSettings")) == 606


# ---- devices ----------------------------------------------------------------------------------


async def add(bss: Bss, visit: Visit) -> bytes:
    """Add a device with a key of its own; return its address."""
    visitor = visit()
    bss.execute(f"WPS_PIN any {visitor.pin}", None)
    assert await visitor.register()

    async def joined() -> bool:
        return bss.keys.of_device(visitor.address) is not None

    await until(joined)
    return visitor.address


async def test_devices_are_listed_named_and_taken_back(
    manager: Manager, bss: Bss, visit: Visit
) -> None:
    address = await add(bss, visit)
    told = await manager.manage("GetSTASettings", encode_station(None))
    assert told is not None
    (one,) = decode_stations(told)
    assert (one.name, one.credential.mac_address) == ("visitor 1", address)
    record = bss.keys.of_device(address)
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
    assert bss.keys.of_device(address) is None
    again = manager.request("DelSTASettings", encode_station(address))
    assert await manager.refused("DelSTASettings", again) == 600


async def test_a_device_is_reset(manager: Manager, bss: Bss, visit: Visit) -> None:
    address = await add(bss, visit)
    await manager.manage("ResetSTA", encode_station(address))
    assert bss.keys.of_device(address) is None


async def test_a_station_is_sent_away(manager: Manager, bss: Bss, visit: Visit) -> None:
    visitor = visit()
    visitor.begin()
    assert [one.address for one in bss.stations] == [visitor.address]
    await manager.manage("RebootSTA", encode_station(visitor.address))
    nobody = manager.request("RebootSTA", encode_station(b"\x02\0\0\0\0\x99"))
    assert await manager.refused("RebootSTA", nobody) == 600


@pytest.mark.parametrize("action", ["SetSTASettings", "DelSTASettings", "RebootSTA", "ResetSTA"])
async def test_a_device_has_to_be_named(manager: Manager, action: str) -> None:
    assert await manager.refused(action, manager.request(action)) == 600
