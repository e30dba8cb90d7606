"""Values as SET takes them."""

from __future__ import annotations

import pytest

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import Draft, WrongValueError
from pushbutton.access_point.config_table import BY_NAME
from pushbutton.access_point.set_values import put


def taken(name: str, text: str) -> object:
    draft = Draft()
    put(draft, BY_NAME[name], text)
    return draft.freeze()[BY_NAME[name]]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("wpa", "2", 2),
        ("wpa", "9", 3),
        ("wpa", "-1", 0),
        ("wpa", "", 0),
        ("wpa", "0x10", 0),
        ("wpa", " 2 and more", 2),
        ("wps_state", "x", 0),
        ("wps_cred_processing", "7", 2),
        ("wps_independent", "9", True),
        ("wps_independent", "-1", True),
        ("wps_independent", "no", False),
        ("auth_algs", "4", 3),
        ("fragment_size", "70000", 65535),
        ("config_methods", "semaphore", 0),
        ("wps_application_ext", "0g", b""),
        ("wps_application_ext", "00ff", b"\x00\xff"),
    ],
)
def test_what_hostapd_takes(name: str, text: str, value: object) -> None:
    assert taken(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wps_state", "3"),
        ("beacon_int", "x"),
        ("auth_algs", "0"),
        ("ssid", ""),
        ("country_code", "Gg"),
        ("country_code", "0"),
        ("ctrl_interface_group", "no such group"),
        ("extra_cred", ""),
        ("ap_settings", ""),
    ],
)
def test_what_hostapd_refuses(name: str, text: str) -> None:
    with pytest.raises(WrongValueError):
        taken(name, text)


@pytest.mark.parametrize("name", ["ap_pin", "wpa_psk_file", "bridge", "wps_pin_requests"])
def test_what_an_empty_value_unsets(name: str) -> None:
    draft = Draft()
    put(draft, BY_NAME[name], "12345670")
    put(draft, BY_NAME[name], "")
    assert draft.freeze()[BY_NAME[name]] is None


def test_octets_that_are_none_leave_the_key_unset() -> None:
    draft = Draft()
    put(draft, table.WPS_NFC_DEV_PW, "0011")
    put(draft, table.WPS_NFC_DEV_PW, "001")
    assert table.WPS_NFC_DEV_PW not in draft.freeze()
