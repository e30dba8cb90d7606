"""The directory of control sockets: one for each BSS, named like its interface."""

from __future__ import annotations

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
