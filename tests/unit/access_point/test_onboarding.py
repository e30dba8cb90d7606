"""An access point for one registration, over simulated air, with our own `enroll` as the device."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from pushbutton.access_point import config_table as table
from pushbutton.access_point import onboarding
from pushbutton.access_point.onboarding import Onboarding, Terms, configuration, network_of
from pushbutton.drivers.base import ScanEntry
from pushbutton.drivers.simulated import SimulatedDriver, hosted_air
from pushbutton.enrollee import Enrollment, Wish, describe, pin_password
from pushbutton.enrollee.membership import Membership
from pushbutton.errors import DriverError, UsageError
from pushbutton.formats.network import personal
from pushbutton.protocol import events
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.protocol.station import wps_access_points
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

PIN = pin_password(Secret("12345670"))
HOME = network_of(b"Old house", Secret("correct horse"))
DEVICE = bytes.fromhex("020000000202")


@pytest.fixture(autouse=True)
def air_directory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = tempfile.mkdtemp(prefix="air-")
    monkeypatch.setenv("XDG_RUNTIME_DIR", path)
    yield
    shutil.rmtree(path)


def terms(password: DevicePassword = PIN, seconds: float = 20.0, network: object = HOME) -> Terms:
    return Terms("simulated:attic", network, password, seconds)  # type: ignore[arg-type]


@asynccontextmanager
async def device(number: int = 2) -> AsyncIterator[StationLink]:
    address = DEVICE[:5] + bytes((number,))
    async with StationLink(SimulatedDriver("attic", address)) as link:
        yield link


async def enroll(
    link: StationLink, password: DevicePassword = PIN, seconds: float = 15
) -> Credential:
    described = replace(describe(link.address), uuid=UUID(int=int.from_bytes(link.address, "big")))
    wish = Wish(described, password, seconds=seconds, pause=0.1)
    (credential,) = (await Enrollment(link, wish).run()).credentials
    return credential


async def heard(link: StationLink) -> list[ScanEntry]:
    return [found.entry for found in wps_access_points(await link.scan(b""))]


@pytest.mark.parametrize("password", [PIN, push_button_password()], ids=["PIN", "button"])
async def test_a_device_gets_the_other_network_and_the_access_point_goes(
    password: DevicePassword,
) -> None:
    told: list[events.Event] = []
    ready = asyncio.Event()
    async with hosted_air("attic"), device() as link:
        running = asyncio.create_task(Onboarding(terms(password), told.append).run(ready.set))
        await ready.wait()
        credential = await enroll(link, password)
        success = await running
        assert await heard(link) == []
    assert success.address == DEVICE
    assert success in told
    assert credential.ssid == b"Old house"
    assert credential.authentication == AuthenticationType.WPA2_PERSONAL
    assert credential.encryption == EncryptionType.AES
    assert credential.network_key.matches(b"correct horse")
    assert credential.mac_address == DEVICE


@pytest.mark.parametrize(
    ("key", "authentication"),
    [
        (None, AuthenticationType.OPEN),
        (Secret("ab" * 32), AuthenticationType.WPA2_PERSONAL),
    ],
    ids=["open", "PSK"],
)
async def test_other_networks(key: Secret | None, authentication: AuthenticationType) -> None:
    ready = asyncio.Event()
    async with hosted_air("attic"), device() as link:
        handed_out = terms(network=network_of(b"Caf\xe9", key))
        running = asyncio.create_task(Onboarding(handed_out).run(ready.set))
        await ready.wait()
        credential = await enroll(link)
        await running
    assert (credential.ssid, credential.authentication) == (b"Caf\xe9", authentication)
    assert credential.network_key.matches(b"" if key is None else key.reveal())


async def test_nobody_can_join_its_own_network() -> None:
    ready = asyncio.Event()
    async with hosted_air("attic"), device() as link:
        running = asyncio.create_task(Onboarding(terms()).run(ready.set))
        await ready.wait()
        (entry,) = await heard(link)
        assert entry.ssid.startswith(b"pushbutton-")
        with pytest.raises(DriverError):
            await Membership(link, personal(entry.ssid, "correct horse")).join()
        # Nor without a key: an association that says nothing gets no data through.
        await link.join(entry, b"")
        await link.driver.authorize_station(entry.bssid, True)
        assert isinstance(link.driver, SimulatedDriver)
        assert await link.driver.ping(seconds=0.3) is None
        await link.leave()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert await heard(link) == [], "Ctrl-C ends it too"


async def test_nobody_comes() -> None:
    async with hosted_air("attic"), device() as link:
        with pytest.raises(RegistrationError) as caught:
            await Onboarding(terms(seconds=0.3)).run()
        assert caught.value.reason is Reason.NO_DEVICE
        assert await heard(link) == []


async def test_a_wrong_pin_ends_it() -> None:
    ready = asyncio.Event()
    async with hosted_air("attic"), device() as link:
        running = asyncio.create_task(Onboarding(terms()).run(ready.set))
        await ready.wait()
        with pytest.raises(RegistrationError):
            await enroll(link, pin_password(Secret("76229909")), seconds=5)
        with pytest.raises(RegistrationError) as caught:
            await running
        assert caught.value.reason is Reason.WRONG_PIN


async def test_two_buttons_end_it() -> None:
    ready = asyncio.Event()
    button = push_button_password()
    async with hosted_air("attic"), device(2) as one, device(3) as two:
        running = asyncio.create_task(Onboarding(terms(button)).run(ready.set))
        await ready.wait()
        for link in (one, two):
            described = replace(describe(link.address), uuid=UUID(int=link.address[-1]))
            from pushbutton.enrollee.elements import probe_request

            await link.scan(probe_request(described, button.id))
        with pytest.raises(RegistrationError) as caught:
            await running
        assert caught.value.reason is Reason.OVERLAP


async def test_the_pin_is_announced_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onboarding, "PIN_PERIOD", 0.05)
    told: list[events.Event] = []
    ready = asyncio.Event()
    async with hosted_air("attic"), device() as link:
        running = asyncio.create_task(Onboarding(terms(), told.append).run(ready.set))
        await ready.wait()
        await asyncio.sleep(0.2)
        assert (await enroll(link)).ssid == b"Old house"
        await running


async def test_no_air_is_said_in_one_sentence_and_nothing_is_left() -> None:
    class Closed(SimulatedDriver):
        async def open(self, sink: object) -> None:
            raise DriverError("There is no air.")

    with pytest.raises(DriverError, match="no air"):
        await Onboarding(terms(), make_driver=lambda name: Closed("attic")).run()


def test_the_configuration() -> None:
    made = configuration(replace(terms(), driver="nl80211:wlan1_2@wlan1", channel=36), Path("/x"))
    assert made.interface == "wlan1_2"
    assert made[table.HW_MODE] == "a"
    assert made[table.DRIVER] == "nl80211"
    assert made.wps_off_reason() is None
    other = configuration(terms(), Path("/x"))
    assert other[table.SSID] != made[table.SSID]
    psk = made[table.WPA_PSK]
    assert psk is not None
    assert not psk.matches(other[table.WPA_PSK])
    with pytest.raises(UsageError, match="country"):
        configuration(replace(terms(), country="nowhere"), Path("/x"))
