"""From what a person types to what goes over the socket."""

from __future__ import annotations

import pytest

from pushbutton.access_point import commands_refused
from pushbutton.access_point.commands import registry
from pushbutton.cli.ctl.verbs import FURTHER, UNSPOKEN, VERBS
from pushbutton.errors import UsageError

UUID = "12345678-9abc-def0-1234-56789abcdef0"


@pytest.mark.parametrize(
    ("name", "words", "request_"),
    [
        ("ping", [], "PING"),
        ("status", [], "STATUS"),
        ("status", ["driver"], "STATUS-DRIVER"),
        ("wps_pin", ["any", "12345670"], "WPS_PIN any 12345670"),
        (
            "wps_pin",
            [UUID, "12345670", "60", "02:00:00:00:03:00"],
            f"WPS_PIN {UUID} 12345670 60 02:00:00:00:03:00",
        ),
        ("wps_check_pin", ["1234", "5670"], "WPS_CHECK_PIN 1234 5670"),
        ("wps_ap_pin", ["set", "12345670", "300"], "WPS_AP_PIN set 12345670 300"),
        ("wps_config", ["my net", "OPEN"], "WPS_CONFIG 6d79206e6574 OPEN"),
        (
            "wps_config",
            ["net", "WPA2PSK", "CCMP", "secret key"],
            "WPS_CONFIG 6e6574 WPA2PSK CCMP 736563726574206b6579",
        ),
        ("sta", ["02:00:00:00:03:00", "eapol"], "STA 02:00:00:00:03:00 eapol"),
        ("set", ["ssid", "two words"], "SET ssid two words"),
        ("set", ["ap_pin", ""], "SET ap_pin "),
        ("deauthenticate", ["02:00:00:00:03:00", "tx=0"], "DEAUTHENTICATE 02:00:00:00:03:00 tx=0"),
        ("log_level", ["DEBUG"], "LOG_LEVEL DEBUG"),
        ("wps_nfc_token", ["NDEF"], "WPS_NFC_TOKEN NDEF"),
        ("raw", ["STA-FIRST"], "STA-FIRST"),
        ("raw", ["NO_SUCH", "THING"], "NO_SUCH THING"),
        ("interfaces", ["ctrl"], "INTERFACES ctrl"),
    ],
)
def test_requests(name: str, words: list[str], request_: str) -> None:
    assert VERBS[name].request(words) == request_


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("wps_pin", ["any"], "PIN is missing"),
        ("wps_pin", ["printer", "12345670"], "A UUID or 'any' is needed"),
        ("sta", ["printer"], "Usage: sta MAC"),
        ("ping", ["now"], "too many arguments"),
        ("wps_config", ["net"], "Usage: wps_config SSID"),
        ("wps_config", ["a", "b", "c", "d", "e"], "Usage: wps_config SSID"),
        ("status", ["radio"], "Usage: status"),
        ("raw", [], "Usage: raw TEXT"),
        ("set", ["ssid"], "Usage: set "),
        ("poll_sta", [], "Usage: poll_sta MAC"),
        ("add", ["wlan0"], "Usage: add IFNAME"),
        ("flush", ["now"], "Usage: flush"),
    ],
)
def test_what_is_wrong_is_said_with_the_usage(name: str, words: list[str], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        VERBS[name].request(words)


def test_every_command_of_ours_is_a_verb() -> None:
    spoken = {command.name for command in registry} - UNSPOKEN
    missing = {name for name in spoken if name.lower() not in VERBS and "-" not in name}
    assert not missing
    wps_pin = VERBS["wps_pin"]
    assert wps_pin.help == registry["WPS_PIN"].help
    assert wps_pin.usage == "wps_pin UUID|any PIN [SECONDS] [MAC]"


def test_what_ours_refuses_is_a_verb_for_a_hostapd() -> None:
    words = ["5", "2437", "ht", "bandwidth=20"]
    assert VERBS["chan_switch"].request(words) == "CHAN_SWITCH 5 2437 ht bandwidth=20"
    assert VERBS["chan_switch"].usage == "chan_switch COUNT MHZ [OPTION...]"


def test_nothing_is_said_twice() -> None:
    ours = {command.name.lower() for command in registry}
    refused = {command.name.lower() for command in commands_refused.registry}
    assert not {verb.name for verb in FURTHER} & (ours - refused)


def test_words_that_hold_secrets_are_known() -> None:
    assert VERBS["wps_pin"].secret
    assert VERBS["wps_config"].secret
    assert VERBS["raw"].secret
    assert not VERBS["wps_pbc"].secret


def test_completions() -> None:
    assert VERBS["wps_config"].choices(1) == ["OPEN", "WPAPSK", "WPA2PSK"]
    assert VERBS["wps_config"].choices(2) == ["NONE", "TKIP", "CCMP"]
    assert VERBS["wps_pin"].choices(0) == ["any"]
    assert VERBS["wps_pin"].choices(1) == []
    assert VERBS["ping"].choices(3) == []
