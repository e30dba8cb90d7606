"""Learning and setting over UPnP, against the real machines behind a real device."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from upnp_neighbours import PASSPHRASE, PIN, Neighbour

from pushbutton.errors import DriverError
from pushbutton.protocol.notices import CredentialsReceived, SettingsReceived
from pushbutton.protocol.outputs import Direction, Output, Step
from pushbutton.protocol.policy import ConfigData
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.neighbour import Neighbour as Visited
from pushbutton.registrar.profiles import NetworkProfile
from pushbutton.registrar.upnp_setup import UpnpSetup, registrar_device
from pushbutton.runtime.failure import Reason, RegistrationError
from pushbutton.secret import Secret
from pushbutton.upnp.control_point.requests import open_session
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.enums import AuthenticationType, EncryptionType, MessageType
from pushbutton.wire.message import Message

M = MessageType
NEW_KEY = "another passphrase"
NETWORK = NetworkProfile(
    "home", b"home", AuthenticationType.WPA2_PERSONAL, EncryptionType.AES, Secret(NEW_KEY)
)


def renamed(old: ApSettings) -> ApSettings:
    return replace(old, ssid=b"renamed", network_keys=(NetworkKey(Secret(NEW_KEY)),))


@asynccontextmanager
async def found_of(neighbour: Neighbour) -> AsyncIterator[FoundDevice]:
    """Yield what a visit finds, without waiting for announcements."""
    async with neighbour, open_session() as session:
        visited = Visited(neighbour.sighting, None, lambda _: None, lambda *_: None)
        await visited.visit(session)
        assert visited.found is not None
        yield visited.found


async def test_settings_are_learned_and_stay() -> None:
    steps: list[tuple[Direction, MessageType]] = []

    def report(output: Output) -> None:
        if isinstance(output, Step):
            steps.append((output.direction, output.message))

    access_point = Neighbour(ssid=b"home")
    async with found_of(access_point) as found:
        learned = await UpnpSetup(found, Secret(PIN), report=report).learn()
    assert learned.settings.ssid == b"home"
    assert learned.settings.network_key.matches(PASSPHRASE.encode())
    assert learned.enrollee.uuid == access_point.uuid
    assert access_point.settings.ssid == b"home"
    assert steps[0] == (Direction.RECEIVED, M.M1)
    assert [m for way, m in steps if way is Direction.SENT] == [M.M2, M.M4, M.M6, M.WSC_NACK]
    assert access_point.machine is not None
    assert access_point.machine.ended


async def test_settings_are_changed_and_the_old_ones_returned() -> None:
    access_point = Neighbour(ssid=b"home")
    async with found_of(access_point) as found:
        learned, changed = await UpnpSetup(found, Secret(PIN)).change(renamed)
    assert (learned.settings.ssid, changed.ssid) == (b"home", b"renamed")
    assert access_point.settings.ssid == b"renamed"
    assert access_point.settings.network_key.matches(NEW_KEY.encode())
    assert access_point.machine is not None
    assert access_point.machine.state.name == "SUCCEEDED"  # our WSC_ACK arrived


async def test_a_wrong_pin_is_said_to_be_wrong() -> None:
    async with found_of(Neighbour()) as found:
        with pytest.raises(RegistrationError) as raised:
            await UpnpSetup(found, Secret("95661469")).learn()
    assert raised.value.reason is Reason.WRONG_PIN


async def test_a_locked_access_point_says_so() -> None:
    async with found_of(Neighbour(locked=True)) as found:
        with pytest.raises(RegistrationError) as raised:
            await UpnpSetup(found, Secret(PIN)).learn()
    assert raised.value.reason is Reason.SETUP_LOCKED


async def test_one_without_a_pin_gives_no_m1() -> None:
    async with found_of(Neighbour(pin=None)) as found:
        with pytest.raises(RegistrationError) as raised:
            await UpnpSetup(found, Secret(PIN)).learn()
    assert raised.value.reason is Reason.SETUP_LOCKED


async def test_four_digits_are_refused_for_a_label() -> None:
    async with found_of(Neighbour()) as found:
        with pytest.raises(RegistrationError) as raised:
            await UpnpSetup(found, Secret("1234")).learn()
    assert raised.value.reason is Reason.SHORT_PIN


async def test_an_answer_to_m8_that_is_lost_leaves_it_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with found_of(Neighbour()) as found:
        put = found.service.put_message

        async def lose(message: bytes) -> bytes:
            if Message.parse(message).message_type is M.M8:
                await put(message)
                raise DriverError("gone")
            return await put(message)

        monkeypatch.setattr(found.service, "put_message", lose)
        with pytest.raises(RegistrationError) as raised:
            await UpnpSetup(found, Secret(PIN)).change(renamed)
    assert raised.value.reason is Reason.UNCERTAIN


async def test_one_that_is_gone_is_said_to_be_gone() -> None:
    access_point = Neighbour()
    async with found_of(access_point) as found:
        await access_point.upnp.stop()
        with pytest.raises(DriverError):
            await UpnpSetup(found, Secret(PIN)).learn()


@pytest.mark.parametrize("by_pin", [True, False])
async def test_a_device_on_ethernet_is_given_a_credential(by_pin: bool) -> None:
    printer = Neighbour(
        "Printer", pin=PIN if by_pin else None, station=True, out_of_band=not by_pin
    )
    async with found_of(printer) as found:
        assert not found.access_point
        setup = (
            UpnpSetup(found, Secret(PIN))
            if by_pin
            else UpnpSetup(found, None, out_of_band=ConfigData.PLAIN)
        )
        device = await setup.give(NETWORK)
    assert device.uuid == printer.uuid
    [received] = [each for each in printer.heard if isinstance(each, CredentialsReceived)]
    [credential] = received.credentials
    assert credential.ssid == b"home"
    assert credential.network_key.matches(NEW_KEY.encode())
    assert credential.mac_address == printer.mac_address
    assert received.registrar is not None
    assert received.registrar.uuid == registrar_device().uuid


@pytest.mark.parametrize("form", [ConfigData.PLAIN, ConfigData.ENCRYPTED])
async def test_an_access_point_is_set_out_of_band(form: ConfigData) -> None:
    access_point = Neighbour(out_of_band=True)
    async with found_of(access_point) as found:
        settings = NETWORK.settings(access_point.mac_address)
        await UpnpSetup(found, None, out_of_band=form).configure(settings)
    assert any(isinstance(each, SettingsReceived) for each in access_point.heard)
    assert access_point.settings.ssid == b"home"
