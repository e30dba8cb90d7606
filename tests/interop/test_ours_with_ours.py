"""Our device and our Registrar with our access point, over the same wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rig.ours import OurAccessPoint, OurCommand
from rig.stock import AP_PIN, PASSPHRASE, SSID

StartAccessPoint = Callable[..., OurAccessPoint]
StartCommand = Callable[..., OurCommand]


def test_our_device_registers_with_our_access_point_by_pin_and_by_push_button(
    our_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = our_ap()
    ap.control.ok("WPS_PIN any 12345670")
    document: Any = pushbutton("enroll", "wired:sta0", "--pin", "12345670", "--json").json()
    assert document["networks"][0]["network_key"] == PASSPHRASE
    ap.control.wait("WPS-SUCCESS")
    ap.control.ok("WPS_PBC")
    document = pushbutton("enroll", "wired:sta0", "--push-button", "--json").json()
    assert document["networks"][0]["ssid"] == SSID


def test_our_registrar_learns_and_sets_our_access_point(
    our_ap: StartAccessPoint, pushbutton: StartCommand
) -> None:
    ap = our_ap()
    document: Any = pushbutton("learn", "wired:sta0", "--pin", AP_PIN, "--json").json()
    assert document["networks"][0]["ssid"] == SSID
    new = ("--ssid", "renamed", "--passphrase", "a new passphrase")
    registrar = pushbutton("setup", "wired:sta0", "--pin", AP_PIN, *new)
    assert registrar.wait() == 0, registrar.output()
    ap.control.wait_until("GET_CONFIG", "ssid=renamed")
