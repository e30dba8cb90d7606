"""What a person is told while a registration runs, on standard error."""

from __future__ import annotations

import click

from pushbutton.drivers.base import ScanEntry
from pushbutton.protocol.notices import RegistrarDeclined
from pushbutton.protocol.outputs import Direction, Output, Step
from pushbutton.wire.codecs import format_mac
from pushbutton.wire.codecs import ssid as ssid_codec
from pushbutton.wire.device import Device
from pushbutton.wire.enums import ConfigurationError


def say(text: str) -> None:
    """Tell the person something; standard output is for the result."""
    click.echo(text, err=True)


def device_name(device: Device | None) -> str:
    """Return how a peer calls itself, without control characters."""
    if device is None:
        return "a Registrar"
    described = " ".join(part for part in (device.manufacturer, device.model_name) if part.strip())
    text = f"{device.device_name.strip()} {f'({described})' if described else ''}".strip()
    return "".join(c if c.isprintable() else "?" for c in text) or f"a Registrar ({device.uuid})"


def access_point_name(entry: ScanEntry | None) -> str:
    """Return how a person knows an access point."""
    if entry is None:
        return "the wire"
    return f"{ssid_codec.render(entry.ssid)} ({format_mac(entry.bssid)})"


class Progress:
    """Tells of each thing once: Registrars that have no password, and steps when asked for."""

    def __init__(self, verbose: bool = False) -> None:
        self._verbose = verbose
        self._told: set[str] = set()

    def hear(self, output: Output) -> None:
        """Take an output of a role or its machines."""
        match output:
            case Step() if self._verbose:
                arrow = "->" if output.direction is Direction.SENT else "<-"
                say(f"  {arrow} {output.message.name}")
            case RegistrarDeclined():
                self._once(f"{device_name(output.registrar)} {_declined(output)}")

    def once(self, text: str) -> None:
        """Say `text` unless it was said before."""
        self._once(text)

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            say(text)


def _declined(notice: RegistrarDeclined) -> str:
    error = notice.configuration_error
    if error == ConfigurationError.NO_ERROR:
        return "answered, but does not know this device yet."
    name = error.name.lower().replace("_", " ") if isinstance(error, ConfigurationError) else "?"
    return f"declined: {name} (Configuration Error {error:d})."
