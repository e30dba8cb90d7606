"""What the kernel tells of an interface, as events of a driver."""

from __future__ import annotations

from pushbutton.drivers.base import (
    DriverEvent,
    EapolReceived,
    EapolStatus,
    FrameReceived,
    FrameStatus,
    LinkChanged,
    UnexpectedFrame,
)
from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.connection import Attributes, Event
from pushbutton.drivers.nl80211.numbers import Attribute, Command
from pushbutton.wire.eapol import ETHERTYPE as ETHERTYPE_EAPOL

STATUSES = frozenset({Command.FRAME_TX_STATUS, Command.CONTROL_PORT_FRAME_TX_STATUS})
"""Events that tell what became of something sent, everybody's; to be matched by cookie."""

_DEFAULT_SIGNAL = -30


def concerns(event: Event, index: int) -> bool:
    """Whether an event is about the interface with this index."""
    octets = event.attributes.get(Attribute.IFINDEX)
    return octets is not None and netlink.number(octets) == index


def cookie(event: Event) -> int:
    """Return the number that pairs a status with what was sent."""
    return netlink.number(event.attributes.get(Attribute.COOKIE, b""))


def decode(event: Event) -> DriverEvent | None:
    """Return what an event means to those above; None when it means nothing to them."""
    found = event.attributes
    match event.command:
        case Command.FRAME:
            return _frame(found)
        case Command.UNEXPECTED_FRAME:
            return UnexpectedFrame(found[Attribute.MAC]) if Attribute.MAC in found else None
        case Command.CONTROL_PORT_FRAME:
            return _eapol(found)
        case Command.FRAME_TX_STATUS:
            return FrameStatus(found.get(Attribute.FRAME, b""), Attribute.ACK in found)
        case Command.CONTROL_PORT_FRAME_TX_STATUS:
            destination = found.get(Attribute.FRAME, b"")[:6]
            return EapolStatus(destination, Attribute.ACK in found)
        case Command.STOP_AP:
            return LinkChanged(False, "the kernel stopped the access point")
    return None


def _frame(found: Attributes) -> DriverEvent | None:
    frame = found.get(Attribute.FRAME)
    if frame is None:
        return None
    signal = found.get(Attribute.RX_SIGNAL_DBM)
    return FrameReceived(
        frame,
        _DEFAULT_SIGNAL if signal is None else netlink.signed(signal),
        netlink.number(found.get(Attribute.WIPHY_FREQ, b"")),
    )


def _eapol(found: Attributes) -> DriverEvent | None:
    kind = netlink.number(found.get(Attribute.CONTROL_PORT_ETHERTYPE, b""))
    if kind != ETHERTYPE_EAPOL or not {Attribute.MAC, Attribute.FRAME} <= found.keys():
        return None
    return EapolReceived(found[Attribute.MAC], found[Attribute.FRAME])
