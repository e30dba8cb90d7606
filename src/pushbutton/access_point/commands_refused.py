"""Commands of hostapd that are answered as hostapd answers where there is nothing to carry out."""

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


@registry.command("TRACK_STA_LIST")
def track_sta_list(call: Call[Bss]) -> Reply:
    """List nothing: stations are not tracked across bands."""
    return ""


@registry.command("ERP_FLUSH")
def erp_flush(call: Call[Bss]) -> Reply:
    """Nothing: EAP-WSC makes no keys that could be used again."""
    return None


@registry.command("SHOW_NEIGHBOR")
def show_neighbor(call: Call[Bss]) -> Reply:
    """Not done: there are no neighbour reports."""
    raise CommandFailure


def _not_here(call: Call[Bss], text: Rest) -> Reply:
    """Not done: this belongs to other parts of 802.11 than Wi-Fi Protected Setup."""
    raise CommandFailure


for _name in (
    "GET_CAPABILITY",
    "SET_NEIGHBOR",
    "REMOVE_NEIGHBOR",
    "REQ_BEACON",
    "REQ_LCI",
    "REQ_RANGE",
    "BSS_TM_REQ",
    "DISASSOC_IMMINENT",
    "ESS_DISASSOC",
    "SET_QOS_MAP_SET",
    "SEND_QOS_MAP_CONF",
    "COLOC_INTF_REQ",
    "HS20_WNM_NOTIF",
    "HS20_DEAUTH_REQ",
):
    registry.command(_name)(_not_here)


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


def _no_aid(call: Call[Bss], text: Rest) -> Reply:
    """Not done: this aid for tests is not there."""
    raise CommandFailure


for _name in ("RESET_PN", "SET_KEY", "RESEND_M1", "RESEND_M3", "RESEND_GROUP_M1", "RADAR"):
    registry.command(_name, testing=True)(_no_aid)
registry.command("REGISTER_FRAME", testing=True)(_no_aid)
