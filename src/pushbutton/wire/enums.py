"""The enumerations and bit sets of Wi-Fi Simple Configuration 2.0, "Data Element Definitions".

A number that a table does not know is never an error: a decoded attribute is then a plain `int`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from pushbutton.errors import MalformedError


class MessageType(IntEnum):
    """The kind of a message or of an element ("Message Type")."""

    BEACON = 0x01
    PROBE_REQUEST = 0x02
    PROBE_RESPONSE = 0x03
    M1 = 0x04
    M2 = 0x05
    M2D = 0x06
    M3 = 0x07
    M4 = 0x08
    M5 = 0x09
    M6 = 0x0A
    M7 = 0x0B
    M8 = 0x0C
    WSC_ACK = 0x0D
    WSC_NACK = 0x0E
    WSC_DONE = 0x0F


class OpCode(IntEnum):
    """What an EAP-WSC packet carries ("EAP Message Framing")."""

    START = 0x01
    ACK = 0x02
    NACK = 0x03
    MSG = 0x04
    DONE = 0x05
    FRAG_ACK = 0x06


class AuthenticationType(IntFlag):
    """How stations prove themselves to the network ("Authentication Type")."""

    OPEN = 0x0001
    WPA_PERSONAL = 0x0002
    SHARED = 0x0004
    WPA_ENTERPRISE = 0x0008
    WPA2_ENTERPRISE = 0x0010
    WPA2_PERSONAL = 0x0020


class EncryptionType(IntFlag):
    """How the network's data frames are protected ("Encryption Type")."""

    NONE = 0x0001
    WEP = 0x0002
    TKIP = 0x0004
    AES = 0x0008


class ConfigMethods(IntFlag):
    """The ways a device can be told a password ("Config Methods").

    In 2.0 PUSH_BUTTON and DISPLAY are always joined by their virtual or physical bit.
    """

    USBA = 0x0001
    ETHERNET = 0x0002
    LABEL = 0x0004
    DISPLAY = 0x0008
    EXTERNAL_NFC_TOKEN = 0x0010
    INTEGRATED_NFC_TOKEN = 0x0020
    NFC_INTERFACE = 0x0040
    PUSH_BUTTON = 0x0080
    KEYPAD = 0x0100
    VIRTUAL_PUSH_BUTTON = 0x0200
    PHYSICAL_PUSH_BUTTON = 0x0400
    P2PS = 0x1000
    VIRTUAL_DISPLAY = 0x2000
    PHYSICAL_DISPLAY = 0x4000


class ConfigurationError(IntEnum):
    """Why a registration ended without a configured device ("Configuration Error")."""

    NO_ERROR = 0
    OOB_INTERFACE_READ_ERROR = 1
    DECRYPTION_CRC_FAILURE = 2
    CHANNEL_24_NOT_SUPPORTED = 3
    CHANNEL_50_NOT_SUPPORTED = 4
    SIGNAL_TOO_WEAK = 5
    NETWORK_AUTHENTICATION_FAILURE = 6
    NETWORK_ASSOCIATION_FAILURE = 7
    NO_DHCP_RESPONSE = 8
    FAILED_DHCP_CONFIG = 9
    IP_ADDRESS_CONFLICT = 10
    NO_CONNECTION_TO_REGISTRAR = 11
    MULTIPLE_PBC_SESSIONS = 12
    ROGUE_ACTIVITY_SUSPECTED = 13
    DEVICE_BUSY = 14
    SETUP_LOCKED = 15
    MESSAGE_TIMEOUT = 16
    REGISTRATION_SESSION_TIMEOUT = 17
    DEVICE_PASSWORD_AUTH_FAILURE = 18
    CHANNEL_60G_NOT_SUPPORTED = 19
    PUBLIC_KEY_HASH_MISMATCH = 20


class AssociationState(IntEnum):
    """How far the device is with a network ("Association State")."""

    NOT_ASSOCIATED = 0
    CONNECTION_SUCCESS = 1
    CONFIGURATION_FAILURE = 2
    ASSOCIATION_FAILURE = 3
    IP_FAILURE = 4


class WpsState(IntEnum):
    """Whether an access point still has its factory settings ("Wi-Fi Simple Config State")."""

    NOT_CONFIGURED = 1
    CONFIGURED = 2


class RfBands(IntFlag):
    """The radio bands that a device uses ("RF Bands")."""

    GHZ_2_4 = 0x01
    GHZ_5 = 0x02
    GHZ_60 = 0x04


class ConnectionType(IntFlag):
    """Infrastructure or ad-hoc ("Connection Type", "Connection Type Flags")."""

    ESS = 0x01
    IBSS = 0x02


class RequestType(IntEnum):
    """As what a station asks ("Request Type")."""

    ENROLLEE_INFO = 0
    ENROLLEE_OPEN_8021X = 1
    REGISTRAR = 2
    WLAN_MANAGER_REGISTRAR = 3


class ResponseType(IntEnum):
    """As what a device answers ("Response Type")."""

    ENROLLEE_INFO = 0
    ENROLLEE_OPEN_8021X = 1
    REGISTRAR = 2
    AP = 3


class DevicePasswordId(IntEnum):
    """Which password the registration uses ("Device Password ID").

    0x0010 to 0xFFFF are random identifiers of out-of-band passwords and stay plain numbers.
    """

    DEFAULT = 0x0000
    USER_SPECIFIED = 0x0001
    MACHINE_SPECIFIED = 0x0002
    REKEY = 0x0003
    PUSH_BUTTON = 0x0004
    REGISTRAR_SPECIFIED = 0x0005
    NFC_CONNECTION_HANDOVER = 0x0007
    P2PS_DEFAULT = 0x0008


class MultiAp(IntFlag):
    """What an interface of a Multi-AP network is (Wi-Fi EasyMesh, "Multi-AP Extension")."""

    TEAR_DOWN = 0x10
    FRONTHAUL_BSS = 0x20
    BACKHAUL_BSS = 0x40
    BACKHAUL_STA = 0x80


class DeviceCategory(IntEnum):
    """The first part of a device type ("Primary Device Type")."""

    COMPUTER = 1
    INPUT_DEVICE = 2
    PRINTER = 3
    CAMERA = 4
    STORAGE = 5
    NETWORK_INFRASTRUCTURE = 6
    DISPLAY = 7
    MULTIMEDIA = 8
    GAMING = 9
    TELEPHONE = 10
    AUDIO = 11
    DOCKING = 12
    OTHERS = 255


_SUBCATEGORIES: dict[int, tuple[str, ...]] = {
    1: (
        *("PC", "Server", "Media center", "Ultra-mobile PC", "Notebook"),
        *("Desktop", "Mobile internet device", "Netbook", "Tablet"),
    ),
    2: (
        *("Keyboard", "Mouse", "Joystick", "Trackball", "Gaming controller"),
        *("Remote", "Touchscreen", "Biometric reader", "Barcode reader"),
    ),
    3: ("Printer", "Scanner", "Fax", "Copier", "All-in-one printer"),
    4: ("Digital still camera", "Video camera", "Web camera", "Security camera"),
    5: ("Network storage",),
    6: ("Access point", "Router", "Switch", "Gateway", "Bridge"),
    7: ("Television", "Picture frame", "Projector", "Monitor"),
    8: (
        *("Audio receiver", "Video recorder", "Media center extender"),
        *("Set-top box", "Media server", "Portable video player"),
    ),
    9: ("Xbox", "Xbox 360", "PlayStation", "Game console", "Portable game console"),
    10: (
        *("Windows Mobile phone", "Phone", "Dual-mode phone"),
        *("Smartphone", "Dual-mode smartphone"),
    ),
    11: (
        *("Audio tuner", "Speakers", "Portable music player"),
        *("Headset", "Headphones", "Microphone", "Home theatre"),
    ),
}
_CATEGORIES: dict[int, str] = {
    1: "Computer",
    2: "Input device",
    3: "Printer or scanner",
    4: "Camera",
    5: "Storage",
    6: "Network infrastructure",
    7: "Display",
    8: "Multimedia device",
    9: "Gaming device",
    10: "Telephone",
    11: "Audio device",
    12: "Docking device",
    255: "Other device",
}

WFA_DEVICE_TYPE_OUI = b"\x00\x50\xf2\x04"


@dataclass(frozen=True, slots=True)
class PrimaryDeviceType:
    """What a device is: category, the OUI that defines it, subcategory ("Primary Device Type")."""

    category: int
    oui: bytes = WFA_DEVICE_TYPE_OUI
    subcategory: int = 0

    @classmethod
    def parse(cls, text: str) -> PrimaryDeviceType:
        """Read the form `6-0050F204-1`; `MalformedError` for anything else."""
        parts = text.strip().split("-")
        try:
            category, oui, subcategory = int(parts[0]), bytes.fromhex(parts[1]), int(parts[2])
        except (IndexError, ValueError):
            raise MalformedError(f"not a device type like 6-0050F204-1: {text!r}") from None
        if (
            len(parts) != 3
            or len(oui) != 4
            or not 0 <= category <= 0xFFFF
            or not 0 <= subcategory <= 0xFFFF
        ):
            raise MalformedError(f"not a device type like 6-0050F204-1: {text!r}")
        return cls(category, oui, subcategory)

    def __str__(self) -> str:
        return f"{self.category}-{self.oui.hex().upper()}-{self.subcategory}"

    @property
    def human_name(self) -> str:
        """What a person would call it: "Printer", "Notebook", or "Device type 6-..."."""
        if self.oui == WFA_DEVICE_TYPE_OUI:
            names = _SUBCATEGORIES.get(self.category, ())
            if 1 <= self.subcategory <= len(names):
                return names[self.subcategory - 1]
            if self.category in _CATEGORIES:
                return _CATEGORIES[self.category]
        return f"Device type {self}"
