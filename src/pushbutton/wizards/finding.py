"""Which device is meant: the one that was named, the only one there is, or the one chosen."""

from __future__ import annotations

import asyncio

from pushbutton.errors import UsageError
from pushbutton.registrar.found import FoundDevice
from pushbutton.registrar.neighbourhood import Neighbourhood
from pushbutton.wizards.choices import ANY
from pushbutton.wizards.run import Run
from pushbutton.wizards.steps import Choice, QuestionKind, Step

SECONDS_TO_FIND = 5.0
"""How long to look; answers to a search come within three seconds."""

SECONDS_FOR_OTHERS = 1.0
"""How much longer to look for others when one was found."""

NOTHING_FOUND = (
    "No access point was found. Check that it is switched on, that a cable joins it with this "
    "network, and that UPnP and Wi-Fi Protected Setup are on. Without a cable, its settings can go "
    "on a USB drive (pushbutton usb export)."
)

AGAIN, BY_USB, STOP = "again", "usb", "stop"

_ANSWERS = (
    Choice(AGAIN, "Look again"),
    Choice(BY_USB, "Write the settings on a USB drive"),
    Choice(STOP, "Stop here"),
)


class NothingFoundError(UsageError):
    """There is no device, and the person does not look again; `by_usb` says what instead."""

    def __init__(self, by_usb: bool) -> None:
        super().__init__(
            "Put a USB drive in: the settings go on it as files (pushbutton usb export)."
            if by_usb
            else NOTHING_FOUND
        )
        self.by_usb = by_usb


async def find_device(
    neighbourhood: Neighbourhood, wanted: str, run: Run, *, seconds: float = SECONDS_TO_FIND
) -> FoundDevice:
    """Return the device with this UUID or name; `any` asks when there are several, or none.

    Raises `UsageError`.
    """
    run.tell(Step("Looking for devices on this network.", "SSDP search"))
    if wanted != ANY:
        return await neighbourhood.find(wanted, seconds)
    while True:
        found = await access_points(neighbourhood, seconds)
        if len(found) == 1:
            run.tell(Step(f"Found: {described(found[0])}.", str(found[0].uuid)))
            return found[0]
        if found:
            return await _choose(found, run)
        answer = await run.ask(QuestionKind.NOTHING_FOUND, NOTHING_FOUND, _ANSWERS)
        if answer != AGAIN:
            raise NothingFoundError(answer == BY_USB)
        neighbourhood.search()


async def access_points(
    neighbourhood: Neighbourhood, seconds: float = SECONDS_TO_FIND
) -> tuple[FoundDevice, ...]:
    """Return the access points: within `seconds`, or all a second after the first, by their names.

    Those that are not configured come first.
    """

    def there() -> tuple[FoundDevice, ...]:
        return tuple(each for each in neighbourhood.devices.values() if each.access_point)

    changed = asyncio.Event()

    def wake(_device: FoundDevice, _present: bool) -> None:
        changed.set()

    if not there():
        neighbourhood.changed.append(wake)
        try:
            async with asyncio.timeout(seconds):
                while not there():
                    changed.clear()
                    await changed.wait()
            await asyncio.sleep(min(SECONDS_FOR_OTHERS, seconds))
        except TimeoutError:
            pass
        finally:
            neighbourhood.changed.remove(wake)
    return tuple(
        sorted(there(), key=lambda each: (each.configured is not False, each.friendly_name))
    )


def described(found: FoundDevice) -> str:
    """Return how a person tells a device from the others."""
    state = {None: "", True: ", configured", False: ", not configured yet"}[found.configured]
    locked = ", setup locked" if found.locked else ""
    return f"{found.friendly_name} ({found.address}{state}{locked})"


async def _choose(found: tuple[FoundDevice, ...], run: Run) -> FoundDevice:
    by_name = {str(each.uuid): each for each in found}
    answer = await run.ask(
        QuestionKind.WHICH_DEVICE,
        f"There are {len(found)} access points. Which one?",
        tuple(Choice(name, described(each)) for name, each in by_name.items()),
    )
    return by_name[answer]
