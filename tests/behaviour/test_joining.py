"""What happens on the air behind a registration: the new key opens the door, and nothing else."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from devices import PIN, enroll
from places import PASSPHRASE, AccessPoint, Stage

from pushbutton.drivers.simulated import SimulatedDriver, Weather
from pushbutton.enrollee.elements import association_request
from pushbutton.enrollee.membership import Membership
from pushbutton.errors import DriverError
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire.credential import Credential


def driver(link: StationLink) -> SimulatedDriver:
    assert isinstance(link.driver, SimulatedDriver)
    return link.driver


def dropped_at_the_port(ap: AccessPoint) -> int:
    assert ap.bss.link is not None
    radio = ap.bss.link.driver
    assert isinstance(radio, SimulatedDriver)
    assert radio.link is not None
    return radio.link.dropped.unauthorized


async def test_the_key_that_was_given_opens_the_door(radio: Stage) -> None:
    ap = await radio.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with radio.station() as link:
        (credential,) = (await enroll(link)).credentials
        membership = Membership(link, credential)
        await membership.join()
        await ap.told("AP-STA-CONNECTED")
        assert await driver(link).ping() is not None
        await membership.leave()
    await ap.told("AP-STA-DISCONNECTED")


async def test_each_device_has_its_key_and_no_other(radio: Stage, short_path: Path) -> None:
    psk_file = short_path / "psk"
    psk_file.write_text("")
    ap = await radio.access_point(wpa_passphrase=None, wpa_psk_file=str(psk_file))
    credentials: list[Credential] = []
    for number in (1, 2):
        await ap.control.command(f"WPS_PIN any {PIN}")
        async with radio.station(number) as link:
            credentials += (await enroll(link)).credentials
    for number, credential in enumerate(credentials, 1):
        async with radio.station(number) as link:
            await Membership(link, credential).join()
            assert await driver(link).ping() is not None
    async with radio.station(2) as link:
        with pytest.raises(DriverError):
            await Membership(link, credentials[0]).join()
    await ap.told("AP-STA-POSSIBLE-PSK-MISMATCH")


async def test_a_device_that_only_registers_gets_no_answer_to_arp_and_ping(radio: Stage) -> None:
    ap = await radio.access_point()
    async with radio.station() as link:
        (entry,) = await link.scan(b"")
        await link.join(entry, association_request())
        # Its own side does not hold anything back; the access point does.
        await link.driver.authorize_station(entry.bssid, True)
        before = dropped_at_the_port(ap)
        assert await driver(link).ping(seconds=0.4) is None
        host = driver(link).host
        assert host is not None
        assert not host.neighbours, "not even ARP was answered"
        assert dropped_at_the_port(ap) > before
    stations = await ap.control.request("STA-FIRST")
    assert "[AUTHORIZED]" not in stations


async def test_the_port_stays_closed_after_a_registration(radio: Stage) -> None:
    ap = await radio.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    async with radio.station() as link:
        await enroll(link)
        await ap.told("WPS-SUCCESS")
        (entry,) = await link.scan(b"")
        await link.join(entry, association_request())
        await link.driver.authorize_station(entry.bssid, True)
        assert await driver(link).ping(seconds=0.3) is None


async def test_two_buttons_on_the_air_overlap(radio: Stage) -> None:
    first, second = await radio.access_point("ap0"), await radio.access_point("ap1", channel="11")
    for ap in (first, second):
        await ap.control.command("WPS_PBC")
    async with radio.station() as link:
        with pytest.raises(RegistrationError) as caught:
            await enroll(link, None)
    assert caught.value.reason is Reason.OVERLAP


async def test_two_devices_with_buttons_overlap(radio: Stage) -> None:
    ap = await radio.access_point()
    async with radio.station(1) as one, radio.station(2) as two:
        attempts = [asyncio.create_task(enroll(link, None)) for link in (one, two)]
        await ap.told("WPS-OVERLAP-DETECTED")
        assert (await ap.control.request("WPS_PBC")).startswith("FAIL")
        for attempt in attempts:
            attempt.cancel()
        await asyncio.gather(*attempts, return_exceptions=True)


async def test_the_device_chooses_the_access_point_that_waits_for_it(radio: Stage) -> None:
    await radio.access_point("ap0")
    waiting = await radio.access_point("ap1", ssid="Other", channel="11")
    await waiting.control.command(f"WPS_PIN any {PIN}")
    async with radio.station() as link:
        received = await enroll(link)
    assert received.credentials[0].ssid == b"Other"


async def test_what_is_heard_of_devices_is_told(radio: Stage) -> None:
    ap = await radio.access_point()
    async with radio.station() as link:
        attempt = asyncio.create_task(enroll(link, None))
        seen = await ap.told("WPS-ENROLLEE-SEEN")
        assert link.address.hex(":") in seen
        attempt.cancel()
        await asyncio.gather(attempt, return_exceptions=True)


BAD = [
    # As on a real radio, a frame that was not acknowledged is sent again at once.
    pytest.param(Weather(loss=0.2, duplicate=0.2, jitter=0.004, retries=3, seed=seed), id=f"{seed}")
    for seed in range(3)
]


@pytest.mark.parametrize("radio", BAD, indirect=True)
async def test_registering_and_joining_over_bad_air(radio: Stage) -> None:
    ap = await radio.access_point()
    await ap.control.command(f"WPS_PIN any {PIN} 60")
    async with radio.station() as link:
        (credential,) = (await enroll(link, seconds=50.0)).credentials
        assert credential.network_key.matches(PASSPHRASE.encode())
        await Membership(link, credential).join()
        assert await driver(link).ping(seconds=5.0) is not None


async def test_a_second_terminal_joins_the_air(radio: Stage) -> None:
    ap = await radio.access_point()
    await ap.control.command(f"WPS_PIN any {PIN}")
    command = [Path(sys.executable).parent / "pushbutton"]
    process = await asyncio.create_subprocess_exec(
        *command, "enroll", "simulated:behaviour", "--pin", PIN, "--json", stdout=subprocess.PIPE
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    (network,) = json.loads(printed)["networks"]
    assert network["network_key"] == PASSPHRASE
