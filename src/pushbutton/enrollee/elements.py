"""The WSC elements that a device sends: when it looks around, and when it associates to register.

Wi-Fi Simple Configuration 2.0, "Probe Request", "Association Request".
"""

from __future__ import annotations

from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.elements import wsc_element
from pushbutton.wire.enums import AssociationState, ConfigurationError, RequestType
from pushbutton.wire.message import build
from pushbutton.wire.messages import ASSOCIATION_REQUEST, PROBE_REQUEST

VERSION_2 = 0x20


def probe_request(device: Device, password_id: int, version2: int = VERSION_2) -> bytes:
    """Return the element that tells access points who looks for a Registrar, and how."""
    values = {
        **device.values(),
        a.REQUEST_TYPE: RequestType.ENROLLEE_INFO,
        a.UUID_E: device.uuid,
        a.ASSOCIATION_STATE: AssociationState.NOT_ASSOCIATED,
        a.CONFIGURATION_ERROR: ConfigurationError.NO_ERROR,
        a.DEVICE_PASSWORD_ID: password_id,
        a.VERSION2: version2 or None,
    }
    return wsc_element(build(PROBE_REQUEST, values))


def association_request(
    request: RequestType = RequestType.ENROLLEE_OPEN_8021X, version2: int = VERSION_2
) -> bytes:
    """Return the element with which a device associates for a registration and nothing else."""
    values = {a.REQUEST_TYPE: request, a.VERSION2: version2 or None}
    return wsc_element(build(ASSOCIATION_REQUEST, values))
