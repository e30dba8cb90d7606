"""The kinds of value that belong to Wi-Fi Simple Configuration: methods, device types, bands."""

from __future__ import annotations

import re

from pushbutton.access_point.config_kinds import Kind
from pushbutton.errors import MalformedError
from pushbutton.wire.enums import ConfigMethods, PrimaryDeviceType, RfBands

NO_DEVICE_TYPE = PrimaryDeviceType(0, bytes(4), 0)
"""What hostapd announces when `device_type` is not set."""


def _device_type(value: str) -> PrimaryDeviceType:
    try:
        return PrimaryDeviceType.parse(value)
    except MalformedError:
        raise ValueError("not a device type like 6-0050F204-1") from None


device_type = Kind("a device type like 6-0050F204-1", _device_type, str, "6-0050F204-1", "6-1")


CONFIG_METHOD_NAMES: dict[str, ConfigMethods] = {
    "ethernet": ConfigMethods.ETHERNET,
    "label": ConfigMethods.LABEL,
    "display": ConfigMethods.DISPLAY,
    "ext_nfc_token": ConfigMethods.EXTERNAL_NFC_TOKEN,
    "int_nfc_token": ConfigMethods.INTEGRATED_NFC_TOKEN,
    "nfc_interface": ConfigMethods.NFC_INTERFACE,
    "push_button": ConfigMethods.PUSH_BUTTON,
    "keypad": ConfigMethods.KEYPAD,
    "virtual_display": ConfigMethods.DISPLAY | ConfigMethods.VIRTUAL_DISPLAY,
    "physical_display": ConfigMethods.DISPLAY | ConfigMethods.PHYSICAL_DISPLAY,
    "virtual_push_button": ConfigMethods.PUSH_BUTTON | ConfigMethods.VIRTUAL_PUSH_BUTTON,
    "physical_push_button": ConfigMethods.PUSH_BUTTON | ConfigMethods.PHYSICAL_PUSH_BUTTON,
    "p2ps": ConfigMethods.P2PS,
}

DEFAULT_CONFIG_METHODS = (
    ConfigMethods.DISPLAY
    | ConfigMethods.VIRTUAL_DISPLAY
    | ConfigMethods.KEYPAD
    | ConfigMethods.NFC_INTERFACE
)

_DISPLAYS = ConfigMethods.VIRTUAL_DISPLAY | ConfigMethods.PHYSICAL_DISPLAY
_BUTTONS = ConfigMethods.VIRTUAL_PUSH_BUTTON | ConfigMethods.PHYSICAL_PUSH_BUTTON


def _config_methods(value: str) -> ConfigMethods:
    words = re.split(r"[\s,;|]+", value.strip()) if value.strip() else []
    for word in words:
        if word not in CONFIG_METHOD_NAMES:
            raise ValueError(f"unknown method {word!r}")
    methods = ConfigMethods(0)
    for word in words:
        methods |= CONFIG_METHOD_NAMES[word]
    if not methods:
        return DEFAULT_CONFIG_METHODS
    # Wi-Fi Simple Configuration 2.0 splits display and button into virtual and physical.
    if methods & ConfigMethods.DISPLAY and not methods & _DISPLAYS:
        methods |= ConfigMethods.VIRTUAL_DISPLAY
    if methods & ConfigMethods.PUSH_BUTTON and not methods & _BUTTONS:
        methods |= ConfigMethods.VIRTUAL_PUSH_BUTTON
    return methods


def _render_config_methods(value: ConfigMethods) -> str:
    rest = value
    names = []
    for name, bits in sorted(CONFIG_METHOD_NAMES.items(), key=lambda item: -item[1].bit_count()):
        if bits in value and bits & rest:
            names.append(name)
            rest &= ~bits
    return " ".join(names)


config_methods = Kind(
    "names of methods: " + " ".join(CONFIG_METHOD_NAMES),
    _config_methods,
    _render_config_methods,
    "virtual_push_button label",
    "label telepathy",
)


def _os_version(value: str) -> int:
    if not re.fullmatch(r"[0-9a-fA-F]{8}", value):
        raise ValueError("must be 8 hexadecimal digits")
    return int(value, 16)


os_version = Kind("8 hexadecimal digits", _os_version, "{:08x}".format, "01020304", "0102030")


_DUAL = RfBands.GHZ_2_4 | RfBands.GHZ_5
_BANDS = {
    "a": RfBands.GHZ_5,
    "b": RfBands.GHZ_2_4,
    "g": RfBands.GHZ_2_4,
    "ag": _DUAL,
    "ga": _DUAL,
    "ad": RfBands.GHZ_60,
}


def _bands(value: str) -> RfBands:
    if value not in _BANDS:
        raise ValueError(f"must be one of {', '.join(_BANDS)}")
    return _BANDS[value]


rf_bands: Kind[RfBands | None] = Kind(
    " | ".join(_BANDS),
    _bands,
    lambda value: next((name for name, bands in _BANDS.items() if bands == value), ""),
    "ag",
    "x",
)
