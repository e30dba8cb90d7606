"""New settings in the configuration file: hostapd's form, and the old lines kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pushbutton.access_point import config_file, settings
from pushbutton.access_point import config_table as table
from pushbutton.access_point.configuration_rewriting import (
    NewLines,
    NotRewrittenError,
    new_lines,
    rewrite,
    rewritten,
)
from pushbutton.protocol.registrar_outputs import NewNetwork
from pushbutton.runtime import files
from pushbutton.secret import Secret
from pushbutton.wire.enums import AuthenticationType, EncryptionType

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))

from killed_writes import kill_everywhere

OLD = """\
# the network of the house
interface=wlan0
ssid=house
ieee80211n=1
wpa=2
wpa_passphrase=correct horse
rsn_pairwise=CCMP
wpa_key_mgmt=WPA-PSK
ieee80211w=0
auth_algs=1
wps_state=1
#ssid=former
"""
WPA2 = AuthenticationType.WPA2_PERSONAL
MIXED = WPA2 | AuthenticationType.WPA_PERSONAL
AES = EncryptionType.AES
BOTH = AES | EncryptionType.TKIP


def lines_for(
    ssid: bytes = b"garden",
    authentication: AuthenticationType = WPA2,
    encryption: EncryptionType = AES,
    key: str | bytes = "another key",
    old: str = OLD,
) -> NewLines:
    config = config_file.parse(old.encode(), Path("file")).bsses[0]
    new = NewNetwork(ssid, authentication, encryption, Secret(key))
    return new_lines(config, settings.configured(config, new))


def texts(*arguments: object, **keywords: object) -> list[str]:
    return [line.decode() for line in lines_for(*arguments, **keywords).lines]  # type: ignore[arg-type]


def test_the_new_lines_stand_first_and_the_void_ones_are_marked() -> None:
    assert rewritten(OLD.encode(), {None: lines_for()}).decode() == (
        "# WPS configuration - START\n"
        "wps_state=2\n"
        "ssid=garden\n"
        "wpa=2\n"
        "wpa_key_mgmt=WPA-PSK\n"
        "wpa_pairwise=CCMP\n"
        "wpa_passphrase=another key\n"
        "auth_algs=1\n"
        "# WPS configuration - END\n"
        "# the network of the house\n"
        "interface=wlan0\n"
        "#WPS# ssid=house\n"
        "ieee80211n=1\n"
        "#WPS# wpa=2\n"
        "#WPS# wpa_passphrase=correct horse\n"
        "#WPS# rsn_pairwise=CCMP\n"
        "#WPS# wpa_key_mgmt=WPA-PSK\n"
        "ieee80211w=0\n"
        "#WPS# auth_algs=1\n"
        "#WPS# wps_state=1\n"
        "#ssid=former\n"
    )


def test_an_open_network_has_no_key() -> None:
    lines = texts(b"cafe", AuthenticationType.OPEN, EncryptionType.NONE, b"")
    assert lines == ["wps_state=2", "ssid=cafe", "auth_algs=1"]


def test_both_generations_and_both_ciphers() -> None:
    lines = texts(b"garden", MIXED, BOTH)
    assert "wpa=3" in lines
    assert "wpa_pairwise=CCMP TKIP" in lines


def test_a_psk_is_written_in_digits() -> None:
    lines = texts(key="0123456789abcdef" * 4)
    assert f"wpa_psk={'0123456789abcdef' * 4}" in lines
    assert not any(line.startswith("wpa_passphrase") for line in lines)


@pytest.mark.parametrize("ssid", ["Gärten".encode(), b"line\nfeed", b"\x00", b"\x7f", b"\xff" * 32])
def test_a_name_that_is_not_plain_is_written_in_hexadecimal(ssid: bytes) -> None:
    assert f"ssid2={ssid.hex()}" in texts(ssid)


@pytest.mark.parametrize("pmf", ["0", "1", "2"])
def test_sae_goes_with_protected_management_frames(pmf: str) -> None:
    old = OLD.replace("ieee80211w=0", f"ieee80211w={pmf}\nwps_cred_add_sae=1")
    lines = texts(old=old)
    assert "wpa_key_mgmt=WPA-PSK SAE" in lines
    assert "sae_require_mfp=1" in lines
    assert ("ieee80211w=1" in lines) == (pmf == "0")
    after = rewritten(old.encode(), {None: lines_for(old=old)}).decode().splitlines()
    assert (f"#WPS# ieee80211w={pmf}" in after) == (pmf == "0")
    read = config_file.parse("\n".join(after).encode(), Path("file")).bsses[0]
    assert read[table.IEEE80211W] == max(int(pmf), 1)


def test_a_passphrase_can_bring_no_line_of_its_own() -> None:
    lines = texts(key=b"12345678\nctrl_interface=/tmp")
    assert any(line.startswith("wpa_psk=") for line in lines)
    assert not any("\n" in line or "ctrl_interface" in line for line in lines)


def test_a_key_that_is_no_text_is_written_as_it_is() -> None:
    assert b"wpa_passphrase=\xff\xfe345678" in lines_for(key=b"\xff\xfe345678").lines


def test_what_is_written_is_read_as_the_new_configuration() -> None:
    config = config_file.parse(OLD.encode(), Path("file")).bsses[0]
    new = settings.configured(config, NewNetwork(b"a b\xe4", MIXED, BOTH, Secret("another key")))
    octets = rewritten(OLD.encode(), {None: new_lines(config, new)})
    read = config_file.parse(octets, Path("file")).bsses[0]
    for key in (table.SSID, table.WPS_STATE, table.WPA, table.WPA_KEY_MGMT, table.WPA_PAIRWISE):
        assert read[key] == new[key]
    assert read.same_secret(table.WPA_PASSPHRASE, new)
    assert read[table.IEEE80211N]


def test_a_file_is_rewritten_again_and_again() -> None:
    octets = OLD.encode()
    for name in (b"one", b"two", b"three"):
        octets = rewritten(octets, {None: lines_for(name)})
    assert octets.count(b"\nssid=") == 1
    assert config_file.parse(octets, Path("file")).bsses[0][table.SSID] == b"three"
    assert b"#WPS# ssid=two\n" in octets


def test_each_bss_has_its_own_part() -> None:
    old = OLD + "bss=wlan0_1\nssid=house\nbss=wlan0_2\nssid=guests"
    octets = rewritten(old.encode(), {None: lines_for(b"one"), "wlan0_2": lines_for(b"two")})
    assert octets.endswith(
        b"bss=wlan0_1\nssid=house\nbss=wlan0_2\n# WPS configuration - START\nwps_state=2\n"
        b"ssid=two\nwpa=2\nwpa_key_mgmt=WPA-PSK\nwpa_pairwise=CCMP\nwpa_passphrase=another key\n"
        b"auth_algs=1\n# WPS configuration - END\n#WPS# ssid=guests"
    )
    names = [config[table.SSID] for config in config_file.parse(octets, Path("file")).bsses]
    assert names == [b"one", b"house", b"two"]


def test_a_part_may_end_with_the_file() -> None:
    octets = rewritten(b"interface=wlan0\nssid=a\nbss=wlan1", {"wlan1": lines_for(b"two")})
    assert b"bss=wlan1\n# WPS configuration - START\n" in octets


def test_a_part_that_is_gone_is_an_error() -> None:
    with pytest.raises(NotRewrittenError, match="no line bss=wlan0_1"):
        rewritten(OLD.encode(), {"wlan0_1": lines_for()})


def test_a_new_file_is_the_old_one_or_the_new_one_whatever_kills_the_process(
    tmp_path: Path,
) -> None:
    path, found = tmp_path / "hostapd.conf", set()
    config = config_file.parse(OLD.encode(), path).bsses[0]
    new = settings.configured(config, NewNetwork(b"garden", WPA2, AES, Secret("another key")))

    def prepare() -> None:
        path.write_text(OLD)
        path.chmod(0o644)

    def look(point: int) -> None:
        found.add(path.read_bytes())
        assert path.stat().st_mode & 0o777 == 0o644, point
        files.sweep(path)
        assert list(tmp_path.iterdir()) == [path], point

    assert kill_everywhere(prepare, lambda: rewrite(path, {None: (config, new)}), look) >= 16
    assert found == {OLD.encode(), rewritten(OLD.encode(), {None: new_lines(config, new)})}


def test_a_link_to_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "real").write_text(OLD)
    link = tmp_path / "hostapd.conf"
    link.symlink_to("real")
    config = config_file.read(link).bsses[0]
    rewrite(link, {None: (config, config)})
    assert link.is_symlink()
    assert (tmp_path / "real").read_text().startswith("# WPS configuration - START\n")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    config = config_file.parse(OLD.encode(), Path("file")).bsses[0]
    with pytest.raises(NotRewrittenError, match="No such file"):
        rewrite(tmp_path / "none" / "file", {None: (config, config)})
