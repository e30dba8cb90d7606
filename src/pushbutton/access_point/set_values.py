"""Values as SET takes them: hostapd reads them with less care than we read files.

In a file a wrong value is an error that names its line.  At the control socket programs rely on
hostapd's replies, so there a number is what the text begins with, and 0 where it begins with none;
out of its range it is refused only where hostapd refuses it, and else is the nearest one.
"""

from __future__ import annotations

import re
from typing import Any

from pushbutton.access_point import config_kinds as kinds
from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import Draft, WrongValueError
from pushbutton.access_point.config_table import Key
from pushbutton.wire.enums import ConfigMethods

_NEAREST = frozenset(
    {
        table.AP_MAX_INACTIVITY,
        table.AP_SETUP_LOCKED,
        table.AUTH_ALGS,
        table.CHANNEL,
        table.FRAGMENT_SIZE,
        table.IEEE80211W,
        table.IGNORE_BROADCAST_SSID,
        table.SAE_ANTI_CLOGGING_THRESHOLD,
        table.SAE_PWE,
        table.WPA,
        table.WPA_GROUP_REKEY,
        table.WPA_PTK_REKEY,
        table.WPS_CRED_PROCESSING,
    }
)
"""Numbers whose range hostapd does not look at."""

_EMPTY_UNSETS = frozenset(
    {table.AP_PIN, table.WPA_PSK_FILE, table.BRIDGE, table.WPS_PIN_REQUESTS, table.UPNP_IFACE}
)
_WRONG_UNSETS = frozenset(
    {
        table.WPS_APPLICATION_EXT,
        table.WPS_NFC_DEV_PW,
        table.WPS_NFC_DH_PRIVKEY,
        table.WPS_NFC_DH_PUBKEY,
    }
)
"""Octets: what are none leave the key unset."""

_NEVER_EMPTY = frozenset({table.ACCEPT_MAC_FILE, table.AP_SETTINGS, table.EXTRA_CRED})
"""Files that are read at once, so that there must be one."""

_NUMBER = re.compile(r"\s*([-+]?[0-9]+)")


def put(draft: Draft, row: Key[Any], text: str) -> None:
    """Give a key the value that hostapd's SET would make of `text`; raises `WrongValueError`."""
    if not text and row in _NEVER_EMPTY:
        raise WrongValueError(row.name, "must not be empty")
    if not text and row in _EMPTY_UNSETS:
        draft.unset(row)
        return
    try:
        draft.set(row.name, _number(row, text))
    except WrongValueError:
        if row is table.CONFIG_METHODS:  # hostapd looks for names that it knows, and finds none
            draft.put(table.CONFIG_METHODS, ConfigMethods(0))
        elif row in _WRONG_UNSETS:
            draft.unset(row)
        else:
            raise


def _number(row: Key[Any], text: str) -> str:
    """Return the number that hostapd reads there; the text itself where the key has none."""
    if (bounds := row.kind.bounds) is None:
        return text
    found = _NUMBER.match(text)
    number = int(found[1]) if found else 0
    if row.kind is kinds.boolean:
        return str(int(number != 0))
    low, high = bounds
    if row in _NEAREST and number:
        number = max(low, min(number, high))
    return str(number)
