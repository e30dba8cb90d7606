"""Radios that come and go: the netlink family of mac80211_hwsim."""

from __future__ import annotations

import struct

from pushbutton.drivers.nl80211 import netlink
from pushbutton.drivers.nl80211.netlink import NetlinkError, NetlinkSocket

_GENERIC, _CONTROLLER, _GET_FAMILY = 16, 16, 3
_FAMILY_ID, _FAMILY_NAME = 1, 2
_NEW_RADIO, _DEL_RADIO = 4, 5
_CHANNELS, _RADIO_NAME = 9, 17


def add_radio(name: str) -> None:
    """Make a radio with a name of its own."""
    _request(_NEW_RADIO, netlink.u32(_CHANNELS, 1) + netlink.attribute(_RADIO_NAME, name.encode()))


def remove_radio(name: str) -> None:
    """Pull a radio out."""
    _request(_DEL_RADIO, netlink.attribute(_RADIO_NAME, name.encode()))


def _request(command: int, content: bytes) -> None:
    socket = NetlinkSocket(_GENERIC)
    try:
        asked = struct.pack("=BBH", _GET_FAMILY, 1, 0)
        asked += netlink.text(_FAMILY_NAME, "MAC80211_HWSIM")
        answer = socket.request(_CONTROLLER, asked, "GETFAMILY")
        found = netlink.attributes(answer.messages[0].payload[4:])
        header = struct.pack("=BBH", command, 1, 0)
        socket.request(netlink.number(found[_FAMILY_ID]), header + content, f"hwsim {command}")
    except NetlinkError as error:
        raise AssertionError(str(error)) from error
    finally:
        socket.close()
