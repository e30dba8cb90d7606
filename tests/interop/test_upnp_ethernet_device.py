"""`pushbutton enroll upnp:`: a device on a cable is given a network by a Registrar elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from rig.namespaces import End, Wire
from rig.network import give_address
from rig.ours import OurCommand
from rig.programs import Program
from upnp_programs import ethernet_registrar
from upnp_programs.ethernet_registrar import PASSPHRASE, SSID

EAPOL = b"\x88\x8e"
StartCommand = Callable[..., OurCommand]


def registrar(stack: ExitStack, end: End, folder: Path, *pins: str) -> Program:
    give_address(end, "10.9.8.1/24")
    script = ethernet_registrar.__file__
    program = Program(end, folder / "er.log", sys.executable, script, end.interface, *pins)
    stack.callback(program.stop)
    return program


def test_a_device_on_ethernet_is_given_a_network(
    pushbutton: StartCommand, stack: ExitStack, wire: Wire, tmp_path: Path
) -> None:
    ap_end, sta_end = wire.end("ap0"), wire.end("sta0")
    give_address(sta_end, "10.9.8.2/24")
    options = ("--pin", "12345670", "--name", "printer", "--json")
    device = pushbutton("enroll", f"upnp:{sta_end.interface}", *options, end=sta_end)
    er = registrar(stack, ap_end, tmp_path, "11111115", "12345670")
    networks = device.json()["networks"]
    assert [(one["ssid"], one["network_key"]) for one in networks] == [(SSID, PASSPHRASE)]
    assert er.wait() == 0
    refused, gave = er.printed().splitlines()
    assert refused == "refused: WRONG_PIN"
    assert gave.startswith(f"gave {SSID} to ")
    assert not [frame for frame in wire.frames if frame.octets[12:14] == EAPOL]


def test_three_wrong_pins_end_it(
    pushbutton: StartCommand, stack: ExitStack, ap_end: End, sta_end: End, tmp_path: Path
) -> None:
    give_address(sta_end, "10.9.8.2/24")
    device = pushbutton(
        "enroll", f"upnp:{sta_end.interface}", "--pin", "12345670", "--name", "printer"
    )
    registrar(stack, ap_end, tmp_path, *3 * ["11111115"])
    assert device.wait(60) == 1
    assert "The PIN is wrong" in device.output()
    assert PASSPHRASE not in device.output()
