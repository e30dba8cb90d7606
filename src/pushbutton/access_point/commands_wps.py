"""Commands of Wi-Fi Protected Setup; replies as hostapd's.

What a command says to one BSS is done by all BSSes of the process that act together
(`pushbutton.protocol.group`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pushbutton.access_point import commands_wps_arguments as arguments
from pushbutton.access_point import config_table as table
from pushbutton.commands.arguments import (
    LenientMac,
    Pin,
    Rest,
    Seconds,
    SecretRest,
    UuidOrAny,
    Word,
    read_secret,
)
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply, Scope
from pushbutton.crypto import pin as pins
from pushbutton.protocol.ap_pin import LONGEST_PIN
from pushbutton.protocol.group import Answer
from pushbutton.protocol.registrar_settings import completed
from pushbutton.secret import Secret

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()


def _carry_out(bss: Bss, answer: Answer) -> None:
    bss.process.carry_out(answer.outputs)
    if not answer.accepted:
        raise CommandFailure


@registry.command("WPS_PIN", scope=Scope.GROUP)
def wps_pin(
    call: Call[Bss],
    uuid: UuidOrAny,
    pin: Pin,
    timeout: Seconds = 0,
    address: LenientMac = None,
) -> Reply:
    """Let the device with this UUID, or any, register with this PIN.

    Without a time-out, or with 0, the PIN is valid until it was used.  The address is the one to
    announce as welcome; without it every device is.
    """
    bss = call.subject
    answer = bss.process.group.add_pin(
        bss.name, pin, bss.now, uuid=uuid, timeout=float(timeout), address=address
    )
    _carry_out(bss, answer)
    return None


@registry.command("WPS_CHECK_PIN")
def wps_check_pin(call: Call[Bss], text: Rest) -> Reply:
    """Check a PIN that a person typed; spaces and hyphens do not count."""
    digits = pins.clean(text)
    verdict = pins.check(text)
    if verdict is pins.PinVerdict.WRONG_CHECKSUM:
        raise CommandFailure("FAIL-CHECKSUM\n")
    if not verdict.valid:
        raise CommandFailure
    return digits


@registry.command("WPS_PBC", scope=Scope.GROUP)
def wps_pbc(call: Call[Bss]) -> Reply:
    """Press the button: one device may join within two minutes."""
    bss = call.subject
    _carry_out(bss, bss.process.group.push_button(bss.name, bss.now))
    return None


@registry.command("WPS_CANCEL", scope=Scope.GROUP)
def wps_cancel(call: Call[Bss]) -> Reply:
    """Stop waiting for a device, and let go those that are just being registered."""
    bss = call.subject
    _carry_out(bss, bss.process.group.cancel(bss.name))
    return None


@registry.command("WPS_GET_STATUS", loose=True)
def wps_get_status(call: Call[Bss]) -> Reply:
    """Show how the button stands and how the last registration ended."""
    bss = call.subject
    return (bss.wps_status if bss.registrar is None else bss.registrar.status).text()


@registry.command("WPS_CONFIG", scope=Scope.GROUP)
def wps_config(call: Call[Bss], settings: SecretRest) -> Reply:
    """Configure the network: its name in hexadecimal, OPEN, WPAPSK or WPA2PSK, cipher, key.

    The cipher is NONE, TKIP or CCMP, and the key hexadecimal; both may be left out.
    """
    bss = call.subject
    try:
        new = completed(arguments.new_network(settings.reveal().decode("ascii")))
    except UnicodeDecodeError:
        raise CommandFailure from None
    _carry_out(bss, bss.process.group.take_network(bss.name, new))
    return None


@registry.command("WPS_AP_PIN", scope=Scope.GROUP)
def wps_ap_pin(
    call: Call[Bss], action: Word, first: Word = "", second: Word = "", rest: Rest = ""
) -> Reply:
    """Have no AP PIN (`disable`), make one (`random`), show it (`get`), or set it (`set PIN`).

    `random` and `set` take a time-out in seconds, 300 where none is given, 0 for never.
    """
    bss = call.subject
    match action:
        case "disable":
            # Where there is no Wi-Fi Protected Setup there is none to disable, which is fine.
            bss.process.carry_out(bss.process.group.disable_ap_pin(bss.name).outputs)
            return None
        case "get":
            return _ap_pin(bss)
        case "random" if bss.registrar is None:
            return _ap_pin(bss)
        case "random":
            return _set_ap_pin(bss, pins.generate(bss.process.random), first)
        case "set" if first and len(pin := read_secret(first)) <= LONGEST_PIN:
            return _set_ap_pin(bss, pin, second)
    raise CommandFailure


def _ap_pin(bss: Bss) -> Reply:
    """Return the AP PIN; the configured one where Wi-Fi Protected Setup is not running."""
    registrar = bss.registrar
    pin = bss.wanted[table.AP_PIN] if registrar is None else registrar.ap_pin.pin
    if pin is None:
        raise CommandFailure
    return pin.reveal().decode("utf-8", "surrogateescape")


def _set_ap_pin(bss: Bss, pin: Secret, timeout: str) -> Reply:
    seconds = arguments.ap_pin_timeout(timeout)
    answer = bss.process.group.set_ap_pin(bss.name, pin, bss.now, seconds)
    bss.process.carry_out(answer.outputs)
    return pin.reveal().decode("utf-8", "surrogateescape")
