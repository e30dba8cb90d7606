"""Where the behaviour suite runs: on simulated air, and on a wire in a network namespace.

A place starts our access point from a hostapd.conf and gives out stations; a test does not know
which it is, but for `is_radio`.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, Self

from pushbutton.access_point import config_file
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.service import Service
from pushbutton.control.client import ControlClient
from pushbutton.drivers.base import Driver
from pushbutton.drivers.simulated import CLEAR, SimulatedDriver, Weather, hosted_air
from pushbutton.drivers.simulated.hub import Hub
from pushbutton.drivers.wired import WiredDriver
from pushbutton.runtime.station_link import StationLink
from pushbutton.wire.codecs import format_mac

ACCESS_POINT = bytes.fromhex("020000000100")
SSID = b"Home"
PASSPHRASE = "correct horse battery"
AP_PIN = "12345670"
CLONE_NEWNET = 0x40000000

_KEYS = {
    "ssid": SSID.decode(),
    "hw_mode": "g",
    "channel": "6",
    "ieee8021x": "1",
    "eap_server": "1",
    "wpa": "2",
    "wpa_key_mgmt": "WPA-PSK",
    "rsn_pairwise": "CCMP",
    "wpa_passphrase": PASSPHRASE,
    "wps_state": "2",
    "ap_pin": AP_PIN,
    "device_name": "Behaviour",
    "manufacturer": "pushbutton",
    "model_name": "Test",
    "model_number": "1",
    "serial_number": "1",
    "device_type": "6-0050F204-1",
    "os_version": "01020300",
    "config_methods": "label virtual_display virtual_push_button keypad",
}


class Place(Protocol):
    """A way between an access point and stations."""

    is_radio: bool
    interface: str

    def access_point_driver(self, config: BssConfig) -> Driver: ...
    def station_driver(self, address: bytes) -> Driver: ...


class Air:
    """The simulated driver."""

    is_radio = True
    interface = "ap0"

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def access_point_driver(self, config: BssConfig) -> Driver:
        return SimulatedDriver("behaviour", _bssid(config))

    def station_driver(self, address: bytes) -> Driver:
        return SimulatedDriver("behaviour", address)


class Wire:
    """The wired driver on a veth pair; one station at a time, under any address."""

    is_radio = False
    interface = "ap0"

    def access_point_driver(self, config: BssConfig) -> Driver:
        return WiredDriver("ap0")

    def station_driver(self, address: bytes) -> Driver:
        ip("link", "set", "sta0", "address", format_mac(address))
        return WiredDriver("sta0")


def _bssid(config: BssConfig) -> bytes:
    """Each access point of a test has an address of its own, by the number of its interface."""
    return ACCESS_POINT[:5] + bytes((int(config.interface[2:]),))


def ip(*arguments: str) -> None:
    """Run iproute2."""
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@asynccontextmanager
async def air(weather: Weather = CLEAR) -> AsyncIterator[Place]:
    """Give the simulated place."""
    async with hosted_air("behaviour", weather) as hub:
        yield Air(hub)


class Namespace:
    """The thread is in a network namespace of its own, with a veth pair, during the context."""

    def __enter__(self) -> Self:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        if self._libc.unshare(CLONE_NEWNET):
            os.close(self._home)
            raise PermissionError("network namespaces need root")
        try:
            ip("link", "add", "ap0", "type", "veth", "peer", "name", "sta0")
            for name in ("ap0", "sta0"):
                Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("1")
                ip("link", "set", name, "up")
            ip("link", "set", "ap0", "address", format_mac(ACCESS_POINT))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._libc.setns(self._home, CLONE_NEWNET):
            sys.exit("cannot return from the network namespace")
        os.close(self._home)


class AccessPoint:
    """Our access point, started, with a control client that listens."""

    def __init__(self, service: Service, control: ControlClient, log: ControlClient) -> None:
        self.service, self.control, self._events = service, control, log

    @property
    def bss(self) -> Bss:
        return self.service.bsses[0]

    async def told(self, *names: str, within: float = 5.0) -> str:
        """Return the next event that begins with one of `names`."""
        return (await self._events.wait_for(*names, within=within)).text

    async def configured(self, name: str, value: str) -> None:
        """Wait until GET_CONFIG says so: new settings are taken when the registration is over."""
        async with asyncio.timeout(5):
            while (await self.control.values("GET_CONFIG"))[name] != value:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


class Stage:
    """What a test has: a place, and what it starts there."""

    def __init__(self, place: Place, folder: Path, exit_: AsyncExitStack) -> None:
        self.place, self._folder, self._exit = place, folder, exit_
        self.options: dict[str, Any] = {}
        """Of the service, beside what every test has."""

    async def access_point(self, interface: str = "ap0", **changes: str | None) -> AccessPoint:
        """Start our access point; a change to None leaves a key of its hostapd.conf out."""
        keys: dict[str, str | None] = {
            "interface": interface,
            "driver": "simulated" if self.place.is_radio else "wired",
            "ctrl_interface": str(self._folder / "control"),
            **_KEYS,
            **changes,
        }
        path = self._folder / f"{interface}.conf"
        lines = (f"{key}={value}\n" for key, value in keys.items() if value is not None)
        path.write_text("".join(lines))
        driver = self.place.access_point_driver
        service = Service([config_file.read(path)], driver=driver, **self.options)
        await service.start()
        self._exit.push_async_callback(service.stop)
        socket = self._folder / "control" / interface
        control = await self._exit.enter_async_context(ControlClient(socket))
        events = await self._exit.enter_async_context(ControlClient(socket))
        await events.attach(2)
        return AccessPoint(service, control, events)

    @asynccontextmanager
    async def station(self, number: int = 1) -> AsyncIterator[StationLink]:
        """Give a station; its MAC address follows from its number."""
        driver = self.place.station_driver(b"\x02\x00\x00\x00\x02" + bytes((number,)))
        async with StationLink(driver) as link:
            yield link
