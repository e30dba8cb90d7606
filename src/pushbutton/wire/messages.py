"""Which attributes each message, element and encrypted block carries, in which order.

The order is the one of Wi-Fi Simple Configuration 2.0 ("Registration Protocol Messages", "Beacon
Frame", ...) as hostapd and wpa_supplicant send it, which peers compare octet by octet.  Receivers
do not insist on it, except that the Authenticator is last.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from pushbutton.wire import attributes as a
from pushbutton.wire.attributes import Attribute, Row, Subelement
from pushbutton.wire.enums import MessageType

if TYPE_CHECKING:
    from pushbutton.wire.message import Message


class Presence(Enum):
    """When an attribute must be there.

    Everybody enforces REQUIRED; the other demands are made of a strict peer only, those with a
    condition when the message says "Selected Registrar" or carries Version2.
    """

    REQUIRED = "always"
    STRICT = "always, by the standard"
    OPTIONAL = "never"
    IF_SELECTED_REGISTRAR = "with Selected Registrar"
    IF_VERSION2 = "with Version2"


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute or subelement of a message; `alternative` is as good where it must be."""

    row: Row[Any]
    presence: Presence
    alternative: Row[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """One message, element or encrypted block: its fields in the order of sending.

    The subelements stand together where the Wi-Fi Alliance's vendor extension goes.
    """

    name: str
    message_type: MessageType | None
    fields: tuple[Field, ...]

    @property
    def rows(self) -> tuple[Row[Any], ...]:
        return tuple(field.row for field in self.fields)

    def __contains__(self, row: object) -> bool:
        return any(field.row is row for field in self.fields)

    def __repr__(self) -> str:
        return f"<Schema {self.name}>"


def missing(schema: Schema, message: Message, strict: bool = False) -> tuple[Row[Any], ...]:
    """Name the rows that `message` must have by `schema` and has not, in the schema's order."""
    if not strict and _required_of_all(schema) <= message.last.keys():
        return ()
    wanted = {Presence.REQUIRED}
    if strict:
        wanted.add(Presence.STRICT)
        if message.get(a.SELECTED_REGISTRAR):
            wanted.add(Presence.IF_SELECTED_REGISTRAR)
        if message.version2 is not None:
            wanted.add(Presence.IF_VERSION2)
    return tuple(
        field.row
        for field in schema.fields
        if field.presence in wanted
        and field.row not in message
        and (field.alternative is None or field.alternative not in message)
    )


@cache
def _required_of_all(schema: Schema) -> frozenset[int]:
    """Return the numbers of the attributes that everybody demands (they are no subelements)."""
    return frozenset(field.row.id for field in schema.fields if field.presence is Presence.REQUIRED)


_Fields = tuple[Field, ...]


def _required(*rows: Row[Any]) -> _Fields:
    return tuple(Field(row, Presence.REQUIRED) for row in rows)


def _strict(*rows: Row[Any]) -> _Fields:
    return tuple(Field(row, Presence.STRICT) for row in rows)


def _optional(*rows: Row[Any]) -> _Fields:
    return tuple(Field(row, Presence.OPTIONAL) for row in rows)


def _if_version2(*rows: Row[Any]) -> _Fields:
    return tuple(Field(row, Presence.IF_VERSION2) for row in rows)


def _if_selected_registrar(*rows: Row[Any]) -> _Fields:
    return tuple(Field(row, Presence.IF_SELECTED_REGISTRAR) for row in rows)


_DEVICE: tuple[Attribute[Any], ...] = (
    a.MANUFACTURER,
    a.MODEL_NAME,
    a.MODEL_NUMBER,
    a.SERIAL_NUMBER,
    a.PRIMARY_DEVICE_TYPE,
    a.DEVICE_NAME,
)
_CAPABILITIES: tuple[Attribute[Any], ...] = (
    a.AUTHENTICATION_TYPE_FLAGS,
    a.ENCRYPTION_TYPE_FLAGS,
    a.CONNECTION_TYPE_FLAGS,
    a.CONFIG_METHODS,
)
_EXTENSION: tuple[Subelement[Any], ...] = (
    a.VERSION2,
    a.REQUEST_TO_ENROLL,
    a.NETWORK_KEY_SHAREABLE,
    a.SETTINGS_DELAY_TIME,
    a.REGISTRAR_CONFIGURATION_METHODS,
    a.AUTHORIZED_MACS,
    a.MULTI_AP,
)
_WFA = _optional(*_EXTENSION)
_HEAD = _strict(a.VERSION) + _required(a.MESSAGE_TYPE)
_BOTH_NONCES = _required(a.ENROLLEE_NONCE, a.REGISTRAR_NONCE)
_TAIL = _WFA + _required(a.AUTHENTICATOR)

M1 = Schema(
    "M1",
    MessageType.M1,
    _HEAD
    + _required(a.UUID_E, a.MAC_ADDRESS, a.ENROLLEE_NONCE, a.PUBLIC_KEY, *_CAPABILITIES)
    + _required(a.WPS_STATE, *_DEVICE, a.RF_BANDS, a.ASSOCIATION_STATE, a.DEVICE_PASSWORD_ID)
    + _required(a.CONFIGURATION_ERROR, a.OS_VERSION)
    + _optional(a.FEATURE_ID)
    + _WFA
    + _optional(a.VENDOR_EXTENSION),
)
M2 = Schema(
    "M2",
    MessageType.M2,
    _HEAD
    + _BOTH_NONCES
    + _required(a.UUID_R, a.PUBLIC_KEY)
    + _strict(*_CAPABILITIES)
    + _required(*_DEVICE)
    + _strict(a.RF_BANDS, a.ASSOCIATION_STATE, a.CONFIGURATION_ERROR)
    + _required(a.DEVICE_PASSWORD_ID)
    + _strict(a.OS_VERSION)
    + _optional(a.FEATURE_ID)
    + _WFA
    + _optional(a.ENCRYPTED_SETTINGS)
    + _required(a.AUTHENTICATOR),
)
M2D = Schema(
    "M2D",
    MessageType.M2D,
    _HEAD
    + _required(a.ENROLLEE_NONCE)
    + _strict(a.REGISTRAR_NONCE, a.UUID_R, *_CAPABILITIES, *_DEVICE)
    + _strict(a.RF_BANDS, a.ASSOCIATION_STATE, a.CONFIGURATION_ERROR, a.OS_VERSION)
    + _optional(a.FEATURE_ID)
    + _WFA,
)
M3 = Schema(
    "M3",
    MessageType.M3,
    _HEAD + _required(a.REGISTRAR_NONCE, a.E_HASH1, a.E_HASH2) + _TAIL,
)
M4 = Schema(
    "M4",
    MessageType.M4,
    _HEAD + _required(a.ENROLLEE_NONCE, a.R_HASH1, a.R_HASH2, a.ENCRYPTED_SETTINGS) + _TAIL,
)
M5 = Schema(
    "M5",
    MessageType.M5,
    _HEAD + _required(a.REGISTRAR_NONCE, a.ENCRYPTED_SETTINGS) + _TAIL,
)
M6 = Schema(
    "M6",
    MessageType.M6,
    _HEAD + _required(a.ENROLLEE_NONCE, a.ENCRYPTED_SETTINGS) + _TAIL,
)
M7 = Schema(
    "M7",
    MessageType.M7,
    _HEAD
    + _required(a.REGISTRAR_NONCE, a.ENCRYPTED_SETTINGS)
    + _optional(a.X509_CERTIFICATE_REQUEST)
    + _TAIL,
)
M8 = Schema(
    "M8",
    MessageType.M8,
    _HEAD
    + _required(a.ENROLLEE_NONCE, a.ENCRYPTED_SETTINGS)
    + _optional(a.X509_CERTIFICATE)
    + _TAIL,
)
WSC_ACK = Schema("WSC_ACK", MessageType.WSC_ACK, _HEAD + _BOTH_NONCES + _WFA)
WSC_NACK = Schema(
    "WSC_NACK",
    MessageType.WSC_NACK,
    _HEAD + _BOTH_NONCES + _required(a.CONFIGURATION_ERROR) + _WFA,
)
WSC_DONE = Schema("WSC_Done", MessageType.WSC_DONE, _HEAD + _BOTH_NONCES + _WFA)

_SELECTED_REGISTRAR = (
    _strict(a.VERSION, a.WPS_STATE)
    + _optional(a.AP_SETUP_LOCKED, a.SELECTED_REGISTRAR)
    + _if_selected_registrar(a.DEVICE_PASSWORD_ID, a.SELECTED_REGISTRAR_CONFIG_METHODS)
)
_MORE = _optional(a.VENDOR_EXTENSION, a.APPLICATION_EXTENSION)

BEACON = Schema(
    "Beacon",
    MessageType.BEACON,
    _SELECTED_REGISTRAR + _optional(a.UUID_E, a.RF_BANDS) + _WFA + _MORE,
)
PROBE_REQUEST = Schema(
    "Probe Request",
    MessageType.PROBE_REQUEST,
    _strict(a.VERSION, a.REQUEST_TYPE)
    + _required(a.CONFIG_METHODS)
    + (Field(a.UUID_E, Presence.STRICT, alternative=a.UUID_R),)
    + _strict(a.PRIMARY_DEVICE_TYPE, a.RF_BANDS)
    + _strict(a.ASSOCIATION_STATE, a.CONFIGURATION_ERROR)
    + _required(a.DEVICE_PASSWORD_ID)
    + _if_version2(a.MANUFACTURER, a.MODEL_NAME, a.MODEL_NUMBER, a.DEVICE_NAME)
    + _WFA
    + _optional(a.REQUESTED_DEVICE_TYPE, a.SECONDARY_DEVICE_TYPE_LIST, a.PORTABLE_DEVICE),
)
PROBE_RESPONSE = Schema(
    "Probe Response",
    MessageType.PROBE_RESPONSE,
    _SELECTED_REGISTRAR
    + _strict(a.RESPONSE_TYPE, a.UUID_E, *_DEVICE, a.CONFIG_METHODS)
    + _optional(a.RF_BANDS)
    + _WFA
    + _optional(a.SECONDARY_DEVICE_TYPE_LIST)
    + _MORE,
)
ASSOCIATION_REQUEST = Schema("Association Request", None, _strict(a.VERSION, a.REQUEST_TYPE) + _WFA)
ASSOCIATION_RESPONSE = Schema(
    "Association Response", None, _strict(a.VERSION, a.RESPONSE_TYPE) + _WFA
)

_KWA = _required(a.KEY_WRAP_AUTHENTICATOR)
_NEW_PASSWORD = _optional(a.NEW_PASSWORD, a.DEVICE_PASSWORD_ID)
_AP_EXTRAS = _optional(a.WEP_TRANSMIT_KEY, a.PERMITTED_CONFIG_METHODS)

CREDENTIAL = Schema(
    "Credential",
    None,
    _required(a.NETWORK_INDEX, a.SSID, a.AUTHENTICATION_TYPE, a.ENCRYPTION_TYPE)
    + _optional(a.NETWORK_KEY_INDEX, a.NETWORK_KEY)
    + _required(a.MAC_ADDRESS)
    + _optional(a.EAP_TYPE, a.EAP_IDENTITY)
    + _optional(a.KEY_PROVIDED_AUTOMATICALLY, a.IEEE_8021X_ENABLED)
    + _WFA,
)
ENCRYPTED_M2 = Schema(
    "Encrypted Settings of M2", None, _required(a.CREDENTIAL) + _NEW_PASSWORD + _KWA
)
ENCRYPTED_M4 = Schema("Encrypted Settings of M4", None, _required(a.R_SNONCE1) + _KWA)
ENCRYPTED_M5 = Schema("Encrypted Settings of M5", None, _required(a.E_SNONCE1) + _KWA)
ENCRYPTED_M6 = Schema("Encrypted Settings of M6", None, _required(a.R_SNONCE2) + _KWA)
ENCRYPTED_M7_STATION = Schema(
    "Encrypted Settings of M7 from a station",
    None,
    _required(a.E_SNONCE2) + _optional(a.IDENTITY_PROOF) + _KWA,
)
ENCRYPTED_M7_AP = Schema(
    "Encrypted Settings of M7 from an access point",
    None,
    _required(a.E_SNONCE2, a.SSID, a.MAC_ADDRESS, a.AUTHENTICATION_TYPE, a.ENCRYPTION_TYPE)
    + _optional(a.NETWORK_KEY_INDEX)
    + _required(a.NETWORK_KEY)
    + _AP_EXTRAS
    + _KWA,
)
ENCRYPTED_M8_STATION = Schema(
    "Encrypted Settings of M8 to a station", None, _required(a.CREDENTIAL) + _NEW_PASSWORD + _KWA
)
ENCRYPTED_M8_AP = Schema(
    "Encrypted Settings of M8 to an access point",
    None,
    _optional(a.NETWORK_INDEX)
    + _required(a.SSID, a.AUTHENTICATION_TYPE, a.ENCRYPTION_TYPE)
    + _optional(a.NETWORK_KEY_INDEX, a.NETWORK_KEY)
    + _required(a.MAC_ADDRESS)
    + _NEW_PASSWORD
    + _AP_EXTRAS
    + _KWA,
)
SET_SELECTED_REGISTRAR = Schema(
    "SetSelectedRegistrar",
    None,
    _strict(a.VERSION)
    + _optional(a.SELECTED_REGISTRAR)
    + _if_selected_registrar(a.DEVICE_PASSWORD_ID, a.SELECTED_REGISTRAR_CONFIG_METHODS)
    + _optional(*_EXTENSION[: _EXTENSION.index(a.AUTHORIZED_MACS)])
    + _if_version2(a.AUTHORIZED_MACS)
    + _optional(a.MULTI_AP)
    + _if_version2(a.UUID_R),
)

MANAGEMENT = Schema(
    "Management",
    None,
    _strict(a.VERSION)
    + _required(a.KEY_IDENTIFIER, a.MESSAGE_COUNTER, a.ENCRYPTED_SETTINGS)
    + _TAIL,
)
MANAGED_AP = Schema(
    "Management settings of an access point",
    None,
    _optional(a.NETWORK_INDEX, a.SSID, a.AUTHENTICATION_TYPE, a.ENCRYPTION_TYPE)
    + _optional(a.NETWORK_KEY_INDEX, a.NETWORK_KEY, a.MAC_ADDRESS)
    + _optional(a.AP_CHANNEL, a.RADIO_ENABLED, a.AP_SETUP_LOCKED, a.PERMITTED_CONFIG_METHODS)
    + _optional(a.TOTAL_NETWORKS, a.PSK_CURRENT, a.PSK_MAX)
    + _optional(a.REGISTRAR_CURRENT, a.REGISTRAR_MAX, a.REGISTRAR_ESTABLISHED, a.REBOOT)
    + _KWA,
)
MANAGED_STATIONS = Schema(
    "Management settings of stations",
    None,
    _optional(a.MAC_ADDRESS, a.NEW_DEVICE_NAME, a.CREDENTIAL, a.REBOOT) + _KWA,
)

SCHEMAS = (
    BEACON,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    ASSOCIATION_REQUEST,
    ASSOCIATION_RESPONSE,
    M1,
    M2,
    M2D,
    M3,
    M4,
    M5,
    M6,
    M7,
    M8,
    WSC_ACK,
    WSC_NACK,
    WSC_DONE,
    CREDENTIAL,
    ENCRYPTED_M2,
    ENCRYPTED_M4,
    ENCRYPTED_M5,
    ENCRYPTED_M6,
    ENCRYPTED_M7_STATION,
    ENCRYPTED_M7_AP,
    ENCRYPTED_M8_STATION,
    ENCRYPTED_M8_AP,
    SET_SELECTED_REGISTRAR,
    MANAGEMENT,
    MANAGED_AP,
    MANAGED_STATIONS,
)
"""Every schema: elements in frames, registration messages, what is inside encrypted settings."""

BY_MESSAGE_TYPE = {schema.message_type: schema for schema in SCHEMAS if schema.message_type}
