"""The directory of control sockets: one for each BSS, named like its interface."""

from __future__ import annotations

import grp
import os
from pathlib import Path

DEFAULT_DIRECTORY = Path("/var/run/hostapd")
"""Where hostapd's sockets usually are; wpa_supplicant's are in /var/run/wpa_supplicant."""


def interfaces(directory: Path | str = DEFAULT_DIRECTORY) -> list[str]:
    """Return the interfaces that have a control socket there, in alphabetical order.

    A directory that is not there has none; one that may not be read raises `OSError`.
    """
    try:
        return sorted(entry.name for entry in Path(directory).iterdir() if entry.is_socket())
    except FileNotFoundError:
        return []


def advice(path: Path) -> str | None:
    """Say what to do when a control socket or its directory may not be used; None when it may."""
    for place, needed, for_group in (
        (path.parent, os.R_OK | os.X_OK, 0o050),
        (path, os.W_OK, 0o020),
    ):
        try:
            found = place.stat()
        except PermissionError:
            return f"{place} may not be looked at by this user; ask whoever runs the access point."
        except OSError:
            return None
        if not os.access(place, needed):
            return _how_to_join(place, found.st_gid, found.st_mode & for_group == for_group)
    return None


def _how_to_join(place: Path, group_number: int, for_group: bool) -> str:
    try:
        group = grp.getgrgid(group_number).gr_name
    except KeyError:
        group = str(group_number)
    if group == "root" or not for_group:
        return (
            f"{place} is for root alone: give the access point a group "
            "(ctrl_interface_group=netdev in its configuration) and join that group."
        )
    return (
        f"{place} is for the group {group}: join it (sudo usermod -aG {group} $USER), "
        "then log out and in again."
    )
