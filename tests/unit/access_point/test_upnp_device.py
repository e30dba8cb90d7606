"""The BSSes of a process as one UPnP device: its life, what it tells, what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from memory_house import PIN, House, Visit, until
from upnp_doubles import AP_PIN, HERE, Caller, MemoryDevice, Relaying

from pushbutton.access_point import config_table as table
from pushbutton.access_point import upnp_device
from pushbutton.access_point.bss import Bss, State
from pushbutton.access_point.upnp_sessions import NO_ADDRESS
from pushbutton.control.client import CommandRefusedError, ControlClient
from pushbutton.errors import DriverError
from pushbutton.protocol.association_outputs import ProbeSeen
from pushbutton.protocol.credential_policy import hexadecimal
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, Credential, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType, MessageType
from pushbutton.wire.message import Message, attribute
from pushbutton.wire.messages import ENCRYPTED_M8_AP

SELECTED = bytes.fromhex("104a0001101041000101101200020004105300020280")
OTHER = IPv4Address("10.0.0.10")
NEW = ApSettings(
    b"renamed",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    b"\x02\x00\x00\x00\x00\x01",
    (NetworkKey(Secret("another key")),),
)


@pytest.fixture(autouse=True)
def devices(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[MemoryDevice]]:
    """Every device that is made."""
    MemoryDevice.made = []
    monkeypatch.setattr(MemoryDevice, "error", None)
    monkeypatch.setattr(upnp_device, "UpnpDevice", MemoryDevice)
    yield MemoryDevice.made
    assert not any(device.running for device in MemoryDevice.made)


@pytest.fixture
async def bss(house: House) -> Bss:
    """The BSS of an access point that UPnP reaches."""
    return await house.start(house.configure(upnp_iface="lan0", friendly_name="The house"))


@pytest.fixture
async def device(bss: Bss, devices: list[MemoryDevice], house: House) -> MemoryDevice:
    """Its device."""
    (made,) = devices
    return made


@pytest.fixture(autouse=True)
async def stopped(house: House, devices: list[MemoryDevice]) -> object:
    """Stop the house before the devices are looked at."""
    yield
    await house.stop()


async def changed(house: House, **changes: str | None) -> Bss:
    """Read the configuration again."""
    house.configure(**changes)
    assert house.service is not None
    house.service.reload()
    bss = house.service.bsses[0]

    async def read() -> bool:
        return any("read again" in line for line in house.log)

    await until(read)
    return bss


# Life


async def test_without_an_interface_there_is_no_device(
    house: House, devices: list[MemoryDevice]
) -> None:
    await house.start(house.configure())
    assert not devices


async def test_it_is_there_as_long_as_the_bss(
    bss: Bss, device: MemoryDevice, control: ControlClient, devices: list[MemoryDevice]
) -> None:
    assert device.running
    assert (device.interface, device.management) == ("lan0", False)
    assert device.descriptions[0].friendly_name == "The house"
    assert bss.registrar is not None
    assert device.descriptions[0].uuid == bss.registrar.settings.device.uuid
    await control.command("DISABLE")
    assert not device.running
    await control.command("ENABLE")
    assert len(devices) == 2
    assert devices[1].running


async def test_management_is_declared_where_it_is_wanted(
    house: House, devices: list[MemoryDevice]
) -> None:
    await house.start(house.configure(upnp_iface="lan0", upnp_management="1"))
    assert devices[0].management


async def test_a_device_that_cannot_be_started_fails_enable(
    bss: Bss, control: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await control.command("DISABLE")
    monkeypatch.setattr(MemoryDevice, "error", "lan0 has no IPv4 address, which UPnP needs.")
    with pytest.raises(CommandRefusedError):
        await control.command("ENABLE")
    assert bss.state is State.DISABLED
    assert bss.registrar is None


async def test_a_device_that_cannot_be_started_fails_the_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MemoryDevice, "error", "There is no network interface lan0.")
    with pytest.raises(DriverError, match="lan0"):
        await house.start(house.configure(upnp_iface="lan0"))
    assert house.wire().closed == 1


async def test_several_bsses_are_one_device_and_the_newest_is_described(
    house: House, devices: list[MemoryDevice]
) -> None:
    first = house.configure("eth0", upnp_iface="lan0", friendly_name="first")
    second = house.configure("eth1", upnp_iface="ignored", friendly_name="second")
    await house.start(first, second)
    (device,) = devices
    assert device.descriptions[-1].friendly_name == "second"
    async with house.client("eth1") as control:
        await control.command("DISABLE")
    assert device.running
    assert device.descriptions[-1].friendly_name == "first"


async def test_a_new_name_is_shown_without_an_end(house: House, device: MemoryDevice) -> None:
    await changed(house, upnp_iface="lan0", friendly_name="Another name")
    assert device.descriptions[-1].friendly_name == "Another name"
    assert device.running


async def test_another_interface_makes_another_device(
    house: House, device: MemoryDevice, devices: list[MemoryDevice]
) -> None:
    await changed(house, upnp_iface="lan1")
    assert not device.running
    assert [one.interface for one in devices if one.running] == ["lan1"]


async def test_without_its_key_it_ends(house: House, device: MemoryDevice) -> None:
    await changed(house)
    assert not device.running


# Set-up


async def test_a_registrar_learns_the_settings(bss: Bss, device: MemoryDevice) -> None:
    caller = Caller(device.handler)
    with pytest.raises(UpnpError) as error:  # its WSC_NACK has no answer
        await caller.visit()
    assert error.value.code == 500
    assert caller.learned is not None
    assert caller.learned.settings.ssid == b"house"
    assert caller.learned.settings.network_key.text() == "correct horse"


async def test_a_registrar_gives_new_settings_and_the_device_stays(
    house: House, bss: Bss, device: MemoryDevice
) -> None:
    caller = Caller(device.handler)
    caller.settings = NEW.encode(ENCRYPTED_M8_AP)
    with pytest.raises(UpnpError):
        await caller.visit()
    assert caller.got[-1] is MessageType.WSC_DONE

    async def named() -> bool:
        return bss.config[table.SSID] == b"renamed"

    await until(named)
    assert device.running
    again = Caller(device.handler)
    with pytest.raises(UpnpError):
        await again.visit()
    assert again.learned is not None
    assert again.learned.settings.ssid == b"renamed"


async def test_a_registrar_may_acknowledge_after_the_restart(
    bss: Bss, device: MemoryDevice, control: ControlClient
) -> None:
    caller = Caller(device.handler)
    caller.settings = NEW.encode(ENCRYPTED_M8_AP)
    message = caller.answer((await caller.call("GetDeviceInfo"))["NewDeviceInfo"])
    while caller.got[-1] is not MessageType.WSC_DONE:
        assert message is not None
        reply = await caller.call("PutMessage", NewInMessage=message)
        message = caller.answer(reply["NewOutMessage"])

    async def named() -> bool:
        return bss.config[table.SSID] == b"renamed"

    await until(named)
    assert message is not None
    with pytest.raises(UpnpError) as error:  # there is no answer to WSC_ACK
        await caller.call("PutMessage", NewInMessage=message)
    assert error.value.code == 500
    async with asyncio.timeout(5):
        async for event in control.events():
            if event.text.startswith("WPS-SUCCESS"):
                break


async def test_a_wrong_pin_counts_at_every_bss(house: House, devices: list[MemoryDevice]) -> None:
    paths = [house.configure(name, upnp_iface="lan0") for name in ("eth0", "eth1")]
    await house.start(*paths)
    for _ in range(3):
        await Caller(devices[0].handler, "12345670").visit()
    assert house.service is not None
    for bss in house.service.bsses:
        assert bss.registrar is not None
        assert bss.registrar.ap_pin.lock.locked


async def test_parallel_registrars_do_not_get_round_the_lock(
    bss: Bss, device: MemoryDevice
) -> None:
    callers = [Caller(device.handler, "12345670", IPv4Address(n)) for n in range(1, 13)]
    await asyncio.gather(*(caller.visit() for caller in callers), return_exceptions=True)
    assert bss.registrar is not None
    assert bss.registrar.ap_pin.lock.locked
    assert bss.registrar.ap_pin.lock._failures.total == 3


# The proxy


def credentials() -> bytes:
    kinds = AuthenticationType.WPA2_PERSONAL, EncryptionType.AES
    credential = Credential(b"house", *kinds, Secret("given elsewhere"), bytes(6))
    return attribute(a.CREDENTIAL, credential.encode())


async def relayed(device: MemoryDevice, pin: str, address: bytes | None = None) -> None:
    """Let a Registrar elsewhere answer every event of the proxy."""
    other = Relaying(credentials(), pin)
    tasks: set[asyncio.Task[object]] = set()

    def heard(event: WlanEvent) -> None:
        mac = (address or event.address).hex(":")
        for octets in other.hear(event):
            arguments = {"NewMessage": octets, "NewWLANEventType": 2, "NewWLANEventMAC": mac}
            call = device.handler.invoke("PutWLANResponse", arguments, HERE)
            tasks.add(asyncio.ensure_future(call))

    device.subscribers = frozenset({HERE})
    device.heard = heard


async def test_a_device_is_registered_elsewhere(
    bss: Bss, device: MemoryDevice, visit: Visit
) -> None:
    visitor = visit()
    await relayed(device, PIN)
    assert await visitor.register()
    assert visitor.network_key == b"given elsewhere"
    kinds = [Message.parse(event.message).message_type for event in device.events]
    types = MessageType
    assert kinds == [types.M1, types.M3, types.M5, types.M7, types.WSC_DONE]
    assert {event.address for event in device.events} == {visitor.address}
    assert {event.type for event in device.events} == {WlanEventType.EAP}
    assert bss.registrar is not None
    assert bss.registrar.device(visitor.address) is not None


async def test_an_answer_for_nobody_is_for_whoever_registers(
    bss: Bss, device: MemoryDevice, visit: Visit
) -> None:
    await relayed(device, PIN, bytes.fromhex("112233445566"))
    assert await visit().register()


async def test_of_two_who_register_an_answer_for_nobody_is_for_the_one_with_its_nonce(
    bss: Bss, device: MemoryDevice, visit: Visit
) -> None:
    device.subscribers = frozenset({HERE})
    first = asyncio.create_task(visit().register())
    await until(lambda: told(device, 1))
    second = asyncio.create_task(visit().register())
    await until(lambda: told(device, 2))
    await relayed(device, PIN, bytes.fromhex("112233445566"))
    device.heard(device.events[0])
    assert await first
    assert not second.done()
    second.cancel()


async def told(device: MemoryDevice, count: int) -> bool:
    return len(device.events) == count


async def test_an_answer_without_anybody_is_taken_all_the_same(
    bss: Bss, device: MemoryDevice
) -> None:
    arguments = {"NewMessage": b"", "NewWLANEventType": 2, "NewWLANEventMAC": "02:00:00:00:00:09"}
    assert await device.handler.invoke("PutWLANResponse", arguments, HERE) == {}


async def test_our_own_registrar_goes_first(
    bss: Bss, device: MemoryDevice, visit: Visit, control: ControlClient
) -> None:
    visitor = visit()
    await control.command(f"WPS_PIN any {PIN}")
    await relayed(device, PIN)
    assert await visitor.register()
    assert visitor.network_key == b"correct horse"
    assert len(device.events) == 1


async def test_without_subscribers_nobody_is_waited_for(
    bss: Bss, device: MemoryDevice, visit: Visit
) -> None:
    assert not await visit().register(within=3)
    assert len(device.events) == 1, "what a later subscriber is told first"


async def test_a_bss_without_upnp_tells_nothing(
    house: House, devices: list[MemoryDevice], visit: Visit
) -> None:
    await house.start(house.configure("eth0", upnp_iface="lan0"), house.configure("eth1"))
    devices[0].subscribers = frozenset({HERE})
    assert not await visit("eth1").register(within=3)
    assert not devices[0].events


async def test_probe_requests_are_told(bss: Bss, device: MemoryDevice) -> None:
    attributes = bytes.fromhex("104a000110")
    probe = ProbeSeen(b"\x02\x10\x00\x00\x00\x05", b"", attributes, True, -50)
    bss.reception.probed(probe)
    bss.reception.probed(replace(probe, for_us=False))
    bss.reception.probed(replace(probe, wsc=None))
    assert device.events == [WlanEvent(WlanEventType.PROBE_REQUEST, probe.address, attributes)]


# Registrars that wait


def selection(bss: Bss) -> object:
    assert bss.registrar is not None
    return bss.registrar.advertisement.selection


async def select(
    device: MemoryDevice, client: IPv4Address = HERE, message: bytes = SELECTED
) -> None:
    await device.handler.invoke("SetSelectedRegistrar", {"NewMessage": message}, client)


async def test_a_registrar_that_waits_is_advertised(bss: Bss, device: MemoryDevice) -> None:
    assert selection(bss) is None
    await select(device)
    found = selection(bss)
    assert found is not None
    assert found.device_password_id == 4  # type: ignore[attr-defined]
    assert bss.registrar is not None
    assert bss.registrar.advertisement.authorized == (b"\xff" * 6,)
    await select(device, message=SELECTED[:5] + bytes.fromhex("1041000100"))
    assert selection(bss) is None


async def test_two_registrars_wait_side_by_side(bss: Bss, device: MemoryDevice) -> None:
    await select(device)
    await select(device, OTHER)
    device.handler.subscriber_gone(HERE)
    assert selection(bss) is not None
    device.handler.subscriber_gone(OTHER)
    assert selection(bss) is None


async def test_a_registrar_waits_for_a_time(
    bss: Bss, device: MemoryDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upnp_device, "SELECTED_TIME", 0.02)
    await select(device)

    async def over() -> bool:
        return selection(bss) is None

    assert not await over()
    await until(over)


async def test_every_bss_advertises_it_also_one_that_comes_later(
    house: House, devices: list[MemoryDevice]
) -> None:
    await house.start(*(house.configure(name, upnp_iface="lan0") for name in ("eth0", "eth1")))
    assert house.service is not None
    first, second = house.service.bsses
    await select(devices[0])
    assert selection(first) is not None
    assert selection(second) is not None
    async with house.client("eth1") as control:
        await control.command("DISABLE")
        await control.command("ENABLE")
    assert selection(second) is not None


async def test_a_reload_keeps_what_registrars_said(house: House, device: MemoryDevice) -> None:
    await select(device)
    bss = await changed(house, upnp_iface="lan0", ssid="another")
    assert bss.config[table.SSID] == b"another"
    assert selection(bss) is not None


async def test_nothing_is_advertised_when_upnp_ends(house: House, device: MemoryDevice) -> None:
    await select(device)
    bss = await changed(house)
    assert selection(bss) is None


# Status


async def test_the_status_is_hostapds(bss: Bss, device: MemoryDevice) -> None:
    for _ in range(3):
        await Caller(device.handler, "12345670").visit()
    assert not device.status, "1 always, which is what the device begins with"


async def test_the_status_can_be_told_as_it_is(house: House, devices: list[MemoryDevice]) -> None:
    bss = await house.start(house.configure(upnp_iface="lan0", upnp_conforming="1"))
    (device,) = devices
    assert device.status[-1] == (0, 0)
    for _ in range(3):
        await Caller(device.handler, "12345670").visit()
    assert device.status[-1] == (0x10, 0)
    async with house.client() as control:
        await control.command(f"WPS_AP_PIN set {AP_PIN}")
    assert device.status[-1] == (0, 0)
    await changed(house, upnp_iface="lan0", upnp_conforming="1", ssid="another")
    assert device.status[-1] == (1, 0)
    assert bss.state is State.ENABLED


# Keys of devices


async def test_what_m7_tells_is_on_the_disk_before(
    house: House, devices: list[MemoryDevice], tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    keys.write_text("")
    changes: dict[str, str | None] = {"wpa_passphrase": None, "wpa_psk_file": str(keys)}
    await house.start(house.configure(upnp_iface="lan0", **changes))
    caller = Caller(devices[0].handler)
    with pytest.raises(UpnpError):
        await caller.visit()
    assert caller.learned is not None
    psk = Secret(bytes.fromhex(caller.learned.settings.network_key.text()))
    assert NO_ADDRESS.hex(":") + " " + hexadecimal(psk).text() in keys.read_text()
