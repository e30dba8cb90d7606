"""An access point on wires that exist in memory only, and devices that come to it."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from pushbutton.access_point import config_file
from pushbutton.access_point.bss import Bss
from pushbutton.access_point.config import BssConfig
from pushbutton.access_point.service import Service
from pushbutton.control.client import ControlClient
from pushbutton.crypto import dh
from pushbutton.drivers.base import (
    ApParameters,
    Capabilities,
    EapolReceived,
    EventSink,
    Key,
    ScanEntry,
    StationParameters,
    StationStatistics,
)
from pushbutton.errors import DriverError
from pushbutton.protocol.eap_peer import EapPeer
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.notices import CredentialsReceived
from pushbutton.protocol.outputs import Finished, Output, SendPacket, Work
from pushbutton.protocol.policy import DevicePassword, push_button_password
from pushbutton.protocol.port import SupplicantPort
from pushbutton.runtime.logs import LogOutput
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.eap_wsc import ENROLLEE_IDENTITY
from pushbutton.wire.enums import ConfigMethods, PrimaryDeviceType

PIN = "12345670"

Visit = Callable[..., "Visitor"]
"""Makes a device: `visit(interface, pin)`."""


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until it is so, for five seconds."""
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


class MemoryWire:
    """A driver whose packets lie in a list."""

    capabilities = Capabilities(radio=False)

    def __init__(self, name: str, address: bytes) -> None:
        self.name, self.address = name, address
        self.sent: deque[tuple[bytes, bytes]] = deque()
        self.opened = self.closed = 0
        self.error: str | None = None
        self._sink: EventSink | None = None

    async def open(self, sink: EventSink) -> None:
        if self.error is not None:
            raise DriverError(self.error)
        self._sink = sink
        self.opened += 1

    async def close(self) -> None:
        self.closed += 1

    def tell(self, event: EapolReceived) -> None:
        """Let a packet arrive."""
        assert self._sink is not None
        self._sink(event)

    def send_eapol(self, destination: bytes, octets: bytes) -> None:
        self.sent.append((destination, octets))

    async def choose_channel(self, channel: int, hw_mode: str, country: str = "") -> int:
        return channel or 1

    async def start_access_point(self, parameters: ApParameters) -> None: ...
    async def change_access_point(self, parameters: ApParameters) -> None: ...
    async def stop_access_point(self) -> None: ...
    async def add_station(self, station: StationParameters) -> None: ...
    async def authorize_station(self, station: bytes, authorized: bool) -> None: ...
    async def remove_station(self, station: bytes) -> None: ...
    async def set_key(self, key: Key) -> None: ...

    async def associate(self, entry: ScanEntry, elements: bytes) -> None: ...
    async def disassociate(self) -> None: ...
    def send_frame(self, frame: bytes) -> None: ...
    def send_data(self, destination: bytes, ethertype: int, payload: bytes) -> None: ...

    async def scan(
        self, elements: bytes, ssids: Sequence[bytes] = (b"",), frequencies: Sequence[int] = ()
    ) -> list[ScanEntry]:
        return []

    async def statistics(self, station: bytes) -> StationStatistics:
        return StationStatistics(rx_packets=7)


class Visitor:
    """A device at one of the wires: our own Enrollee machine."""

    def __init__(self, wire: MemoryWire, number: int, pin: str | None = PIN) -> None:
        self.wire = wire
        self.device = Device(
            uuid=uuid4(),
            mac_address=b"\x02\x10\x00\x00\x00" + bytes((number,)),
            manufacturer="Acme",
            model_name="Visitor",
            model_number="1",
            serial_number=str(number),
            device_name=f"visitor {number}",
            primary_device_type=PrimaryDeviceType.parse("3-0050F204-1"),
            config_methods=ConfigMethods.LABEL | ConfigMethods.DISPLAY,
        )
        self.pin = pin
        self.outputs: list[Output] = []

    @property
    def address(self) -> bytes:
        return self.device.mac_address

    def machine(self) -> Enrollee:
        """Make the machine for one conversation."""
        password = (
            push_button_password() if self.pin is None else DevicePassword(0, Secret(self.pin))
        )
        return Enrollee(
            device=self.device,
            password=password,
            key_pair=dh.generate(os.urandom),
            random=os.urandom,
        )

    async def register(self, within: float = 10.0) -> bool:
        """Run one conversation to its end; return whether it succeeded."""
        port = SupplicantPort(EapPeer(ENROLLEE_IDENTITY, self.machine()))
        self.outputs = []
        async with asyncio.timeout(within):
            pending = deque(port.start(0.0))
            while True:
                while pending:
                    output = pending.popleft()
                    self.outputs.append(output)
                    if isinstance(output, SendPacket):
                        self.wire.tell(EapolReceived(self.address, output.octets))
                    elif isinstance(output, Work):
                        pending.extend(port.complete(output.compute(), 0.0))
                    elif isinstance(output, Finished):
                        return output.success
                await asyncio.sleep(0)
                for _ in range(len(self.wire.sent)):
                    destination, octets = self.wire.sent.popleft()
                    if destination == self.address:
                        pending.extend(port.receive(octets, 0.0))
                    else:
                        self.wire.sent.append((destination, octets))

    def begin(self) -> None:
        """Send the first packet and fall silent."""
        port_start = bytes.fromhex("02010000")
        self.wire.tell(EapolReceived(self.address, port_start))

    @property
    def network_key(self) -> bytes:
        """The key that the device was given."""
        (received,) = [o for o in self.outputs if isinstance(o, CredentialsReceived)]
        return received.credentials[0].network_key.reveal()


class House:
    """A running access point and what a test needs around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.control_directory = folder / "ctrl"
        self.wires: dict[str, MemoryWire] = {}
        self.service: Service | None = None
        self.paths: list[Path] = []
        self.options: dict[str, Any] = {}
        """Of the service, beside what every house has."""

    def wire(self, name: str = "eth0") -> MemoryWire:
        """The wire of a BSS."""
        if name not in self.wires:
            address = b"\x02\x00\x00\x00\x00" + bytes((len(self.wires) + 1,))
            self.wires[name] = MemoryWire(name, address)
        return self.wires[name]

    def configure(self, interface: str = "eth0", **changes: str | None) -> Path:
        """Write a configuration file; a change to None leaves the key out."""
        keys: dict[str, str | None] = {
            "interface": interface,
            "driver": "wired",
            "ctrl_interface": str(self.control_directory),
            "ssid": "house",
            "wpa": "2",
            "rsn_pairwise": "CCMP",
            "wpa_passphrase": "correct horse",
            "wps_state": "2",
            "eap_server": "1",
            "ap_pin": "95661469",
            "config_methods": "label keypad virtual_push_button",
            **changes,
        }
        path = self.folder / f"{interface}.conf"
        path.write_text("".join(f"{k}={v}\n" for k, v in keys.items() if v is not None))
        return path

    async def start(self, *paths: Path) -> Bss:
        """Start the access point; return its first BSS."""
        self.paths = list(paths)
        log = LogOutput(file=self.folder / "log")
        self.service = Service(
            [config_file.read(path) for path in paths], log=log, driver=self._driver, **self.options
        )
        try:
            await self.service.start()
        except BaseException:
            log.close()
            raise
        return self.service.bsses[0]

    def _driver(self, config: BssConfig) -> MemoryWire:
        return self.wire(config.interface)

    async def stop(self) -> None:
        """Stop it."""
        if self.service is not None:
            service, self.service = self.service, None
            await service.stop()
            assert service.process.log is not None
            service.process.log.close()

    @property
    def log(self) -> list[str]:
        """The lines of the log so far."""
        return (self.folder / "log").read_text().splitlines()

    async def appears(self, interface: str = "eth0") -> None:
        """Wait for a BSS's control socket."""

        async def there() -> bool:
            return (self.control_directory / interface).exists()

        await until(there)

    async def configuration_has(self, control: ControlClient, line: str) -> None:
        """Wait until GET_CONFIG has this line."""

        async def has() -> bool:
            return line in (await control.command("GET_CONFIG")).splitlines()

        await until(has)

    def client(self, interface: str = "eth0") -> ControlClient:
        """A client of a BSS's control socket."""
        return ControlClient(self.control_directory / interface, directory=self.folder, timeout=5)
