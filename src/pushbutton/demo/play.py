"""`pushbutton demo --once`: one registration by PIN and one by button, to the joined device."""

from __future__ import annotations

import asyncio

from pushbutton.demo.cast import PRINTER_PIN
from pushbutton.demo.device import Condition, SimulatedDevice
from pushbutton.demo.screen import Screen
from pushbutton.demo.stage import Stage
from pushbutton.errors import PushbuttonError

PATIENCE = 30.0
"""Seconds after which something is wrong."""


class PlayFailedError(PushbuttonError):
    """A device did not join; the text says which and why."""


async def play(stage: Stage, screen: Screen) -> None:
    """Admit the printer by its PIN, then the lamp by buttons; `PlayFailedError` otherwise."""
    try:
        async with asyncio.timeout(PATIENCE):
            printer, lamp = stage.devices["printer"], stage.devices["lamp"]
            screen.say("The printer asks to come in; its PIN is typed.", "bold")
            printer.show_label()
            await stage.knock()
            await stage.admit("printer", PRINTER_PIN)
            await _joined(printer)
            screen.say("The buttons of the access point and the lamp are pressed.", "bold")
            await stage.press_access_point()
            stage.press("lamp")
            await _joined(lamp)
    except TimeoutError:
        raise PlayFailedError(f"Nobody had joined after {PATIENCE:.0f} seconds.") from None
    screen.devices((printer, lamp))


async def _joined(device: SimulatedDevice) -> None:
    condition = await device.settled()
    if condition is not Condition.JOINED:
        raise PlayFailedError(f"The {device.character.name} did not join: {condition.value}.")
