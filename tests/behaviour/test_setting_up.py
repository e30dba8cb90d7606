"""The wizard that sets up an access point with its PIN, over every driver, and the way back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from places import AP_PIN, PASSPHRASE, SSID, AccessPoint, Stage

from pushbutton.drivers.base import Driver
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.secret import Secret
from pushbutton.wizards.choices import SetUpChoices, UndoChoices
from pushbutton.wizards.run import Run
from pushbutton.wizards.set_up import KEEP, OVERWRITE, SetUpAccessPoint
from pushbutton.wizards.steps import Done, Question, Step, Trouble
from pushbutton.wizards.surroundings import Surroundings

NEW_SSID, NEW_KEY = b"Renamed", Secret("a new passphrase")


class Household:
    """The wizard beside an access point; every conversation comes from a station of its own."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.profiles = ProfileStore(folder / "networks")
        self.device = "simulated:behaviour" if stage.place.is_radio else "wired:sta0"
        self._stage, self._stations = stage, 0
        self.wizard = SetUpAccessPoint(Surroundings(self.profiles, make_driver=self._driver))

    def _driver(self, _name: str) -> Driver:
        self._stations += 1
        return self._stage.place.station_driver(b"\x02\x00\x00\x00\x02" + bytes((self._stations,)))

    def choices(self, pin: str = AP_PIN, *, overwrite: bool = True) -> SetUpChoices:
        return SetUpChoices(
            Secret(pin), self.device, NEW_SSID, NEW_KEY, overwrite=overwrite, seconds=30
        )

    def undo(self) -> Run:
        return self.wizard.undo(UndoChoices(Secret(AP_PIN), self.device, seconds=30))


@pytest.fixture
def house(stage: Stage, short_path: Path) -> Household:
    return Household(stage, short_path)


async def ended(run: Run) -> Done | Trouble:
    async with asyncio.timeout(45):
        return await run.wait()


async def set_up(house: Household, ap: AccessPoint) -> Done:
    done = await ended(house.wizard.run(house.choices()))
    assert isinstance(done, Done), done
    await ap.configured("ssid", NEW_SSID.decode())
    return done


async def test_an_access_point_is_set_up_and_put_back(stage: Stage, house: Household) -> None:
    ap = await stage.access_point()
    run = house.wizard.run(house.choices())
    done = await ended(run)
    assert isinstance(done, Done), done
    await ap.configured("ssid", "Renamed")
    assert done.sentence == "Behaviour has its new settings: the network is Renamed."
    assert done.network is not None
    assert (done.network.ssid, done.profile) == (NEW_SSID, "Renamed")
    assert done.network.network_key.matches(NEW_KEY)
    assert done.previous is not None
    assert done.previous.network_key.matches(PASSPHRASE.encode())
    lines = [event.line for event in run.events if isinstance(event, Step)]
    assert lines[-3:] == ["received M7", "sent M8", "received WSC_DONE"] or "sent WSC_ACK" in lines
    assert house.profiles.get("Renamed").key.matches(NEW_KEY)

    back = await ended(house.undo())
    assert isinstance(back, Done), back
    await ap.configured("ssid", SSID.decode())
    assert (await ap.control.values("GET_CONFIG"))["passphrase"] == PASSPHRASE
    assert back.network is not None
    assert back.network.ssid == SSID


async def test_a_wrong_pin_changes_nothing(stage: Stage, house: Household) -> None:
    ap = await stage.access_point()
    trouble = await ended(house.wizard.run(house.choices("76229909")))
    assert isinstance(trouble, Trouble)
    assert "first half of the PIN was wrong" in trouble.sentence
    assert house.profiles.list() == ()
    assert (await ap.control.values("GET_CONFIG"))["ssid"] == SSID.decode()


async def test_one_that_may_only_be_read_keeps_its_settings(stage: Stage, house: Household) -> None:
    await stage.access_point(ap_setup_locked="2")
    trouble = await ended(house.wizard.run(house.choices()))
    assert isinstance(trouble, Trouble)
    assert "not be changed" in trouble.sentence
    assert not trouble.retry
    assert house.profiles.list() == ()


async def test_nothing_to_go_back_to(stage: Stage, house: Household) -> None:
    await stage.access_point()
    trouble = await ended(house.undo())
    assert isinstance(trouble, Trouble)
    assert "No earlier settings" in trouble.sentence


async def test_two_who_set_up_the_same_do_it_once(stage: Stage, house: Household) -> None:
    ap = await stage.access_point()
    first, second = house.wizard.run(house.choices()), house.wizard.run(house.choices())
    assert first is second
    assert isinstance(await ended(first), Done)
    await ap.configured("ssid", "Renamed")


@pytest.mark.parametrize("answer", [OVERWRITE, KEEP])
async def test_it_asks_before_a_configured_one_is_changed(
    radio: Stage, short_path: Path, answer: str
) -> None:
    house = Household(radio, short_path)
    ap = await radio.access_point()
    run = house.wizard.run(house.choices(overwrite=False))
    async with asyncio.timeout(45):
        async for event in run:
            if isinstance(event, Question):
                assert "configured already, with the network Home" in event.text
                assert NEW_SSID.decode() not in repr(house.profiles.list())
                run.answer(event.number, answer)
    result = run.result
    if answer == KEEP:
        assert isinstance(result, Trouble)
        assert "was left as it is" in result.sentence
        assert (await ap.control.values("GET_CONFIG"))["ssid"] == SSID.decode()
        assert house.profiles.list() == ()
    else:
        assert isinstance(result, Done)
        await ap.configured("ssid", "Renamed")


async def test_one_that_is_not_configured_is_not_asked_about(
    radio: Stage, short_path: Path
) -> None:
    house = Household(radio, short_path)
    ap = await radio.access_point(wps_state="1")
    run = house.wizard.run(house.choices(overwrite=False))
    assert isinstance(await ended(run), Done)
    assert not [event for event in run.events if isinstance(event, Question)]
    await ap.configured("ssid", "Renamed")


@pytest.mark.parametrize("key", [NEW_KEY, None], ids=["WPA2", "open"])
async def test_one_behind_a_control_socket_is_set_up_and_put_back(
    stage: Stage, house: Household, key: Secret | None
) -> None:
    ap = await stage.access_point()
    house.device = f"ap:{ap.control.path}"
    choices = SetUpChoices(None, house.device, NEW_SSID, key, overwrite=True)
    done = await ended(house.wizard.run(choices))
    assert isinstance(done, Done), done
    await ap.configured("ssid", "Renamed")
    values = await ap.control.values("GET_CONFIG")
    assert values.get("passphrase") == (None if key is None else key.text())
    assert done.previous is not None
    assert done.previous.network_key.matches(PASSPHRASE.encode())
    assert house.profiles.get("Renamed").bssid == ap.bss.address
    back = await ended(house.wizard.undo(UndoChoices(None, house.device)))
    assert isinstance(back, Done), back
    await ap.configured("ssid", SSID.decode())
    assert (await ap.control.values("GET_CONFIG"))["passphrase"] == PASSPHRASE


async def test_one_behind_a_control_socket_is_asked_about(stage: Stage, house: Household) -> None:
    ap = await stage.access_point()
    choices = SetUpChoices(None, f"ap:{ap.control.path}", NEW_SSID, NEW_KEY)
    run = house.wizard.run(choices)
    async for event in run:
        if isinstance(event, Question):
            run.answer(event.number, KEEP)
    assert isinstance(run.result, Trouble)
    assert "was left as it is, with the network Home" in run.result.sentence
    assert house.profiles.list() == ()
