"""What our access point does to an interface, and what happens when the interface goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from radio_rig import hwsim
from radio_rig.air import Air
from radio_rig.programs import eventually, say
from radio_rig.stock import network

from pushbutton.drivers.base import ApParameters, DriverEvent, LinkChanged
from pushbutton.drivers.nl80211.driver import Nl80211Driver
from pushbutton.drivers.nl80211.wiphy import Wiphy
from pushbutton.errors import DriverError
from pushbutton.wire.security_elements import Rsn

AP, STATION, NEIGHBOUR = 0, 2, 3
PARAMETERS = ApParameters(b"direct", 1, 100, True, Rsn().encode())
FORGET_TIME = 10
"""Seconds in which the kernel has forgotten the country: it takes a little over three."""


def run(test: Callable[[asyncio.Queue[DriverEvent]], Coroutine[Any, Any, None]]) -> None:
    """Run a test of the driver alone, with a queue for what the driver tells."""

    async def with_queue() -> None:
        await test(asyncio.Queue())

    asyncio.run(with_queue())


def test_a_device_with_the_passphrase_joins_and_everything_is_as_before_at_the_end(
    air: Air,
) -> None:
    before = air.state()
    access_point = air.access_point(AP)
    device = air.stock_station(STATION, network("wps-test", "12345678"))
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert access_point.stop() == 0
    air.is_as_before(before)


def test_5_ghz_in_a_country_that_is_given_back(air: Air) -> None:
    before = air.state()
    access_point = air.access_point(AP, hw_mode="a", channel="36", country_code="DE")
    assert "country DE" in air.state()
    device = air.stock_station(STATION, network("wps-test", "12345678"), frequencies="5180")
    device.wait_until_connected()
    air.ping(STATION, AP)
    assert access_point.stop() == 0
    eventually(lambda: "country DE" not in air.state(), "the end of Germany", FORGET_TIME)
    air.is_as_before(before)


def test_a_start_that_fails_is_one_line_and_leaves_everything_as_it_was(air: Air) -> None:
    before = air.state()
    configuration = air.folder / "wrong.conf"
    configuration.write_text(
        "interface=wlan0\ndriver=nl80211\nssid=x\nhw_mode=a\nchannel=36\nwps_state=0\n"
    )
    access_point = air.pushbutton(AP, "ap", configuration)
    assert access_point.wait() == 1, access_point.output()
    lines = access_point.output().strip().splitlines()
    assert lines[-1].startswith("pushbutton: Channel 36 is not allowed"), lines
    air.is_as_before(before)


def test_a_daemon_that_was_killed_starts_again_and_its_devices_come_back(air: Air) -> None:
    access_point = air.access_point(AP)
    device = air.stock_station(STATION, network("wps-test", "12345678"))
    device.wait_until_connected()
    access_point.kill()
    again = air.access_point(AP)
    device.wait_until_connected(count=2)
    air.ping(STATION, AP)
    assert again.stop() == 0


def test_two_networks_on_one_radio(air: Air) -> None:
    place = air.place(STATION)
    air.place(AP)
    before = air.state()

    async def both(told: asyncio.Queue[DriverEvent]) -> None:
        first = Nl80211Driver("wlan0")
        second = Nl80211Driver("wlan0_1@wlan0")
        await first.open(told.put_nowait)
        await second.open(told.put_nowait)
        await first.start_access_point(PARAMETERS)
        await second.start_access_point(ApParameters(b"second", 1, 100, False, b""))
        assert first.address != second.address
        say(place.namespace, "ip", "link", "set", place.interface, "up")
        scan = ("iw", "dev", place.interface, "scan", "freq", "2412", "flush", "passive")
        heard = say(place.namespace, *scan)
        assert "SSID: direct" in heard, heard
        assert "SSID: second" in heard, heard
        await second.close()
        await first.close()

    run(both)
    air.is_as_before(before)


def test_channel_0_keeps_away_from_a_neighbour(air: Air) -> None:
    air.stock_access_point(NEIGHBOUR, channel="1")
    air.place(AP)

    async def choose(told: asyncio.Queue[DriverEvent]) -> None:
        driver = Nl80211Driver("wlan0")
        await driver.open(told.put_nowait)
        chosen = await driver.choose_channel(0, "g")
        assert chosen in (6, 11), chosen  # which of the two is quieter depends on the moment
        await driver.close()

    run(choose)


def test_a_radio_that_is_switched_off_is_told_with_what_to_do(air: Air) -> None:
    air.place(AP)
    switch = next(Path("/sys/class/ieee80211/phy0").glob("rfkill*/soft"))

    async def switched(told: asyncio.Queue[DriverEvent]) -> None:
        driver = Nl80211Driver("wlan0")
        await driver.open(told.put_nowait)
        await driver.start_access_point(PARAMETERS)
        switch.write_text("1")
        event = await asyncio.wait_for(told.get(), 5)
        assert isinstance(event, LinkChanged)
        assert not event.up
        with pytest.raises(DriverError, match="rfkill unblock wifi"):
            await driver.start_access_point(PARAMETERS)
        switch.write_text("0")
        await driver.start_access_point(PARAMETERS)
        await driver.close()

    try:
        run(switched)
    finally:
        switch.write_text("0")


def test_a_radio_that_is_pulled_out_and_put_in_again(air: Air) -> None:
    air.place(AP)

    async def pulled(told: asyncio.Queue[DriverEvent]) -> None:
        _plug("wlanx")
        driver = Nl80211Driver("wlanx")
        await driver.open(told.put_nowait)
        await driver.start_access_point(PARAMETERS)
        hwsim.remove_radio("extra")
        gone = await asyncio.wait_for(told.get(), 5)
        assert isinstance(gone, LinkChanged)
        assert not gone.up
        _plug("wlanx")
        back = await asyncio.wait_for(told.get(), 5)
        assert back == LinkChanged(True, "wlanx is back")
        await driver.start_access_point(PARAMETERS)
        assert "ssid direct" in say("", "iw", "dev", "wlanx", "info")
        await driver.close()

    try:
        run(pulled)
    finally:
        hwsim.remove_radio("extra")


def _plug(name: str) -> None:
    """Put a radio in, whose interface gets this name as udev would give it."""
    before = set(Path("/sys/class/net").iterdir())
    hwsim.add_radio("extra")
    (made,) = set(Path("/sys/class/net").iterdir()) - before
    say("", "ip", "link", "set", made.name, "name", name)


def test_a_radio_that_brings_no_eapol_over_nl80211_has_packet_sockets(air: Air) -> None:
    # Programs of ours are forked from the process of this test, so they see such a radio too.
    Wiphy.control_port = property(lambda _: False)  # type: ignore[assignment, method-assign]
    access_point = air.access_point(AP)
    access_point.order("WPS_PIN any 12345670")
    enroll = air.pushbutton(STATION, "enroll", "nl80211:wlan2", "--pin", "12345670", "--json")
    assert enroll.wait(60) == 0, enroll.output()
    device = air.stock_station(NEIGHBOUR, network("wps-test", "12345678"))
    device.wait_until_connected()
    air.ping(NEIGHBOUR, AP)
