"""A device of the demo: it registers as `pushbutton enroll` does, then joins with what it got."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from pushbutton.demo.cast import Character
from pushbutton.drivers.simulated.driver import SimulatedDriver
from pushbutton.enrollee import Enrollment, Wish, pin_password
from pushbutton.enrollee.membership import Membership
from pushbutton.errors import PushbuttonError
from pushbutton.protocol.outputs import Output
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.runtime.station_link import StationLink
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.device import Device
from pushbutton.wire.enums import RfBands

PATIENCE = 3600.0
"""Seconds that the printer keeps asking with the PIN of its label."""

PAUSE = 0.2
"""Seconds between its attempts; a spectator has less patience than a printer."""


class Condition(Enum):
    """How a device is doing, as a person sees it."""

    OFF = "off"
    LOOKING = "looking for its network"
    REGISTERED = "registered"
    JOINED = "joined"
    FAILED = "gave up"


@dataclass(frozen=True, slots=True)
class Changed(Output):
    """The device is in another condition; `why` explains a failure."""

    condition: Condition
    why: str = ""


Report = Callable[["SimulatedDevice", Output], None]


class SimulatedDevice:
    """One device in the house."""

    def __init__(self, character: Character, driver: SimulatedDriver, report: Report) -> None:
        self.character = character
        self.condition = Condition.OFF
        self.credential: Credential | None = None
        self._driver = driver
        self._link = StationLink(driver)
        self._report = report
        self._membership: Membership | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Switch its radio on."""
        await self._link.__aenter__()

    async def close(self) -> None:
        """Switch it off; it leaves its network."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._membership is not None:
            await self._membership.leave()
        await self._link.__aexit__(None, None, None)

    def press_button(self) -> None:
        """Press its button: it looks for an access point whose button was pressed too."""
        self._begin(push_button_password(), None)

    def show_label(self) -> None:
        """Let it ask with the PIN of its label until somebody types it."""
        assert self.character.label is not None
        self._begin(pin_password(Secret(self.character.label)), PATIENCE)

    async def settled(self) -> Condition:
        """Wait until what was begun is over."""
        if self._task is not None:
            await self._task
        return self.condition

    def describe(self) -> Device:
        """Return what the device says of itself in M1."""
        character = self.character
        return Device(
            uuid=character.uuid,
            mac_address=self._link.address,
            manufacturer=character.manufacturer,
            model_name=character.model_name,
            model_number=character.model_number,
            serial_number=character.serial_number,
            device_name=character.name,
            primary_device_type=character.device_type,
            config_methods=character.config_methods,
            rf_bands=RfBands.GHZ_2_4,
        )

    def _begin(self, password: DevicePassword, seconds: float | None) -> None:
        if self._task is not None and not self._task.done():
            return
        wish = Wish(
            self.describe(),
            password,
            version2=0x20 if self.character.version2 else 0,
            pause=PAUSE,
        )
        if seconds is not None:
            wish = replace(wish, seconds=seconds)
        self._task = asyncio.create_task(self._live(wish))

    async def _live(self, wish: Wish) -> None:
        try:
            self._enter(Condition.LOOKING)
            if self._membership is not None:
                await self._membership.leave()
                self._membership = None
            received = await Enrollment(self._link, wish, self._tell).run()
            self.credential = received.credentials[0]
            self._enter(Condition.REGISTERED)
            self._membership = Membership(self._link, self.credential, self._tell)
            await self._membership.join()
            if await self._driver.ping() is None:
                self._enter(Condition.FAILED, "the gateway does not answer")
            else:
                self._enter(Condition.JOINED)
        except PushbuttonError as error:
            self._enter(Condition.FAILED, str(error))

    def _tell(self, output: Output) -> None:
        self._report(self, output)

    def _enter(self, condition: Condition, why: str = "") -> None:
        self.condition = condition
        self._tell(Changed(condition, why))
