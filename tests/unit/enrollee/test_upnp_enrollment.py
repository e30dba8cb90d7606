"""A device on Ethernet, here the loopback interface, with our own external Registrar."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from upnp_peers import Listener

from pushbutton.enrollee import Waiting, Wish, pin_password
from pushbutton.enrollee.upnp_enrollment import (
    UpnpEnrollment,
    address_of,
    description,
    on_ethernet,
    radio_address,
)
from pushbutton.errors import DriverError
from pushbutton.protocol.notices import CredentialsReceived
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import ConfigData
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.upnp_setup import UpnpSetup
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.secret import Secret
from pushbutton.upnp.errors import UpnpError
from pushbutton.upnp.gena import parse_properties
from pushbutton.upnp.wlan_config import SET_SELECTED_REGISTRAR
from pushbutton.wire.device import Device
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    EncryptionType,
    PrimaryDeviceType,
)

PIN = "12345670"
MAC = bytes.fromhex("020000000042")
NETWORK = NetworkProfile(
    "home",
    b"home",
    AuthenticationType.WPA2_PERSONAL,
    EncryptionType.AES,
    Secret("a passphrase"),
)


class Case:
    """A device that waits, and the Registrar's view of it."""

    def __init__(self, seconds: float = 60, trust_wire: bool = False) -> None:
        self.uuid = uuid4()
        self.heard: list[Output] = []
        device = Device(self.uuid, MAC, "maker", "model", device_name="printer")
        wish = Wish(device, pin_password(Secret(PIN)), seconds)
        enrollment = UpnpEnrollment("lo", wish, self.heard.append, trust_wire=trust_wire)
        self.task = asyncio.create_task(enrollment.run())

    async def find(self, neighbourhood: Neighbourhood) -> FoundDevice:
        return await neighbourhood.find(str(self.uuid), 20)


@pytest.fixture
async def neighbourhood() -> AsyncIterator[Neighbourhood]:
    async with Neighbourhood(["lo"]) as made:
        yield made


def given(received: CredentialsReceived) -> list[tuple[bytes, bytes, bytes]]:
    return [(one.ssid, one.network_key.reveal(), one.mac_address) for one in received.credentials]


EXPECTED = [(b"home", b"a passphrase", MAC)]


async def test_a_registrar_gives_the_network_by_pin(neighbourhood: Neighbourhood) -> None:
    case = Case()
    found = await case.find(neighbourhood)
    registered = await UpnpSetup(found, Secret(PIN)).give(NETWORK)
    assert (registered.uuid, registered.mac_address) == (case.uuid, MAC)
    async with asyncio.timeout(20):
        assert given(await case.task) == EXPECTED
    assert isinstance(case.heard[0], Waiting)


@pytest.mark.parametrize(("pins", "status"), [((PIN,), "1"), (3 * ("11111115",), "16")])
async def test_subscribers_hear_how_it_ended(
    neighbourhood: Neighbourhood, pins: tuple[str, ...], status: str
) -> None:
    case = Case()
    found = await case.find(neighbourhood)
    listener = Listener()
    await listener.start()
    headers = {"CALLBACK": f"<http://127.0.0.1:{listener.port}/>", "NT": "upnp:event"}
    where = found.service.description.service.event_url
    await found.service.requests.exchange("SUBSCRIBE", where, headers)
    assert await status_in(listener) == {"STAStatus": "0"}
    for pin in pins:
        with contextlib.suppress(RegistrationError):
            await UpnpSetup(found, Secret(pin)).give(NETWORK)
    assert await status_in(listener) == {"STAStatus": status}
    await asyncio.gather(case.task, return_exceptions=True)
    await listener.stop()


async def status_in(listener: Listener) -> Mapping[str, str]:
    return parse_properties((await listener.next())[1])


async def test_two_registrars_at_once_do_not_disturb_each_other(
    neighbourhood: Neighbourhood,
) -> None:
    case = Case()
    found = await case.find(neighbourhood)
    tries = (UpnpSetup(found, Secret(PIN)).give(NETWORK) for _ in range(2))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert any(isinstance(one, Device) for one in results)
    assert given(await case.task) == EXPECTED


async def test_after_a_wrong_pin_the_right_one_is_taken(neighbourhood: Neighbourhood) -> None:
    case = Case()
    found = await case.find(neighbourhood)
    for _ in range(2):
        with pytest.raises(RegistrationError):
            await UpnpSetup(found, Secret("11111115")).give(NETWORK)
    await UpnpSetup(found, Secret(PIN)).give(NETWORK)
    assert given(await case.task) == EXPECTED


async def test_three_wrong_pins_are_the_end(neighbourhood: Neighbourhood) -> None:
    case = Case()
    found = await case.find(neighbourhood)
    for _ in range(3):
        with pytest.raises(RegistrationError):
            await UpnpSetup(found, Secret("11111115")).give(NETWORK)
    with pytest.raises((RegistrationError, DriverError)):
        await UpnpSetup(found, Secret(PIN)).give(NETWORK)
    with pytest.raises(RegistrationError) as caught:
        await case.task
    assert caught.value.reason is Reason.WRONG_PIN


@pytest.mark.parametrize("config_data", [ConfigData.PLAIN, ConfigData.ENCRYPTED])
async def test_a_trusted_wire_may_bring_the_network_in_m2(
    neighbourhood: Neighbourhood, config_data: ConfigData
) -> None:
    case = Case(trust_wire=True)
    found = await case.find(neighbourhood)
    await UpnpSetup(found, None, out_of_band=config_data).give(NETWORK)
    assert given(await case.task) == EXPECTED


@pytest.mark.parametrize("config_data", [ConfigData.PLAIN, ConfigData.ENCRYPTED])
async def test_without_trust_the_pin_is_needed(
    neighbourhood: Neighbourhood, config_data: ConfigData
) -> None:
    case = Case()
    found = await case.find(neighbourhood)
    with pytest.raises(RegistrationError):
        await UpnpSetup(found, None, out_of_band=config_data).give(NETWORK)
    await UpnpSetup(found, Secret(PIN)).give(NETWORK)
    assert given(await case.task) == EXPECTED


async def test_nothing_of_an_access_point_is_offered(neighbourhood: Neighbourhood) -> None:
    case = Case()
    found = await case.find(neighbourhood)
    with pytest.raises(UpnpError) as caught:
        await found.service.call(SET_SELECTED_REGISTRAR, {"NewMessage": b"\0"})
    assert caught.value.code == 401
    case.task.cancel()
    await asyncio.gather(case.task, return_exceptions=True)


async def test_nobody_comes_in_time() -> None:
    case = Case(seconds=0.2)
    with pytest.raises(RegistrationError) as caught:
        await case.task
    assert caught.value.reason is Reason.NO_ANSWER


async def test_an_interface_that_is_not_there_is_said() -> None:
    wish = Wish(Device(uuid4()), pin_password(Secret(PIN)))
    with pytest.raises(DriverError, match="none0"):
        await UpnpEnrollment("none0", wish).run()
    with pytest.raises(DriverError, match="none0"):
        if radio_address() is None:
            address_of("none0")
        raise DriverError("none0")


def test_the_address_is_that_of_the_radio(tmp_path: Path) -> None:
    assert radio_address(tmp_path) is None
    for name, text in (("wlan0", "nonsense"), ("wlan1", "02:00:00:00:00:07\n")):
        (tmp_path / name / "phy80211").mkdir(parents=True)
        (tmp_path / name / "address").write_text(text)
    (tmp_path / "eth0").mkdir()
    (tmp_path / "eth0" / "address").write_text("02:00:00:00:00:01\n")
    assert radio_address(tmp_path) == bytes.fromhex("020000000007")


def test_the_device_describes_itself() -> None:
    kind = PrimaryDeviceType(3, subcategory=1)
    device = Device(UUID(int=1), MAC, "maker", "model", device_name="it", primary_device_type=kind)
    told = description(device)
    assert (told.uuid, told.friendly_name, told.manufacturer) == (UUID(int=1), "it", "maker")
    assert told.pnp_x is not None
    assert told.pnp_x.category == "Printers"
    assert on_ethernet(device).config_methods & ConfigMethods.ETHERNET
