"""Commands of hostapd that are answered as hostapd answers where it cannot carry them out: FAIL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pushbutton.commands.arguments import Rest
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()


@registry.command("CHAN_SWITCH")
def chan_switch(call: Call[Bss], text: Rest) -> Reply:
    """Not done: the channel changes by SET and RELOAD."""
    raise CommandFailure


@registry.command("VENDOR")
def vendor(call: Call[Bss], text: Rest) -> Reply:
    """Not done: drivers take no vendor commands."""
    raise CommandFailure


@registry.command("EAPOL_REAUTH")
def eapol_reauth(call: Call[Bss], text: Rest) -> Reply:
    """Not done: there is no 802.1X authentication to repeat."""
    raise CommandFailure


@registry.command("EAPOL_SET")
def eapol_set(call: Call[Bss], text: Rest) -> Reply:
    """Not done: there is no 802.1X authentication to change."""
    raise CommandFailure


@registry.command("PMKSA_ADD")
def pmksa_add(call: Call[Bss], text: Rest) -> Reply:
    """Not done: keys come from authentications alone."""
    raise CommandFailure


@registry.command("SET_NEIGHBOR")
def set_neighbor(call: Call[Bss], text: Rest) -> Reply:
    """Not done: there are no neighbour reports."""
    raise CommandFailure


@registry.command("SHOW_NEIGHBOR")
def show_neighbor(call: Call[Bss]) -> Reply:
    """Not done: there are no neighbour reports."""
    raise CommandFailure


def _inject_fault(call: Call[Bss], text: Rest) -> Reply:
    """Not done: faults cannot be put in."""
    raise CommandFailure


def _injected_faults(call: Call[Bss]) -> Reply:
    """Not done: faults cannot be put in."""
    raise CommandFailure


for _name in ("TEST_FAIL", "TEST_ALLOC_FAIL"):
    registry.command(_name)(_inject_fault)
for _name in ("GET_FAIL", "GET_ALLOC_FAIL"):
    registry.command(_name)(_injected_faults)
