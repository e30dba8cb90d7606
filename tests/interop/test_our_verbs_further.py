"""Our device and our Registrar with stock hostapd, beyond the ordinary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rig.namespaces import Wire
from rig.ours import OurCommand
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockAccessPoint, StockStation

from pushbutton.formats import registry
from pushbutton.secret import Secret
from pushbutton.wire.credential import Credential
from pushbutton.wire.enums import AuthenticationType, EncryptionType

StartAccessPoint = Callable[..., StockAccessPoint]
StartCommand = Callable[..., OurCommand]


def network(command: OurCommand, timeout: float = 30) -> tuple[str, str]:
    """Wait for the command and return name and key of the one network it printed."""
    document: Any = command.json(timeout)
    [entry] = document["networks"]
    return entry["ssid"], entry["network_key"]


def test_our_device_makes_a_pin_and_shows_it(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap()
    device = pushbutton("enroll", "wired:sta0", "--json")
    shown = device.wait_for_output("Type this PIN at the access point: ")
    pin = "".join(character for character in shown if character.isdigit())
    assert len(pin) == 8
    device.wait_for_output("Interop AP (pushbutton Wired) answered")
    ap.control.ok(f"WPS_PIN any {pin}")
    ap.control.request(f"DEAUTHENTICATE {device.end.address}")
    assert network(device, 90) == (SSID, PASSPHRASE)


def test_our_device_registers_with_four_digits(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap()
    ap.control.ok("WPS_PIN any 1234")
    assert network(pushbutton("enroll", "wired:sta0", "--pin", "1234", "--json")) == (
        SSID,
        PASSPHRASE,
    )


def test_our_device_takes_fragments_and_sends_them(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap(fragment_size="50")
    ap.control.ok("WPS_PIN any 12345670")
    arguments = ("--pin", "12345670", "--fragment-size", "50", "--json")
    assert network(pushbutton("enroll", "wired:sta0", *arguments)) == (SSID, PASSPHRASE)


def test_our_registrar_sets_names_and_keys_of_every_kind(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire
) -> None:
    ap = stock_ap()
    psk = "0123456789abcdef" * 4
    kinds: list[tuple[tuple[str, ...], str, str]] = [
        (("--ssid", "Küche 'ö'", "--passphrase", ' "quotes" \\ '), "Küche 'ö'", ' "quotes" \\ '),
        (("--passphrase", psk), "Küche 'ö'", psk),
        (("--ssid", "guests", "--open"), "guests", ""),
    ]
    for number, (arguments, name, key) in enumerate(kinds):
        end = wire.end(f"reg{number}")
        way = (f"wired:reg{number}", "--pin", AP_PIN)
        done = pushbutton("setup", *way, *arguments, "--json", end=end)
        assert network(done) == (name, key)
        ap.control.wait("WPS-NEW-AP-SETTINGS")
        ap.control.wait("WPS-SUCCESS")
        ap.control.wait_until("GET_CONFIG", "wps_state=configured")
        end = wire.end(f"lrn{number}")
        learned = pushbutton("learn", f"wired:lrn{number}", "--pin", AP_PIN, "--json", end=end)
        assert network(learned) == (name, key)


def test_our_registrar_makes_a_passphrase_for_an_access_point_out_of_its_box(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap(wps_state="1")
    name, key = network(pushbutton("setup", "wired:sta0", "--pin", AP_PIN, "--json"))
    assert name == SSID
    assert len(key) == 29
    ap.control.wait_until("GET_CONFIG", "wps_state=configured")
    ap.control.wait_until("GET_CONFIG", f"passphrase={key}")


def test_our_registrar_is_told_that_settings_may_only_be_read(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire
) -> None:
    stock_ap(ap_setup_locked="2")
    learned = pushbutton("learn", "wired:sta0", "--pin", AP_PIN, "--json")
    assert network(learned) == (SSID, PASSPHRASE)
    other = wire.end("sta1")
    refused = pushbutton("setup", "wired:sta1", "--pin", AP_PIN, "--ssid", "other", end=other)
    assert refused.wait() == 1
    assert "read, but not be changed" in refused.output()


def test_a_pin_on_the_command_line_is_not_left_in_the_list_of_processes(
    pushbutton: StartCommand, wire: Wire
) -> None:
    device = pushbutton("enroll", "wired:sta0", "--pin", "1234 5670", "--seconds", "3")
    wire.wait_for(lambda frames: any(each.source == device.end.address for each in frames))
    shown = Path(f"/proc/{device.pid}/cmdline").read_bytes()
    assert b"enroll" in shown
    assert b"1234 5670" not in shown
    assert device.wait() == 1
    assert "Nobody answered" in device.output()


@pytest.mark.parametrize("verb", ["enroll", "learn"])
def test_an_interface_that_is_not_there(pushbutton: StartCommand, verb: str) -> None:
    command = pushbutton(verb, "wired:nowhere", "--pin", AP_PIN)
    assert command.wait() == 1
    assert "nowhere" in command.output()
    assert "Traceback" not in command.output()


def test_stock_wpa_supplicant_reads_our_network_blocks(
    stock_station: Callable[..., StockStation], tmp_path: Path
) -> None:
    hostile = [
        (b"Home # 1", "pass # phrase"),
        (b'quote " and \\ slash', '" quotes \\ inside "'),
        (b"line\nfeed\xff\x00", " spaces at both ends "),
        ("Küche".encode(), "0123456789abcdef" * 4),
        (b"x" * 32, "y" * 63),
    ]
    credentials = [
        Credential(
            ssid,
            AuthenticationType.WPA2_PERSONAL,
            EncryptionType.AES,
            Secret(key),
            bytes(6),
        )
        for ssid, key in hostile
    ]
    blocks = registry.load("wpa_supplicant").write(credentials).decode()
    station = stock_station(update_config=f"1\n{blocks}")
    assert len(station.networks()) == len(hostile)
    station.control.ok("SAVE_CONFIG")
    [saved] = tmp_path.glob("wpa_supplicant-*.conf")
    found = registry.read(saved.read_bytes(), saved.name, "wpa_supplicant")
    for credential, (ssid, key) in zip(found, hostile, strict=True):
        assert credential.ssid == ssid
        assert credential.network_key.matches(key.encode())
        assert credential.authentication == AuthenticationType.WPA2_PERSONAL


def test_stock_hostapd_hands_out_the_files_that_we_build(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire, tmp_path: Path
) -> None:
    extra, own = tmp_path / "extra", tmp_path / "own"
    build = ("credential", "build", "--passphrase", "a key of ours")
    assert pushbutton(*build, "--ssid", "extra", "-o", str(extra)).wait() == 0
    ap_settings = ("--ssid", "own", "--format", "ap-settings", "-o", str(own))
    assert pushbutton(*build, *ap_settings).wait() == 0
    ap = stock_ap(skip_cred_build="1", extra_cred=str(extra), ap_settings=str(own))
    ap.control.ok("WPS_PIN any 12345670")
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670", "--json")
    assert network(device) == ("extra", "a key of ours")
    other = wire.end("sta1")
    learned = pushbutton("learn", "wired:sta1", "--pin", AP_PIN, "--json", end=other)
    assert network(learned) == ("own", "a key of ours")
