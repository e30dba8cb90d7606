"""The global control socket: interfaces that come and go; replies as hostapd's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from memory_house import House

from pushbutton.access_point.service import Service
from pushbutton.control.client import ControlClient
from pushbutton.control.monitors import MOST_MONITORS


@pytest.fixture
async def service(house: House) -> AsyncIterator[Service]:
    """A process without any configuration."""
    service = Service([], driver=lambda config: house.wire(config.interface), control=path(house))
    await service.start()
    yield service
    await service.stop()
    assert not path(house).exists()


@pytest.fixture
async def control(house: House, service: Service) -> AsyncIterator[ControlClient]:
    async with AsyncExitStack() as exit_:
        client = ControlClient(path(house), directory=house.folder, timeout=5)
        yield await exit_.enter_async_context(client)


def path(house: House) -> Path:
    return house.folder / "global"


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        ("PING", "PONG\n"),
        ("PINGX", "FAIL\n"),
        ("INTERFACES", ""),
        ("INTERFACES ctrl", ""),
        ("FLUSH", "OK\n"),
        ("RELOG", "OK\n"),
        ("RELOGX", "OK\n"),
        ("ADD", "FAIL\n"),
        ("ADD x", "FAIL\n"),
        ("ADD w config=/nonexistent", "FAIL\n"),
        ("ADD bss_config=phy0:/nonexistent", "FAIL\n"),
        ("ADD bss_config=phy0", "FAIL\n"),
        ("REMOVE", "FAIL\n"),
        ("REMOVE w9", "FAIL\n"),
        ("IFNAME=w9 PING", "FAIL-NO-IFNAME-MATCH\n"),
        ("IFNAME=w9", "FAIL\n"),
        ("STATUS", "FAIL\n"),
        ("LEVEL 1", "FAIL\n"),
        ("LOG_LEVEL", "FAIL\n"),
        ("GET version", "FAIL\n"),
        ("ATTACH", "OK\n"),
        ("ATTACH x", "FAIL\n"),
        ("DETACH", "FAIL\n"),
        ("DUP_NETWORK a b wpa", "FAIL\n"),
        ("MODULE_TESTS", "FAIL\n"),
        ("NOTE " + "x" * 251, "FAIL\n"),
    ],
)
async def test_replies(control: ControlClient, request_: str, reply: str) -> None:
    assert await control.request(request_) == reply


async def test_an_interface_is_added_configured_enabled_and_removed(
    house: House, control: ControlClient
) -> None:
    add = f"ADD eth0 {house.control_directory} wired"
    assert await control.request(add) == "OK\n"
    assert await control.request(add) == "FAIL\n"
    assert await control.request("INTERFACES") == "eth0\n"
    listed = f"eth0 ctrl_iface={house.control_directory}\n"
    assert await control.request("INTERFACES ctrl") == listed
    async with house.client("eth0") as bss:
        await bss.attach()
        status = await bss.values("STATUS")
        assert (status["state"], status["bssid[0]"]) == ("UNINITIALIZED", "00:00:00:00:00:00")
        for line in ("ssid added", "wps_state 2", "eap_server 1", "config_methods keypad"):
            await bss.command(f"SET {line}")
        await bss.command("ENABLE")
        await bss.wait_for("AP-ENABLED")
        await bss.command("WPS_PBC")
        assert await control.request("REMOVE eth0") == "OK\n"
        await bss.wait_for("AP-DISABLED")
        await bss.wait_for("CTRL-EVENT-TERMINATING")
    assert not house.control_directory.exists()
    assert house.wire("eth0").closed == 1
    assert await control.request("INTERFACES") == ""


async def test_events_carry_the_name_of_their_interface(
    house: House, control: ControlClient
) -> None:
    await control.attach()
    await control.command(f"ADD eth0 {house.control_directory} wired")
    await control.command("IFNAME=eth0 ENABLE")
    event = await control.wait_for("AP-ENABLED")
    assert (event.interface, event.level) == ("eth0", 3)


async def test_an_interface_takes_its_configuration_from_a_file(
    house: House, control: ControlClient
) -> None:
    file = house.configure("other")
    assert await control.request(f"ADD eth0 config={file}") == "OK\n"
    assert "state=UNINITIALIZED\n" in await control.command("IFNAME=eth0 STATUS")
    assert "ssid=house\n" in await control.command("IFNAME=eth0 GET_CONFIG")
    await control.command("IFNAME=eth0 ENABLE")


async def test_bsses_are_added_to_a_radio_by_its_name(
    house: House, service: Service, control: ControlClient
) -> None:
    for name in ("eth0", "eth1"):
        file = house.configure(name, driver="simulated")
        assert await control.request(f"ADD bss_config=phy0:{file}") == "OK\n"
    assert await control.request(f"ADD bss_config=phy0:{file}") == "FAIL\n"
    status = await control.command("IFNAME=eth0 STATUS")
    assert "state=ENABLED\n" in status
    assert "bss[1]=eth1\n" in status
    assert await control.request("REMOVE eth1") == "OK\n"
    assert await control.request("INTERFACES") == "eth0\n"
    assert service.radios[0].enabled


async def test_a_bss_that_cannot_start_leaves_nothing(
    house: House, service: Service, control: ControlClient
) -> None:
    house.wire("eth0").error = "There is no network interface eth0."
    file = house.configure("eth0")
    assert await control.request(f"ADD bss_config=phy0:{file}") == "FAIL\n"
    assert (await control.request("INTERFACES"), service.radios) == ("", [])
    assert service.process.radios == 0


async def test_what_protects_a_network_is_copied(house: House, control: ControlClient) -> None:
    await control.command(f"ADD eth0 config={house.configure('eth0')}")
    await control.command(f"ADD eth1 {house.control_directory} wired")
    for name in ("wpa", "wpa_passphrase", "rsn_pairwise"):
        assert await control.request(f"DUP_NETWORK eth0 eth1 {name}") == "OK\n"
    assert await control.request("DUP_NETWORK eth0 eth1 ssid") == "FAIL\n"
    assert await control.request("DUP_NETWORK eth0 eth2 wpa") == "FAIL\n"
    assert "rsn_pairwise_cipher=CCMP\n" in await control.command("IFNAME=eth1 GET_CONFIG")


async def test_two_added_interfaces_act_together(house: House, control: ControlClient) -> None:
    for name in ("eth0", "eth1"):
        await control.command(f"ADD {name} config={house.configure(name)}")
        await control.command(f"IFNAME={name} ENABLE")
    await control.command("IFNAME=eth0 WPS_PBC")
    assert "Active" in await control.command("IFNAME=eth1 WPS_GET_STATUS")


async def test_a_socket_that_somebody_uses_is_an_error(house: House, service: Service) -> None:
    again = Service([], control=path(house))
    with pytest.raises(Exception, match="another process uses it"):
        await again.start()


async def test_the_list_of_interfaces_is_cut_as_hostapd_cuts_it(
    house: House, control: ControlClient
) -> None:
    for number in range(40):
        await control.command(f"ADD interface{number:02} {house.control_directory} none")
    listed = await control.request("INTERFACES")
    assert 200 < len(listed) < 256
    assert listed.endswith("\n")


async def test_too_many_clients_that_want_events_are_refused(
    service: Service, control: ControlClient
) -> None:
    assert service.process.control is not None
    for number in range(MOST_MONITORS):
        service.process.control.monitors.attach(f"/nowhere/{number}", None)
    assert await control.request("ATTACH") == "FAIL\n"


async def test_events_asked_for_through_the_process_are_those_of_the_bss(
    house: House, service: Service, control: ControlClient
) -> None:
    await control.command(f"ADD eth0 {house.control_directory} wired")
    (bss,) = service.bsses
    assert bss.control is not None
    assert service.process.control is not None
    await control.command("IFNAME=eth0 ATTACH")
    assert (len(bss.control.monitors), len(service.process.control.monitors)) == (1, 0)
    await control.command("IFNAME=eth0 DETACH")
    assert await control.request("IFNAME=eth0 DETACH") == "FAIL\n"
    assert len(bss.control.monitors) == 0
