"""ACCEPT_ACL and DENY_ACL: who may come, changed while the access point runs; as hostapd's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pushbutton.access_point import access_control
from pushbutton.access_point.access_control import AccessControl, Changes
from pushbutton.commands.arguments import Text, read_number
from pushbutton.commands.registry import Call, CommandFailure, Registry, Reply
from pushbutton.errors import ConfigurationFileError, MalformedError
from pushbutton.wire.codecs import parse_mac

if TYPE_CHECKING:
    from pushbutton.access_point.bss import Bss

registry: Registry[Bss] = Registry()

_ENDED = 2
"""The reason code for stations that may not be here any more."""


@registry.command("ACCEPT_ACL")
def accept_acl(call: Call[Bss], what: Text) -> Reply:
    """Show (SHOW) or change who may come: ADD_MAC MAC [VLAN_ID=n], DEL_MAC MAC, CLEAR.

    Stations that may not be here any more are sent away.
    """
    bss = call.subject
    if what == "SHOW":
        return access_control.shown(_control(bss).accepted)
    if _change(bss, bss.access_changes.accepted, what) and not what.startswith("ADD_MAC"):
        send_away_who_may_not(bss)
    return None


@registry.command("DENY_ACL")
def deny_acl(call: Call[Bss], what: Text) -> Reply:
    """Show or change who may not come; as ACCEPT_ACL."""
    bss = call.subject
    if what == "SHOW":
        return access_control.shown(_control(bss).denied)
    if _change(bss, bss.access_changes.denied, what) and what.startswith("ADD_MAC"):
        send_away_who_may_not(bss)
    return None


def _change(bss: Bss, changes: Changes, what: str) -> bool:
    """Change a list; False for words that mean nothing, which hostapd takes without a word."""
    action, space, rest = what.partition(" ")
    if what == "CLEAR":
        changes.clear()
    elif action == "ADD_MAC" and space:
        _, _, vlan = rest.partition("VLAN_ID=")
        changes.add(_address(rest), read_number(vlan))
    elif action == "DEL_MAC" and space:
        changes.remove(_address(rest))
    else:
        return False
    bss.access = _control(bss)
    return True


def _address(text: str) -> bytes:
    try:
        return parse_mac(text.partition(" ")[0])
    except MalformedError:
        raise CommandFailure from None


def _control(bss: Bss) -> AccessControl:
    try:
        return AccessControl(bss.wanted, bss.access_changes)
    except ConfigurationFileError as error:
        bss.log.error("%s", error)
        raise CommandFailure from None


def take_lists(bss: Bss) -> None:
    """Let lists that SET changed count at once; raises `CommandFailure` where one is unreadable."""
    bss.access = _control(bss)
    send_away_who_may_not(bss)


def send_away_who_may_not(bss: Bss) -> None:
    """Send the stations away that may not be here by the lists as they are."""
    if bss.link is None or not bss.on_air or bss.access is None:
        return
    for station in [each for each in bss.stations if not bss.access.allows(each.address)]:
        bss.link.disconnect(station.address, _ENDED)
