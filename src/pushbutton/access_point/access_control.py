"""Which addresses may come: the lists of the configuration, and what commands change of them.

`macaddr_acl` chooses which list counts, `accept_mac_file` and `deny_mac_file` name the files with
them.  ACCEPT_ACL and DENY_ACL change the lists while the access point runs, and not the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pushbutton.access_point import config_table as table
from pushbutton.access_point.config import BssConfig
from pushbutton.errors import ConfigurationFileError, MalformedError
from pushbutton.wire.codecs import format_mac, parse_mac

Addresses = Mapping[bytes, int]
"""MAC addresses, each with the number of the VLAN that its station would be in."""


@dataclass(slots=True)
class Changes:
    """What commands changed of one list since it was read."""

    cleared: bool = False
    _changed: dict[bytes, int | None] = field(default_factory=dict)

    def add(self, address: bytes, vlan: int = 0) -> None:
        """Let the list have the address."""
        self._changed[address] = vlan

    def remove(self, address: bytes) -> None:
        """Let the list not have the address."""
        self._changed[address] = None

    def clear(self) -> None:
        """Let the list be empty."""
        self.cleared = True
        self._changed.clear()

    def applied(self, read: Addresses) -> Addresses:
        """Return a list with the changes."""
        both = {**({} if self.cleared else read), **self._changed}
        return {address: vlan for address, vlan in both.items() if vlan is not None}


@dataclass(slots=True)
class AccessChanges:
    """The changes of both lists of a BSS."""

    accepted: Changes = field(default_factory=Changes)
    denied: Changes = field(default_factory=Changes)


class AccessControl:
    """Which addresses may come (`macaddr_acl`, `accept_mac_file`, `deny_mac_file`)."""

    def __init__(self, config: BssConfig, changes: AccessChanges | None = None) -> None:
        """Read the files; raises `ConfigurationFileError`."""
        changes = AccessChanges() if changes is None else changes
        accepted = addresses(config[table.ACCEPT_MAC_FILE], "accept_mac_file")
        denied = addresses(config[table.DENY_MAC_FILE], "deny_mac_file")
        self.accepted = changes.accepted.applied(accepted)
        self.denied = changes.denied.applied(denied)
        self._unless_denied = config[table.MACADDR_ACL] == 0

    def allows(self, address: bytes) -> bool:
        """Whether the station may authenticate; an accepted one even if it is denied, too."""
        if address in self.accepted:
            return True
        return self._unless_denied and address not in self.denied


def shown(listed: Addresses) -> str:
    """Return a list as ACCEPT_ACL and DENY_ACL show it."""
    return "".join(
        f"{format_mac(address)} VLAN_ID={vlan}\n" for address, vlan in sorted(listed.items())
    )


def addresses(path: Path | None, key: str) -> Addresses:
    """Read a file: an address a line, behind it a VLAN, or before it `-` to take it out again.

    Raises `ConfigurationFileError`; `key` is the parameter that names the file.
    """
    if path is None:
        return {}
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError as error:
        raise ConfigurationFileError(path, 0, key, f"cannot be read: {error.strerror}") from None
    return _read(path, key, lines)


def _read(path: Path, key: str, lines: Iterable[str]) -> Addresses:
    found: dict[bytes, int] = {}
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            address = parse_mac(words[0].removeprefix("-"))
        except MalformedError:
            raise ConfigurationFileError(
                path, number, key, f"{words[0]!r} is not a MAC address"
            ) from None
        if words[0].startswith("-"):
            found.pop(address, None)
        else:
            vlan = words[1] if len(words) > 1 else "0"
            found[address] = int(vlan) if vlan.isascii() and vlan.isdecimal() else 0
    return found
