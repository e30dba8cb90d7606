"""The WSC elements of a station that comes as a Registrar.

Wi-Fi Simple Configuration 2.0, "Probe Request", "Association Request".
"""

from __future__ import annotations

from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.elements import wsc_element
from pushbutton.wire.enums import (
    AssociationState,
    ConfigurationError,
    DevicePasswordId,
    RequestType,
)
from pushbutton.wire.message import build
from pushbutton.wire.messages import ASSOCIATION_REQUEST, PROBE_REQUEST

VERSION_2 = 0x20


def probe_request(device: Device) -> bytes:
    """Return the element with which a Registrar looks for access points to set up."""
    values = {
        **device.values(),
        a.REQUEST_TYPE: RequestType.REGISTRAR,
        a.UUID_E: device.uuid,
        a.ASSOCIATION_STATE: AssociationState.NOT_ASSOCIATED,
        a.CONFIGURATION_ERROR: ConfigurationError.NO_ERROR,
        a.DEVICE_PASSWORD_ID: DevicePasswordId.DEFAULT,
        a.VERSION2: VERSION_2,
    }
    return wsc_element(build(PROBE_REQUEST, values))


def association_request() -> bytes:
    """Return the element with which a Registrar associates."""
    values = {a.REQUEST_TYPE: RequestType.REGISTRAR, a.VERSION2: VERSION_2}
    return wsc_element(build(ASSOCIATION_REQUEST, values))
