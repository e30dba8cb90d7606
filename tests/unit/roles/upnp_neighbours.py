"""Access points and devices on the loopback interface, made of the real machines and real UPnP."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any
from uuid import UUID, uuid4

from pushbutton.crypto import dh
from pushbutton.protocol.enrollee import Enrollee
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.notices import CredentialsReceived, SettingsReceived
from pushbutton.protocol.outputs import Failed, Finished, Output, SendMessage, Work
from pushbutton.protocol.policy import DevicePassword
from pushbutton.protocol.upnp_exchange import op_code_of
from pushbutton.secret import Secret
from pushbutton.upnp.advertiser import Advertiser, Identity
from pushbutton.upnp.control_point.search import Sighting
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import UpnpDevice
from pushbutton.upnp.errors import ErrorCode, UpnpError
from pushbutton.upnp.interface_address import interface_address
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType
from pushbutton.wire import attributes as a
from pushbutton.wire.credential import ApSettings, NetworkKey
from pushbutton.wire.device import Device
from pushbutton.wire.enums import (
    AuthenticationType,
    ConfigMethods,
    DevicePasswordId,
    EncryptionType,
    OpCode,
    PrimaryDeviceType,
    RequestType,
)
from pushbutton.wire.message import Message, build
from pushbutton.wire.messages import PROBE_REQUEST

PIN = "12345670"
PASSPHRASE = "a passphrase"
ACCESS_POINT_TYPE = PrimaryDeviceType(6, subcategory=1)
PRINTER = PrimaryDeviceType(3, subcategory=1)


def settings_of(ssid: bytes, bssid: bytes) -> ApSettings:
    return ApSettings(
        ssid,
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        bssid,
        (NetworkKey(Secret(PASSPHRASE)),),
    )


def run(machine: RegistrationMachine, outputs: list[Output], heard: list[Output]) -> bytes | None:
    """Do the work that outputs ask for; return the message that is to be sent."""
    message: bytes | None = None
    waiting = list(outputs)
    while waiting:
        output = waiting.pop(0)
        if isinstance(output, Work):
            waiting += machine.complete(output.compute(), asyncio.get_running_loop().time())
        elif isinstance(output, SendMessage):
            message = output.octets
        else:
            heard.append(output)
    return message


@dataclass
class _Lock:
    is_locked: bool
    read_only: bool = False

    def locked(self, now: float) -> bool:
        return self.is_locked

    def has_network(self, index: int) -> bool:
        return index == 1


@dataclass
class Neighbour:
    """A UPnP device whose sessions are machines: an access point, or a station on Ethernet."""

    name: str = "Simulated AP"
    pin: str | None = PIN
    ssid: bytes = b"simulated"
    uuid: UUID = field(default_factory=uuid4)
    station: bool = False
    locked: bool = False
    out_of_band: bool = False
    closed: frozenset[str] = frozenset()
    """Actions that are refused."""
    heard: list[Output] = field(default_factory=list)
    selections: list[Message] = field(default_factory=list)
    responses: dict[bytes, asyncio.Queue[bytes]] = field(default_factory=dict)
    selected: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.mac_address = b"\x02" + self.uuid.bytes[:5]
        self.settings = settings_of(self.ssid, self.mac_address)
        self.machine: Enrollee | None = None
        self.upnp = UpnpDevice("lo", DeviceDescription(self.uuid, self.name), self)

    @property
    def device(self) -> Device:
        return Device(
            uuid=self.uuid,
            mac_address=self.mac_address,
            manufacturer="Simulated",
            model_name="Model",
            device_name=self.name,
            primary_device_type=PRINTER if self.station else ACCESS_POINT_TYPE,
            config_methods=ConfigMethods.LABEL,
        )

    async def __aenter__(self) -> Neighbour:
        await self.upnp.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.upnp.stop()

    async def restart(self) -> None:
        """Say goodbye and come back, as an access point does that was configured."""
        await self.upnp.stop()
        await self.upnp.start()

    @property
    def sighting(self) -> Sighting:
        """What a search would hear of it, for a test that does not want to wait for that."""
        place = interface_address("lo")
        return Sighting(self.uuid, place.address, place, self.upnp.location, 1800)

    # ---- the handler ------------------------------------------------------------------------

    async def invoke(
        self, action: str, arguments: Mapping[str, str | bytes | int], client: IPv4Address
    ) -> Mapping[str, object]:
        if action in self.closed:
            raise UpnpError(ErrorCode.INTERNAL_ERROR)
        match action:
            case "GetDeviceInfo":
                return {"NewDeviceInfo": self._begin()}
            case "PutMessage":
                return {"NewOutMessage": self._put(_octets(arguments["NewInMessage"]))}
            case "SetSelectedRegistrar":
                self.selections.append(Message.parse(_octets(arguments["NewMessage"])))
                self.selected.set()
            case "PutWLANResponse":
                mac = bytes.fromhex(str(arguments["NewWLANEventMAC"]).replace(":", ""))
                queue = self.responses.setdefault(mac, asyncio.Queue())
                queue.put_nowait(_octets(arguments["NewMessage"]))
        return {}

    def subscriber_gone(self, address: IPv4Address) -> None:
        """Pass over it: what was selected stays in the list."""

    def _begin(self) -> bytes:
        if self.pin is None and not self.out_of_band:
            raise UpnpError(ErrorCode.INTERNAL_ERROR)
        password = None
        if self.pin is not None:
            password = DevicePassword(DevicePasswordId.DEFAULT, Secret(self.pin))
        pair = dh.generate(os.urandom)
        common: dict[str, Any] = {"device": self.device, "key_pair": pair, "random": os.urandom}
        if self.station:
            password = password or DevicePassword(DevicePasswordId.DEFAULT, Secret(b""))
            self.machine = Enrollee(
                password=password, accept_plain_settings=self.out_of_band, **common
            )
        else:
            self.machine = Enrollee(
                password=password,
                as_access_point=self.settings,
                policy=_Lock(self.locked),
                accept_plain_settings=self.out_of_band,
                **common,
            )
        now = asyncio.get_running_loop().time()
        return run(self.machine, self.machine.start(now), self.heard) or b""

    def _put(self, octets: bytes) -> bytes:
        machine = self.machine
        if machine is None or machine.ended:
            raise UpnpError(ErrorCode.BAD_REQUEST)
        now = asyncio.get_running_loop().time()
        op_code = op_code_of(Message.parse(octets))
        answer = run(machine, machine.receive(op_code, octets, now), self.heard)
        for output in self.heard:
            if isinstance(output, SettingsReceived):
                self.settings = output.settings
        if answer is None and op_code not in (OpCode.ACK, OpCode.NACK):
            raise UpnpError(ErrorCode.INTERNAL_ERROR)
        return answer or b""

    # ---- wireless stations --------------------------------------------------------------------

    def probe(self, station: Station) -> None:
        """Report a Probe Request of a station."""
        self.upnp.event(WlanEvent(WlanEventType.PROBE_REQUEST, station.address, station.probe()))

    async def admit(self, station: Station) -> CredentialsReceived | None:
        """Relay between a station and the Registrars until the station is done."""
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.responses[station.address] = queue
        said = station.start()
        while True:
            self.upnp.event(WlanEvent(WlanEventType.EAP, station.address, said))
            if station.over or op_code_of(Message.parse(said)) is OpCode.NACK:
                return station.received
            while True:
                answer = station.take(await queue.get())
                if answer is not None:
                    break
                if station.over:
                    return station.received
            said = answer


class Station:
    """A wireless Enrollee with a PIN, or with a button."""

    def __init__(
        self, number: int, pin: str | None = PIN, name: str = "Camera", uuid: UUID | None = None
    ) -> None:
        self.address = bytes.fromhex("02500000") + number.to_bytes(2, "big")
        self.device = Device(
            uuid=uuid or UUID(int=0x5000 + number),
            mac_address=self.address,
            device_name=name,
            manufacturer="Simulated",
            primary_device_type=PrimaryDeviceType(4, subcategory=2),
            config_methods=ConfigMethods.DISPLAY | ConfigMethods.VIRTUAL_DISPLAY,
        )
        password_id = DevicePasswordId.PUSH_BUTTON if pin is None else DevicePasswordId.DEFAULT
        self.password = DevicePassword(password_id, Secret(pin or "00000000"))
        self.heard: list[Output] = []
        self.machine: Enrollee | None = None

    def probe(self) -> bytes:
        return build(
            PROBE_REQUEST,
            {
                **self.device.values(),
                a.REQUEST_TYPE: RequestType.ENROLLEE_INFO,
                a.UUID_E: self.device.uuid,
                a.ASSOCIATION_STATE: 0,
                a.CONFIGURATION_ERROR: 0,
                a.DEVICE_PASSWORD_ID: self.password.id,
                a.VERSION2: 0x20,
            },
        )

    def start(self) -> bytes:
        self.machine = Enrollee(
            device=self.device,
            password=self.password,
            key_pair=dh.generate(os.urandom),
            random=os.urandom,
        )
        now = asyncio.get_running_loop().time()
        return run(self.machine, self.machine.start(now), self.heard) or b""

    def take(self, octets: bytes) -> bytes | None:
        assert self.machine is not None
        now = asyncio.get_running_loop().time()
        op_code = op_code_of(Message.parse(octets))
        return run(self.machine, self.machine.receive(op_code, octets, now), self.heard)

    @property
    def over(self) -> bool:
        return any(isinstance(output, Finished) for output in self.heard)

    @property
    def received(self) -> CredentialsReceived | None:
        found = [each for each in self.heard if isinstance(each, CredentialsReceived)]
        return found[-1] if found else None

    @property
    def failures(self) -> list[Failed]:
        return [each for each in self.heard if isinstance(each, Failed)]


@asynccontextmanager
async def announced_server(
    serve: object, uuid: UUID | None = None
) -> AsyncIterator[tuple[UUID, asyncio.Server]]:
    """Announce a TCP server of the test's own as a WFADevice on the loopback interface."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)  # type: ignore[arg-type]
    port = server.sockets[0].getsockname()[1]
    identity = uuid or uuid4()
    location = f"http://127.0.0.1:{port}/wps_device.xml"
    advertiser = Advertiser(interface_address("lo"), Identity(identity, location))
    advertiser.start()
    try:
        yield identity, server
    finally:
        advertiser.stop()
        server.close()


def _octets(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
