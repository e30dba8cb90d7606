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
    for place in (path.parent, path):
        try:
            found = place.stat()
        except PermissionError:
            return f"{place} may not be looked at by this user; ask whoever runs the access point."
        except OSError:
            return None
        if not os.access(place, os.W_OK | (os.X_OK if place.is_dir() else 0)):
            try:
                group = grp.getgrgid(found.st_gid).gr_name
            except KeyError:
                group = str(found.st_gid)
            if group == "root" or not found.st_mode & 0o020:
                return (
                    f"{place} is for root alone: give the access point a group "
                    "(ctrl_interface_group=netdev in its configuration) and join that group."
                )
            return (
                f"{place} is for the group {group}: join it (sudo usermod -aG {group} $USER), "
                "then log out and in again."
            )
    return None
