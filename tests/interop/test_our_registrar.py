"""`pushbutton learn` and `pushbutton setup` as a Registrar of stock hostapd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rig.capture import dissect
from rig.namespaces import Wire
from rig.ours import OurCommand
from rig.stock import AP_PIN, PASSPHRASE, SSID, StockAccessPoint

StartAccessPoint = Callable[..., StockAccessPoint]
StartCommand = Callable[..., OurCommand]

AS_REGISTRAR = {"M2": 1, "M4": 1, "M6": 1}
NEW_SSID, NEW_KEY = "renamed", "a new passphrase"


def assert_learned(command: OurCommand) -> None:
    document: Any = command.json()
    [network] = document["networks"]
    assert (network["ssid"], network["network_key"]) == (SSID, PASSPHRASE)


def test_our_registrar_learns_the_settings(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire, tmp_path: Path
) -> None:
    ap = stock_ap()
    registrar = pushbutton("learn", "wired:sta0", "--pin", AP_PIN, "--json")
    assert_learned(registrar)
    ap.control.wait("WPS-FAIL msg=11 config_error=0")
    seen = dissect(wire.write_pcap(tmp_path / "ours.pcap", registrar.end.address))
    assert not seen.malformed
    assert seen.messages == {**AS_REGISTRAR, "WSC_NACK": 1}
    # To learn changes nothing.
    assert f"ssid={SSID}" in ap.control.request("GET_CONFIG").splitlines()


def test_our_registrar_sets_new_settings(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire, tmp_path: Path
) -> None:
    ap = stock_ap()
    new = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    registrar = pushbutton("setup", "wired:sta0", "--pin", AP_PIN, *new)
    assert registrar.wait() == 0, registrar.output()
    ap.control.wait("WPS-NEW-AP-SETTINGS")
    ap.control.wait("WPS-SUCCESS")
    answer = ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")
    assert f"passphrase={NEW_KEY}" in answer
    seen = dissect(wire.write_pcap(tmp_path / "ours.pcap", registrar.end.address))
    assert not seen.malformed
    assert seen.messages == {**AS_REGISTRAR, "M8": 1, "WSC_ACK": 1}


def test_our_registrar_learns_and_sets_with_fragments(
    stock_ap: StartAccessPoint, pushbutton: StartCommand, wire: Wire
) -> None:
    ap = stock_ap(fragment_size="60")
    assert_learned(pushbutton("learn", "wired:sta0", "--pin", AP_PIN, "--json"))
    new = ("--ssid", NEW_SSID, "--passphrase", NEW_KEY)
    other = wire.end("sta2")
    registrar = pushbutton("setup", "wired:sta2", "--pin", AP_PIN, *new, end=other)
    assert registrar.wait() == 0, registrar.output()
    ap.control.wait_until("GET_CONFIG", f"ssid={NEW_SSID}")


def test_our_registrar_with_a_wrong_pin_says_so(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = stock_ap()
    registrar = pushbutton("learn", "wired:sta0", "--pin", "95661469")
    ap.control.wait("WPS-FAIL msg=8 config_error=18")
    assert registrar.wait() != 0
    assert "PIN" in registrar.output()
    assert "Traceback" not in registrar.output()


def test_our_registrar_is_told_when_the_access_point_is_locked(
    stock_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    stock_ap(ap_setup_locked="1")
    registrar = pushbutton("learn", "wired:sta0", "--pin", AP_PIN)
    assert registrar.wait() != 0
    assert "lock" in registrar.output().lower()
    assert "Traceback" not in registrar.output()
