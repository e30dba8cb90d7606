"""The wireless devices that access points report, and for how long they are remembered."""

from __future__ import annotations

from dataclasses import replace

from pushbutton.errors import MalformedError
from pushbutton.protocol.upnp_exchange import op_code_of
from pushbutton.registrar.found import KnockingDevice
from pushbutton.upnp.wlan_config import WlanEvent, WlanEventType
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.enums import MessageType, OpCode, RequestType
from pushbutton.wire.message import Message

REMEMBERED = 300.0
"""Seconds that a device is listed after it was heard."""
REMEMBERED_WHEN_DONE = 10.0
"""Seconds that it is listed after it said that it has what it came for."""
MOST = 64
"""Devices of one access point; the one not heard for longest makes room."""

_NOBODY = bytes(6)


class KnockingDevices:
    """Those of one access point, by MAC address, the one heard last at the end."""

    def __init__(self) -> None:
        self._devices: dict[bytes, tuple[KnockingDevice, float]] = {}

    @property
    def devices(self) -> tuple[KnockingDevice, ...]:
        return tuple(device for device, _ in self._devices.values())

    def hear(self, event: WlanEvent, now: float) -> bool:
        """Take an event of the access point; True when the list says something else now.

        Registrars that look for access points, and messages that cannot be read, are passed over.
        """
        try:
            message = Message.parse(event.message)
        except MalformedError:
            return False
        if event.address == _NOBODY:
            return False  # what some access points make up as the first event
        if event.type is WlanEventType.PROBE_REQUEST:
            return self._probed(event.address, message, now)
        if message.message_type == MessageType.M1:
            return self._knock(event.address, message, now, asking=True)
        return self._answered(event.address, op_code_of(message), now)

    def expire(self, now: float) -> bool:
        """Forget whom nobody heard for long; True when somebody was forgotten."""
        living = {mac: entry for mac, entry in self._devices.items() if entry[1] > now}
        changed = len(living) != len(self._devices)
        self._devices = living
        return changed

    def _probed(self, address: bytes, message: Message, now: float) -> bool:
        asked = message.get(a.REQUEST_TYPE)
        if asked not in (RequestType.ENROLLEE_INFO, RequestType.ENROLLEE_OPEN_8021X):
            return False
        return self._knock(address, message, now, asking=False)

    def _knock(self, address: bytes, message: Message, now: float, *, asking: bool) -> bool:
        known = self._devices.pop(address, None)
        device = replace(Device.from_message(message), mac_address=address)
        wants = message.get(a.DEVICE_PASSWORD_ID)
        wanted = None if wants is None else int(wants)
        if known is not None and not asking:
            # A Probe Request says less than the M1 before it.
            asking = known[0].asking
            device = known[0].device if asking and known[0].device is not None else device
        heard = KnockingDevice(address, device, device.uuid, now, wanted, asking)
        while len(self._devices) >= MOST:
            del self._devices[next(iter(self._devices))]
        self._devices[address] = (heard, now + REMEMBERED)
        return known is None or replace(known[0], seen=now) != heard

    def _answered(self, address: bytes, op_code: OpCode, now: float) -> bool:
        known = self._devices.get(address)
        if known is None or op_code not in (OpCode.DONE, OpCode.NACK):
            return False
        device, until = known
        if op_code is OpCode.DONE:
            until = min(until, now + REMEMBERED_WHEN_DONE)
        self._devices[address] = (replace(device, asking=False), until)
        return device.asking
