"""Every attribute of Wi-Fi Simple Configuration, and the subelements inside its vendor extensions.

One row is all that there is to an attribute: from it come encoding, decoding, length checks, what
a wrong length leads to, masking, and the page of documentation.  Numbers, names and lengths are
those of Wi-Fi Simple Configuration 2.0, section "Data Element Definitions"; the reactions to wrong
lengths are hostapd's, which deployed peers were tried against.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from pushbutton.errors import MalformedError
from pushbutton.wire import codecs
from pushbutton.wire.codecs import Codec
from pushbutton.wire.enums import (
    AssociationState,
    AuthenticationType,
    ConfigMethods,
    ConfigurationError,
    ConnectionType,
    DevicePasswordId,
    EncryptionType,
    MessageType,
    MultiAp,
    RequestType,
    ResponseType,
    RfBands,
    WpsState,
)
from pushbutton.wire.values import MICROSOFT_VENDOR_ID, WFA_VENDOR_ID

T = TypeVar("T")


class WrongLength(Enum):
    """What a value of a wrong length leads to."""

    REJECT = "the message is malformed"
    IGNORE = "the attribute counts as absent"
    TRUNCATE = "the value is cut"
    KEEP = "the octets are kept and shown"


@dataclass(frozen=True, slots=True)
class Length:
    """Which lengths, in octets, a value may have."""

    minimum: int = 0
    maximum: int = 0xFFFF
    multiple_of: int = 1

    def admits(self, length: int) -> bool:
        """Tell whether a value may be `length` octets long."""
        return self.minimum <= length <= self.maximum and length % self.multiple_of == 0

    def __str__(self) -> str:
        if self.minimum == self.maximum:
            return str(self.minimum)
        span = f"{self.minimum}..{self.maximum}" if self.minimum else f"≤ {self.maximum}"
        if self.maximum == 0xFFFF:
            span = f"≥ {self.minimum}" if self.minimum else "any"
        return span if self.multiple_of == 1 else f"{span}, multiple of {self.multiple_of}"


ANY = Length()


def exactly(length: int) -> Length:
    """Admit this length only."""
    return Length(length, length)


def at_most(length: int) -> Length:
    """Admit every length up to this one."""
    return Length(0, length)


@dataclass(frozen=True, slots=True, eq=False)
class Row(Generic[T]):
    """What attributes and subelements have in common.

    `tolerated` are lengths that are taken although they are wrong.  `repeats` is 0 where the last
    of several wins, else how many are kept.  A `secret` value is masked wherever it is shown.
    """

    id: int
    name: str
    codec: Codec[T]
    length: Length
    wrong_length: WrongLength
    meaning: str
    secret: bool = False
    repeats: int = 0
    tolerated: Length | None = None

    def encode(self, value: T) -> bytes:
        """Encode the value alone; `MalformedError` if its length is wrong."""
        octets = self.codec.encode(value)
        if not self.length.admits(len(octets)):
            raise MalformedError(f"{self.name} of {len(octets)} octets, not {self.length}")
        return octets

    def __repr__(self) -> str:
        return f"<{self.name} {self.id:#06x}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Attribute(Row[T]):
    """One attribute: two octets of type, two of length, a value."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Subelement(Row[T]):
    """One piece of a vendor extension, whose form is the vendor's (`SUBELEMENT_FORMS`)."""

    vendor_id: int = WFA_VENDOR_ID


_REJECT, _IGNORE = WrongLength.REJECT, WrongLength.IGNORE
_TRUNCATE, _KEEP = WrongLength.TRUNCATE, WrongLength.KEEP
_authentication = codecs.flags(AuthenticationType)
_encryption = codecs.flags(EncryptionType)
_methods = codecs.flags(ConfigMethods)
_connection = codecs.flags(ConnectionType, 1)

# One row: number, name, codec, length, what a wrong length leads to; then the meaning.
# fmt: off
AP_CHANNEL = Attribute(
    0x1001, "AP Channel", codecs.u16, exactly(2), _REJECT,
    "the channel the access point is on",
)
ASSOCIATION_STATE = Attribute(
    0x1002, "Association State", codecs.enumeration(AssociationState, 2), exactly(2), _REJECT,
    "how far the device is with a network",
)
AUTHENTICATION_TYPE = Attribute(
    0x1003, "Authentication Type", _authentication, exactly(2), _REJECT,
    "how the network proves its stations",
)
AUTHENTICATION_TYPE_FLAGS = Attribute(
    0x1004, "Authentication Type Flags", _authentication, exactly(2), _REJECT,
    "the authentication types a device can do",
)
AUTHENTICATOR = Attribute(
    0x1005, "Authenticator", codecs.octets, exactly(8), _REJECT,
    "proves a message and the one before it; always last",
)
CONFIG_METHODS = Attribute(
    0x1008, "Config Methods", _methods, exactly(2), _REJECT,
    "the ways the device can be told a password",
)
CONFIGURATION_ERROR = Attribute(
    0x1009, "Configuration Error", codecs.enumeration(ConfigurationError, 2), exactly(2), _REJECT,
    "why a registration ended",
)
CONFIRMATION_URL4 = Attribute(
    0x100A, "Confirmation URL4", codecs.text, at_most(64), _KEEP,
    "where an IPv4 client confirms a registration",
)
CONFIRMATION_URL6 = Attribute(
    0x100B, "Confirmation URL6", codecs.text, at_most(76), _KEEP,
    "where an IPv6 client confirms a registration",
)
CONNECTION_TYPE = Attribute(
    0x100C, "Connection Type", _connection, exactly(1), _KEEP,
    "infrastructure or ad-hoc",
)
CONNECTION_TYPE_FLAGS = Attribute(
    0x100D, "Connection Type Flags", _connection, exactly(1), _REJECT,
    "the connection types a device can do",
)
CREDENTIAL = Attribute(
    0x100E, "Credential", codecs.octets, ANY, _KEEP,
    "the settings of one network, attributes inside", secret=True, repeats=10,
)
ENCRYPTION_TYPE = Attribute(
    0x100F, "Encryption Type", _encryption, exactly(2), _REJECT,
    "how the network protects its data",
)
ENCRYPTION_TYPE_FLAGS = Attribute(
    0x1010, "Encryption Type Flags", _encryption, exactly(2), _REJECT,
    "the encryption types a device can do",
)
DEVICE_NAME = Attribute(
    0x1011, "Device Name", codecs.text, at_most(32), _IGNORE,
    "the name a person knows the device by",
)
DEVICE_PASSWORD_ID = Attribute(
    0x1012, "Device Password ID", codecs.enumeration(DevicePasswordId, 2), exactly(2), _REJECT,
    "which password is used",
)
E_HASH1 = Attribute(
    0x1014, "E-Hash1", codecs.octets, exactly(32), _REJECT,
    "the Enrollee's commitment to the first password half",
)
E_HASH2 = Attribute(
    0x1015, "E-Hash2", codecs.octets, exactly(32), _REJECT,
    "the Enrollee's commitment to the second password half",
)
E_SNONCE1 = Attribute(
    0x1016, "E-SNonce1", codecs.secret_octets, exactly(16), _REJECT,
    "opens E-Hash1", secret=True,
)
E_SNONCE2 = Attribute(
    0x1017, "E-SNonce2", codecs.secret_octets, exactly(16), _REJECT,
    "opens E-Hash2", secret=True,
)
ENCRYPTED_SETTINGS = Attribute(
    0x1018, "Encrypted Settings", codecs.octets, ANY, _KEEP,
    "initialization vector and encrypted attributes",
)
ENROLLEE_NONCE = Attribute(
    0x101A, "Enrollee Nonce", codecs.octets, exactly(16), _REJECT,
    "the Enrollee's random number of this session",
)
FEATURE_ID = Attribute(
    0x101B, "Feature ID", codecs.hexadecimal, exactly(4), _KEEP,
    "features of the operating system; top bit set",
)
IDENTITY = Attribute(
    0x101C, "Identity", codecs.text, at_most(80), _KEEP,
    "who the device is",
)
IDENTITY_PROOF = Attribute(
    0x101D, "Identity Proof", codecs.secret_octets, ANY, _KEEP,
    "proves the Identity", secret=True,
)
KEY_WRAP_AUTHENTICATOR = Attribute(
    0x101E, "Key Wrap Authenticator", codecs.octets, exactly(8), _REJECT,
    "proves encrypted attributes; always last of them",
)
KEY_IDENTIFIER = Attribute(
    0x101F, "Key Identifier", codecs.octets, exactly(16), _KEEP,
    "which key the management interface uses",
)
MAC_ADDRESS = Attribute(
    0x1020, "MAC Address", codecs.mac, exactly(6), _REJECT,
    "the device's address; in a Credential the Enrollee's",
)
MANUFACTURER = Attribute(
    0x1021, "Manufacturer", codecs.text, at_most(64), _TRUNCATE,
    "who made the device",
)
MESSAGE_TYPE = Attribute(
    0x1022, "Message Type", codecs.enumeration(MessageType), exactly(1), _REJECT,
    "which message this is",
)
MODEL_NAME = Attribute(
    0x1023, "Model Name", codecs.text, at_most(32), _TRUNCATE,
    "the model in words",
)
MODEL_NUMBER = Attribute(
    0x1024, "Model Number", codecs.text, at_most(32), _TRUNCATE,
    "the model's number",
)
NETWORK_INDEX = Attribute(
    0x1026, "Network Index", codecs.u8, exactly(1), _REJECT,
    "which of several networks; 1 in 2.0",
)
NETWORK_KEY = Attribute(
    0x1027, "Network Key", codecs.secret_text, at_most(64), _KEEP,
    "passphrase, 64 hexadecimal digits, or WEP key", secret=True,
)
NETWORK_KEY_INDEX = Attribute(
    0x1028, "Network Key Index", codecs.u8, exactly(1), _REJECT,
    "which of several keys, 1 to 4",
)
NEW_DEVICE_NAME = Attribute(
    0x1029, "New Device Name", codecs.text, at_most(32), _KEEP,
    "renames the device",
)
NEW_PASSWORD = Attribute(
    0x102A, "New Password", codecs.secret_octets, at_most(64), _KEEP,
    "replaces the device password", secret=True,
)
OOB_DEVICE_PASSWORD = Attribute(
    0x102C, "OOB Device Password", codecs.oob_password, Length(22, 54), _REJECT,
    "a password carried by a tag or a flash drive", secret=True,
)
OS_VERSION = Attribute(
    0x102D, "OS Version", codecs.hexadecimal, exactly(4), _REJECT,
    "version of the operating system; top bit set",
)
POWER_LEVEL = Attribute(
    0x102F, "Power Level", codecs.u8, exactly(1), _KEEP,
    "transmit power of the access point",
)
PSK_CURRENT = Attribute(
    0x1030, "PSK Current", codecs.u8, exactly(1), _KEEP,
    "how many per-device keys are in use",
)
PSK_MAX = Attribute(
    0x1031, "PSK Max", codecs.u8, exactly(1), _KEEP,
    "how many per-device keys are possible",
)
PUBLIC_KEY = Attribute(
    0x1032, "Public Key", codecs.octets, exactly(192), _IGNORE,
    "Diffie-Hellman public value", tolerated=Length(190, 191),
)
RADIO_ENABLED = Attribute(
    0x1033, "Radio Enabled", codecs.boolean, exactly(1), _KEEP,
    "whether the radio is on",
)
REBOOT = Attribute(
    0x1034, "Reboot", codecs.boolean, exactly(1), _KEEP,
    "asks the device to start again",
)
REGISTRAR_CURRENT = Attribute(
    0x1035, "Registrar Current", codecs.u8, exactly(1), _KEEP,
    "how many Registrars the access point has",
)
REGISTRAR_ESTABLISHED = Attribute(
    0x1036, "Registrar Established", codecs.boolean, exactly(1), _KEEP,
    "whether the access point has a Registrar",
)
REGISTRAR_LIST = Attribute(
    0x1037, "Registrar List", codecs.octets, at_most(512), _KEEP,
    "the Registrars' UUIDs and names",
)
REGISTRAR_MAX = Attribute(
    0x1038, "Registrar Max", codecs.u8, exactly(1), _KEEP,
    "how many Registrars are possible",
)
REGISTRAR_NONCE = Attribute(
    0x1039, "Registrar Nonce", codecs.octets, exactly(16), _REJECT,
    "the Registrar's random number of this session",
)
REQUEST_TYPE = Attribute(
    0x103A, "Request Type", codecs.enumeration(RequestType), exactly(1), _REJECT,
    "as what a station asks",
)
RESPONSE_TYPE = Attribute(
    0x103B, "Response Type", codecs.enumeration(ResponseType), exactly(1), _REJECT,
    "as what a device answers",
)
RF_BANDS = Attribute(
    0x103C, "RF Bands", codecs.flags(RfBands, 1), exactly(1), _REJECT,
    "radio bands; in M1 and M2 the one in use",
)
R_HASH1 = Attribute(
    0x103D, "R-Hash1", codecs.octets, exactly(32), _REJECT,
    "the Registrar's commitment to the first password half",
)
R_HASH2 = Attribute(
    0x103E, "R-Hash2", codecs.octets, exactly(32), _REJECT,
    "the Registrar's commitment to the second password half",
)
R_SNONCE1 = Attribute(
    0x103F, "R-SNonce1", codecs.secret_octets, exactly(16), _REJECT,
    "opens R-Hash1", secret=True,
)
R_SNONCE2 = Attribute(
    0x1040, "R-SNonce2", codecs.secret_octets, exactly(16), _REJECT,
    "opens R-Hash2", secret=True,
)
SELECTED_REGISTRAR = Attribute(
    0x1041, "Selected Registrar", codecs.boolean, exactly(1), _REJECT,
    "whether a Registrar waits for a device",
)
SERIAL_NUMBER = Attribute(
    0x1042, "Serial Number", codecs.text, at_most(32), _TRUNCATE,
    "the device's serial number",
)
WPS_STATE = Attribute(
    0x1044, "Wi-Fi Protected Setup State", codecs.enumeration(WpsState), exactly(1), _REJECT,
    "factory settings or configured",
)
SSID = Attribute(
    0x1045, "SSID", codecs.ssid, at_most(32), _IGNORE,
    "the network's name",
)
TOTAL_NETWORKS = Attribute(
    0x1046, "Total Networks", codecs.u8, exactly(1), _KEEP,
    "how many networks are described",
)
UUID_E = Attribute(
    0x1047, "UUID-E", codecs.uuid, exactly(16), _REJECT,
    "names the Enrollee",
)
UUID_R = Attribute(
    0x1048, "UUID-R", codecs.uuid, exactly(16), _REJECT,
    "names the Registrar",
)
VENDOR_EXTENSION = Attribute(
    0x1049, "Vendor Extension", codecs.vendor_extension, Length(3, 1024), _REJECT,
    "a vendor's own data", repeats=10,
)
VERSION = Attribute(
    0x104A, "Version", codecs.version, exactly(1), _REJECT,
    "0x10 in every version; see Version2",
)
X509_CERTIFICATE_REQUEST = Attribute(
    0x104B, "X.509 Certificate Request", codecs.octets, ANY, _KEEP,
    "asks for a certificate",
)
X509_CERTIFICATE = Attribute(
    0x104C, "X.509 Certificate", codecs.octets, ANY, _KEEP,
    "a certificate",
)
EAP_IDENTITY = Attribute(
    0x104D, "EAP Identity", codecs.text, at_most(64), _KEEP,
    "identity for 802.1X",
)
MESSAGE_COUNTER = Attribute(
    0x104E, "Message Counter", codecs.u64, exactly(8), _KEEP,
    "counts messages of the management interface",
)
PUBLIC_KEY_HASH = Attribute(
    0x104F, "Public Key Hash", codecs.octets, exactly(20), _KEEP,
    "first 20 octets of the public key's SHA-256",
)
REKEY_KEY = Attribute(
    0x1050, "Rekey Key", codecs.secret_octets, exactly(32), _KEEP,
    "starts a later rekey", secret=True,
)
KEY_LIFETIME = Attribute(
    0x1051, "Key Lifetime", codecs.u32, exactly(4), _KEEP,
    "seconds a key is valid",
)
PERMITTED_CONFIG_METHODS = Attribute(
    0x1052, "Permitted Config Methods", _methods, exactly(2), _KEEP,
    "the methods the access point permits",
)
SELECTED_REGISTRAR_CONFIG_METHODS = Attribute(
    0x1053, "Selected Registrar Config Methods", _methods, exactly(2), _REJECT,
    "the methods the waiting Registrar offers",
)
PRIMARY_DEVICE_TYPE = Attribute(
    0x1054, "Primary Device Type", codecs.device_type, exactly(8), _REJECT,
    "what the device is",
)
SECONDARY_DEVICE_TYPE_LIST = Attribute(
    0x1055, "Secondary Device Type List", codecs.device_types, Length(0, 128, 8), _REJECT,
    "what else the device is",
)
PORTABLE_DEVICE = Attribute(
    0x1056, "Portable Device", codecs.boolean, exactly(1), _KEEP,
    "whether the device is carried about",
)
AP_SETUP_LOCKED = Attribute(
    0x1057, "AP Setup Locked", codecs.boolean, exactly(1), _REJECT,
    "whether the access point refuses its PIN",
)
APPLICATION_EXTENSION = Attribute(
    0x1058, "Application Extension", codecs.application_extension, Length(16, 512), _KEEP,
    "an application's own data",
)
EAP_TYPE = Attribute(
    0x1059, "EAP Type", codecs.octets, at_most(8), _KEEP,
    "EAP method for 802.1X",
)
INITIALIZATION_VECTOR = Attribute(
    0x1060, "Initialization Vector", codecs.octets, exactly(32), _KEEP,
    "of the management interface",
)
KEY_PROVIDED_AUTOMATICALLY = Attribute(
    0x1061, "Key Provided Automatically", codecs.boolean, exactly(1), _KEEP,
    "whether 802.1X delivers the key",
)
IEEE_8021X_ENABLED = Attribute(
    0x1062, "802.1X Enabled", codecs.boolean, exactly(1), _KEEP,
    "whether the network uses 802.1X",
)
APP_SESSION_KEY = Attribute(
    0x1063, "AppSessionKey", codecs.secret_octets, at_most(128), _KEEP,
    "a key for an application", secret=True,
)
WEP_TRANSMIT_KEY = Attribute(
    0x1064, "WEPTransmitKey", codecs.u8, exactly(1), _KEEP,
    "which WEP key to send with, 1 to 4",
)
REQUESTED_DEVICE_TYPE = Attribute(
    0x106A, "Requested Device Type", codecs.device_type, exactly(8), _REJECT,
    "asks only devices of this type", repeats=10,
)
EXTENSIBILITY_TEST = Attribute(
    0x10FA, "Extensibility Test", codecs.u8, exactly(1), _KEEP,
    "test of the tolerance for unknown attributes; not in the standard",
)

VERSION2 = Subelement(
    0x00, "Version2", codecs.version, exactly(1), _REJECT,
    "the version of the specification, from 2.0 on",
)
AUTHORIZED_MACS = Subelement(
    0x01, "AuthorizedMACs", codecs.macs, Length(0, 30, 6), _KEEP,
    "the devices a Registrar waits for",
)
NETWORK_KEY_SHAREABLE = Subelement(
    0x02, "Network Key Shareable", codecs.boolean, exactly(1), _REJECT,
    "whether the device may pass the key on",
)
REQUEST_TO_ENROLL = Subelement(
    0x03, "Request to Enroll", codecs.boolean, exactly(1), _REJECT,
    "the station wants to be registered now",
)
SETTINGS_DELAY_TIME = Subelement(
    0x04, "Settings Delay Time", codecs.u8, exactly(1), _REJECT,
    "seconds until new settings are in force",
)
REGISTRAR_CONFIGURATION_METHODS = Subelement(
    0x05, "Registrar Configuration Methods", _methods, exactly(2), _REJECT,
    "the methods of the built-in Registrar",
)
MULTI_AP = Subelement(
    0x06, "Multi-AP", codecs.flags(MultiAp, 1), exactly(1), _REJECT,
    "what the interface is in a Multi-AP network",
)
VERTICAL_PAIRING_IDENTIFIER = Subelement(
    0x1001, "Vertical Pairing Identifier", codecs.vertical_pairing, exactly(2), _KEEP,
    "how Windows finds the device after provisioning", vendor_id=MICROSOFT_VENDOR_ID,
)
TRANSPORT_UUID = Subelement(
    0x1002, "Transport UUID", codecs.uuid, exactly(16), _KEEP,
    "the UUID Windows waits for after provisioning", vendor_id=MICROSOFT_VENDOR_ID,
)
WANTED_ATTRIBUTES = Subelement(
    0x1005, "Wanted Attributes", codecs.octets, ANY, _KEEP,
    "attributes Windows asks for in a probe request", vendor_id=MICROSOFT_VENDOR_ID,
)
# fmt: on

ATTRIBUTES: tuple[Attribute[Any], ...] = (
    AP_CHANNEL,
    ASSOCIATION_STATE,
    AUTHENTICATION_TYPE,
    AUTHENTICATION_TYPE_FLAGS,
    AUTHENTICATOR,
    CONFIG_METHODS,
    CONFIGURATION_ERROR,
    CONFIRMATION_URL4,
    CONFIRMATION_URL6,
    CONNECTION_TYPE,
    CONNECTION_TYPE_FLAGS,
    CREDENTIAL,
    ENCRYPTION_TYPE,
    ENCRYPTION_TYPE_FLAGS,
    DEVICE_NAME,
    DEVICE_PASSWORD_ID,
    E_HASH1,
    E_HASH2,
    E_SNONCE1,
    E_SNONCE2,
    ENCRYPTED_SETTINGS,
    ENROLLEE_NONCE,
    FEATURE_ID,
    IDENTITY,
    IDENTITY_PROOF,
    KEY_WRAP_AUTHENTICATOR,
    KEY_IDENTIFIER,
    MAC_ADDRESS,
    MANUFACTURER,
    MESSAGE_TYPE,
    MODEL_NAME,
    MODEL_NUMBER,
    NETWORK_INDEX,
    NETWORK_KEY,
    NETWORK_KEY_INDEX,
    NEW_DEVICE_NAME,
    NEW_PASSWORD,
    OOB_DEVICE_PASSWORD,
    OS_VERSION,
    POWER_LEVEL,
    PSK_CURRENT,
    PSK_MAX,
    PUBLIC_KEY,
    RADIO_ENABLED,
    REBOOT,
    REGISTRAR_CURRENT,
    REGISTRAR_ESTABLISHED,
    REGISTRAR_LIST,
    REGISTRAR_MAX,
    REGISTRAR_NONCE,
    REQUEST_TYPE,
    RESPONSE_TYPE,
    RF_BANDS,
    R_HASH1,
    R_HASH2,
    R_SNONCE1,
    R_SNONCE2,
    SELECTED_REGISTRAR,
    SERIAL_NUMBER,
    WPS_STATE,
    SSID,
    TOTAL_NETWORKS,
    UUID_E,
    UUID_R,
    VENDOR_EXTENSION,
    VERSION,
    X509_CERTIFICATE_REQUEST,
    X509_CERTIFICATE,
    EAP_IDENTITY,
    MESSAGE_COUNTER,
    PUBLIC_KEY_HASH,
    REKEY_KEY,
    KEY_LIFETIME,
    PERMITTED_CONFIG_METHODS,
    SELECTED_REGISTRAR_CONFIG_METHODS,
    PRIMARY_DEVICE_TYPE,
    SECONDARY_DEVICE_TYPE_LIST,
    PORTABLE_DEVICE,
    AP_SETUP_LOCKED,
    APPLICATION_EXTENSION,
    EAP_TYPE,
    INITIALIZATION_VECTOR,
    KEY_PROVIDED_AUTOMATICALLY,
    IEEE_8021X_ENABLED,
    APP_SESSION_KEY,
    WEP_TRANSMIT_KEY,
    REQUESTED_DEVICE_TYPE,
    EXTENSIBILITY_TEST,
)
"""Every attribute, by number."""

SUBELEMENTS: tuple[Subelement[Any], ...] = (
    VERSION2,
    AUTHORIZED_MACS,
    NETWORK_KEY_SHAREABLE,
    REQUEST_TO_ENROLL,
    SETTINGS_DELAY_TIME,
    REGISTRAR_CONFIGURATION_METHODS,
    MULTI_AP,
    VERTICAL_PAIRING_IDENTIFIER,
    TRANSPORT_UUID,
    WANTED_ATTRIBUTES,
)
"""Every subelement, by vendor and number."""

BY_ID: dict[int, Attribute[Any]] = {row.id: row for row in ATTRIBUTES}
SUBELEMENT_BY_ID: dict[tuple[int, int], Subelement[Any]] = {
    (row.vendor_id, row.id): row for row in SUBELEMENTS
}
SUBELEMENT_FORMS = {WFA_VENDOR_ID: 1, MICROSOFT_VENDOR_ID: 2}
"""How many octets the number, and the length, of a vendor's subelement have."""
