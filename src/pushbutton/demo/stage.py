"""The demo set up: the air, both access points, the devices, and what a person can do to them."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from pushbutton.access_point import config_file
from pushbutton.access_point.service import Service
from pushbutton.control.client import ControlClient
from pushbutton.crypto import pin as pins
from pushbutton.demo.cast import DEVICES, House
from pushbutton.demo.device import SimulatedDevice
from pushbutton.demo.screen import Screen
from pushbutton.drivers.base import ScanEntry
from pushbutton.drivers.simulated.driver import SimulatedDriver
from pushbutton.drivers.simulated.meeting import hosted_air
from pushbutton.errors import PushbuttonError, UsageError
from pushbutton.protocol.events import PinNeeded
from pushbutton.runtime import files
from pushbutton.runtime.station_link import StationLink

SSID = "home"
NEIGHBOUR = "next door"
PIN_SECONDS = 300


class Stage:
    """The house; an asynchronous context manager."""

    def __init__(
        self,
        air: str,
        screen: Screen,
        capture: Path | None = None,
        *,
        with_box: bool = False,
    ) -> None:
        """`with_box` adds an access point that waits to be set up over UPnP on loopback."""
        self.air = air
        self.directory = Path()
        """Where the control sockets of the household's access points are."""
        self.with_box = with_box
        self.devices: dict[str, SimulatedDevice] = {}
        self._screen = screen
        self._capture = capture
        self._exit = AsyncExitStack()
        self._access_point: ControlClient | None = None
        self._knocking: dict[bytes, str] = {}
        """UUID-E by MAC address of who asked to come in."""
        self._knocked = asyncio.Event()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as exit_:
            await exit_.enter_async_context(hosted_air(self.air, capture=self._capture))
            directory = Path(
                exit_.enter_context(tempfile.TemporaryDirectory(prefix="pushbutton-demo-"))
            )
            self.directory = directory / "access-points"
            home = House(SSID, "home", self.directory)
            # The neighbour's control socket is none of the household's business.
            neighbour = replace(home.next_door(NEIGHBOUR), directory=directory / "next-door")
            for house in (home, neighbour):
                await self._start_house(exit_, house)
            if self.with_box:
                await self._start_box(
                    exit_, replace(home.new_box(), directory=directory / "new-box")
                )
            await self._attend(exit_, home.directory / home.interface)
            for character in DEVICES:
                driver = SimulatedDriver(self.air, character.address)
                device = SimulatedDevice(character, driver, self._screen.device_tells)
                await device.open()
                exit_.push_async_callback(device.close)
                self.devices[character.name] = device
            self._exit = exit_.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._exit.aclose()

    # ---- what a person does -------------------------------------------------------------------

    async def admit(self, name: str, typed: str) -> None:
        """Type a device's PIN at the access point."""
        device = self._device(name)
        digits = pins.typed(typed, has_display=False).text()
        uuid = self._knocking.get(device.character.address, "any")
        await self.control(f"WPS_PIN {uuid} {digits} {PIN_SECONDS}")

    def press(self, name: str) -> None:
        """Press a device's button."""
        device = self._device(name)
        if device.character.label is not None:
            raise UsageError(f"The {name} has no button, it has a PIN: admit {name} PIN")
        device.press_button()

    async def press_access_point(self) -> None:
        """Press the access point's button."""
        await self.control("WPS_PBC")

    async def scan(self) -> list[ScanEntry]:
        """Return the access points that somebody with a phone would see."""
        async with StationLink(SimulatedDriver(self.air)) as phone:
            return await phone.scan(b"")

    async def control(self, command: str) -> str:
        """Give the access point a command of hostapd's control interface; returns its reply."""
        assert self._access_point is not None
        return await self._access_point.command(command)

    async def knock(self) -> None:
        """Wait until a device without a PIN was refused."""
        await self._knocked.wait()

    def _device(self, name: str) -> SimulatedDevice:
        if name not in self.devices:
            known = ", ".join(self.devices)
            raise UsageError(f"There is no {name!r} here; there are {known}.")
        return self.devices[name]

    # ---- setting up ---------------------------------------------------------------------------

    async def _start_box(self, exit_: AsyncExitStack, box: House) -> None:
        """Start the access point that waits to be set up, where UPnP can be had."""
        try:
            await self._start_house(exit_, box)
        except (PushbuttonError, OSError) as error:
            self.with_box = False
            self._screen.say(f"There is no access point to set up: {error}", "yellow")

    async def _start_house(self, exit_: AsyncExitStack, house: House) -> None:
        house.directory.mkdir(mode=0o700)
        configuration = house.directory / f"{house.interface}.conf"
        files.replace(configuration, house.configuration(self.air).encode(), mode=0o600)
        files.replace(house.psk_file, b"", mode=0o600)
        service = Service(
            [config_file.read(configuration)],
            state_directory=house.directory / f"{house.interface}-state",
            own_keys=True,
        )
        await service.start()
        exit_.push_async_callback(service.stop)

    async def _attend(self, exit_: AsyncExitStack, path: Path) -> None:
        client = ControlClient(path, directory=path.parent)
        self._access_point = await exit_.enter_async_context(client)
        listener = await exit_.enter_async_context(ControlClient(path, directory=path.parent))
        await listener.attach()
        task = asyncio.create_task(self._listen(listener))
        exit_.callback(task.cancel)

    async def _listen(self, listener: ControlClient) -> None:
        async for told in listener.events():
            event = told.event
            if isinstance(event, PinNeeded):
                if event.address in self._knocking:
                    continue
                self._knocking[event.address] = str(event.uuid)
                self._knocked.set()
            if event is not None:
                self._screen.access_point_tells(event)
