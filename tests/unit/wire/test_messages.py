"""Properties of the table of messages, and the order that peers compare octet by octet."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

import pytest

from pushbutton.wire import attributes as a
from pushbutton.wire import messages
from pushbutton.wire.attributes import ATTRIBUTES, SUBELEMENTS, Subelement
from pushbutton.wire.enums import MessageType
from pushbutton.wire.message import Message, attribute, build, subelements
from pushbutton.wire.messages import SCHEMAS, Presence, Schema, missing
from pushbutton.wire.values import WFA_VENDOR_ID

_schemas = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)


def _presence(schema: Schema, presence: Presence) -> set[str]:
    return {field.row.name for field in schema.fields if field.presence is presence}


def test_every_schema_of_the_module_is_listed_once() -> None:
    defined = [schema for schema in vars(messages).values() if isinstance(schema, Schema)]
    assert set(defined) == set(SCHEMAS)
    assert len({schema.name for schema in SCHEMAS}) == len(SCHEMAS) == len(set(SCHEMAS))


def test_every_message_type_has_one_schema() -> None:
    assert set(messages.BY_MESSAGE_TYPE) == set(MessageType)
    typed = [schema for schema in SCHEMAS if schema.message_type is not None]
    assert len(typed) == len(MessageType)


@_schemas
def test_every_row_is_in_the_tables_and_stands_once(schema: Schema) -> None:
    assert set(schema.rows) <= {*ATTRIBUTES, *SUBELEMENTS}
    assert len(schema.rows) == len(set(schema.rows))
    assert all(row in schema for row in schema.rows)


@_schemas
def test_version_is_first_and_the_message_type_second(schema: Schema) -> None:
    if a.VERSION in schema:
        assert schema.rows[0] is a.VERSION
    assert (a.MESSAGE_TYPE in schema) == (schema.rows[1:2] == (a.MESSAGE_TYPE,))


@_schemas
def test_the_authenticators_are_last(schema: Schema) -> None:
    for row in (a.AUTHENTICATOR, a.KEY_WRAP_AUTHENTICATOR):
        if row in schema:
            assert schema.rows[-1] is row


@_schemas
def test_the_wfa_subelements_stand_together_in_one_order(schema: Schema) -> None:
    runs = [list(rows) for sub, rows in groupby(schema.rows, _is_subelement) if sub]
    assert len(runs) <= 1
    if runs:
        assert [row.name for row in runs[0]] == [
            "Version2",
            "Request to Enroll",
            "Network Key Shareable",
            "Settings Delay Time",
            "Registrar Configuration Methods",
            "AuthorizedMACs",
            "Multi-AP",
        ]
        assert all(row.vendor_id == WFA_VENDOR_ID for row in runs[0])


def _is_subelement(row: object) -> bool:
    return isinstance(row, Subelement)


def test_the_extension_stands_before_the_authenticator_in_every_message() -> None:
    for schema in SCHEMAS:
        if a.AUTHENTICATOR in schema:
            assert schema.rows.index(a.MULTI_AP) < schema.rows.index(a.AUTHENTICATOR)


_DEVICE = "Manufacturer, Model Name, Model Number, Serial Number, Primary Device Type, Device Name"
_FLAGS = "Authentication Type Flags, Encryption Type Flags, Connection Type Flags, Config Methods"


@pytest.mark.parametrize(
    ("schema", "order"),
    [
        (
            messages.M1,
            "Version, Message Type, UUID-E, MAC Address, Enrollee Nonce, Public Key, "
            f"{_FLAGS}, Wi-Fi Protected Setup State, {_DEVICE}, RF Bands, Association State, "
            "Device Password ID, Configuration Error, OS Version, Feature ID, *, Vendor Extension",
        ),
        (
            messages.M2,
            "Version, Message Type, Enrollee Nonce, Registrar Nonce, UUID-R, Public Key, "
            f"{_FLAGS}, {_DEVICE}, RF Bands, Association State, Configuration Error, "
            "Device Password ID, OS Version, Feature ID, *, Encrypted Settings, Authenticator",
        ),
        (
            messages.M2D,
            f"Version, Message Type, Enrollee Nonce, Registrar Nonce, UUID-R, {_FLAGS}, {_DEVICE}, "
            "RF Bands, Association State, Configuration Error, OS Version, Feature ID, *",
        ),
        (
            messages.M3,
            "Version, Message Type, Registrar Nonce, E-Hash1, E-Hash2, *, Authenticator",
        ),
        (
            messages.M4,
            "Version, Message Type, Enrollee Nonce, R-Hash1, R-Hash2, Encrypted Settings, *, "
            "Authenticator",
        ),
        (
            messages.M5,
            "Version, Message Type, Registrar Nonce, Encrypted Settings, *, Authenticator",
        ),
        (
            messages.M6,
            "Version, Message Type, Enrollee Nonce, Encrypted Settings, *, Authenticator",
        ),
        (
            messages.M7,
            "Version, Message Type, Registrar Nonce, Encrypted Settings, "
            "X.509 Certificate Request, *, Authenticator",
        ),
        (
            messages.M8,
            "Version, Message Type, Enrollee Nonce, Encrypted Settings, X.509 Certificate, *, "
            "Authenticator",
        ),
        (messages.WSC_ACK, "Version, Message Type, Enrollee Nonce, Registrar Nonce, *"),
        (
            messages.WSC_NACK,
            "Version, Message Type, Enrollee Nonce, Registrar Nonce, Configuration Error, *",
        ),
        (messages.WSC_DONE, "Version, Message Type, Enrollee Nonce, Registrar Nonce, *"),
        (
            messages.BEACON,
            "Version, Wi-Fi Protected Setup State, AP Setup Locked, Selected Registrar, "
            "Device Password ID, Selected Registrar Config Methods, UUID-E, RF Bands, *, "
            "Vendor Extension, Application Extension",
        ),
        (
            messages.PROBE_RESPONSE,
            "Version, Wi-Fi Protected Setup State, AP Setup Locked, Selected Registrar, "
            "Device Password ID, Selected Registrar Config Methods, Response Type, UUID-E, "
            f"{_DEVICE}, Config Methods, RF Bands, *, Secondary Device Type List, "
            "Vendor Extension, Application Extension",
        ),
        (
            messages.PROBE_REQUEST,
            "Version, Request Type, Config Methods, UUID-E, Primary Device Type, RF Bands, "
            "Association State, Configuration Error, Device Password ID, Manufacturer, "
            "Model Name, Model Number, Device Name, *, Requested Device Type, "
            "Secondary Device Type List, Portable Device",
        ),
        (messages.ASSOCIATION_REQUEST, "Version, Request Type, *"),
        (messages.ASSOCIATION_RESPONSE, "Version, Response Type, *"),
        (
            messages.CREDENTIAL,
            "Network Index, SSID, Authentication Type, Encryption Type, Network Key Index, "
            "Network Key, MAC Address, EAP Type, EAP Identity, Key Provided Automatically, "
            "802.1X Enabled, *",
        ),
        (
            messages.ENCRYPTED_M7_AP,
            "E-SNonce2, SSID, MAC Address, Authentication Type, Encryption Type, "
            "Network Key Index, Network Key, WEPTransmitKey, Permitted Config Methods, "
            "Key Wrap Authenticator",
        ),
        (
            messages.ENCRYPTED_M8_AP,
            "Network Index, SSID, Authentication Type, Encryption Type, Network Key Index, "
            "Network Key, MAC Address, New Password, Device Password ID, WEPTransmitKey, "
            "Permitted Config Methods, Key Wrap Authenticator",
        ),
        (
            messages.SET_SELECTED_REGISTRAR,
            "Version, Selected Registrar, Device Password ID, "
            "Selected Registrar Config Methods, *, UUID-R",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Schema) else "",
)
def test_the_order_of_sending(schema: Schema, order: str) -> None:
    names = []
    for sub, rows in groupby(schema.rows, _is_subelement):
        names += ["*"] if sub else [row.name for row in rows]
    assert ", ".join(names) == order


@pytest.mark.parametrize(
    ("schema", "required"),
    [
        (
            messages.M1,
            "Message Type, UUID-E, MAC Address, Enrollee Nonce, Public Key, "
            f"{_FLAGS}, Wi-Fi Protected Setup State, {_DEVICE}, RF Bands, Association State, "
            "Device Password ID, Configuration Error, OS Version",
        ),
        (
            messages.M2,
            "Message Type, Enrollee Nonce, Registrar Nonce, UUID-R, Device Password ID, "
            f"Public Key, Authenticator, {_DEVICE}",
        ),
        (messages.M2D, "Message Type, Enrollee Nonce"),
        (messages.M3, "Message Type, Registrar Nonce, E-Hash1, E-Hash2, Authenticator"),
        (
            messages.M4,
            "Message Type, Enrollee Nonce, R-Hash1, R-Hash2, Encrypted Settings, Authenticator",
        ),
        (messages.M5, "Message Type, Registrar Nonce, Encrypted Settings, Authenticator"),
        (messages.M6, "Message Type, Enrollee Nonce, Encrypted Settings, Authenticator"),
        (messages.M7, "Message Type, Registrar Nonce, Encrypted Settings, Authenticator"),
        (messages.M8, "Message Type, Enrollee Nonce, Encrypted Settings, Authenticator"),
        (messages.WSC_ACK, "Message Type, Enrollee Nonce, Registrar Nonce"),
        (messages.WSC_NACK, "Message Type, Enrollee Nonce, Registrar Nonce, Configuration Error"),
        (messages.WSC_DONE, "Message Type, Enrollee Nonce, Registrar Nonce"),
        (messages.PROBE_REQUEST, "Config Methods, Device Password ID"),
        (messages.BEACON, ""),
        (messages.PROBE_RESPONSE, ""),
        (messages.ASSOCIATION_REQUEST, ""),
        (messages.ASSOCIATION_RESPONSE, ""),
        (messages.SET_SELECTED_REGISTRAR, ""),
        (
            messages.CREDENTIAL,
            "Network Index, SSID, Authentication Type, Encryption Type, MAC Address",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Schema) else "",
)
def test_what_everybody_requires(schema: Schema, required: str) -> None:
    expected = set(required.split(", ")) - {""}
    assert _presence(schema, Presence.REQUIRED) == expected


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (messages.M1, "Version"),
        (
            messages.M2,
            f"Version, {_FLAGS}, RF Bands, Association State, Configuration Error, OS Version",
        ),
        (
            messages.M2D,
            f"Version, Registrar Nonce, UUID-R, {_FLAGS}, {_DEVICE}, RF Bands, "
            "Association State, Configuration Error, OS Version",
        ),
        (messages.BEACON, "Version, Wi-Fi Protected Setup State"),
        (
            messages.PROBE_RESPONSE,
            f"Version, Wi-Fi Protected Setup State, Response Type, UUID-E, {_DEVICE}, "
            "Config Methods",
        ),
        (
            messages.PROBE_REQUEST,
            "Version, Request Type, UUID-E, Primary Device Type, RF Bands, Association State, "
            "Configuration Error",
        ),
        (messages.ASSOCIATION_REQUEST, "Version, Request Type"),
        (messages.ASSOCIATION_RESPONSE, "Version, Response Type"),
        (messages.SET_SELECTED_REGISTRAR, "Version"),
    ],
    ids=lambda value: value.name if isinstance(value, Schema) else "",
)
def test_what_only_the_standard_requires(schema: Schema, strict: str) -> None:
    assert _presence(schema, Presence.STRICT) == set(strict.split(", "))


def _message(octets: bytes) -> Message:
    return Message.parse(octets)


def test_missing_rows_are_named_in_order() -> None:
    message = _message(attribute(a.MESSAGE_TYPE, MessageType.M3) + attribute(a.E_HASH2, bytes(32)))
    assert missing(messages.M3, message) == (a.REGISTRAR_NONCE, a.E_HASH1, a.AUTHENTICATOR)
    assert missing(messages.M3, message, strict=True)[0] is a.VERSION


def test_what_selected_registrar_asks_for_is_missed_only_with_it() -> None:
    wanted = (a.DEVICE_PASSWORD_ID, a.SELECTED_REGISTRAR_CONFIG_METHODS)
    values = {a.WPS_STATE: 2}
    for value, expected in ((None, ()), (False, ()), (True, wanted)):
        beacon = _message(build(messages.BEACON, {**values, a.SELECTED_REGISTRAR: value}))
        assert missing(messages.BEACON, beacon, strict=True) == expected
        assert missing(messages.BEACON, beacon) == ()


def test_what_version2_asks_for_is_missed_only_with_it() -> None:
    plain = _message(build(messages.SET_SELECTED_REGISTRAR, {a.SELECTED_REGISTRAR: False}))
    assert missing(messages.SET_SELECTED_REGISTRAR, plain, strict=True) == ()
    newer = _message(plain.raw + subelements({a.VERSION2: 0x20}))
    assert missing(messages.SET_SELECTED_REGISTRAR, newer, strict=True) == (
        a.AUTHORIZED_MACS,
        a.UUID_R,
    )
    assert missing(messages.SET_SELECTED_REGISTRAR, newer) == ()


def test_a_registrar_s_probe_request_may_name_itself_by_uuid_r() -> None:
    for row in (a.UUID_E, a.UUID_R):
        message = _message(attribute(row, UUID(int=1)))
        assert a.UUID_E not in missing(messages.PROBE_REQUEST, message, strict=True)
    assert a.UUID_E in missing(messages.PROBE_REQUEST, _message(b""), strict=True)
