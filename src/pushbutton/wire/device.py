"""What a device says about itself in M1, M2, M2D and probe elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pushbutton.wire import attributes as a
from pushbutton.wire.attributes import Row
from pushbutton.wire.enums import ConfigMethods, PrimaryDeviceType, RfBands
from pushbutton.wire.message import Message

_OS_VERSION_MARK = 0x8000_0000
_NIL = UUID(int=0)
_NO_METHODS = ConfigMethods(0)
_UNNAMED_TYPE = PrimaryDeviceType(0, bytes(4), 0)


@dataclass(frozen=True, slots=True)
class Device:
    """A device's identity and description; what it did not say has the value given here.

    `mac_address` is all zero where the message has none (M2, elements).
    """

    uuid: UUID = _NIL
    mac_address: bytes = bytes(6)
    manufacturer: str = ""
    model_name: str = ""
    model_number: str = ""
    serial_number: str = ""
    device_name: str = ""
    primary_device_type: PrimaryDeviceType = _UNNAMED_TYPE
    config_methods: ConfigMethods = _NO_METHODS
    rf_bands: RfBands = RfBands.GHZ_2_4
    os_version: int = 0
    secondary_device_types: tuple[PrimaryDeviceType, ...] = ()

    def values(self) -> Mapping[Row[Any], object]:
        """Give the descriptive attributes, for `build`, which takes those of its schema.

        UUID and MAC Address are not among them: whether a UUID is the Enrollee's or the
        Registrar's is for the sender to say.
        """
        return {
            a.MANUFACTURER: self.manufacturer,
            a.MODEL_NAME: self.model_name,
            a.MODEL_NUMBER: self.model_number,
            a.SERIAL_NUMBER: self.serial_number,
            a.PRIMARY_DEVICE_TYPE: self.primary_device_type,
            a.DEVICE_NAME: self.device_name,
            a.CONFIG_METHODS: self.config_methods,
            a.RF_BANDS: self.rf_bands,
            a.OS_VERSION: self.os_version | _OS_VERSION_MARK,
            a.SECONDARY_DEVICE_TYPE_LIST: self.secondary_device_types or None,
        }

    @classmethod
    def from_message(cls, message: Message) -> Device:
        """Read the description out of a message or an element; what it lacks stays at defaults."""
        uuid = message.get(a.UUID_E) or message.get(a.UUID_R)
        methods = message.get(a.CONFIG_METHODS)
        bands = message.get(a.RF_BANDS)
        return cls(
            uuid or _NIL,
            message.get(a.MAC_ADDRESS) or bytes(6),
            message.get(a.MANUFACTURER) or "",
            message.get(a.MODEL_NAME) or "",
            message.get(a.MODEL_NUMBER) or "",
            message.get(a.SERIAL_NUMBER) or "",
            message.get(a.DEVICE_NAME) or "",
            message.get(a.PRIMARY_DEVICE_TYPE) or _UNNAMED_TYPE,
            _NO_METHODS if methods is None else methods,
            RfBands(0) if bands is None else bands,
            (message.get(a.OS_VERSION) or 0) & ~_OS_VERSION_MARK,
            message.get(a.SECONDARY_DEVICE_TYPE_LIST) or (),
        )
