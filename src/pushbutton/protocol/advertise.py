"""What an access point says about Wi-Fi Protected Setup in its frames.

An `Advertisement` is the whole state that the elements of Beacon, Probe Response and Association
Response are made from (Wi-Fi Simple Configuration 2.0, "Beacon Frame", "Probe Response",
"Association Response").  It is immutable: whoever changes something makes a new one, and two that
are equal need no new beacon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pushbutton.protocol.passwords import MOST_AUTHORIZED
from pushbutton.wire import attributes as a
from pushbutton.wire.device import Device
from pushbutton.wire.elements import wsc_element
from pushbutton.wire.enums import (
    ConfigMethods,
    DevicePasswordId,
    ResponseType,
    WpsState,
)
from pushbutton.wire.message import attribute, build
from pushbutton.wire.messages import ASSOCIATION_RESPONSE, BEACON, PROBE_RESPONSE, Schema
from pushbutton.wire.values import VendorExtension

VERSION_1 = 0x10
VERSION_2 = 0x20
EXTENSIBILITY_TEST_VALUE = 42

PUSH_BUTTON_METHODS = (
    ConfigMethods.PUSH_BUTTON
    | ConfigMethods.VIRTUAL_PUSH_BUTTON
    | ConfigMethods.PHYSICAL_PUSH_BUTTON
)


@dataclass(frozen=True, slots=True)
class Selection:
    """A Registrar waits for a device: with which kind of password, and told in which ways."""

    device_password_id: int
    config_methods: ConfigMethods


@dataclass(frozen=True, slots=True)
class ExternalRegistrar:
    """What a Registrar elsewhere said by SetSelectedRegistrar; None is what it did not say."""

    selected: bool
    device_password_id: int | None = None
    config_methods: ConfigMethods | None = None
    authorized: tuple[bytes, ...] = ()


def without_push_button(methods: ConfigMethods) -> ConfigMethods:
    """Return the methods without the push buttons.

    The Config Methods of an access point are those by which it can be given a new Registrar, and
    a button is not allowed for that.
    """
    return ConfigMethods(int(methods) & ~int(PUSH_BUTTON_METHODS))


@lru_cache(maxsize=16)  # arithmetic of flags is slow, and there are few combinations
def own_selection(
    methods: ConfigMethods, *, push_button: bool, device_password_id: int | None = None
) -> Selection:
    """Return what our own Registrar offers while it waits, given its Config Methods.

    `device_password_id` is that of an out-of-band password.  2.0 demands that a push button is
    virtual or physical; where the configuration says neither it is taken to be physical.
    """
    offered = without_push_button(methods)
    if not push_button:
        return Selection(device_password_id or DevicePasswordId.DEFAULT, offered)
    kinds = methods & (ConfigMethods.VIRTUAL_PUSH_BUTTON | ConfigMethods.PHYSICAL_PUSH_BUTTON)
    offered |= ConfigMethods.PUSH_BUTTON | (kinds or ConfigMethods.PHYSICAL_PUSH_BUTTON)
    return Selection(DevicePasswordId.PUSH_BUTTON, offered)


def union(
    own: Selection | None,
    own_authorized: Iterable[bytes],
    externals: Iterable[ExternalRegistrar],
) -> tuple[Selection | None, tuple[bytes, ...]]:
    """Join what our Registrar and those elsewhere say: the selection and the AuthorizedMACs.

    An external Registrar's Device Password ID goes before ours, unless our button is pressed.
    """
    selected = [external for external in externals if external.selected]
    addresses = [*own_authorized, *(mac for other in selected for mac in other.authorized)]
    authorized = tuple(dict.fromkeys(addresses))[:MOST_AUTHORIZED]
    if own is None and not selected:
        return None, authorized
    password_id = DevicePasswordId.DEFAULT if own is None else own.device_password_id
    methods = ConfigMethods(0) if own is None else own.config_methods
    button = own is not None and password_id == DevicePasswordId.PUSH_BUTTON
    for external in selected:
        if external.device_password_id is not None and not button:
            password_id = external.device_password_id
        methods |= external.config_methods or ConfigMethods(0)
    return Selection(password_id, methods), authorized


@dataclass(frozen=True, slots=True)
class Advertisement:
    """All that the elements of one BSS are made from.

    `device` holds Config Methods as configured and the bands of "RF Bands".  `version2` is the
    version of the specification to claim: 0x10 leaves the Wi-Fi Alliance's extension out, above
    0x20 an unknown attribute is added (a test of the peers' tolerance).
    `application_extension` is the value of that attribute.
    """

    device: Device
    state: WpsState
    setup_locked: bool = False
    selection: Selection | None = None
    push_button: bool = False
    authorized: tuple[bytes, ...] = ()
    dual_band: bool = False
    version2: int = VERSION_2
    vendor_extensions: tuple[VendorExtension, ...] = ()
    application_extension: bytes = b""

    def beacon(self) -> bytes:
        """Return the WSC element of the Beacon (possibly several elements, split)."""
        # On two bands a device could take one access point for two that wait for a button.
        told = self.push_button and self.dual_band
        values: dict[Any, object] = {a.UUID_E: self.device.uuid if told else None}
        return self._element(BEACON, self._waiting() | values, self._appended())

    def probe_response(self) -> bytes:
        """Return the WSC element of the Probe Response."""
        values = {
            **self.device.values(),
            **self._waiting(),
            a.RESPONSE_TYPE: ResponseType.AP,
            a.UUID_E: self.device.uuid,
            a.CONFIG_METHODS: without_push_button(self.device.config_methods),
        }
        return self._element(PROBE_RESPONSE, values, self._appended())

    def association_response(self) -> bytes:
        """Return the WSC element of the Association Response."""
        return self._element(ASSOCIATION_RESPONSE, {a.RESPONSE_TYPE: ResponseType.AP}, b"")

    def _waiting(self) -> dict[Any, object]:
        """Return what Beacon and Probe Response share."""
        selection = self.selection
        values: dict[Any, object] = {
            a.WPS_STATE: self.state,
            a.AP_SETUP_LOCKED: True if self.setup_locked else None,
            a.RF_BANDS: self.device.rf_bands if self.dual_band else None,
            a.VENDOR_EXTENSION: self.vendor_extensions,
        }
        if self.authorized and self.version2 > VERSION_1:
            values[a.AUTHORIZED_MACS] = self.authorized
        if selection is not None:
            values[a.SELECTED_REGISTRAR] = True
            values[a.DEVICE_PASSWORD_ID] = selection.device_password_id
            values[a.SELECTED_REGISTRAR_CONFIG_METHODS] = selection.config_methods
        return values

    def _element(self, schema: Schema, values: dict[Any, object], appended: bytes) -> bytes:
        values[a.VERSION2] = self.version2 if self.version2 > VERSION_1 else None
        extra = b""
        if self.version2 > VERSION_2:
            extra = attribute(a.EXTENSIBILITY_TEST, EXTENSIBILITY_TEST_VALUE)
        return wsc_element(build(schema, values, extra) + appended)

    def _appended(self) -> bytes:
        # Its octets are the configuration's, so they are not taken apart and put together again.
        value = self.application_extension
        if not value:
            return b""
        row = a.APPLICATION_EXTENSION
        return row.id.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value
