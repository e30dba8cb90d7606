"""What this machine says of itself as a device, and the passwords it may have."""

from __future__ import annotations

import platform
import uuid

from pushbutton.protocol.policy import DevicePassword
from pushbutton.secret import Secret
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigMethods, DevicePasswordId, PrimaryDeviceType, RfBands

_NAMESPACE = uuid.UUID("9ba9d0b8-91a8-4dd5-8ac5-1d3c6f3b7c11")
_LONGEST_NAME = 32
METHODS = (
    ConfigMethods.DISPLAY
    | ConfigMethods.VIRTUAL_DISPLAY
    | ConfigMethods.PUSH_BUTTON
    | ConfigMethods.VIRTUAL_PUSH_BUTTON
    | ConfigMethods.KEYPAD
)
"""A program shows its PIN, has a button to click, and lets a PIN be typed."""


def describe(address: bytes, name: str = "") -> Device:
    """Return the description of this machine; the UUID follows from the MAC address.

    `name` replaces the host name as Device Name.
    """
    chosen = name or platform.node().partition(".")[0] or "pushbutton"
    while len(chosen.encode()) > _LONGEST_NAME:
        chosen = chosen[:-1]
    return Device(
        uuid=uuid.uuid5(_NAMESPACE, address.hex()),
        mac_address=address,
        manufacturer="pushbutton",
        model_name="pushbutton enroll",
        model_number="1",
        serial_number="1",
        device_name=chosen,
        primary_device_type=PrimaryDeviceType(1, subcategory=1),
        config_methods=METHODS,
        rf_bands=RfBands.GHZ_2_4 | RfBands.GHZ_5,
    )


def pin_password(pin: Secret) -> DevicePassword:
    """Return the password of a device that shows `pin`."""
    return DevicePassword(DevicePasswordId.DEFAULT, pin)
