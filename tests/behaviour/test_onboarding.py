"""`pushbutton onboard` and `pushbutton enroll` together, over every driver."""

from __future__ import annotations

import asyncio

import pytest
from devices import PIN, enroll
from places import Stage

from pushbutton.access_point.onboarding import Onboarding, Terms, network_of
from pushbutton.enrollee import pin_password
from pushbutton.protocol.policy import push_button_password
from pushbutton.secret import Secret


@pytest.mark.parametrize("pin", [PIN, None], ids=["PIN", "button"])
async def test_a_device_gets_a_network_that_is_elsewhere(stage: Stage, pin: str | None) -> None:
    password = push_button_password() if pin is None else pin_password(Secret(pin))
    driver = "simulated:behaviour" if stage.place.is_radio else "wired:ap0"
    terms = Terms(driver, network_of(b"Elsewhere", Secret("correct horse")), password, 20.0)
    ready = asyncio.Event()
    running = asyncio.create_task(Onboarding(terms).run(ready.set))
    await ready.wait()
    async with stage.station() as link:
        (credential,) = (await enroll(link, pin)).credentials
        assert (await running).address == link.address
    assert credential.ssid == b"Elsewhere"
    assert credential.network_key.matches(b"correct horse")
    assert credential.mac_address == link.address
