"""Keys, as nl80211 takes them.

Pairwise keys need no more than to be there.  An access point's group keys are also made the ones
to send with.  TKIP's two Michael keys stand in a key in the access point's order, and a station
swaps them (IEEE 802.11, "TKIP").
"""

from __future__ import annotations

from pushbutton.drivers.base import Key
from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.numbers import Attribute, DefaultType, KeyAttribute
from pushbutton.drivers.nl80211.security import as_rsn
from pushbutton.wire.security_elements import CipherSuite

FIRST_MANAGEMENT_KEY = 4
"""Key indexes from here on protect management frames (IEEE 802.11, "IGTK")."""

_TKIP_PARTS = (slice(0, 16), slice(24, 32), slice(16, 24))


def install(index: int, key: Key, is_access_point: bool) -> bytes:
    """Return what `NEW_KEY` needs; the interface has the number `index`."""
    octets = key.octets.reveal()
    cipher = as_rsn(key.cipher)
    if cipher == CipherSuite.TKIP and not is_access_point:
        octets = b"".join(octets[part] for part in _TKIP_PARTS)
    content = (
        netlink.attribute(KeyAttribute.DATA, octets)
        + netlink.u32(KeyAttribute.CIPHER, cipher)
        + netlink.u8(KeyAttribute.IDX, key.index)
    )
    if key.station is None and not is_access_point:
        content += netlink.attribute(KeyAttribute.SEQ, key.receive_counter[:6])
    return _whose(index, key.station) + netlink.nest(Attribute.KEY, content)


def send_with(index: int, key_index: int) -> bytes:
    """Return what `SET_KEY` needs to make a group key the one that is sent with."""
    management = key_index >= FIRST_MANAGEMENT_KEY
    kind = KeyAttribute.DEFAULT_MGMT if management else KeyAttribute.DEFAULT
    content = (
        netlink.u8(KeyAttribute.IDX, key_index)
        + netlink.flag(kind)
        + netlink.nest(KeyAttribute.DEFAULT_TYPES, netlink.flag(DefaultType.MULTICAST))
    )
    return netlink.u32(Attribute.IFINDEX, index) + netlink.nest(Attribute.KEY, content)


def remove(index: int, station: bytes | None, key_index: int) -> bytes:
    """Return what `DEL_KEY` needs."""
    content = netlink.u8(KeyAttribute.IDX, key_index)
    return _whose(index, station) + netlink.nest(Attribute.KEY, content)


def _whose(index: int, station: bytes | None) -> bytes:
    content = netlink.u32(Attribute.IFINDEX, index)
    return content if station is None else content + netlink.attribute(Attribute.MAC, station)
