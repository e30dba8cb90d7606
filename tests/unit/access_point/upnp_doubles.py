"""A UPnP device in memory, and a Registrar that calls its actions."""

from __future__ import annotations

import os
from collections.abc import Iterable
from ipaddress import IPv4Address
from typing import Any, ClassVar
from uuid import UUID

from pushbutton.crypto import dh
from pushbutton.errors import DriverError
from pushbutton.protocol.notices import CredentialsWanted, SettingsLearned
from pushbutton.protocol.outputs import Output, SendMessage, Work
from pushbutton.protocol.policy import DevicePassword, FixedPassword
from pushbutton.protocol.registrar import Registrar
from pushbutton.protocol.upnp_exchange import op_code_of
from pushbutton.secret import Secret
from pushbutton.upnp.description import DeviceDescription
from pushbutton.upnp.device import Conduct, Handler
from pushbutton.upnp.wlan_config import WlanEvent
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import Message

AP_PIN = "95661469"
"""Of `House.configure`."""
HERE = IPv4Address("10.0.0.9")
DESCRIBED = Device(UUID(int=0xEE), b"\x02\x00\x00\x00\x00\xee", "Acme", "Registrar", "1", "2", "ER")


class MemoryDevice:
    """In the place of `upnp.device.UpnpDevice`; `made` has every one there was."""

    made: ClassVar[list[MemoryDevice]] = []
    error: str | None = None

    def __init__(
        self,
        interface: str,
        description: DeviceDescription,
        handler: Handler,
        management: bool = False,
        *,
        conduct: Conduct,
    ) -> None:
        self.interface, self.handler, self.management = interface, handler, management
        self.conduct = conduct
        self.descriptions = [description]
        self.events: list[WlanEvent] = []
        self.status: list[tuple[int | None, int | None]] = []
        self.subscribers: frozenset[IPv4Address] = frozenset()
        self.running = False
        self.heard: Any = None
        self.made.append(self)

    location = "http://10.0.0.1:49152/wps_device.xml"

    async def start(self) -> None:
        if self.error is not None:
            raise DriverError(self.error)
        self.running = True

    async def stop(self) -> None:
        self.running = False

    def describe(self, description: DeviceDescription) -> None:
        self.descriptions.append(description)

    def event(self, event: WlanEvent) -> None:
        self.events.append(event)
        if self.heard is not None:
            self.heard(event)

    def set_status(self, ap: int | None = None, sta: int | None = None) -> None:
        self.status.append((ap, sta))


class Caller:
    """A Registrar in front of the actions; `got` are the messages it was answered."""

    def __init__(self, handler: Handler, pin: str = AP_PIN, client: IPv4Address = HERE) -> None:
        self.handler, self.client = handler, client
        self.machine = registrar(pin, towards_access_point=True)
        self.got: list[MessageType] = []
        self.settings: bytes | None = None
        self.learned: SettingsLearned | None = None
        self.last: Message | None = None
        self.machine.start(0.0)

    async def call(self, action: str, **arguments: str | bytes | int) -> Any:
        """Call an action; return what it put out."""
        return await self.handler.invoke(action, arguments, self.client)

    async def visit(self) -> Caller:
        """Register to the end; the Registrar's last word may be refused."""
        message = self.answer((await self.call("GetDeviceInfo"))["NewDeviceInfo"])
        while message is not None:
            reply = await self.call("PutMessage", NewInMessage=message)
            message = self.answer(reply["NewOutMessage"]) if reply else None
        return self

    def answer(self, octets: bytes) -> bytes | None:
        """Take a message of the access point; return the Registrar's."""
        message = self.last = Message.parse(octets)
        self.got.append(MessageType(message.require(a.MESSAGE_TYPE)))
        return self._act(self.machine.receive(op_code_of(message), octets, 0.0))

    def _act(self, outputs: Iterable[Output]) -> bytes | None:
        said: bytes | None = None
        for output in outputs:
            match output:
                case SendMessage():
                    said = output.octets
                case Work():
                    said = self._act(self.machine.complete(output.compute(), 0.0)) or said
                case SettingsLearned():
                    self.learned = output
                    said = self._act(self.machine.complete(self.settings, 0.0)) or said
        return said


class Relaying:
    """A Registrar that hears events and answers through PutWLANResponse."""

    def __init__(self, credentials: bytes, pin: str) -> None:
        self.machine = registrar(pin)
        self.machine.start(0.0)
        self._credentials = credentials

    def hear(self, event: WlanEvent) -> list[bytes]:
        """Take an Enrollee's message; return the answers."""
        message = Message.parse(event.message)
        return self._act(self.machine.receive(op_code_of(message), event.message, 0.0))

    def _act(self, outputs: Iterable[Output]) -> list[bytes]:
        said: list[bytes] = []
        for output in outputs:
            match output:
                case SendMessage():
                    said.append(output.octets)
                case Work():
                    said += self._act(self.machine.complete(output.compute(), 0.0))
                case CredentialsWanted():
                    said += self._act(self.machine.complete(self._credentials, 0.0))
        return said


def registrar(pin: str, **options: Any) -> Registrar:
    return Registrar(
        device=DESCRIBED,
        key_pair=dh.generate(os.urandom),
        random=os.urandom,
        policy=FixedPassword(DevicePassword(0, Secret(pin))),
        **options,
    )
