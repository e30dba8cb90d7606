"""New settings for an access point: the configuration file, and who puts them into effect.

The same is done to stock hostapd and to ours; the files that they leave are compared.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rig.ours import OurAccessPoint
from rig.stock import AP_PIN, SSID, StockAccessPoint, StockStation

StartAccessPoint = Callable[..., OurAccessPoint]
StartStation = Callable[..., StockStation]
InTurn = Callable[..., Iterator[StockAccessPoint | OurAccessPoint]]
AnyAccessPoint = StockAccessPoint | OurAccessPoint

PATIENCE = 15
"""Seconds for a file to change."""

NEW_SSID, NEW_KEY = "renamed", "a new passphrase"
NEW_SETTINGS = (
    f"new_ssid={NEW_SSID.encode().hex()} new_auth=WPA2PSK new_encr=CCMP "
    f"new_key={NEW_KEY.encode().hex()}"
)
GIVEN = f"{NEW_SSID.encode().hex()} WPA2PSK CCMP {NEW_KEY.encode().hex()}"


def written(ap: AnyAccessPoint) -> str:
    """Return the configuration file, with what differs between the two called alike."""
    text = ap.configuration.read_text()
    text = text.replace(str(ap.directory), "DIRECTORY")
    return text.replace(f"interface={ap.end.interface}\n", "interface=INTERFACE\n")


def rewritten(ap: AnyAccessPoint) -> str:
    """Wait until the file has new settings, and return it."""
    deadline = time.monotonic() + PATIENCE
    while "# WPS configuration - END" not in (text := written(ap)):
        assert time.monotonic() < deadline, text
        time.sleep(0.02)
    return text


@pytest.mark.parametrize(
    "given",
    [
        GIVEN,
        f"{b'open'.hex()} OPEN NONE",
        f"{b'mixed'.hex()} WPAPSK TKIP {b'12345678'.hex()}",
        f"{'Gärten'.encode().hex()} WPA2PSK CCMP {b'x'.hex() * 63}",
        f"{b'digits'.hex()} WPA2PSK CCMP {(b'0123456789abcdef' * 4).hex()}",
    ],
)
@pytest.mark.parametrize("changes", [{}, {"wps_cred_add_sae": "1"}, {"ieee80211w": "0"}])
def test_the_file_is_rewritten_as_stock_hostapd_rewrites_it(
    in_turn: InTurn, given: str, changes: dict[str, str]
) -> None:
    files = []
    for ap in in_turn(**changes, ieee80211n="1"):
        answer = ap.control.request(f"WPS_CONFIG {given}")
        ap.control.wait("WPS-NEW-AP-SETTINGS")
        files.append((answer, rewritten(ap)))
    assert files[0] == files[1]


@pytest.mark.parametrize("processing", ["0", "1", "2"])
def test_who_puts_a_registrar_s_settings_into_effect(
    in_turn: InTurn,
    stock_station: StartStation,
    processing: str,
) -> None:
    files, told = [], []
    for ap in in_turn(wps_cred_processing=processing):
        station = stock_station()
        station.register(f"pin={AP_PIN} {NEW_SETTINGS}")
        event = ap.control.wait("WPS-NEW-AP-SETTINGS")
        station.control.wait("WPS-SUCCESS")
        ap.control.wait("CTRL-EVENT-EAP-FAILURE")
        told.append(len(event) > len("WPS-NEW-AP-SETTINGS "))
        if processing == "1":
            assert f"ssid={SSID}" in ap.control.request("GET_CONFIG").splitlines()
            files.append(written(ap))
        else:
            files.append(rewritten(ap))
            ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")
        station.stop()
    assert told == [processing != "0"] * 2
    assert files[0] == files[1]
    assert ("#WPS# " in files[1]) == (processing != "1")


@pytest.mark.parametrize("processing", ["0", "1", "2"])
def test_a_first_registration_configures_the_access_point(
    in_turn: InTurn, stock_station: StartStation, processing: str
) -> None:
    files, told = [], []
    changes = {"wps_state": "1", "wpa": None, "wpa_passphrase": None, "rsn_pairwise": None}
    for ap in in_turn(**changes, wpa_key_mgmt=None, wps_cred_processing=processing):
        station = stock_station()
        ap.control.ok("WPS_PIN any 12345670")
        station.enroll("pin=12345670")
        passphrase = key_of(station.control.wait("WPS-CRED-RECEIVED"))
        event = ap.control.wait("WPS-NEW-AP-SETTINGS")
        assert (passphrase.encode().hex() in event) == (processing != "0")
        ap.control.wait("WPS-SUCCESS")
        told.append(len(event.partition(" ")[2]))
        text = written(ap) if processing == "1" else rewritten(ap)
        assert (f"wpa_passphrase={passphrase}" in text.splitlines()) == (processing != "1")
        files.append(text.replace(passphrase, "PASSPHRASE"))
        station.stop()
    assert files[0] == files[1]
    assert told[0] == told[1]


def key_of(credential: str) -> str:
    """Return the network key of a WPS-CRED-RECEIVED event (attribute 0x1027)."""
    octets = bytes.fromhex(credential.rsplit(maxsplit=1)[-1])
    begin = octets.index(b"\x10\x27") + 2
    length = int.from_bytes(octets[begin : begin + 2], "big")
    return octets[begin + 2 :][:length].decode()


@pytest.mark.parametrize("trouble", ["size=16k", "ro"])
def test_a_file_that_cannot_be_written_keeps_no_device_from_being_registered(
    our_ap: StartAccessPoint, stock_station: StartStation, tmp_path: Path, trouble: str
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        keys = disk / "psk"
        keys.write_text("")
        ap = our_ap(wpa_passphrase=None, wpa_psk_file=str(keys))
        if trouble == "ro":
            mount("-o", "remount,ro", disk)
        else:
            fill(disk)
        station = stock_station()
        ap.control.ok("WPS_PIN any 12345670")
        station.enroll("pin=12345670")
        ap.control.wait(f"FILE-NOT-WRITTEN {keys}")
        station.control.wait("WPS-SUCCESS")
        ap.control.wait("WPS-SUCCESS")
        assert keys.read_text() == ""
        ap.stop()
    assert f"the key file {keys} cannot be written: " in ap.output()


@pytest.mark.parametrize("trouble", ["size=16k", "ro"])
def test_a_configuration_that_cannot_be_written_counts_all_the_same(
    our_ap: StartAccessPoint, stock_station: StartStation, tmp_path: Path, trouble: str
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        ap, file = our_ap(), disk / "hostapd.conf"
        before = ap.configuration.read_bytes()
        file.write_bytes(before)
        ap.configuration.unlink()
        ap.configuration.symlink_to(file)
        if trouble == "ro":
            mount("-o", "remount,ro", disk)
        else:
            fill(disk)
        station = stock_station()
        station.register(f"pin={AP_PIN} {NEW_SETTINGS}")
        ap.control.wait("WPS-NEW-AP-SETTINGS")
        ap.control.wait_for_all(f"FILE-NOT-WRITTEN {ap.configuration}", "WPS-SUCCESS")
        station.control.wait("WPS-SUCCESS")
        ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")
        assert file.read_bytes() == before
        ap.stop()
    assert f"the new settings are not in {ap.configuration}: " in ap.output()


@contextmanager
def small_disk(path: Path) -> Iterator[Path]:
    """Mount a file system of 16 kilobytes."""
    path.mkdir()
    mount("-t", "tmpfs", "-o", "size=16k", "pushbutton-test", path)
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


def fill(disk: Path) -> None:
    with pytest.raises(OSError, match="No space"), (disk / "filler").open("wb") as file:
        while True:
            file.write(bytes(512))
            file.flush()
