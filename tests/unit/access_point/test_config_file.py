"""Whole files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pushbutton.access_point import config_file
from pushbutton.access_point import config_table as table
from pushbutton.access_point.config_file import RadioConfig
from pushbutton.errors import ConfigurationFileError

PATH = Path("hostapd.conf")

MINIMUM = "interface=wlan0\ndriver=simulated\nssid=home\n"


def parse(text: str | bytes) -> RadioConfig:
    return config_file.parse(text if isinstance(text, bytes) else text.encode(), PATH)


def refused(text: str | bytes) -> str:
    with pytest.raises(ConfigurationFileError) as caught:
        parse(text)
    return str(caught.value)


def test_comments_and_empty_lines_are_skipped() -> None:
    radio = parse("# x\n\n#ssid=other\n" + MINIMUM)
    (config,) = radio.bsses
    assert config.interface == "wlan0"
    assert config[table.SSID] == b"home"
    assert radio.driver == "simulated"


def test_a_value_runs_to_the_end_of_its_line() -> None:
    assert parse(MINIMUM + "ssid= a = b #c\n").bsses[0][table.SSID] == b" a = b #c"


def test_a_name_may_hold_any_octets() -> None:
    radio = parse(b"interface=wlan0\nssid=\xff\xfe\x01\n")
    assert radio.bsses[0][table.SSID] == b"\xff\xfe\x01"


@pytest.mark.parametrize(
    ("written", "octets"),
    [
        ('"two words"', b"two words"),
        ("68c3a9", b"h\xc3\xa9"),
        (r'P"a\n\x41\"\\\101"', b'a\nA"\\A'),
    ],
)
def test_the_other_notation_of_a_name(written: str, octets: bytes) -> None:
    assert parse(MINIMUM + f"ssid2={written}\n").bsses[0][table.SSID] == octets


def test_defaults_hold_where_nothing_is_said() -> None:
    config = parse(MINIMUM).bsses[0]
    assert config[table.BEACON_INT] == 100
    assert config[table.WPS_STATE] == 0
    assert config[table.AP_PIN] is None


def test_the_later_of_passphrase_and_key_counts() -> None:
    first, second = "wpa_passphrase=12345678\n", f"wpa_psk={'ab' * 32}\n"
    config = parse(MINIMUM + first + second).bsses[0]
    assert config[table.WPA_PASSPHRASE] is None
    assert config[table.WPA_PSK] is not None
    config = parse(MINIMUM + second + first).bsses[0]
    assert config[table.WPA_PSK] is None
    assert config[table.WPA_PASSPHRASE] is not None


def test_further_bsses_have_their_own_values_and_the_radio_s() -> None:
    radio = parse(MINIMUM + "channel=6\nbss=wlan0_1\nssid=guests\nhw_mode=g\n")
    first, second = radio.bsses
    assert (first.interface, second.interface) == ("wlan0", "wlan0_1")
    assert (first[table.SSID], second[table.SSID]) == (b"home", b"guests")
    assert first[table.CHANNEL] == second[table.CHANNEL] == 6
    assert first[table.HW_MODE] == second[table.HW_MODE] == "g"


def test_keys_without_effect_are_told_with_their_lines() -> None:
    radio = parse(MINIMUM + "utf8_ssid=1\nvlan_file=/etc/vlan\n")
    assert [(entry.line, entry.key) for entry in radio.without_effect] == [
        (4, "utf8_ssid"),
        (5, "vlan_file"),
    ]
    assert radio.bsses[0].without_effect == ("utf8_ssid", "vlan_file")


def test_a_key_that_hostapd_may_repeat_is_collected() -> None:
    radio = parse(MINIMUM + "radius_das_client=a\nradius_das_client=b\n")
    assert radio.bsses[0].is_set("radius_das_client")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MINIMUM + "nonsense\n", "hostapd.conf:4: line: has no '='"),
        (MINIMUM + "wps_stat=2\n", "hostapd.conf:4: wps_stat: unknown key"),
        (MINIMUM + " ssid=x\n", "hostapd.conf:4:  ssid: unknown key"),
        (MINIMUM + "x" * 5000 + "=1\n", "hostapd.conf:4: line: is longer than 4095 octets"),
        ("ssid=home\n", "hostapd.conf:1: interface: must be set"),
        ("interface=wlan0\n#\n", "hostapd.conf:2: ssid: must be set"),
        (MINIMUM + "bss=wlan0\n", "hostapd.conf:4: bss: there are two BSSes called wlan0"),
        (MINIMUM + "bss=\n", "hostapd.conf:4: bss: not the name of a network interface"),
        (MINIMUM + "bss=wlan1\n", "hostapd.conf:4: ssid: must be set"),
        (MINIMUM + "#\nwpa=2\n", "hostapd.conf:5: wpa: needs a key"),
        (MINIMUM + "wpa_passphrase=short\n", "hostapd.conf:4: wpa_passphrase: a passphrase has"),
        (
            MINIMUM + "wpa=2\nwpa_key_mgmt=SAE\n",
            "hostapd.conf:5: wpa_key_mgmt: SAE needs",
        ),
        ("", "hostapd.conf:1: interface: must be set"),
        (b"\xff\x1b[31m=1\n", "hostapd.conf:1: ??[31m: unknown key"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_key_and_reason(
    text: str | bytes, message: str
) -> None:
    assert refused(text).startswith(message)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationFileError, match="file: cannot be read: No such file"):
        config_file.read(tmp_path / "missing")
    with pytest.raises(ConfigurationFileError, match="file: cannot be read: Is a directory"):
        config_file.read(tmp_path)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hostapd.conf"
    path.write_text(MINIMUM)
    assert config_file.read(path).bsses[0].interface == "wlan0"


def test_extra_cred_is_read_at_once(tmp_path: Path) -> None:
    (tmp_path / "cred").write_bytes(b"\x10\x0e\x00\x00")
    config = parse(MINIMUM + f"extra_cred={tmp_path}/cred\n").bsses[0]
    content = config[table.EXTRA_CRED]
    assert content is not None
    assert content.octets == b"\x10\x0e\x00\x00"


def test_blanks_behind_a_number_do_not_matter(tmp_path: Path) -> None:
    text = b"interface=wlan0\ndriver=none\nssid=x \nchannel=6 \t\nieee80211n=1 \n"
    config = config_file.parse(text, tmp_path / "hostapd.conf").bsses[0]
    assert (config[table.CHANNEL], config[table.IEEE80211N]) == (6, True)
    assert config[table.SSID] == b"x "
