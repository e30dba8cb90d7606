"""hostapd's control interface: the client, for anybody's access point, and our server.

The client is a public library (docs/control.md); what it offers is imported from here:

    from pushbutton.control import ControlClient
"""

from __future__ import annotations

from pushbutton.control.client import (
    CommandRefusedError,
    ControlClient,
    ControlError,
    ControlEvent,
)
from pushbutton.control.directory import DEFAULT_DIRECTORY, interfaces
from pushbutton.control.replies import Station, read_lines, read_reply, read_values

__all__ = [
    "DEFAULT_DIRECTORY",
    "CommandRefusedError",
    "ControlClient",
    "ControlError",
    "ControlEvent",
    "Station",
    "interfaces",
    "read_lines",
    "read_reply",
    "read_values",
]
