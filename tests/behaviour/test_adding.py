"""The wizard that adds a device, at our access point and without one, over every driver."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

import pytest
from devices import OTHER_PIN, PIN, enroll
from places import ACCESS_POINT, AccessPoint, Stage

from pushbutton.registrar.profiles import ProfileStore
from pushbutton.runtime.failure import RegistrationError
from pushbutton.secret import Secret
from pushbutton.wizards.add_device import AddDevice
from pushbutton.wizards.choices import AddChoices, ByButton, ByPin, NewNetwork, SavedNetwork
from pushbutton.wizards.run import CANCELLED, Run
from pushbutton.wizards.steps import (
    Countdown,
    DeviceKnocking,
    Done,
    Step,
    Trouble,
    WizardEvent,
)
from pushbutton.wizards.surroundings import Surroundings

Kind = TypeVar("Kind", bound=WizardEvent)
STATION = ACCESS_POINT[:4] + b"\x02\x01"
BY_PIN, BY_BUTTON = ByPin(Secret(PIN)), ByButton()


@pytest.fixture
def wizard(short_path: Path) -> AddDevice:
    return AddDevice(Surroundings(ProfileStore(short_path / "networks"), directory=short_path))


async def until(run: Run, kind: type[Kind], says: str = "") -> Kind:
    """Return the first event of this kind that says so."""
    async with asyncio.timeout(30):
        async for event in run:
            if isinstance(event, kind) and says in str(event):
                return event
    raise AssertionError(f"no {kind.__name__} {says!r} among {run.events}")


async def ended(run: Run) -> Done | Trouble:
    async with asyncio.timeout(30):
        return await run.wait()


def via(ap: AccessPoint) -> str:
    return f"ap:{ap.control.path}"


async def withdrawn(ap: AccessPoint) -> None:
    await ap.told("WPS-CANCEL")


@pytest.mark.parametrize("proof", [BY_PIN, BY_BUTTON], ids=["PIN", "button"])
async def test_a_device_is_added_at_our_access_point(
    stage: Stage, wizard: AddDevice, proof: ByPin | ByButton
) -> None:
    ap = await stage.access_point()
    run = wizard.run(AddChoices(proof, via=via(ap)))
    countdown = await until(run, Countdown)
    assert countdown.of == (300 if proof is BY_PIN else 120)
    async with stage.station() as link:
        got = await enroll(link, PIN if proof is BY_PIN else None)
    done = await ended(run)
    assert isinstance(done, Done)
    assert done.address == got.credentials[0].mac_address
    assert done.device is not None
    assert done.device.device_name
    assert done.sentence == f"{done.device.device_name} has the settings of Home and can join."
    lines = [event.line for event in run.events if isinstance(event, Step)]
    assert [line for line in lines if line.endswith(("M1", "M2", "M7", "M8"))] == [
        "received M1",
        "sent M2",
        "received M7",
        "sent M8",
    ]
    assert PIN not in repr(run.events)


async def test_a_device_with_another_pin_is_turned_away(stage: Stage, wizard: AddDevice) -> None:
    ap = await stage.access_point()
    run = wizard.run(AddChoices(ByPin(Secret(OTHER_PIN)), via=via(ap)))
    await until(run, Countdown)
    async with stage.station() as link:
        with pytest.raises(RegistrationError):
            await enroll(link, PIN, seconds=20)
    trouble = await ended(run)
    assert isinstance(trouble, Trouble)
    assert "half of the PIN was wrong" in trouble.sentence
    assert "Configuration Error 18" in trouble.detail
    assert trouble.retry
    await withdrawn(ap)


async def test_whoever_knocks_is_shown(stage: Stage, wizard: AddDevice) -> None:
    ap = await stage.access_point()
    run = wizard.run(AddChoices(BY_BUTTON, via=via(ap), seconds=15))
    await until(run, Countdown)
    async with stage.station() as link:
        asking = asyncio.create_task(enroll(link, PIN))
        knocking = await until(run, DeviceKnocking)
        assert knocking.address == link.address
        assert (knocking.wants, knocking.through) == (0, "Home")
        await run.cancel()
        assert run.result == CANCELLED
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    await withdrawn(ap)


async def test_two_who_do_the_same_do_it_once(stage: Stage, wizard: AddDevice) -> None:
    ap = await stage.access_point()
    choices = AddChoices(BY_PIN, via=via(ap))
    first, second = wizard.run(choices), wizard.run(AddChoices(BY_PIN, via=via(ap)))
    assert first is second
    assert wizard.run(AddChoices(ByPin(Secret(OTHER_PIN)), via=via(ap))) is not first
    assert PIN not in repr(wizard.under_way.runs)
    for run in wizard.under_way.runs.values():
        await run.cancel()


async def test_nobody_comes(stage: Stage, wizard: AddDevice) -> None:
    ap = await stage.access_point()
    run = wizard.run(AddChoices(BY_PIN, via=via(ap), seconds=0.5))
    trouble = await ended(run)
    assert isinstance(trouble, Trouble)
    assert "No device came in time" in trouble.sentence
    assert trouble.retry
    await withdrawn(ap)


async def test_the_access_point_goes_away(stage: Stage, wizard: AddDevice) -> None:
    ap = await stage.access_point()
    run = wizard.run(AddChoices(BY_PIN, via=via(ap)))
    await until(run, Countdown)
    await ap.service.stop()
    trouble = await ended(run)
    assert isinstance(trouble, Trouble)
    assert "program is gone" in trouble.sentence


async def test_an_access_point_without_wps_says_why(stage: Stage, wizard: AddDevice) -> None:
    ap = await stage.access_point(ignore_broadcast_ssid="1")
    trouble = await ended(wizard.run(AddChoices(BY_PIN, via=via(ap))))
    assert isinstance(trouble, Trouble)
    assert "ignore_broadcast_ssid" in trouble.sentence


async def test_it_hands_out_its_own_network_only(stage: Stage, wizard: AddDevice) -> None:
    ap = await stage.access_point()
    other = NewNetwork(b"Elsewhere", Secret("correct horse"))
    trouble = await ended(wizard.run(AddChoices(BY_PIN, network=other, via=via(ap))))
    assert isinstance(trouble, Trouble)
    assert "its own network Home only" in trouble.sentence


async def test_a_device_gets_a_new_network_from_our_own_radio(
    stage: Stage, wizard: AddDevice, short_path: Path
) -> None:
    driver = "simulated:behaviour" if stage.place.is_radio else "wired:ap0"
    new = NewNetwork(b"Elsewhere", Secret("correct horse"))
    run = wizard.run(AddChoices(BY_PIN, network=new, via=driver))
    await until(run, Step, "on the air")
    async with stage.station() as link:
        (credential,) = (await enroll(link, PIN)).credentials
    done = await ended(run)
    assert isinstance(done, Done)
    assert (done.profile, done.address) == ("Elsewhere", credential.mac_address)
    assert done.network is not None
    assert done.network.network_key.matches(credential.network_key)
    # It was saved, and serves the next device by its name.
    saved = ProfileStore(short_path / "networks").get("Elsewhere")
    assert saved.key.matches(b"correct horse")
    again = wizard.run(AddChoices(BY_BUTTON, network=SavedNetwork("nowhere"), via=driver))
    trouble = await ended(again)
    assert isinstance(trouble, Trouble)
    assert "'nowhere'" in trouble.sentence
