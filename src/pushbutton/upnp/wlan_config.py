"""The WFAWLANConfig service of a WFADevice, declared once.

The names, directions and types are those of the service descriptions that access points publish,
with the known misprints corrected (docs/management.md says which).  `WLAN_CONFIG` are the four
actions that every stack uses, `STATION` what a device on Ethernet offers (WCN-NET, "Configuring a
device over Ethernet"), `WITH_MANAGEMENT` adds the ten management actions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from pushbutton.errors import MalformedError
from pushbutton.upnp.service import (
    Action,
    Argument,
    DataType,
    Direction,
    ServiceDeclaration,
    StateVariable,
)

DEVICE_TYPE = "urn:schemas-wifialliance-org:device:WFADevice:1"
SERVICE_TYPE = "urn:schemas-wifialliance-org:service:WFAWLANConfig:1"
SERVICE_ID = "urn:wifialliance-org:serviceId:WFAWLANConfig1"
ROOT_DEVICE = "upnp:rootdevice"

MESSAGE = StateVariable("Message", DataType.BASE64)
IN_MESSAGE = StateVariable("InMessage", DataType.BASE64)
OUT_MESSAGE = StateVariable("OutMessage", DataType.BASE64)
DEVICE_INFO = StateVariable("DeviceInfo", DataType.BASE64)
AP_SETTINGS = StateVariable("APSettings", DataType.BASE64)
AP_STATUS = StateVariable("APStatus", DataType.UI1, evented=True)
STA_SETTINGS = StateVariable("STASettings", DataType.BASE64)
STA_STATUS = StateVariable("STAStatus", DataType.UI1, evented=True)
WLAN_EVENT = StateVariable("WLANEvent", DataType.BASE64, evented=True)
WLAN_EVENT_TYPE = StateVariable("WLANEventType", DataType.UI1)
WLAN_EVENT_MAC = StateVariable("WLANEventMAC", DataType.STRING)
WLAN_RESPONSE = StateVariable("WLANResponse", DataType.BASE64)

_NEW_MESSAGE = Argument("NewMessage", MESSAGE)
_NEW_AP_SETTINGS = Argument("NewAPSettings", AP_SETTINGS)
_NEW_STA_SETTINGS = Argument("NewSTASettings", STA_SETTINGS)

GET_DEVICE_INFO = Action("GetDeviceInfo", (Argument("NewDeviceInfo", DEVICE_INFO, Direction.OUT),))
PUT_MESSAGE = Action(
    "PutMessage",
    (
        Argument("NewInMessage", IN_MESSAGE),
        Argument("NewOutMessage", OUT_MESSAGE, Direction.OUT),
    ),
)
PUT_WLAN_RESPONSE = Action(
    "PutWLANResponse",
    (
        _NEW_MESSAGE,
        Argument("NewWLANEventType", WLAN_EVENT_TYPE),
        Argument("NewWLANEventMAC", WLAN_EVENT_MAC),
    ),
)
SET_SELECTED_REGISTRAR = Action("SetSelectedRegistrar", (_NEW_MESSAGE,), subscribers_only=True)


def _managed(name: str, *arguments: Argument) -> Action:
    return Action(name, arguments, management=True)


MANAGEMENT = (
    _managed("GetAPSettings", _NEW_MESSAGE, Argument("NewAPSettings", AP_SETTINGS, Direction.OUT)),
    _managed("SetAPSettings", _NEW_AP_SETTINGS),
    _managed("DelAPSettings", _NEW_AP_SETTINGS),
    _managed(
        "GetSTASettings", _NEW_MESSAGE, Argument("NewSTASettings", STA_SETTINGS, Direction.OUT)
    ),
    _managed("SetSTASettings", _NEW_STA_SETTINGS),
    _managed("DelSTASettings", _NEW_STA_SETTINGS),
    _managed("RebootAP", _NEW_AP_SETTINGS),
    _managed("ResetAP", _NEW_MESSAGE),
    _managed("RebootSTA", _NEW_STA_SETTINGS),
    _managed("ResetSTA", _NEW_MESSAGE),
)
"""The ten management actions, in the order of the WCN-NET template."""

_VARIABLES = (
    MESSAGE,
    IN_MESSAGE,
    OUT_MESSAGE,
    DEVICE_INFO,
    AP_STATUS,
    STA_STATUS,
    WLAN_EVENT,
    WLAN_EVENT_TYPE,
    WLAN_EVENT_MAC,
    WLAN_RESPONSE,
)

WLAN_CONFIG = ServiceDeclaration(
    SERVICE_TYPE,
    SERVICE_ID,
    (GET_DEVICE_INFO, PUT_MESSAGE, PUT_WLAN_RESPONSE, SET_SELECTED_REGISTRAR),
    _VARIABLES,
)
WITH_MANAGEMENT = ServiceDeclaration(
    SERVICE_TYPE,
    SERVICE_ID,
    (*WLAN_CONFIG.actions, *MANAGEMENT),
    (*_VARIABLES, AP_SETTINGS, STA_SETTINGS),
)
STATION = ServiceDeclaration(
    SERVICE_TYPE,
    SERVICE_ID,
    (GET_DEVICE_INFO, PUT_MESSAGE),
    (IN_MESSAGE, OUT_MESSAGE, DEVICE_INFO, STA_STATUS),
)


class Status(IntFlag):
    """What APStatus and STAStatus tell."""

    CONFIGURATION_CHANGED = 0x01
    SETUP_LOCKED = 0x10


class WlanEventType(IntEnum):
    """What a WLANEvent carries."""

    PROBE_REQUEST = 1
    EAP = 2


_MAC_TEXT_LENGTH = 17
_MAC_TEXT = re.compile(rb"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_SEPARATORS = re.compile(r"[:.\-]")


@dataclass(frozen=True, slots=True)
class WlanEvent:
    """Something that a wireless station said, for Registrars.

    `address` are its six octets; `message` the attributes of a Probe Request or a whole message of
    the Registration Protocol.
    """

    type: WlanEventType
    address: bytes
    message: bytes

    def encode(self) -> bytes:
        """Return the octets of the state variable, before base64."""
        return bytes((self.type,)) + self.address.hex(":").encode() + self.message

    @classmethod
    def parse(cls, octets: bytes) -> WlanEvent:
        """Read the octets of the state variable; `MalformedError` where they are none."""
        text = octets[1 : 1 + _MAC_TEXT_LENGTH]
        if not _MAC_TEXT.fullmatch(text):
            raise MalformedError("a WLANEvent begins with its type and an address")
        try:
            kind = WlanEventType(octets[0])
        except ValueError:
            raise MalformedError(f"no WLANEvent of type {octets[0]}") from None
        address = bytes.fromhex(text.decode().replace(":", ""))
        return cls(kind, address, octets[1 + _MAC_TEXT_LENGTH :])


def parse_mac(text: str) -> bytes:
    """Return the six octets of a WLANEventMAC.

    Registrars separate them by colons, dashes, dots or not at all.  `MalformedError` otherwise.
    """
    digits = _SEPARATORS.sub("", text.strip())
    if not re.fullmatch("[0-9A-Fa-f]{12}", digits):
        raise MalformedError("not a MAC address")
    return bytes.fromhex(digits)
