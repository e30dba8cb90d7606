"""Which way a device comes in, and what is said where there is none."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
from pretended_neighbourhood import Pretended, found

from pushbutton.errors import UsageError
from pushbutton.registrar.profiles import ProfileStore
from pushbutton.secret import Secret
from pushbutton.wizards import add_device as module
from pushbutton.wizards import add_over_upnp
from pushbutton.wizards.add_device import AddDevice
from pushbutton.wizards.add_over_upnp import NONE_FOUND
from pushbutton.wizards.choices import AddChoices, ByButton, ByPin
from pushbutton.wizards.finding import access_points
from pushbutton.wizards.steps import Trouble
from pushbutton.wizards.surroundings import Surroundings

PIN = ByPin(Secret("12345670"))


def wizard(folder: Path, there: Pretended | None = None) -> AddDevice:
    around = None if there is None else there.as_neighbourhood()
    return AddDevice(Surroundings(ProfileStore(folder), around))


async def trouble_of(wizard: AddDevice, choices: AddChoices) -> Trouble:
    async with asyncio.timeout(20):
        result = await wizard.run(choices).wait()
    assert isinstance(result, Trouble)
    return result


@pytest.mark.parametrize("via", ["", "ap:", "carrier pigeon", "nl80211:", "upnp"])
async def test_there_must_be_a_way(tmp_path: Path, via: str) -> None:
    with pytest.raises(UsageError):
        wizard(tmp_path).run(AddChoices(PIN, via=via))


async def test_no_socket_at_all() -> None:
    with tempfile.TemporaryDirectory(prefix="pb-") as folder:
        choices = AddChoices(PIN, via=f"ap:{folder}/wlan0")
        trouble = await trouble_of(wizard(Path(folder)), choices)
    assert "look whether it runs" in trouble.sentence
    assert "no control socket at" in trouble.detail


async def test_a_socket_of_others_says_which_group_to_join(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "advice", lambda path: f"{path} is for the group netdev: join it.")
    trouble = await trouble_of(wizard(tmp_path), AddChoices(PIN, via="ap:/nowhere/wlan0"))
    assert trouble.sentence == "/nowhere/wlan0 is for the group netdev: join it."
    assert not trouble.retry


async def test_our_own_radio_needs_a_network(tmp_path: Path) -> None:
    trouble = await trouble_of(wizard(tmp_path), AddChoices(PIN, via="simulated:x"))
    assert "Which network?" in trouble.sentence


async def test_no_access_point_on_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(neighbourhood: object) -> object:
        return await access_points(neighbourhood, 0.01)  # type: ignore[arg-type]

    monkeypatch.setattr(add_over_upnp, "access_points", at_once)
    trouble = await trouble_of(wizard(tmp_path, Pretended()), AddChoices(PIN))
    assert trouble.sentence == NONE_FOUND


async def test_a_network_that_is_not_known(tmp_path: Path) -> None:
    trouble = await trouble_of(wizard(tmp_path, Pretended(found(1))), AddChoices(PIN))
    assert "The network of Router is not known here yet" in trouble.sentence


async def test_a_device_on_a_cable_has_no_button(tmp_path: Path) -> None:
    printer = found(2, "Printer", access_point=False)
    there = Pretended(found(1), printer)
    choices = AddChoices(ByButton(), str(printer.uuid))
    trouble = await trouble_of(wizard(tmp_path, there), choices)
    assert "by its PIN" in trouble.sentence
    choices = AddChoices(PIN, str(printer.uuid))
    trouble = await trouble_of(wizard(tmp_path, there), choices)
    assert "Which saved network shall Printer have?" in trouble.sentence
