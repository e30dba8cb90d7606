"""Which of several access points a device turns to, over the air."""

from __future__ import annotations

import asyncio

import pytest
from devices import PAUSE, PIN, enroll, enrollment
from places import Stage

from pushbutton.drivers.base import ScanEntry
from pushbutton.enrollee import Trying
from pushbutton.protocol.outputs import Output
from pushbutton.runtime.failure import Reason, RegistrationError

UUID = "12345678-9abc-def0-1234-56789abcdef0"
FIRST_STATION = "02:00:00:00:02:01"
OTHER_STATION = "02:00:00:00:02:77"


def tried(outputs: list[Output]) -> list[bytes]:
    """Return the names of the access points in the order in which they were tried."""
    entries = (output.access_point for output in outputs if isinstance(output, Trying))
    return [entry.ssid for entry in entries if isinstance(entry, ScanEntry)]


async def test_the_button_that_was_pressed(radio: Stage) -> None:
    idle = await radio.access_point("ap0", ssid="idle")
    pressed = await radio.access_point("ap1", ssid="pressed", channel="11")
    by_pin = await radio.access_point("ap2", ssid="by-pin", channel="36", hw_mode="a")
    await by_pin.control.command(f"WPS_PIN any {PIN}")
    await pressed.control.command("WPS_PBC")
    heard: list[Output] = []
    async with radio.station() as link:
        (credential,) = (await enroll(link, None, report=heard.append)).credentials
    assert credential.ssid == b"pressed"
    assert tried(heard) == [b"pressed"]
    assert "Last WPS result: None" in await idle.control.request("WPS_GET_STATUS")


async def test_a_button_that_is_pressed_later_on_another_band(radio: Stage) -> None:
    ap = await radio.access_point(channel="36", hw_mode="a")
    async with radio.station() as link:
        waiting = asyncio.create_task(enroll(link, None))
        await asyncio.sleep(2 * PAUSE)
        assert not waiting.done()
        await ap.control.command("WPS_PBC")
        assert (await waiting).credentials


async def test_two_bands_of_one_access_point_are_no_overlap(radio: Stage) -> None:
    bands = {"ap0": ("g", "6"), "ap1": ("a", "36")}
    for interface, (hw_mode, channel) in bands.items():
        ap = await radio.access_point(interface, uuid=UUID, hw_mode=hw_mode, channel=channel)
        await ap.control.command("WPS_PBC")
    async with radio.station() as link:
        assert (await enroll(link, None)).credentials


async def test_the_access_point_that_names_us_comes_first(radio: Stage) -> None:
    everybody = await radio.access_point("ap0", ssid="everybody")
    us = await radio.access_point("ap1", ssid="us", channel="11")
    others = await radio.access_point("ap2", ssid="others", channel="1")
    await everybody.control.command(f"WPS_PIN any {PIN}")
    await us.control.command(f"WPS_PIN any {PIN} 0 {FIRST_STATION}")
    await others.control.command(f"WPS_PIN any {PIN} 0 {OTHER_STATION}")
    heard: list[Output] = []
    async with radio.station() as link:
        (credential,) = (await enroll(link, report=heard.append)).credentials
    assert credential.ssid == b"us"
    assert tried(heard) == [b"us"]


async def test_an_access_point_that_waits_for_others_is_left_alone(radio: Stage) -> None:
    ap = await radio.access_point()
    await ap.control.command(f"WPS_PIN any {PIN} 0 {OTHER_STATION}")
    heard: list[Output] = []
    async with radio.station() as link:
        with pytest.raises(RegistrationError) as caught:
            await enrollment(link, seconds=1.5, report=heard.append).run()
    assert caught.value.reason is Reason.NO_ANSWER
    assert tried(heard) == []


async def test_with_a_pin_an_access_point_whose_button_is_pressed_is_left_alone(
    radio: Stage,
) -> None:
    by_button = await radio.access_point("ap0", ssid="by-button")
    by_pin = await radio.access_point("ap1", ssid="by-pin", channel="11")
    await by_button.control.command("WPS_PBC")
    await by_pin.control.command(f"WPS_PIN any {PIN}")
    heard: list[Output] = []
    async with radio.station() as link:
        (credential,) = (await enroll(link, report=heard.append)).credentials
    assert credential.ssid == b"by-pin"
    assert tried(heard) == [b"by-pin"]


async def test_access_points_that_wait_for_nobody_are_asked_after_a_while(radio: Stage) -> None:
    ap = await radio.access_point("ap0", ssid="first")
    await radio.access_point("ap1", ssid="second", channel="11")
    heard: list[Output] = []
    async with radio.station() as link:
        waiting = asyncio.create_task(enroll(link, report=heard.append))
        await ap.told("WPS-PIN-NEEDED")
        await ap.control.command(f"WPS_PIN any {PIN}")
        (credential,) = (await waiting).credentials
    assert credential.ssid == b"first"
    assert {b"first", b"second"} >= set(tried(heard))
