"""`pushbutton enroll` as a device of stock hostapd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rig import octets
from rig.capture import dissect
from rig.namespaces import Wire
from rig.ours import OurCommand
from rig.stock import PASSPHRASE, SSID, StockAccessPoint

StartAccessPoint = Callable[..., StockAccessPoint]
StartCommand = Callable[..., OurCommand]

AS_DEVICE = {"M1": 1, "M3": 1, "M5": 1, "M7": 1, "WSC_Done": 1}


def networks(command: OurCommand) -> list[tuple[str, str]]:
    """Wait for the command and return name and key of each network it printed."""
    document: Any = command.json()
    return [(entry["ssid"], entry["network_key"]) for entry in document["networks"]]


def test_our_device_registers_by_pin(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire, tmp_path: Path
) -> None:
    ap = stock_ap()
    ap.control.ok("WPS_PIN any 12345670")
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670", "--json")
    assert networks(device) == [(SSID, PASSPHRASE)]
    assert device.end.address in ap.control.wait("WPS-REG-SUCCESS")
    ap.control.wait("WPS-SUCCESS")
    seen = dissect(wire.write_pcap(tmp_path / "ours.pcap", device.end.address))
    assert not seen.malformed
    assert seen.messages == AS_DEVICE


def test_our_device_registers_by_push_button(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire, tmp_path: Path
) -> None:
    ap = stock_ap()
    ap.control.ok("WPS_PBC")
    device = pushbutton("enroll", "wired:sta0", "--push-button", "--json")
    assert networks(device) == [(SSID, PASSPHRASE)]
    ap.control.wait("WPS-PBC-DISABLE")
    ap.control.wait("WPS-SUCCESS")
    seen = dissect(wire.write_pcap(tmp_path / "ours.pcap", device.end.address))
    assert not seen.malformed
    assert seen.messages == AS_DEVICE


def test_our_device_takes_fragments(stock_ap: StartAccessPoint, pushbutton: StartCommand) -> None:
    ap = stock_ap(fragment_size="60")
    ap.control.ok("WPS_PIN any 12345670")
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670", "--json")
    assert networks(device) == [(SSID, PASSPHRASE)]


def test_our_device_gets_the_extra_credential_alone(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, tmp_path: Path
) -> None:
    extra = tmp_path / "extra.bin"
    extra.write_bytes(octets.credential("elsewhere", "another passphrase"))
    ap = stock_ap(skip_cred_build="1", extra_cred=str(extra))
    ap.control.ok("WPS_PIN any 12345670")
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670", "--json")
    assert networks(device) == [("elsewhere", "another passphrase")]


def test_our_device_gets_several_credentials(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, tmp_path: Path
) -> None:
    extra = tmp_path / "extra.bin"
    extra.write_bytes(
        octets.credential("second", "the second key") + octets.credential("third", "the third key")
    )
    ap = stock_ap(extra_cred=str(extra))
    ap.control.ok("WPS_PIN any 12345670")
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670", "--json")
    assert networks(device) == [
        (SSID, PASSPHRASE),
        ("second", "the second key"),
        ("third", "the third key"),
    ]


def test_our_device_with_a_wrong_pin_says_so(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap()
    ap.control.ok("WPS_PIN any 12345670")
    device = pushbutton("enroll", "wired:sta0", "--pin", "95661469")
    ap.control.wait("WPS-FAIL msg=8 config_error=18")
    assert device.wait() != 0
    assert "PIN" in device.output()
    assert "Traceback" not in device.output()


def test_our_device_shows_its_pin_until_somebody_types_it(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap()
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670", "--json")
    needed = ap.control.wait("WPS-PIN-NEEDED")
    ap.control.ok(f"WPS_PIN {needed.split()[1]} 12345670")
    # Stock hostapd holds a station on a wire for a minute after a run that failed, which M2D is.
    ap.control.request(f"DEAUTHENTICATE {device.end.address}")
    document: Any = device.json(timeout=90)
    assert document["networks"][0]["ssid"] == SSID


@pytest.mark.parametrize(
    ("flag", "expected"),
    [("--wpa-supplicant", f'ssid="{SSID}"'), ("--networkmanager", f"ssid={SSID}")],
)
def test_our_device_prints_what_other_programs_read(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, flag: str, expected: str
) -> None:
    ap = stock_ap()
    ap.control.ok("WPS_PIN any 12345670")
    device = pushbutton("enroll", "wired:sta0", "--pin", "12345670", flag)
    assert device.wait() == 0, device.output()
    assert expected in device.printed()
