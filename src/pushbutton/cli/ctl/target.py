"""Which control socket is spoken to, and opening it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from pushbutton.control import ControlClient, interfaces
from pushbutton.errors import UsageError

PING_INTERVAL = 5.0
"""Seconds between questions whether the access point is still there, as in hostapd_cli."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the options before the verb said."""

    directory: Path
    interface: str | None
    process_socket: Path | None
    own_directory: Path | None
    as_json: bool
    ping_interval: float = PING_INTERVAL

    def client(self) -> ControlClient:
        """Return a client of the socket; the first interface is taken where none is named.

        Raises `UsageError` when there is none.
        """
        if self.process_socket is not None:
            return ControlClient(
                self.process_socket, interface=self.interface, directory=self.own_directory
            )
        return ControlClient(self.directory / self.chosen, directory=self.own_directory)

    @property
    def chosen(self) -> str:
        """The interface's name; on the socket of a process the one named, or the process's."""
        if self.interface is not None:
            return self.interface
        if self.process_socket is not None:
            return self.process_socket.name
        found = interfaces(self.directory)
        if not found:
            raise UsageError(
                f"There is no control socket in {self.directory}: is the access point running, "
                "and is its ctrl_interface another directory (-p)?"
            )
        return found[0]

    def tell_choice(self) -> None:
        """Say which interface was taken when the person did not name one."""
        if self.interface is None and self.process_socket is None:
            click.echo(f"Selected interface '{self.chosen}'", err=True)
